//! The dashboard and the alerts of `examples/` ask for metrics that the library exports, by the names and labels that
//! the exporter for Prometheus gives them.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::Registry;
use prometheus::proto::MetricType;
use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::{AggregateExpr, Expr, parse};
use promql_parser::util::{ExprVisitor, walk_expr};
use sentry_options::Options;
use sentry_options::status::State;
use serde_json::Value;

const SCHEMA: &str = r#"{"version": "1.0", "type": "object", "properties": {
    "limit": {"type": "integer", "minimum": 1, "default": 10, "description": ""}}}"#;

/// What Prometheus knows of a series besides, and the clusters that some have several of.
const TARGET_LABELS: [&str; 3] = ["job", "instance", "cluster"];

fn example(path: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.join("examples").join(path)
}

/// Names of series, with the values of their labels.
type Exported = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// What the exporter has after reloads of each kind.
fn exported() -> Exported {
    let directory = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    };
    write("schemas/seer/schema.json", SCHEMA);
    write("values/seer/values.json", r#"{"options": {}}"#);
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone());
    let exporter = exporter.build().expect("an exporter");
    let provider = SdkMeterProvider::builder().with_reader(exporter).build();
    let store = Options::builder()
        .with_directory(directory.path())
        .with_refresh_threshold(Duration::from_secs(3600))
        .with_meter(&provider.meter("test"))
        .build()
        .expect("valid");
    for (limit, is_valid) in [(1, true), (0, false)] {
        let values = format!(
            r#"{{"options": {{"limit": {limit}}}, "generated_at": "2026-01-01T00:00:00Z"}}"#
        );
        write("values/seer/values.json", &values);
        assert_eq!(store.refresh().is_ok(), is_valid);
    }
    assert!(store.flush_observers(Duration::from_secs(20)));
    let mut all = Exported::new();
    for family in registry.gather() {
        for metric in family.get_metric() {
            let is_histogram = family.get_field_type() == MetricType::HISTOGRAM;
            let suffixes = if is_histogram {
                &["_bucket", "_sum", "_count"][..]
            } else {
                &[""]
            };
            for suffix in suffixes {
                let series = all.entry(format!("{}{suffix}", family.name())).or_default();
                for label in metric.get_label() {
                    let values = series.entry(label.name().to_owned()).or_default();
                    values.insert(label.value().to_owned());
                }
                if *suffix == "_bucket" {
                    let bounds = metric.get_histogram().get_bucket().iter();
                    let bounds = bounds.map(|bucket| bucket.upper_bound().to_string());
                    series.entry("le".to_owned()).or_default().extend(bounds);
                }
            }
        }
    }
    // The store was in two of them.
    let states = State::ALL.map(|state| state.name().to_owned());
    let state = all.values_mut().find_map(|series| series.get_mut("state"));
    state.expect("a metric with states").extend(states);
    all.remove("target_info");
    all
}

/// What an expression asks for.
#[derive(Default)]
struct Asked {
    selectors: Vec<(String, Vec<Matcher>)>,
    grouping: BTreeSet<String>,
}

impl Asked {
    fn by(expression: &str) -> Self {
        // What Grafana puts in.
        let expression = expression
            .replace("$__rate_interval", "5m")
            .replace("$namespace", ".*");
        let parsed = parse(&expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
        let mut asked = Self::default();
        let Ok(_) = walk_expr(&mut asked, &parsed);
        asked
    }
}

impl ExprVisitor for Asked {
    type Error = Infallible;

    fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Infallible> {
        let selector = match expression {
            Expr::VectorSelector(selector) => Some(selector),
            Expr::MatrixSelector(matrix) => Some(&matrix.vs),
            _ => None,
        };
        if let Some(selector) = selector {
            let name = selector.name.clone().expect("a name");
            self.selectors
                .push((name, selector.matchers.matchers.clone()));
        }
        if let Expr::Aggregate(AggregateExpr {
            modifier: Some(modifier),
            ..
        }) = expression
        {
            self.grouping
                .extend(modifier.labels().labels.iter().cloned());
        }
        Ok(true)
    }
}

/// Fails unless all that an expression asks for is exported. `recorded` are names that rules make.
fn check(expression: &str, exported: &Exported, recorded: &BTreeSet<&str>) -> BTreeSet<String> {
    let asked = Asked::by(expression);
    let mut labels: BTreeSet<&str> = TARGET_LABELS.into_iter().collect();
    let mut used = BTreeSet::new();
    for (name, matchers) in &asked.selectors {
        if recorded.contains(name.as_str()) {
            labels.insert("namespace");
            continue;
        }
        let series = exported
            .get(name)
            .unwrap_or_else(|| panic!("{name} is not exported: {expression}"));
        labels.extend(series.keys().map(String::as_str));
        used.insert(name.clone());
        for matcher in matchers {
            let values = series
                .get(&matcher.name)
                .unwrap_or_else(|| panic!("{name} has no {}", matcher.name));
            let parts: Vec<&str> = match &matcher.op {
                MatchOp::Re(_) => matcher.value.split('|').collect(),
                _ => vec![&matcher.value],
            };
            for part in parts {
                let is_known = part == ".*" || values.contains(part.trim_end_matches(r"(\.0)?"));
                assert!(
                    is_known,
                    "{name} has no {} of {part}: {values:?}",
                    matcher.name
                );
            }
        }
    }
    for label in &asked.grouping {
        assert!(
            labels.contains(label.as_str()),
            "no label {label}: {expression}"
        );
    }
    used
}

/// The metric of a series.
fn metric(series: &str) -> &str {
    let suffixes = ["_bucket", "_sum", "_count"];
    suffixes
        .iter()
        .find_map(|suffix| series.strip_suffix(suffix))
        .unwrap_or(series)
}

#[test]
fn the_alerts_ask_for_what_is_exported() {
    let exported = exported();
    let text = fs::read_to_string(example("alerts/sentry-options.yaml")).expect("the rules");
    let rules: Value = serde_norway::from_str(&text).expect("YAML");
    let rules: Vec<&Value> = rules["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .flat_map(|group| group["rules"].as_array().expect("rules"))
        .collect();
    let recorded: BTreeSet<&str> = rules
        .iter()
        .filter_map(|rule| rule["record"].as_str())
        .collect();
    let docs = fs::read_to_string(example("../docs/operations.md")).expect("the guide");
    let headings: BTreeSet<String> = docs
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .map(|heading| heading.to_lowercase().replace(' ', "-"))
        .collect();
    let mut alerts = BTreeSet::new();
    for rule in &rules {
        check(
            rule["expr"].as_str().expect("an expression"),
            &exported,
            &recorded,
        );
        let Some(alert) = rule["alert"].as_str() else {
            continue;
        };
        assert!(alerts.insert(alert), "{alert} stands twice");
        let runbook = rule["annotations"]["runbook"].as_str().expect("a runbook");
        let anchor = runbook
            .strip_prefix("docs/operations.md#")
            .expect("in the guide");
        assert!(headings.contains(anchor), "{anchor}: {headings:?}");
        assert!(
            docs.contains(&format!("`{alert}`")),
            "the guide says nothing of {alert}"
        );
    }
    assert!(alerts.len() >= 3);
}

#[test]
fn the_dashboard_shows_all_that_is_exported() {
    let exported = exported();
    let text = fs::read_to_string(example("grafana/sentry-options.json")).expect("the dashboard");
    let dashboard: Value = serde_json::from_str(&text).expect("JSON");
    let panels = dashboard["panels"].as_array().expect("panels");
    let (mut used, mut ids, mut cells) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for panel in panels {
        let title = panel["title"].as_str().expect("a title");
        assert!(
            ids.insert(panel["id"].as_u64().expect("a number")),
            "{title}"
        );
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{title}");
        let side = |name: &str| panel["gridPos"][name].as_u64().expect("a number");
        for row in side("y")..side("y") + side("h") {
            for column in side("x")..side("x") + side("w") {
                assert!(
                    column < 24 && cells.insert((row, column)),
                    "{title} lies on another panel"
                );
            }
        }
        let mut references = BTreeSet::new();
        for target in panel["targets"].as_array().expect("targets") {
            assert!(
                references.insert(target["refId"].as_str().expect("a letter")),
                "{title}"
            );
            assert_eq!(target["datasource"]["uid"], "${datasource}", "{title}");
            used.extend(check(
                target["expr"].as_str().expect("an expression"),
                &exported,
                &BTreeSet::new(),
            ));
        }
        assert!(!references.is_empty(), "{title}");
    }
    let shown: BTreeSet<&str> = used.iter().map(|series| metric(series)).collect();
    let all: BTreeSet<&str> = exported.keys().map(|series| metric(series)).collect();
    assert_eq!(shown, all);
    let variables = dashboard["templating"]["list"]
        .as_array()
        .expect("variables");
    let names: Vec<_> = variables
        .iter()
        .filter_map(|variable| variable["name"].as_str())
        .collect();
    assert_eq!(names, ["datasource", "namespace"]);
    let query = variables[1]["definition"].as_str().expect("a query");
    let series = query
        .strip_prefix("label_values(")
        .and_then(|rest| rest.split(',').next());
    assert!(exported[series.expect("a metric")].contains_key("namespace"));
}

/// The guide's table has the names that the exporter gives.
#[test]
fn the_guide_has_the_names() {
    let docs = fs::read_to_string(example("../docs/operations.md")).expect("the guide");
    for series in exported().keys() {
        let name = metric(series);
        assert!(docs.contains(&format!("`{name}`")), "{name}");
    }
}

/// Where Prometheus is installed, it runs the alerts over time series.
#[test]
fn prometheus_fires_them() {
    let folder = example("alerts");
    for arguments in [
        ["check", "rules", "sentry-options.yaml"],
        ["test", "rules", "sentry-options.test.yaml"],
    ] {
        let Ok(ran) = Command::new("promtool")
            .args(arguments)
            .current_dir(&folder)
            .output()
        else {
            let _ = writeln!(std::io::stderr(), "SKIPPED: promtool is not installed");
            return;
        };
        let told = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{told}");
    }
}
