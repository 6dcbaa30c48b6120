//! Group `flags`: whether a feature flag is on, asked by name with a context that is used again.
//!
//! Both libraries read one values file, and the least that a partial rollout can cost is one SHA-1 block.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use tempfile::TempDir;

use crate::Settings;
use crate::measure::{medians, nanos_per_call};
use crate::table::Quantity::Nanoseconds;
use crate::table::{Bar, Row};

const NAMESPACE: &str = "flags";
const CALLS: u32 = 50_000;
const PEER_CALLS: u32 = 500;

const CONDITIONS_BAR: Bar = Bar::Faster(10.0);
const LIST_BAR: Bar = Bar::Faster(100.0);
const HASH_BAR: Bar = Bar::AtMost(1.5);

/// Measures the group.
pub(crate) fn measure(settings: &Settings) -> io::Result<Vec<Row>> {
    let directory = TempDir::with_prefix("sentry-options-bench-")?;
    write(directory.path())?;
    let stage = Stage::new(settings, directory.path());
    Ok(vec![
        stage.compare("four conditions, rollout 100", "all", CONDITIONS_BAR),
        stage.compare("four conditions, rollout 0", "nobody", CONDITIONS_BAR),
        stage.compare("a list of 1,000 ids", "ids", LIST_BAR),
        stage.compare("four conditions, rollout 50", "half", Bar::ShownFaster),
        stage.hash(),
    ])
}

fn write(directory: &Path) -> io::Result<()> {
    let conditions = json!([
        {"property": "organization_slug", "operator": "in", "value": ["acme", "initech", "umbrella"]},
        {"property": "email", "operator": "matches", "value": ["*@example.com"]},
        {"property": "plan", "operator": "equals", "value": "Business"},
        {"property": "tags", "operator": "not_contains", "value": "blocked"},
    ]);
    let ids = (0..1_000).map(|id| id * 7_919).collect::<Vec<_>>();
    let ids = json!([{"property": "organization_id", "operator": "in", "value": ids}]);
    let schema = json!({"version": "1.0", "type": "object", "properties": {},
        "patternProperties": {"^feature\\.": {"$ref": "#/definitions/Feature"}}});
    // Created behind the bucketing epoch: a rollout hashes at each call.
    let feature = |conditions: &Value, rollout| {
        json!({"owner": {"team": "bench"}, "created_at": "2026-12-01",
            "segments": [{"name": "only", "rollout": rollout, "conditions": conditions}]})
    };
    let options = json!({
        "feature.all": feature(&conditions, 100),
        "feature.nobody": feature(&conditions, 0),
        "feature.half": feature(&conditions, 50),
        "feature.ids": feature(&ids, 100),
    });
    let values = json!({ "options": options });
    for (of, file, text) in [
        ("schemas", "schema.json", schema),
        ("values", "values.json", values),
    ] {
        let folder = directory.join(of).join(NAMESPACE);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(file), text.to_string())?;
    }
    Ok(())
}

/// The flags of both libraries, each with its context.
struct Stage<'a> {
    settings: &'a Settings,
    ours: (
        sentry_options::FeatureChecker,
        sentry_options::FeatureContext,
    ),
    peer: (peer::FeatureChecker, peer::FeatureContext),
}

impl<'a> Stage<'a> {
    fn new(settings: &'a Settings, directory: &Path) -> Self {
        let properties = [
            ("organization_id", json!(7_919 * 999)),
            ("project_id", json!(5)),
            ("organization_slug", json!("Acme")),
            ("email", json!("ada@example.com")),
            ("plan", json!("business")),
            ("tags", json!(["beta", "internal"])),
        ];
        let mut ours = sentry_options::FeatureContext::new();
        let mut peer = peer::FeatureContext::new();
        for (key, value) in properties {
            ours.insert(key, value.clone());
            peer.insert(key, value);
        }
        ours.identity_fields(vec!["organization_id", "project_id"]);
        peer.identity_fields(vec!["organization_id", "project_id"]);
        let our_store = sentry_options::Options::builder()
            .with_directory(directory)
            .build()
            .expect("ours accepts the values");
        let peer_store = peer::Options::from_directory(directory);
        // The peer's handle wants a store for ever.
        let peer_store = Box::leak(Box::new(peer_store.expect("the peer accepts the values")));
        Self {
            settings,
            ours: (our_store.features(NAMESPACE), ours),
            peer: (
                peer::FeatureChecker::new(NAMESPACE.to_owned(), peer_store),
                peer,
            ),
        }
    }

    fn compare(&self, what: &str, flag: &str, bar: Bar) -> Row {
        let ((ours, context), (peer, peer_context)) = (&self.ours, &self.peer);
        assert_eq!(
            ours.has(flag, context),
            peer.has(flag, peer_context),
            "{what}"
        );
        let [our_time, peer_time] = medians(
            self.settings.reads,
            &mut [
                &mut || nanos_per_call(CALLS, &mut || ours.has(black_box(flag), context)),
                &mut || nanos_per_call(PEER_CALLS, &mut || peer.has(black_box(flag), peer_context)),
            ],
        );
        let what = format!("a flag: {what}");
        let baseline = ("peer", Nanoseconds(peer_time));
        Row::compare(&what, Nanoseconds(our_time), baseline, bar)
    }

    /// What hashing adds to a flag.
    fn hash(&self) -> Row {
        const IDENTITY: &[u8] = b"half:organization_id:7911081:project_id:5";
        let (ours, context) = &self.ours;
        let [all, half, block] = medians(
            self.settings.reads,
            &mut [
                &mut || nanos_per_call(CALLS, &mut || ours.has(black_box("all"), context)),
                &mut || nanos_per_call(CALLS, &mut || ours.has(black_box("half"), context)),
                &mut || nanos_per_call(CALLS, &mut || Sha1::digest(black_box(IDENTITY))),
            ],
        );
        let what = "what a partial rollout adds to a flag";
        let baseline = ("one SHA-1 block", Nanoseconds(block));
        Row::compare(what, Nanoseconds(half - all), baseline, HASH_BAR)
    }
}
