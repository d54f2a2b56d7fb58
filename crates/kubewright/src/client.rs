//! One client for one API server, shared by all typed clients.
//!
//! Owns: putting together transport, credentials and headers from a configuration.
//! Must not know: kinds, how configurations are found, how requests are retried.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Uri};
use serde::de::DeserializeOwned;

use crate::auth::{Authenticator, BasicAuth, StaticToken, TokenFile};
use crate::config::{Config, ConfigError, Impersonation, Login};
use crate::error::Error;
use crate::rest::{Request, Sender, decode};
use crate::transport::{Body, HttpTransport, Transport};

/// A client of one API server. Cloning it shares its connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    sender: Sender,
    default_namespace: String,
}

/// What a [`Client`] needs besides a transport.
#[derive(Clone)]
pub struct ClientOptions {
    /// The server: scheme, host, port, and a path before those of the API. `http://localhost` by default.
    pub server: Uri,
    /// The namespace for callers that take none of their own. `default` by default.
    pub default_namespace: String,
    /// Where credentials come from.
    pub authenticator: Option<Arc<dyn Authenticator>>,
    /// What to say in `User-Agent`; `kubewright/VERSION (OS/ARCH)` when `None`.
    pub user_agent: Option<String>,
    /// Headers to send with each request; an `Authorization` here wins over the authenticator.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// How long a call may take that has no timeout of its own, watches excepted. No limit when `None`.
    pub timeout: Option<Duration>,
}

impl Client {
    /// A client by the configuration of this process; see [`Config::infer`].
    ///
    /// # Errors
    /// When the configuration is wrong. Whether the server is there only the first call shows.
    pub async fn try_default() -> Result<Self, Error> {
        Ok(Self::from_config(Config::infer()?)?)
    }

    /// A client by this configuration. Nothing is connected yet.
    ///
    /// # Errors
    /// When certificates cannot be read, or credentials cannot be sent in a header.
    pub fn from_config(config: Config) -> Result<Self, ConfigError> {
        let transport = Arc::new(HttpTransport::new(&config)?);
        let Config {
            server,
            default_namespace,
            tls: _,
            login,
            impersonate,
            user_agent,
            timeout,
        } = config;
        let mut headers = Vec::new();
        if let Some(impersonation) = &impersonate {
            impersonation_headers(impersonation, &mut headers)?;
        }
        let options = ClientOptions {
            server,
            default_namespace,
            authenticator: authenticator(login)?,
            user_agent,
            headers,
            timeout,
        };
        Self::with_options(transport, options)
    }

    /// A client over any transport, such as a fake one, with the default options.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        let user_agent =
            HeaderValue::from_static(concat!("kubewright/", env!("CARGO_PKG_VERSION")));
        Self::assemble(transport, ClientOptions::default(), user_agent)
    }

    /// A client over any transport.
    ///
    /// # Errors
    /// When the user agent cannot be sent in a header.
    pub fn with_options(
        transport: Arc<dyn Transport>,
        options: ClientOptions,
    ) -> Result<Self, ConfigError> {
        let name = options.user_agent.clone();
        let user_agent =
            HeaderValue::try_from(name.unwrap_or_else(default_user_agent)).map_err(|_| {
                ConfigError::invalid(
                    "user agent",
                    "it holds characters that no HTTP header can hold",
                )
            })?;
        Ok(Self::assemble(transport, options, user_agent))
    }

    fn assemble(
        transport: Arc<dyn Transport>,
        options: ClientOptions,
        user_agent: HeaderValue,
    ) -> Self {
        let ClientOptions {
            server,
            default_namespace,
            authenticator,
            user_agent: _, // is the header now
            headers,
            timeout,
        } = options;
        let sender = Sender {
            transport,
            server,
            authenticator,
            user_agent,
            headers,
            timeout,
        };
        Self {
            inner: Arc::new(Inner {
                sender,
                default_namespace,
            }),
        }
    }

    /// The server's URL.
    pub fn server(&self) -> &Uri {
        &self.inner.sender.server
    }

    /// The namespace of the configuration's context, `default` when it has none.
    pub fn default_namespace(&self) -> &str {
        &self.inner.default_namespace
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When it cannot be sent, or the server refuses it.
    pub async fn call(&self, request: &Request) -> Result<Bytes, Error> {
        self.inner.sender.call(request).await
    }

    /// Sends a request and decodes the answer.
    ///
    /// # Errors
    /// As [`call`](Self::call), and when the answer does not fit the type.
    pub async fn request<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        decode(&request.target, &self.call(request).await?)
    }

    /// Sends a request and returns the answer's body as it arrives, without a time limit.
    ///
    /// # Errors
    /// When it cannot be sent, or the server refuses it.
    pub async fn open(&self, request: &Request) -> Result<Body, Error> {
        self.inner.sender.open(request).await
    }
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            server: Uri::from_static("http://localhost"),
            default_namespace: "default".to_owned(),
            authenticator: None,
            user_agent: None,
            headers: Vec::new(),
            timeout: None,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            sender,
            default_namespace,
        } = &*self.inner;
        f.debug_struct("Client")
            .field("server", &sender.server)
            .field("default_namespace", default_namespace)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            server,
            default_namespace,
            authenticator: _,
            user_agent,
            headers: _,
            timeout,
        } = self;
        f.debug_struct("ClientOptions")
            .field("server", server)
            .field("default_namespace", default_namespace)
            .field("user_agent", user_agent)
            .field("timeout", timeout)
            .finish_non_exhaustive()
    }
}

fn authenticator(login: Login) -> Result<Option<Arc<dyn Authenticator>>, ConfigError> {
    let invalid = |field: &'static str| {
        move |error: crate::auth::AuthError| ConfigError::invalid(field, error.to_string())
    };
    Ok(match login {
        Login::Anonymous => None,
        Login::Token(token) => Some(Arc::new(
            StaticToken::new(&token).map_err(invalid("token"))?,
        )),
        Login::TokenFile(path) => Some(Arc::new(TokenFile::new(path))),
        Login::Basic { user, password } => Some(Arc::new(
            BasicAuth::new(user, &password).map_err(invalid("username"))?,
        )),
    })
}

fn impersonation_headers(
    impersonation: &Impersonation,
    headers: &mut Vec<(HeaderName, HeaderValue)>,
) -> Result<(), ConfigError> {
    let Impersonation {
        user,
        uid,
        groups,
        extra,
    } = impersonation;
    let mut push = |name: &str, value: &str| -> Result<(), ConfigError> {
        let invalid = || ConfigError::invalid("as", format!("{name} cannot be sent in a header"));
        let name = HeaderName::try_from(name).map_err(|_| invalid())?;
        headers.push((name, HeaderValue::try_from(value).map_err(|_| invalid())?));
        Ok(())
    };
    push("impersonate-user", user)?;
    if let Some(uid) = uid {
        push("impersonate-uid", uid)?;
    }
    for group in groups {
        push("impersonate-group", group)?;
    }
    for (key, values) in extra {
        let name = format!("impersonate-extra-{}", header_key(key));
        for value in values {
            push(&name, value)?;
        }
    }
    Ok(())
}

/// A key as part of a header's name: what may not stand there as `%XX`.
fn header_key(key: &str) -> String {
    let mut name = String::new();
    for byte in key.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&'*+-.^_`|~".contains(&byte) {
            name.push(char::from(byte.to_ascii_lowercase()));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name
}

fn default_user_agent() -> String {
    let os = match std::env::consts::OS {
        "macos" => "darwin",
        os => os,
    };
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        arch => arch,
    };
    format!("kubewright/{} ({os}/{arch})", env!("CARGO_PKG_VERSION"))
}
