//! What goes wrong, in the standard's terms. No text holds a value: it may be secret, and errors are logged.

use std::fmt::Display;

use open_feature::EvaluationErrorCode::{
    FlagNotFound, General, InvalidContext, ParseError, ProviderNotReady, TargetingKeyMissing,
    TypeMismatch,
};
use open_feature::{EvaluationError, EvaluationErrorCode, Type};

fn error(code: EvaluationErrorCode, message: String) -> EvaluationError {
    EvaluationError {
        code,
        message: Some(message),
    }
}

pub(crate) fn not_ready(reason: impl Display) -> EvaluationError {
    error(ProviderNotReady, reason.to_string())
}

pub(crate) fn not_found(key: &str, namespace: &str, nearest: Option<&str>) -> EvaluationError {
    let text =
        format!("the schema of namespace `{namespace}` declares no option, flag or layer {key:?}");
    let text = match nearest {
        Some(nearest) => format!("{text}; did you mean {nearest:?}?"),
        None => text,
    };
    error(FlagNotFound, text)
}

pub(crate) fn mismatch(key: &str, found: impl Display, asked: &Type) -> EvaluationError {
    error(
        TypeMismatch,
        format!("`{key}` is of type {found}, not {asked}"),
    )
}

pub(crate) fn too_large(key: &str) -> EvaluationError {
    let text = format!("an integer of `{key}` does not fit into 64 bits with a sign");
    error(TypeMismatch, text)
}

pub(crate) fn invalid_value(key: &str, expected: &str) -> EvaluationError {
    error(ParseError, format!("the value of `{key}` is no {expected}"))
}

pub(crate) fn targeting_key_missing(key: &str) -> EvaluationError {
    let text = format!("`{key}` is assigned by the targeting key, and there is none");
    error(TargetingKeyMissing, text)
}

pub(crate) fn invalid_context(field: &str, reason: &str) -> EvaluationError {
    error(
        InvalidContext,
        format!("the context's field `{field}` {reason}"),
    )
}

pub(crate) fn general(message: String) -> EvaluationError {
    error(General(message.clone()), message)
}
