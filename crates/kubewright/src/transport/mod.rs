//! How a request reaches a server: one object-safe trait, its body and its errors.
//!
//! Owns: the boundary between the typed client and the wire, which tests and fakes stand on.
//! Must not know: resources, credentials, retries. Those are layers above, so that they work over
//! every transport.

mod body;
mod dial;
mod error;
mod http;
mod lanes;
#[cfg(feature = "rustls-tls")]
pub(crate) mod tls;

use bytes::Bytes;
use futures_util::future::BoxFuture;

pub use self::body::Body;
pub use self::error::{TransportError, TransportErrorKind};
pub use self::http::HttpTransport;

/// Sends requests to an API server.
///
/// The URI is absolute, the headers are complete (`Authorization` included). A response of any
/// status code is `Ok`; its body arrives as it is read.
pub trait Transport: Send + Sync + 'static {
    /// Sends one request and returns when the response's head has arrived.
    fn send(
        &self,
        request: ::http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<::http::Response<Body>, TransportError>>;
}
