//! Bearer tokens, given or read from a file that changes.
//!
//! Owns: the `Bearer` header, and when a file is read again.
//! Must not know: who writes the file.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{BoxFuture, FutureExt, ready};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::{AuthError, Authenticator, sensitive};

/// How long a token read from a file is used before the file is read again.
const PERIOD: Duration = Duration::from_secs(60);

/// A token that does not change.
pub struct StaticToken {
    header: HeaderValue,
}

/// A token in a file, which is read again each minute and after a refusal. When the file cannot be
/// read, the last token is used on.
pub struct TokenFile {
    path: PathBuf,
    cached: Mutex<Option<Cached>>,
}

struct Cached {
    header: HeaderValue,
    read: Instant,
    /// Set by a refusal.
    stale: bool,
}

impl StaticToken {
    /// Sends this token.
    ///
    /// # Errors
    /// When it is empty or holds what no header can hold.
    pub fn new(token: &SecretString) -> Result<Self, AuthError> {
        Ok(Self {
            header: bearer(token.expose_secret())?,
        })
    }
}

impl TokenFile {
    /// Sends what this file holds.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            cached: Mutex::new(None),
        }
    }

    fn cached(&self) -> MutexGuard<'_, Option<Cached>> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn current(&self) -> Result<HeaderValue, AuthError> {
        let last = match &*self.cached() {
            Some(Cached {
                header,
                read,
                stale,
            }) if !stale && read.elapsed() < PERIOD => return Ok(header.clone()),
            Some(Cached { header, .. }) => Some(header.clone()),
            None => None,
        };
        let path = self.path.clone();
        let fresh = tokio::task::spawn_blocking(move || read(&path))
            .await
            .unwrap_or_else(|error| {
                Err(AuthError::new(format!("reading the token failed: {error}")))
            });
        let header = match (fresh, last) {
            (Ok(fresh), _) => fresh,
            (Err(error), Some(last)) => {
                tracing::warn!("using the last token on: {error}");
                last
            }
            (Err(error), None) => return Err(error),
        };
        *self.cached() = Some(Cached {
            header: header.clone(),
            read: Instant::now(),
            stale: false,
        });
        Ok(header)
    }
}

impl Authenticator for StaticToken {
    fn authorization(&self) -> BoxFuture<'_, Result<Option<HeaderValue>, AuthError>> {
        ready(Ok(Some(self.header.clone()))).boxed()
    }
}

impl Authenticator for TokenFile {
    fn authorization(&self) -> BoxFuture<'_, Result<Option<HeaderValue>, AuthError>> {
        self.current().map(|header| header.map(Some)).boxed()
    }

    fn rejected(&self) {
        if let Some(cached) = &mut *self.cached() {
            cached.stale = true;
        }
    }
}

impl fmt::Debug for StaticToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticToken").finish_non_exhaustive()
    }
}

impl fmt::Debug for TokenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, cached: _ } = self;
        f.debug_struct("TokenFile")
            .field("path", path)
            .finish_non_exhaustive()
    }
}

fn read(path: &Path) -> Result<HeaderValue, AuthError> {
    let in_file = |fault: String| AuthError::new(format!("token file {}: {fault}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| in_file(error.to_string()))?;
    bearer(&text).map_err(|error| in_file(error.to_string()))
}

fn bearer(token: &str) -> Result<HeaderValue, AuthError> {
    match token.trim() {
        "" => Err(AuthError::new("the token is empty")),
        token => sensitive(format!("Bearer {token}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_read_again_after_a_refusal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "one\n").unwrap();
        let file = TokenFile::new(&path);
        let token = async || {
            file.authorization()
                .await
                .unwrap()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(token().await, "Bearer one");
        std::fs::write(&path, "two").unwrap();
        assert_eq!(token().await, "Bearer one");
        file.rejected();
        assert_eq!(token().await, "Bearer two");
        std::fs::remove_file(&path).unwrap();
        file.rejected();
        assert_eq!(token().await, "Bearer two");
    }

    #[tokio::test]
    async fn debug_prints_no_secret() {
        let token = StaticToken::new(&SecretString::from("hunter2")).unwrap();
        let header = token.authorization().await.unwrap().unwrap();
        assert!(!format!("{token:?} {header:?}").contains("hunter2"));
        assert!(StaticToken::new(&SecretString::from("  ")).is_err());
        assert!(
            !StaticToken::new(&SecretString::from("hunter2\u{0}"))
                .unwrap_err()
                .to_string()
                .contains("hunter2")
        );
    }
}
