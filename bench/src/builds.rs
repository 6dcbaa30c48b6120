//! Group `builds`: the CPU time of a cold build of a small service, dependencies and all.
//!
//! CPU time and not time, which would depend on the number of cores. Each package is as small as it
//! gets: it sets itself up and reads one option.

use std::io;

use crate::Settings;
use crate::cargo::{Package, dependency};
use crate::measure::medians;
use crate::table::Quantity::CpuSeconds;
use crate::table::{Bar, Row};

const SCHEMA: &str = include_str!("../schemas/bench.json");

const OURS: &str = r#"sentry_options::include_schema!("bench", path = "schema.json");

fn main() -> Result<(), sentry_options::OptionsError> {
    sentry_options::init()?;
    println!("{}", bench::options().limit());
    Ok(())
}
"#;

const PEER: &str = r#"fn main() -> Result<(), sentry_options::OptionsError> {
    sentry_options::init()?;
    println!("{}", sentry_options::options("bench")?.get("limit")?);
    Ok(())
}
"#;

/// Measures the group.
pub(crate) fn measure(settings: &Settings) -> io::Result<Vec<Row>> {
    let typed = dependency("sentry-options", "runtime", ", default-features = false");
    let typed = Package::new(&typed, &[("src/main.rs", OURS), ("schema.json", SCHEMA)])?;
    let default = dependency("sentry-options", "runtime", "");
    let default = Package::new(&default, &[("src/main.rs", OURS), ("schema.json", SCHEMA)])?;
    let peer = Package::new("sentry-options = \"=1.2.17\"", &[("src/main.rs", PEER)])?;

    let mut rows = Vec::new();
    for (profile, arguments) in [
        ("debug", &["build"][..]),
        ("release", &["build", "--release"]),
    ] {
        let build = |package: &Package| cold(package, arguments).expect("the package builds");
        let [typed, default, peer] = medians(
            settings.builds,
            &mut [&mut || build(&typed), &mut || build(&default), &mut || {
                build(&peer)
            }],
        );
        let peer = ("peer", CpuSeconds(peer));
        let what = |features: &str| format!("cold {profile} build of a service, {features}");
        rows.extend([
            Row::compare(
                &what("typed only"),
                CpuSeconds(typed),
                peer,
                Bar::AtMost(0.25),
            ),
            Row::compare(
                &what("default features"),
                CpuSeconds(default),
                peer,
                Bar::AtMost(0.5),
            ),
        ]);
    }
    Ok(rows)
}

fn cold(package: &Package, arguments: &[&str]) -> io::Result<f64> {
    package.clean()?;
    let seconds = package.cargo(arguments);
    package.clean()?;
    seconds
}
