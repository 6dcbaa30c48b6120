//! Experiments: slots, arms, statuses and records.

use sentry_options_flags::{
    Assignment, Context, ExperimentLayer, Experiments, Layer, Policy, Status, UnassignedReason,
    testing,
};
use serde_json::{Value, json};

/// `button` has slots 0 to 39, `price` 50 to 69 and is not enabled.
fn value() -> Value {
    let arms = [
        testing::arm("control", 50, ()),
        testing::arm("treatment", 50, json!({"color": "green"})),
    ];
    let mut price = testing::experiment(50, 20, [testing::arm("a", 0, ())]);
    price["enabled"] = false.into();
    testing::experiment_layer(
        ["organization_id"],
        [
            ("button", testing::experiment(0, 40, arms)),
            ("price", price),
        ],
    )
}

fn experiments(value: &Value) -> Experiments {
    let layer = ExperimentLayer::parse(value, Policy::Strict).into_result();
    let layer = layer.unwrap_or_else(|report| panic!("{report:?}"));
    Experiments::new("shop", [Layer::compile("checkout", &layer)])
}

fn assign(experiment: &str, id: i32) -> Assignment {
    experiments(&value()).assign(experiment, &Context::new().with("organization_id", id))
}

#[test]
fn slots_and_arms() {
    // Ids with their slots and the arms that they have in `button`, computed independently.
    let vectors = [
        (0, 9, Some("treatment")),
        (1, 47, None),
        (2, 70, None),
        (4, 55, None),
        (6, 18, Some("control")),
        (10, 16, Some("treatment")),
        (11, 64, None),
    ];
    for (id, slot, arm) in vectors {
        let assignment = assign("button", id);
        assert_eq!(
            (assignment.slot, assignment.arm()),
            (Some(slot), arm),
            "{id}"
        );
        assert_eq!(assignment.subject.as_deref(), Some(&*format!("[\"{id}\"]")));
    }
}

#[test]
fn statuses() {
    assert_eq!(assign("button", 1).status, Status::Holdout);
    assert_eq!(
        assign("button", 4).status,
        Status::Excluded { by: "price".into() }
    );
    assert_eq!(
        assign("price", 0).status,
        Status::Excluded {
            by: "button".into()
        }
    );
    assert_eq!(assign("price", 4).status, Status::Disabled);
    assert_eq!(
        assign("price", 1).status,
        Status::Holdout,
        "the slot counts first"
    );
    let Status::Assigned { arm, config } = assign("button", 0).status else {
        panic!("0 is in slot 9")
    };
    assert_eq!((&*arm, &*config), ("treatment", &json!({"color": "green"})));
    assert_eq!(assign("button", 6).config(), None);

    let missing = Status::Unassigned(UnassignedReason::NotConfigured);
    assert_eq!(assign("other", 0).status, missing);
}

#[test]
fn values_that_nobody_can_be_assigned_by() {
    let experiments = experiments(&value());
    let no_unit = Status::Unassigned(UnassignedReason::NoUnit {
        field: "organization_id".to_owned(),
    });
    for unusable in [json!(null), json!([1]), json!({"a": 1})] {
        let context = Context::new().with("organization_id", unusable);
        assert_eq!(experiments.assign("button", &context).status, no_unit);
        assert_eq!(experiments.assign_layer("checkout", &context), None);
    }
    assert_eq!(
        experiments.assign("button", &Context::new()).status,
        no_unit
    );
    // Numbers and booleans are assigned by as JSON writes them, texts as they are.
    // `1e+16` is how Python and the newest `serde_json` write it; older ones have `1e16`.
    for (usable, slot) in [
        (json!(true), 79),
        (json!(1.0), 28),
        (json!("Ä"), 35),
        (json!(1e16), 61),
    ] {
        let context = Context::new().with("organization_id", &usable);
        assert_eq!(
            experiments.assign("button", &context).slot,
            Some(slot),
            "{usable}"
        );
    }
}

#[test]
fn layers_assign_the_experiment_of_the_slot() {
    let experiments = experiments(&value());
    let of = |id: i32| {
        let context = Context::new().with("organization_id", id);
        let assignment = experiments.assign_layer("checkout", &context)?;
        Some(assignment.experiment.to_string())
    };
    assert_eq!(of(0).as_deref(), Some("button"));
    assert_eq!(of(4).as_deref(), Some("price"));
    assert_eq!(of(1), None);
    assert_eq!(experiments.assign_layer("other", &Context::new()), None);
}

#[test]
fn records() {
    let record = |assignment: Assignment| assignment.exposure("shop-api", "2026-01-31T12:00:00Z");
    let expected = json!({
        "record_version": 1,
        "service": "shop-api",
        "recorded_at": "2026-01-31T12:00:00Z",
        "namespace": "shop",
        "experiment": "button",
        "layer": "checkout",
        "unit": ["organization_id"],
        "subject": "[\"0\"]",
        "slot": 9,
        "allocation_start": 0,
        "allocation_size": 40,
        "definition_revision": "b6df71182b5566f6",
        "status": "assigned",
        "arm": "treatment",
        "excluded_by": null,
        "reason": null,
    });
    assert_eq!(record(assign("button", 0)), expected);
    let excluded = record(assign("button", 4));
    assert_eq!(
        (&excluded["status"], &excluded["excluded_by"]),
        (&json!("excluded"), &json!("price"))
    );
    let unknown = record(assign("other", 0));
    assert_eq!(unknown["status"], "unassigned");
    assert_eq!(unknown["layer"], Value::Null);
    assert_eq!(unknown["reason"], "the experiment is not configured");
}

#[test]
fn revisions_follow_what_decides() {
    let revision = |value: &Value| {
        let assignment = experiments(value).assign("button", &Context::new());
        assignment
            .definition
            .expect("it is configured")
            .revision
            .to_string()
    };
    let original = revision(&value());
    assert_eq!(original, "b6df71182b5566f6");
    let mut described = value();
    described["experiments"]["button"]["description"] = "x".into();
    described["experiments"]["button"]["owner"]["team"] = "y".into();
    assert_eq!(revision(&described), original);
    for (pointer, part) in [
        ("/unit", json!(["user_id"])),
        ("/experiments/button/enabled", json!(false)),
        ("/experiments/button/allocation/size", json!(41)),
        ("/experiments/button/arms/0/weight", json!(49)),
        ("/experiments/button/arms/1/config/color", json!("red")),
    ] {
        let mut changed = value();
        changed["experiments"]["button"]["enabled"] = true.into();
        *changed.pointer_mut(pointer).expect("it is there") = part;
        assert_ne!(revision(&changed), original, "{pointer}");
    }
}

#[test]
fn arms_share_by_weight() {
    let arms = [
        testing::arm("nobody", 0, ()),
        testing::arm("most", 999_999_999, ()),
        testing::arm("few", 250_000_000, ()),
    ];
    let value = testing::experiment_layer(["id"], [("e", testing::experiment(0, 100, arms))]);
    let experiments = experiments(&value);
    let people = 20_000_i32;
    let arms = (0..people).map(|id| {
        let assignment = experiments.assign("e", &Context::new().with("id", id));
        assignment.arm().map(str::to_owned)
    });
    let arms = arms.collect::<Vec<_>>();
    let count = |name: &str| {
        arms.iter()
            .filter(|arm| arm.as_deref() == Some(name))
            .count()
    };
    assert_eq!(count("nobody"), 0);
    // A fifth, give or take five standard deviations.
    assert!(count("few").abs_diff(4_000) < 283, "{}", count("few"));
    assert_eq!(count("few") + count("most"), arms.len());
}

#[test]
fn an_assignment_says_why() {
    let value = testing::experiment_layer(
        ["id"],
        [(
            "button",
            testing::experiment(0, 100, [testing::arm("green", 1, "#0a0")]),
        )],
    );
    let layer = ExperimentLayer::parse(&value, Policy::Strict)
        .into_result()
        .expect("it is valid");
    let experiments = Experiments::new("shop", [Layer::compile("checkout", &layer)]);
    let assigned = experiments.assign("button", &Context::new().with("id", 42));
    assert_eq!(
        assigned.to_string(),
        format!(
            "button: arm \"green\" (slot {} of layer \"checkout\", by id; its slots are 0-99)",
            assigned.slot.expect("a slot")
        )
    );
    assert_eq!(
        experiments.assign("button", &Context::new()).to_string(),
        "button: unassigned, the unit field \"id\" is missing, or no text, number or boolean"
    );
    assert_eq!(
        experiments.assign("none", &Context::new()).to_string(),
        "none: unassigned, the experiment is not configured"
    );
}
