//! What a call of the client can fail with.
//!
//! Owns: the kinds of failure, what each call was about, and the questions callers ask of an error.
//! Must not know: how requests are built, sent or retried.

use std::fmt;
use std::time::Duration;

pub use crate::config::ConfigError;
pub use crate::rest::RequestError;
pub use crate::status::{Status, StatusCause, StatusDetails};
pub use crate::transport::{TransportError, TransportErrorKind};
pub use crate::watch::Misfit;

use crate::status::reason;

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server answered with a failure.
    #[error(transparent)]
    Status(Box<StatusError>),
    /// The request is wrong in itself and was not sent.
    #[error("{target}: {source}")]
    Request {
        /// What was asked for.
        target: Box<Target>,
        /// What is wrong with it.
        source: RequestError,
    },
    /// The request could not be sent, or its answer not be received.
    #[error("{target}: {source}")]
    Transport {
        /// What was asked for.
        target: Box<Target>,
        /// What went wrong on the way.
        source: TransportError,
    },
    /// The server's answer is not what the type says.
    #[error("{target}: the answer does not fit the type: {message}")]
    Decode {
        /// What was asked for.
        target: Box<Target>,
        /// Where in the answer, and why.
        message: String,
    },
    /// One object, of a list or a watch, does not fit the type. A watch goes on after it.
    #[error("{target}: {misfit}")]
    Misfit {
        /// What was asked for.
        target: Box<Target>,
        /// Which object, and why.
        misfit: Box<Misfit>,
    },
    /// The credentials could not be had.
    #[error("credentials: {0}")]
    Credentials(crate::auth::AuthError),
    /// There is no usable configuration.
    #[error(transparent)]
    Config(Box<ConfigError>),
}

/// A failure the server answered with, and the call it answered.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{target}: {status}")]
pub struct StatusError {
    /// What was asked for.
    pub target: Target,
    /// The HTTP status code.
    pub code: u16,
    /// The server's words. When its answer was no `Status`, the message is that answer, cut at 2048 bytes.
    pub status: Status,
    /// How long the server wants to be left alone.
    pub retry_after: Option<Duration>,
}

/// What a call is about: verb, resource, namespace and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The verb, as in RBAC rules: `get`, `list`, `deletecollection`, and so on.
    pub verb: &'static str,
    /// The resource, with group and subresource: `deployments.apps/scale`.
    pub resource: String,
    /// The namespace; `None` for cluster-scoped kinds and for all namespaces.
    pub namespace: Option<String>,
    /// The object's name; `None` where the call is about several, or the server names it.
    pub name: Option<String>,
}

impl Error {
    /// The server's answer, when that is what failed.
    pub fn status(&self) -> Option<&StatusError> {
        match self {
            Error::Status(error) => Some(error),
            Error::Request { .. }
            | Error::Transport { .. }
            | Error::Decode { .. }
            | Error::Misfit { .. }
            | Error::Credentials(_)
            | Error::Config(_) => None,
        }
    }

    /// The HTTP status code, when the server answered.
    pub fn code(&self) -> Option<u16> {
        self.status().map(|error| error.code)
    }

    /// The object, or its resource, does not exist.
    pub fn is_not_found(&self) -> bool {
        self.has_reason(reason::NOT_FOUND, 404)
    }

    /// The object changed since it was read, or another field manager owns what was applied.
    pub fn is_conflict(&self) -> bool {
        self.has_reason(reason::CONFLICT, 409)
    }

    /// An object of this name exists already.
    pub fn is_already_exists(&self) -> bool {
        self.status()
            .is_some_and(|error| error.status.reason == reason::ALREADY_EXISTS)
    }

    /// The resource version or continue token is too old: list again.
    pub fn is_expired(&self) -> bool {
        self.status()
            .is_some_and(|error| error.status.reason == reason::EXPIRED || error.code == 410)
    }

    /// The same as [`is_expired`](Self::is_expired): the server says both with code 410.
    pub fn is_gone(&self) -> bool {
        self.is_expired()
    }

    /// The server has too much to do; see [`retry_after`](Self::retry_after).
    pub fn is_too_many_requests(&self) -> bool {
        self.has_reason(reason::TOO_MANY_REQUESTS, 429)
    }

    /// The object breaks its schema or a rule of its kind; the causes name the fields.
    pub fn is_invalid(&self) -> bool {
        self.has_reason(reason::INVALID, 422)
    }

    /// The server does not accept the credentials.
    pub fn is_unauthorized(&self) -> bool {
        self.has_reason(reason::UNAUTHORIZED, 401)
    }

    /// The credentials do not allow the call.
    pub fn is_forbidden(&self) -> bool {
        self.has_reason(reason::FORBIDDEN, 403)
    }

    /// The call took longer than its timeout, here or on the server.
    pub fn is_timeout(&self) -> bool {
        match self {
            Error::Transport { source, target: _ } => source.kind() == TransportErrorKind::Timeout,
            _ => {
                self.has_reason(reason::TIMEOUT, 504)
                    || self
                        .status()
                        .is_some_and(|error| error.status.reason == reason::SERVER_TIMEOUT)
            }
        }
    }

    /// How long the server wants to be left alone, if it said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.status().and_then(|error| error.retry_after)
    }

    /// A given reason decides; the code decides when the reason is empty.
    fn has_reason(&self, reason: &str, code: u16) -> bool {
        self.status()
            .is_some_and(|error| match error.status.reason.as_str() {
                "" => error.code == code,
                given => given == reason,
            })
    }
}

impl From<StatusError> for Error {
    fn from(error: StatusError) -> Self {
        Error::Status(Box::new(error))
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Error::Config(Box::new(error))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            verb,
            resource,
            namespace,
            name,
        } = self;
        write!(f, "{verb} {resource}")?;
        match (namespace, name) {
            (Some(namespace), Some(name)) => write!(f, " {namespace}/{name}"),
            (None, Some(name)) => write!(f, " {name}"),
            (Some(namespace), None) => write!(f, " in namespace {namespace}"),
            (None, None) => Ok(()),
        }
    }
}
