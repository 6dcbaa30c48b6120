//! Group `schemas`: what 2,000 options take to generate and to check.
//!
//! Generation is timed in this process, from the schema's text to the tokens, which is what a macro does
//! before it hands them to the compiler. `cargo check` is that of a library that holds the generated
//! code as a formatted file, its dependencies checked before: so generation is not counted twice.

use std::fs;
use std::io;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use schemars::schema::RootSchema;
use sentry_options_codegen::{Request, SchemaFile, generate};
use tempfile::TempDir;
use typify::{TypeSpace, TypeSpaceSettings};

use crate::Settings;
use crate::cargo::{Package, dependency};
use crate::large_schema::{self, Shape};
use crate::measure::{medians, nanos};
use crate::table::Quantity::{CpuSeconds, Nanoseconds};
use crate::table::{Bar, Row};

const NAMESPACE: &str = "large";
const FILE: &str = "schema.json";
const SERDE: &str = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"";

/// Measures the group.
pub(crate) fn measure(settings: &Settings) -> io::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, shape, check_bar) in [
        ("scalar", Shape::Scalar, Bar::AtMost(0.5)),
        ("nested", Shape::Nested, Bar::AtMost(0.25)),
    ] {
        let subject = Subject::new(shape)?;
        rows.push(subject.expansion(settings, &format!("generate code for 2,000 {name} options")));
        rows.push(subject.check(
            settings,
            &format!("cargo check of 2,000 {name} options"),
            check_bar,
        )?);
    }
    Ok(rows)
}

/// One schema, in both languages.
struct Subject {
    file: SchemaFile,
    ours: String,
    typify: String,
}

impl Subject {
    fn new(shape: Shape) -> io::Result<Self> {
        let folder = TempDir::new()?;
        let ours = large_schema::ours(shape);
        fs::write(folder.path().join(FILE), &ours)?;
        let file = SchemaFile::at(folder.path(), NAMESPACE, FILE).expect("the file is there");
        Ok(Self {
            file,
            ours,
            typify: large_schema::typify(shape),
        })
    }

    fn ours(&self) -> TokenStream {
        let request = Request {
            file: &self.file,
            krate: quote! { ::sentry_options },
            prefix: quote! { pub },
            module: None,
            span: Span::call_site(),
        };
        generate(&request).expect("the schema is valid")
    }

    fn typify(&self) -> TokenStream {
        let schema: RootSchema = serde_json::from_str(&self.typify).expect("the schema is valid");
        let mut types = TypeSpace::new(&TypeSpaceSettings::default());
        types
            .add_root_schema(schema)
            .expect("typify takes the schema");
        types.to_stream()
    }

    fn expansion(&self, settings: &Settings, what: &str) -> Row {
        let [ours, typify] = medians(
            settings.rounds,
            &mut [&mut || nanos(|| self.ours()), &mut || {
                nanos(|| self.typify())
            }],
        );
        Row::compare(
            what,
            Nanoseconds(ours),
            ("typify", Nanoseconds(typify)),
            Bar::AtMost(1.5),
        )
    }

    fn check(&self, settings: &Settings, what: &str, bar: Bar) -> io::Result<Row> {
        let runtime = dependency("sentry-options", "runtime", ", default-features = false");
        let ours = Checked::new(&runtime, &self.ours(), &[(FILE, &self.ours)])?;
        let typify = Checked::new(SERDE, &self.typify(), &[])?;
        let [ours, typify] = medians(
            settings.builds,
            &mut [
                &mut || ours.check().expect("our code compiles"),
                &mut || typify.check().expect("typify's code compiles"),
            ],
        );
        Ok(Row::compare(
            what,
            CpuSeconds(ours),
            ("typify", CpuSeconds(typify)),
            bar,
        ))
    }
}

/// A library with generated code, and its dependencies checked.
struct Checked {
    package: Package,
    code: String,
}

const CODE: &str = "src/lib.rs";

impl Checked {
    fn new(dependencies: &str, tokens: &TokenStream, files: &[(&str, &str)]) -> io::Result<Self> {
        let parsed = syn::parse2(tokens.clone()).expect("generated code is Rust");
        let code = prettyplease::unparse(&parsed);
        let package = Package::new(dependencies, files)?;
        package.write(CODE, "")?;
        package.cargo(&["check"])?;
        Ok(Self { package, code })
    }

    /// The CPU time of a check of the library alone. Writing the file makes cargo see it as changed.
    fn check(&self) -> io::Result<f64> {
        self.package.write(CODE, &self.code)?;
        self.package.cargo(&["check"])
    }
}
