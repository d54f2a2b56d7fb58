//! One thing that is wrong with an object, in the API server's words.
//!
//! Owns: the kinds of errors, their texts around a detail.
//! Must not know: which check finds which error.

use std::collections::HashSet;
use std::fmt;

use super::go;
use crate::Value;

/// One thing that is wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ValidationError {
    /// The field, such as `spec.containers[0].name`; empty for the whole object. What a
    /// key of a map holds is `spec.labels.key` where a keyword of the schema finds it wrong
    /// and `spec.labels[key]` elsewhere, as the server writes it.
    pub path: String,
    /// What kind of thing is wrong.
    pub kind: ErrorKind,
    /// The server's text, such as `Required value`.
    pub message: String,
    /// Whether the server says this of no field.
    unplaced: bool,
}

/// What kind of thing is wrong, as `field.ErrorType` of apimachinery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A required field is absent.
    Required,
    /// The value is not allowed: a limit, a pattern, a union, a rule.
    Invalid,
    /// The value is of another type or format.
    TypeInvalid,
    /// The value is none of an enum.
    NotSupported,
    /// An element of a set or map list is there twice.
    Duplicate,
    /// A string is too long.
    TooLong,
    /// A list or an object has too many entries.
    TooMany,
    /// A CEL rule of reason `FieldValueForbidden` failed.
    Forbidden,
}

impl ErrorKind {
    /// The `reason` of a cause in a `Status`, such as `FieldValueRequired`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Required => "FieldValueRequired",
            Self::Invalid => "FieldValueInvalid",
            Self::TypeInvalid => "FieldValueTypeInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::Duplicate => "FieldValueDuplicate",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
            Self::Forbidden => "FieldValueForbidden",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Required => "Required value",
            Self::Invalid | Self::TypeInvalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Duplicate => "Duplicate value",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
            Self::Forbidden => "Forbidden",
        }
    }
}

impl ValidationError {
    /// The `field` of the cause that the server makes of it: the path, or `<nil>` where the
    /// server names no field, as for unions.
    #[must_use]
    pub fn field(&self) -> &str {
        if self.unplaced || self.path.is_empty() {
            "<nil>"
        } else {
            &self.path
        }
    }

    pub(super) fn required(path: String) -> Self {
        Self::unvalued(path, ErrorKind::Required, "")
    }

    /// `Invalid value: V: DETAIL` and the like.
    pub(super) fn valued(path: String, kind: ErrorKind, value: &Value, detail: &str) -> Self {
        let mut message = format!("{}: {}", kind.title(), go::bad_value(value));
        if !detail.is_empty() {
            message.push_str(": ");
            message.push_str(detail);
        }
        Self::of(path, kind, message)
    }

    /// `Too long: DETAIL` and the like, which do not show the value.
    pub(super) fn unvalued(path: String, kind: ErrorKind, detail: &str) -> Self {
        let mut message = kind.title().to_owned();
        if !detail.is_empty() {
            message.push_str(": ");
            message.push_str(detail);
        }
        Self::of(path, kind, message)
    }

    /// An error that the server reports of no field.
    pub(super) fn unplaced(path: String, detail: &str) -> Self {
        let empty = Value::String(String::new());
        Self {
            unplaced: true,
            ..Self::valued(path, ErrorKind::Invalid, &empty, detail)
        }
    }

    fn of(path: String, kind: ErrorKind, message: String) -> Self {
        Self {
            path,
            kind,
            message,
            unplaced: false,
        }
    }
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ValidationError {}

/// Keeps the first of equal errors: several branches of a union may find the same.
pub(super) fn unique(errors: &mut Vec<ValidationError>) {
    if errors.len() > 1 {
        let mut seen = HashSet::with_capacity(errors.len());
        errors.retain(|error| seen.insert(error.clone()));
    }
}
