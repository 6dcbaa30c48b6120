//! `write --output-format configmap`: the manifest of one namespace and target.

use std::fs;
use std::path::{Path, PathBuf};

use sentry_options_values::{Commit, ConfigMap, ConfigMapName, Diagnostic, Document};

use super::Write;
use super::json::required;
use crate::files::write_or_print;
use crate::output::{Outcome, Output};
use crate::select;

impl Write {
    pub(super) fn configmap(&self, output: &Output) -> Outcome {
        let (Some(namespace), Some(target)) = (&self.namespace, &self.target) else {
            let flags = [("namespace", &self.namespace), ("target", &self.target)];
            let missing = flags.iter().filter(|(_, given)| given.is_none());
            let missing = missing.map(|(flag, _)| required(flag, "configmap output format"));
            return output.tell(&missing.collect::<Vec<_>>());
        };
        let generated_at = self.clock.now(output)?;
        let (_, tree) = self.repository.load(output)?;
        let effective = select::effective(&tree, namespace, target, output)?;
        let document = Document {
            effective: &effective,
            generated_at,
        };
        let commit = Commit {
            sha: self.commit_sha.clone(),
            timestamp: self.commit_timestamp.clone(),
        };
        let config_map = ConfigMapName::new(namespace, self.configmap_suffix.as_deref())
            .and_then(|name| ConfigMap::new(name, document, commit))
            .map_err(|fault| {
                let told = Diagnostic::error(fault.code(), fault.to_string());
                output.fail(told.maybe_help(fault.help()))
            })?;
        let obstacles = config_map.obstacles().into_iter().map(|obstacle| {
            Diagnostic::warning(obstacle.code(), obstacle.to_string()).help(obstacle.help())
        });
        output.tell(&obstacles.collect::<Vec<_>>())?;
        let yaml = config_map.to_yaml();
        if let Some(out) = &self.out {
            self.keep_out_of_values(out, output)?;
        }
        write_or_print(self.out.as_deref(), &yaml, output)?;
        output.info(&match &self.out {
            None => format!(
                "Successfully generated ConfigMap name={}",
                config_map.name()
            ),
            Some(out) => format!("Successfully wrote ConfigMap path={}", out.display()),
        });
        Ok(())
    }

    /// Refuses a file that the next run would read as values.
    fn keep_out_of_values(&self, out: &Path, output: &Output) -> Outcome {
        let is_yaml = out
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml");
        let root = fs::canonicalize(&self.repository.root);
        let within = root.ok().and_then(|root| {
            let place = resolved(out);
            place.strip_prefix(root).map(Path::to_owned).ok()
        });
        let is_hidden = |place: &PathBuf| {
            let folders = place.parent().into_iter().flat_map(Path::components);
            folders
                .into_iter()
                .any(|folder| folder.as_os_str().as_encoded_bytes().starts_with(b"."))
        };
        if !is_yaml || within.is_none_or(|place| is_hidden(&place)) {
            return Ok(());
        }
        let message =
            "cannot be written: it lies in the folder of values, and would be read as values";
        let error = Diagnostic::error("output-in-values", message);
        let error = error.in_file(out.display().to_string());
        Err(output.fail(error.help("write it to another folder")))
    }
}

/// The path without symbolic links, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let existing = absolute
        .ancestors()
        .find_map(|ancestor| Some((ancestor, fs::canonicalize(ancestor).ok()?)));
    match existing {
        Some((ancestor, real)) => match absolute.strip_prefix(ancestor) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => absolute,
    }
}
