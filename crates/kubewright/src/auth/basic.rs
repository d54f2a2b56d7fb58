//! User name and password.
//!
//! Owns: the `Basic` header.
//! Must not know: where the password comes from.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::{BoxFuture, FutureExt, ready};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::{AuthError, Authenticator, sensitive};

/// User name and password, sent with each request.
pub struct BasicAuth {
    header: HeaderValue,
    user: String,
}

impl BasicAuth {
    /// Logs in as this user.
    ///
    /// # Errors
    /// When the user name contains a colon, which this form of login cannot express.
    pub fn new(user: impl Into<String>, password: &SecretString) -> Result<Self, AuthError> {
        let user = user.into();
        if user.contains(':') {
            return Err(AuthError::new(
                "a user name for basic login cannot contain ':'",
            ));
        }
        let header = sensitive(format!(
            "Basic {}",
            STANDARD.encode(format!("{user}:{}", password.expose_secret()))
        ))?;
        Ok(Self { header, user })
    }
}

impl Authenticator for BasicAuth {
    fn authorization(&self) -> BoxFuture<'_, Result<Option<HeaderValue>, AuthError>> {
        ready(Ok(Some(self.header.clone()))).boxed()
    }
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { header: _, user } = self;
        f.debug_struct("BasicAuth")
            .field("user", user)
            .finish_non_exhaustive()
    }
}
