//! What can go wrong between sending a request and reading its answer.
//!
//! Owns: the kinds of failure that callers treat differently.
//! Must not know: which HTTP library reported it.

use std::fmt;

/// A request that could not be sent, or an answer that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
}

/// The kinds of [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection could be made; the request was not sent.
    Connect,
    /// It took longer than allowed.
    Timeout,
    /// The connection broke; whether the server acted is unknown.
    Closed,
    /// Anything else, such as an answer that is no HTTP.
    Other,
}

impl TransportError {
    /// An error of this kind. The message must hold no credentials.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// An error whose message is that of another one and of all its causes.
    pub fn caused(kind: TransportErrorKind, error: &(dyn std::error::Error + 'static)) -> Self {
        Self {
            kind,
            message: with_causes(error),
        }
    }

    /// Which kind of failure it is.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, message } = self;
        match kind {
            TransportErrorKind::Connect => write!(f, "cannot connect: {message}"),
            TransportErrorKind::Timeout => write!(f, "timed out: {message}"),
            TransportErrorKind::Closed => write!(f, "connection lost: {message}"),
            TransportErrorKind::Other => f.write_str(message),
        }
    }
}

impl std::error::Error for TransportError {}

/// `a: b: c`, without a cause that only repeats the message above it.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut message = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !message.ends_with(&text) {
            message.push_str(": ");
            message.push_str(&text);
        }
        next = cause.source();
    }
    message
}
