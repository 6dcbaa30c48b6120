//! The namespaces that were linked into this program.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use sentry_options_schema::{Schema, Source};

use crate::namespace::{Namespace, Registration};

/// The linked-in namespaces.
pub(crate) struct Compiled {
    /// The schemas, sorted by namespace.
    pub(crate) schemas: Vec<Arc<Schema>>,
    /// Each `include_schema!`; a namespace may be included twice.
    pub(crate) views: Vec<CompiledView>,
    /// How many slots the views have together.
    pub(crate) slots: usize,
    /// Two different schemas for one namespace, which `init()` and `build()` refuse.
    pub(crate) conflict: Option<String>,
}

/// One `include_schema!`.
pub(crate) struct CompiledView {
    pub(crate) namespace: &'static Namespace,
    /// The place of its schema in [`Compiled::schemas`].
    pub(crate) schema: usize,
    /// The place of its first option in a snapshot's slots.
    base: usize,
}

impl CompiledView {
    /// The places of its options in a snapshot's slots.
    pub(crate) fn slots(&self) -> Range<usize> {
        self.base..self.base + self.namespace.decoders.len()
    }
}

/// Collects the linked-in namespaces, once in a process, and numbers their views.
pub(crate) fn compiled() -> &'static Compiled {
    static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
        let mut namespaces: Vec<_> = inventory::iter::<Registration>()
            .map(|entry| entry.0)
            .collect();
        namespaces.sort_unstable_by_key(|namespace| (namespace.name, namespace.file));
        let mut compiled = Compiled {
            schemas: Vec::new(),
            views: Vec::new(),
            slots: 0,
            conflict: None,
        };
        for namespace in namespaces {
            compiled.add(namespace);
        }
        compiled
    });
    &COMPILED
}

impl Compiled {
    /// The namespace of this name.
    pub(crate) fn namespace(&self, name: &str) -> Option<&'static Namespace> {
        self.views
            .iter()
            .map(|view| view.namespace)
            .find(|namespace| namespace.name == name)
    }

    fn add(&mut self, namespace: &'static Namespace) {
        let schema = self.share(namespace).unwrap_or_else(|| {
            self.schemas.push(Arc::new(parse(namespace)));
            self.schemas.len() - 1
        });
        let base = self.slots;
        namespace.number(self.views.len(), base);
        self.slots += namespace.decoders.len();
        self.views.push(CompiledView {
            namespace,
            schema,
            base,
        });
    }

    /// The place of the schema of an earlier view with the same text. A text with the same content but
    /// another order is no conflict, yet has a model of its own: code goes by an option's place.
    fn share(&mut self, namespace: &Namespace) -> Option<usize> {
        let first = self
            .views
            .iter()
            .find(|view| view.namespace.name == namespace.name)?;
        if first.namespace.schema == namespace.schema {
            return Some(first.schema);
        }
        if !is_same_json(first.namespace.schema, namespace.schema) {
            self.conflict = Some(format!(
                "namespace `{}` is compiled into this program with two different schemas, {} and {}",
                namespace.name, first.namespace.file, namespace.file
            ));
        }
        None
    }
}

fn parse(namespace: &Namespace) -> Schema {
    let source = Source::new(namespace.file, namespace.schema);
    let schema = sentry_options_schema::parse(namespace.name, &source).unwrap_or_else(|errors| {
        panic!("the code generator accepted what the runtime refuses: {errors}")
    });
    assert_eq!(
        schema.options.len(),
        namespace.decoders.len(),
        "the code for {} was generated from another schema",
        namespace.file
    );
    schema
}

/// Whether two texts are the same JSON, whatever their layout and the order of their keys.
pub(crate) fn is_same_json(one: &str, other: &str) -> bool {
    let parse = |text| serde_json::from_str::<serde_json::Value>(text);
    one == other || matches!((parse(one), parse(other)), (Ok(one), Ok(other)) if one == other)
}
