//! The `Status` object of meta/v1: how the API server says no, and sometimes how it says done.
//!
//! Owns: its fields, and the reasons the server gives.
//! Must not know: requests, HTTP, retries.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the API server answers in place of an object (meta/v1 `Status`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Status {
    /// `Success` or `Failure`; empty when the server left it out.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub status: String,
    /// What happened, for people.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub message: String,
    /// What happened, for programs, such as `NotFound`; empty when unknown. See [`reason`].
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub reason: String,
    /// More about the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<StatusDetails>,
    /// The HTTP status code; 0 when the server left it out.
    #[serde(deserialize_with = "null_as_default")]
    pub code: u16,
}

/// What a [`Status`] is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct StatusDetails {
    /// The object's name.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub name: String,
    /// The object's API group.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub group: String,
    /// The object's kind, or its resource.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub kind: String,
    /// The object's uid.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub uid: String,
    /// Each fault, where there are several.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub causes: Vec<StatusCause>,
    /// After how many seconds to try again; 0 when the server does not say.
    #[serde(skip_serializing_if = "is_zero", deserialize_with = "null_as_default")]
    pub retry_after_seconds: u32,
}

/// One fault among those of a [`Status`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusCause {
    /// What is wrong, for programs, such as `FieldValueInvalid`.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub reason: String,
    /// What is wrong, for people.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub message: String,
    /// The path of the field at fault, such as `spec.items[0].name`.
    #[serde(
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_as_default"
    )]
    pub field: String,
}

/// The values of [`Status::reason`] that programs act on.
pub mod reason {
    /// The object, or the resource, does not exist.
    pub const NOT_FOUND: &str = "NotFound";
    /// An object of that name exists.
    pub const ALREADY_EXISTS: &str = "AlreadyExists";
    /// The object changed since it was read, or another manager owns the field.
    pub const CONFLICT: &str = "Conflict";
    /// The resource version is too old for the server.
    pub const EXPIRED: &str = "Expired";
    /// What was asked for is gone for good.
    pub const GONE: &str = "Gone";
    /// The object breaks its schema or a rule of its kind.
    pub const INVALID: &str = "Invalid";
    /// The server has too much to do.
    pub const TOO_MANY_REQUESTS: &str = "TooManyRequests";
    /// No credentials, or wrong ones.
    pub const UNAUTHORIZED: &str = "Unauthorized";
    /// The credentials do not allow this.
    pub const FORBIDDEN: &str = "Forbidden";
    /// The server gave up waiting.
    pub const TIMEOUT: &str = "Timeout";
    /// The server cannot do this now.
    pub const SERVER_TIMEOUT: &str = "ServerTimeout";
    /// The request makes no sense to the server.
    pub const BAD_REQUEST: &str = "BadRequest";
    /// The server has no form of answer that was accepted.
    pub const NOT_ACCEPTABLE: &str = "NotAcceptable";
    /// The server does not read the form of the body.
    pub const UNSUPPORTED_MEDIA_TYPE: &str = "UnsupportedMediaType";
    /// The kind does not have this verb.
    pub const METHOD_NOT_ALLOWED: &str = "MethodNotAllowed";
    /// A fault inside the server.
    pub const INTERNAL_ERROR: &str = "InternalError";
    /// The server is not ready.
    pub const SERVICE_UNAVAILABLE: &str = "ServiceUnavailable";
}

impl Status {
    /// A failure with this code, reason and message.
    pub fn failure(code: u16, reason: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            status: "Failure".to_owned(),
            message: message.into(),
            reason: reason.into(),
            details: None,
            code,
        }
    }

    /// The faults listed in the details.
    pub fn causes(&self) -> &[StatusCause] {
        self.details.as_ref().map_or(&[], |details| &details.causes)
    }

    /// The reason the server means by a code alone, empty when it has none.
    pub fn reason_of_code(code: u16) -> &'static str {
        match code {
            400 => reason::BAD_REQUEST,
            401 => reason::UNAUTHORIZED,
            403 => reason::FORBIDDEN,
            404 => reason::NOT_FOUND,
            405 => reason::METHOD_NOT_ALLOWED,
            406 => reason::NOT_ACCEPTABLE,
            409 => reason::CONFLICT,
            410 => reason::GONE,
            415 => reason::UNSUPPORTED_MEDIA_TYPE,
            422 => reason::INVALID,
            429 => reason::TOO_MANY_REQUESTS,
            500 => reason::INTERNAL_ERROR,
            503 => reason::SERVICE_UNAVAILABLE,
            504 => reason::TIMEOUT,
            _ => "",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            status,
            message,
            reason,
            details: _,
            code,
        } = self;
        match (message.is_empty(), reason.is_empty()) {
            (false, _) => f.write_str(message)?,
            (true, false) => f.write_str(reason)?,
            (true, true) => f.write_str(if status.is_empty() {
                "no message"
            } else {
                status
            })?,
        }
        match (*code, reason.is_empty()) {
            (0, true) => Ok(()),
            (0, false) => write!(f, " ({reason})"),
            (code, true) => write!(f, " ({code})"),
            (code, false) => write!(f, " ({code} {reason})"),
        }
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
