//! The two crates over one directory, whose values change with each batch.

use std::path::Path;

use sentry_options::Explanation;
use tempfile::TempDir;

use crate::batch::{Asked, Batch, NAMESPACE, write_schema};

pub struct Stores {
    directory: TempDir,
    /// The peer's handle wants a store for ever.
    theirs: &'static peer::Options,
    ours: sentry_options::Options,
}

/// What both crates say of one pair.
pub struct Answers {
    pub theirs: Option<bool>,
    pub ours: Option<bool>,
    /// `id()` and `bucket_id()`.
    pub their_ids: [u64; 2],
    pub our_ids: [u64; 2],
    pub explanation: Explanation,
}

impl Stores {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().expect("a folder for temporary files");
        write_schema(directory.path());
        Batch::default().write(directory.path());
        let theirs = peer::Options::builder()
            .with_directory(directory.path())
            .with_refresh_threshold(None)
            .build();
        let ours = sentry_options::Options::builder()
            .with_directory(directory.path())
            .with_refresh_threshold(None)
            .build();
        Self {
            theirs: Box::leak(Box::new(theirs.expect("the peer takes the schema"))),
            ours: ours.expect("we take the schema"),
            directory,
        }
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub fn load(&self, batch: &Batch) {
        batch.write(self.directory());
        assert!(self.theirs.refresh().expect("the peer takes the flags"));
        let ours = self.ours.refresh();
        assert!(ours.expect("we take the flags that the peer takes"));
    }

    /// What both say of each pair, in order.
    pub fn ask(&self, batch: &Batch) -> Vec<Answers> {
        let theirs = peer::features::FeatureChecker::new(NAMESPACE.to_owned(), self.theirs);
        let ours = self.ours.features(NAMESPACE);
        let answers = batch.pairs().map(|(name, _, asked)| {
            let (their_context, our_context) = (peer_context(asked), our_context(asked));
            Answers {
                theirs: theirs.try_has(name, &their_context).expect("a flag"),
                ours: ours.try_has(name, &our_context).expect("a flag"),
                their_ids: [their_context.id(), their_context.bucket_id(Some(name))],
                our_ids: [our_context.id(), our_context.bucket_id(Some(name))],
                explanation: ours.explain(name, &our_context),
            }
        });
        answers.collect()
    }
}

fn peer_context(asked: &Asked) -> peer::FeatureContext {
    let mut context = peer::FeatureContext::new();
    for (key, value) in &asked.properties {
        context.insert(key, value.clone());
    }
    context.identity_fields(asked.identity.clone());
    context
}

fn our_context(asked: &Asked) -> sentry_options::FeatureContext {
    let mut context = sentry_options::FeatureContext::new();
    for (key, value) in &asked.properties {
        context.insert(key, value.clone());
    }
    context.identity_fields(asked.identity.clone());
    context
}
