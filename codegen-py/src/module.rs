//! The module in the user's own package: the schemas, and the stub with their types.

use std::fmt::Write as _;
use std::path::Path;

use sentry_options_schema::describe::code;

use crate::items::Namespace;
use crate::vocabulary::{Vocabulary, Word};
use crate::{Error, File, literal, stub};

/// A linter that mends generated code makes it differ from what is generated.
const NO_LINT: &str = "# ruff: noqa\n";

/// `options.py` and `options.pyi`.
pub(crate) fn files(path: &Path, namespaces: &[Namespace]) -> Result<[File; 2], Error> {
    if path.extension().is_none_or(|extension| extension != "py") {
        return Err(Error::NoPython {
            path: path.to_owned(),
        });
    }
    let file = |path: &Path, content| File {
        path: path.to_owned(),
        content,
    };
    Ok([
        file(path, module(namespaces)),
        file(&path.with_extension("pyi"), module_stub(namespaces)),
    ])
}

fn module(namespaces: &[Namespace]) -> String {
    let mut module = format!("{NO_LINT}{}\n\n", documentation(namespaces));
    // No variable of a namespace starts with an underscore and a letter.
    module.push_str("from sentry_options import generated as _generated\n\n");
    module.push_str(&exports(namespaces));
    for namespace in namespaces {
        let (class, variable) = (&namespace.class.name, &namespace.variable);
        let name = literal::string(&namespace.name);
        let schema = literal::text(&namespace.schema);
        let _ = write!(
            module,
            "\n{class}, {variable} = _generated.namespace(\n    {name},\n    {schema},\n    module=__name__,\n)\n"
        );
    }
    module
}

fn module_stub(namespaces: &[Namespace]) -> String {
    let mut vocabulary = Vocabulary::new(namespaces);
    let classes = namespaces
        .iter()
        .map(|namespace| stub::namespace(namespace, &mut vocabulary))
        .collect::<Vec<_>>();
    let last = vocabulary.word(Word::Final);
    let handles = namespaces.iter().map(|namespace| {
        let (class, variable) = (&namespace.class.name, &namespace.variable);
        format!("{variable}: {last}[{class}]\n")
    });
    let handles = handles.collect::<String>();
    format!(
        "{}{}\n\n{}\n{}\n{}\n{handles}",
        header(namespaces),
        documentation(namespaces),
        vocabulary.imports(),
        exports(namespaces),
        classes.join("\n"),
    )
}

/// The comments in front of a stub.
pub(crate) fn header(namespaces: &[Namespace]) -> String {
    let pragmas = if namespaces.iter().all(|it| it.keys.is_empty()) {
        ""
    } else {
        stub::PRAGMAS
    };
    format!("{NO_LINT}{pragmas}")
}

/// The docstring of the module and of its stub.
pub(crate) fn documentation(namespaces: &[Namespace]) -> String {
    let names = list(namespaces.iter().map(|it| code(&it.name)));
    let files = list(namespaces.iter().map(|it| it.file.clone()));
    let plural = if namespaces.len() == 1 { "" } else { "s" };
    let lines = [
        format!("Options of the namespace{plural} {names}."),
        String::new(),
        format!("{} from {files}; do not edit.", crate::files::MARK),
    ];
    literal::docstring(&lines, "")
}

fn exports(namespaces: &[Namespace]) -> String {
    let mut classes = namespaces
        .iter()
        .map(|it| it.class.name.as_str())
        .collect::<Vec<_>>();
    let mut variables = namespaces
        .iter()
        .map(|it| it.variable.as_str())
        .collect::<Vec<_>>();
    classes.sort_unstable();
    variables.sort_unstable();
    let names = classes.into_iter().chain(variables).map(literal::string);
    let names = names.collect::<Vec<_>>();
    let line = format!("__all__ = [{}]\n", names.join(", "));
    if crate::layout::fits(&[line.trim_end()]) {
        return line;
    }
    let names = names.iter().map(|name| format!("    {name},\n"));
    format!("__all__ = [\n{}]\n", names.collect::<String>())
}

fn list(items: impl Iterator<Item = String>) -> String {
    let mut items = items.collect::<Vec<_>>();
    match items.pop() {
        Some(last) if !items.is_empty() => format!("{} and {last}", items.join(", ")),
        last => last.unwrap_or_default(),
    }
}
