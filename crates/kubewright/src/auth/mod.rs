//! Who the client is: the `Authorization` header of each request.
//!
//! Owns: the trait for sources of credentials, and the plain ones: token, token file, password.
//! Must not know: kubeconfig files, connections. Client certificates belong to TLS.

mod basic;
mod token;

use futures_util::future::BoxFuture;
use http::HeaderValue;

pub use self::basic::BasicAuth;
pub use self::token::{StaticToken, TokenFile};

/// A source of credentials.
///
/// Values must be marked sensitive, so that no log prints them.
pub trait Authenticator: Send + Sync + 'static {
    /// The `Authorization` header for a request that is about to be sent; `None` to send none.
    fn authorization(&self) -> BoxFuture<'_, Result<Option<HeaderValue>, AuthError>>;

    /// The server refused what [`authorization`](Self::authorization) gave: drop what is cached.
    fn rejected(&self) {}
}

/// Credentials that could not be had. The message holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AuthError(String);

impl AuthError {
    /// An error with this message, which must hold no secrets.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// A header value that logs do not print.
fn sensitive(value: String) -> Result<HeaderValue, AuthError> {
    let mut header = HeaderValue::try_from(value).map_err(|_| {
        AuthError::new("the credentials hold characters that no HTTP header can hold")
    })?;
    header.set_sensitive(true);
    Ok(header)
}
