//! A request as a value, before anything is sent.
//!
//! Owns: method, path, query, headers, body, and what the request is about; its text form.
//! Must not know: how it came about, servers, credentials.

use std::time::Duration;

use bytes::Bytes;
use http::Method;

use crate::error::Target;

/// One request to the API, without server and credentials.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The path, encoded.
    pub path: String,
    /// The query, not encoded; sent in the order of the names.
    pub query: Vec<(&'static str, String)>,
    /// The media type of the answer.
    pub accept: &'static str,
    /// The media type of the body, if there is one.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: Bytes,
    /// What the request is about, for errors.
    pub target: Target,
    /// How long the whole call may take. The client's own limit when `None`.
    pub timeout: Option<Duration>,
}

/// A request that is wrong in itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A name that may not stand in a path.
    #[error("{what} {segment:?} cannot be part of a URL path: {fault}")]
    Segment {
        /// What the segment stands for.
        what: &'static str,
        /// The text.
        segment: String,
        /// Why it is refused.
        fault: &'static str,
    },
    /// The object has no name, and the call needs one.
    #[error("the object has no metadata.name, which this call needs")]
    NoName,
    /// The object to create has neither a name nor a `generateName`.
    #[error("the object has neither metadata.name nor metadata.generateName")]
    NothingToNameBy,
    /// The object says another namespace than the client it is given to.
    #[error("the object's metadata.namespace is {object:?}, but the client is for {}", match .client { Some(n) => format!("namespace {n:?}"), None => "a cluster-scoped kind".to_owned() })]
    NamespaceMismatch {
        /// The object's namespace.
        object: String,
        /// The client's; `None` for a cluster-scoped kind.
        client: Option<String>,
    },
    /// Options that contradict each other.
    #[error("{0}")]
    Options(&'static str),
    /// The object could not be written as JSON.
    #[error("the object cannot be written as JSON: {0}")]
    Encode(String),
}

impl Request {
    /// Path and query as they are sent: names in alphabetic order, form encoding.
    pub fn path_and_query(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let mut sorted: Vec<&(&'static str, String)> = self.query.iter().collect();
        sorted.sort_by_key(|(name, _)| *name);
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in sorted {
            query.append_pair(name, value);
        }
        format!("{}?{}", self.path, query.finish())
    }

    /// Adds a query parameter; `None` adds nothing.
    pub(super) fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query
            .extend(value.map(|value| (name, value.to_string())));
        self
    }
}
