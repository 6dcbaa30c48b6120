//! A stub package that types `sentry_options.options("seer")` itself, to be installed beside the wheel.
//!
//! It holds the wheel's own stubs, where `options` has an overload for each namespace, and a module with
//! the classes, which exists for type checkers only. It is partial: modules without a stub are found in
//! the wheel. (Of the stubs one would do by PEP 561, but pyright 1.1.414 then reads the first one that it
//! needs of the others as empty.)

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::files::MARK;
use crate::items::Namespace;
use crate::vocabulary::Vocabulary;
use crate::{Error, File, literal, module, stub};

/// The folder of the package that stubs are of.
const FOLDER: &str = "sentry_options-stubs";

/// The module of the classes.
const CLASSES: &str = "_namespaces";

/// The line of the wheel's stubs that overloads go in front of.
const OPTIONS: &str = "def options(namespace: str) -> NamespaceOptions:";

/// A stub package to write.
#[derive(Debug, Clone)]
pub struct StubPackage {
    /// The folder that `pip install` will be given.
    pub directory: PathBuf,
    /// The name of the distribution.
    pub name: String,
    /// The wheel's own stubs, by their paths in its package. One has a line that begins with
    /// `def options(namespace: str) -> NamespaceOptions:`.
    pub base: Vec<File>,
}

impl StubPackage {
    /// The name of the distribution, unless the user says otherwise.
    pub const NAME: &str = "sentry-options-stubs";
}

pub(crate) fn files(package: &StubPackage, namespaces: &[Namespace]) -> Result<Vec<File>, Error> {
    let name = &package.name;
    if !is_distribution_name(name) {
        return Err(Error::DistributionName { name: name.clone() });
    }
    let folder = package.directory.join(FOLDER);
    let mut files = base(&package.base, namespaces)?
        .into_iter()
        .map(|File { path, content }| File {
            path: folder.join(path),
            content: format!("# {MARK}; do not edit.\n# ruff: noqa\n{content}"),
        })
        .collect::<Vec<_>>();
    files.push(File {
        path: folder.join(format!("{CLASSES}.pyi")),
        content: classes(namespaces),
    });
    files.push(File {
        path: folder.join("py.typed"),
        content: "partial\n".to_owned(),
    });
    files.push(File {
        path: package.directory.join("pyproject.toml"),
        content: project(name),
    });
    Ok(files)
}

fn is_distribution_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric();
    name.starts_with(plain)
        && name.ends_with(plain)
        && name.chars().all(|c| plain(c) || "._-".contains(c))
}

fn project(name: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        r#"# {MARK}; do not edit.
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "{version}"
description = "Types of options, for sentry_options.options(...)"
requires-python = ">=3.11"

[tool.hatch.build.targets.wheel]
packages = ["{FOLDER}"]
"#
    )
}

/// The wheel's stubs, with an overload of `options` for each namespace where they declare it.
fn base(stubs: &[File], namespaces: &[Namespace]) -> Result<Vec<File>, Error> {
    let mut files = stubs.to_vec();
    let mut places = files.iter_mut().filter_map(|file| {
        let at = place(&file.content)?;
        Some((file, at))
    });
    let (file, at) = places.next().ok_or(Error::UnknownBase)?;
    if places.next().is_some() {
        return Err(Error::UnknownBase);
    }
    file.content.insert_str(at, &overloads(namespaces));
    Ok(files)
}

/// Where the stub declares `options`.
fn place(stub: &str) -> Option<usize> {
    let starts_a_line = |at: &usize| *at == 0 || stub[..*at].ends_with('\n');
    let mut places = stub.match_indices(OPTIONS).map(|(at, _)| at);
    places.find(starts_a_line)
}

fn overloads(namespaces: &[Namespace]) -> String {
    let mut overloads = "from typing import Literal as _Literal\n\
                         from typing import overload as _overload\n\n"
        .to_owned();
    for namespace in namespaces {
        let class = &namespace.class.name;
        let _ = writeln!(
            overloads,
            "from sentry_options.{CLASSES} import {class} as _{class}"
        );
    }
    overloads.push('\n');
    for namespace in namespaces {
        let (name, class) = (literal::string(&namespace.name), &namespace.class.name);
        let _ = writeln!(
            overloads,
            "@_overload\ndef options(namespace: _Literal[{name}]) -> _{class}: ..."
        );
    }
    overloads.push_str("@_overload\n");
    overloads
}

fn classes(namespaces: &[Namespace]) -> String {
    let mut vocabulary = Vocabulary::new(namespaces);
    let classes = namespaces
        .iter()
        .map(|namespace| stub::namespace(namespace, &mut vocabulary))
        .collect::<Vec<_>>();
    format!(
        "{}{}\n\n{}\n{}",
        module::header(namespaces),
        module::documentation(namespaces),
        vocabulary.imports(),
        classes.join("\n"),
    )
}
