//! The provider: from a flag key, an evaluation context and a type to the standard's resolution details.

use std::sync::Arc;

use open_feature::provider::{
    FeatureProvider, ProviderMetadata, ProviderStatus, ResolutionDetails,
};
use open_feature::{
    EvaluationContext, EvaluationError, EvaluationResult, FlagMetadata, StructValue, async_trait,
};
use sentry_options::embed::schema::{Declaration, OptionSchema, Schema};
use sentry_options::embed::{AnyStore, View, is_initialized};
use sentry_options::{
    FeatureChecker, FeatureContext, NamespaceExperiments, Options, OptionsError, experiments,
    features, init,
};

use crate::context::Translation;
use crate::experiment::{Arm, Question};
use crate::value::Resolved;
use crate::{error, flag, option};

/// Serves the options, flags and experiments of one namespace to the OpenFeature SDK.
///
/// A flag key is the key that the schema declares. What each kind of key resolves to:
///
/// | key of | as | reason | variant |
/// |---|---|---|---|
/// | a flag | `bool` | `TARGETING_MATCH`: a segment decided; `SPLIT`: its partial rollout did; `DEFAULT`: no segment matched, or there is no value; `DISABLED` | `on`, `off` |
/// | an option | the type in the schema | `STATIC` if it is set, else `DEFAULT` | |
/// | an experiment layer | `String`: the arm; struct: what it sets | `SPLIT` | the arm |
///
/// The flag metadata holds the `namespace`; of a flag the `segment`, its `rollout` and the `bucket` that
/// was compared with it; of a layer the `experiment`, `layer`, `slot` and `definition_revision`; of a secret option
/// `secret`. The value of a secret option is resolved as any other, and is in no error.
#[derive(Debug)]
pub struct Provider {
    store: AnyStore,
    namespace: String,
    flags: FeatureChecker,
    experiments: NamespaceExperiments,
    translation: Translation,
    metadata: ProviderMetadata,
    /// Why the default store could not be initialized.
    failure: Option<OptionsError>,
}

impl Provider {
    /// Over a namespace of the default store. When the provider is registered, the store is initialized with the
    /// usual settings, if it is not yet; for others, do that before. This reads files, on the thread that
    /// registers it.
    pub fn new(namespace: impl Into<String>) -> Self {
        let namespace = namespace.into();
        Self {
            store: AnyStore::Default,
            flags: features(&namespace),
            experiments: experiments(&namespace),
            namespace,
            translation: Translation::default(),
            metadata: ProviderMetadata::new("sentry-options"),
            failure: None,
        }
    }

    /// Over a namespace of an independent store.
    pub fn on(options: &Options, namespace: impl Into<String>) -> Self {
        let namespace = namespace.into();
        Self {
            store: AnyStore::Independent(options.clone()),
            flags: options.features(&namespace),
            experiments: options.experiments(&namespace),
            ..Self::new(namespace)
        }
    }

    /// Names the property that the targeting key becomes, instead of `targetingKey`: conditions and
    /// experiments know it by this name.
    #[must_use]
    pub fn with_targeting_key_property(mut self, property: impl Into<String>) -> Self {
        self.translation.targeting_key_property = property.into();
        self
    }

    /// Says which fields tell who a context is, so that a share of a rollout always has the same members,
    /// instead of the targeting key. Those that are missing are left out; if all are, all fields count.
    #[must_use]
    pub fn with_identity_fields<F: Into<String>>(
        mut self,
        fields: impl IntoIterator<Item = F>,
    ) -> Self {
        self.translation.identity_fields = Some(fields.into_iter().map(F::into).collect());
        self
    }

    /// What is served now; nothing before the default store is initialized.
    fn view(&self) -> Option<View> {
        self.store.refresh_on_read();
        let is_ready = matches!(self.store, AnyStore::Independent(_)) || is_initialized();
        self.store.view().filter(|_| is_ready)
    }

    /// The schema that governs the namespace.
    ///
    /// # Errors
    /// `PROVIDER_NOT_READY`: the store is not initialized, or does not have the namespace.
    fn schema(&self) -> Result<Arc<Schema>, EvaluationError> {
        let Some(view) = self.view() else {
            let reason = self.failure.as_ref();
            return Err(error::not_ready(
                reason.unwrap_or(&OptionsError::NotInitialized),
            ));
        };
        let namespace = view.namespace(&self.namespace);
        let schema = namespace.map(|namespace| Arc::clone(namespace.schema()));
        schema
            .ok_or_else(|| error::not_ready(OptionsError::UnknownNamespace(self.namespace.clone())))
    }

    /// Resolves a key of a type that only options have.
    fn resolve<T: Resolved>(&self, key: &str) -> EvaluationResult<ResolutionDetails<T>> {
        match declaration(&*self.schema()?, key)? {
            Declaration::Option(option) => self.option(option),
            Declaration::Flag(_) => Err(error::mismatch(key, "bool, as a feature flag", &T::TYPE)),
            Declaration::ExperimentLayer(_) => {
                let found = "string or struct, as an experiment layer";
                Err(error::mismatch(key, found, &T::TYPE))
            }
        }
    }

    fn option<T: Resolved>(&self, option: &OptionSchema) -> EvaluationResult<ResolutionDetails<T>> {
        match self.store.read(&self.namespace, &option.key) {
            Some(reading) => option::resolve(option, &reading, self.flag_metadata()),
            // No store forgets a namespace.
            None => Err(error::not_found(&option.key, &self.namespace, None)),
        }
    }

    fn flag(
        &self,
        name: &str,
        key: &str,
        given: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<bool>> {
        let context = FeatureContext::from(self.translation.translate(given)?);
        let explanation = self.flags.explain(name, &context);
        flag::resolve(key, &explanation, self.flag_metadata())
    }

    fn arm(&self, layer: &str, key: &str, given: &EvaluationContext) -> EvaluationResult<Arm> {
        let question = Question {
            key,
            layer,
            experiments: &self.experiments,
            given,
            translation: &self.translation,
            context: &self.translation.translate(given)?,
        };
        let reading = self.store.read(&self.namespace, key);
        question.answer(
            reading.as_ref().map(|reading| &reading.value),
            self.flag_metadata(),
        )
    }

    fn flag_metadata(&self) -> FlagMetadata {
        FlagMetadata::default().with_value("namespace", self.namespace.as_str())
    }
}

#[async_trait]
impl FeatureProvider for Provider {
    async fn initialize(&mut self, _: &EvaluationContext) {
        if matches!(self.store, AnyStore::Default) {
            self.failure = init().err();
        }
    }

    fn status(&self) -> ProviderStatus {
        match self.view() {
            Some(view) if view.namespace(&self.namespace).is_some() => ProviderStatus::Ready,
            None if self.failure.is_none() => ProviderStatus::NotReady,
            _ => ProviderStatus::Error,
        }
    }

    fn metadata(&self) -> &ProviderMetadata {
        &self.metadata
    }

    async fn resolve_bool_value(
        &self,
        flag_key: &str,
        evaluation_context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<bool>> {
        match declaration(&*self.schema()?, flag_key)? {
            Declaration::Flag(name) => self.flag(name, flag_key, evaluation_context),
            _ => self.resolve(flag_key),
        }
    }

    async fn resolve_int_value(
        &self,
        flag_key: &str,
        _: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<i64>> {
        self.resolve(flag_key)
    }

    async fn resolve_float_value(
        &self,
        flag_key: &str,
        _: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<f64>> {
        self.resolve(flag_key)
    }

    async fn resolve_string_value(
        &self,
        flag_key: &str,
        evaluation_context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<String>> {
        match declaration(&*self.schema()?, flag_key)? {
            Declaration::ExperimentLayer(name) => {
                let arm = self.arm(name, flag_key, evaluation_context)?;
                Ok(arm.into_name())
            }
            _ => self.resolve(flag_key),
        }
    }

    async fn resolve_struct_value(
        &self,
        flag_key: &str,
        evaluation_context: &EvaluationContext,
    ) -> EvaluationResult<ResolutionDetails<StructValue>> {
        match declaration(&*self.schema()?, flag_key)? {
            Declaration::ExperimentLayer(name) => {
                let arm = self.arm(name, flag_key, evaluation_context)?;
                arm.into_config(flag_key)
            }
            _ => self.resolve(flag_key),
        }
    }
}

/// What the schema declares a key as.
///
/// # Errors
/// `FLAG_NOT_FOUND`, with what may have been meant.
fn declaration<'s>(schema: &'s Schema, key: &'s str) -> EvaluationResult<Declaration<'s>> {
    schema.declaration(key).ok_or_else(|| {
        let suggestion = schema.suggestion(key);
        error::not_found(key, schema.namespace.as_str(), suggestion.as_deref())
    })
}
