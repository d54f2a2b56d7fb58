//! Which server to talk to, and as whom.
//!
//! Owns: the finished configuration and its parts.
//! Must not know: how it is inferred, read and merged (the modules below), connections.

mod error;
mod in_cluster;
mod infer;
mod kubeconfig;
mod lenient;
mod resolve;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Uri;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

pub use self::error::{ConfigError, ConfigFault};
pub use self::infer::{ConfigOptions, Environment, InferenceOrder};
pub use self::kubeconfig::{ClusterEntry, ContextEntry, Kubeconfig, UserEntry};

/// How to reach one API server. `Debug` prints no secrets.
#[derive(Clone, Debug)]
pub struct Config {
    /// The server: scheme, host, port, and a path before those of the API if it has one.
    pub server: Uri,
    /// The namespace of the context, for callers that take none of their own.
    pub default_namespace: String,
    /// Whom to trust, and the client's certificate.
    pub tls: TlsConfig,
    /// As whom to log in.
    pub login: Login,
    /// For whom to act, if for another.
    pub impersonate: Option<Impersonation>,
    /// What to say in `User-Agent`; `kubewright/VERSION (OS/ARCH)` when `None`.
    pub user_agent: Option<String>,
    /// How long a call may take that has no timeout of its own, watches excepted. No limit when `None`.
    pub timeout: Option<Duration>,
}

/// The TLS side of a [`Config`].
#[derive(Clone, Debug, Default)]
pub struct TlsConfig {
    /// The certificates to trust; the system's when `None`.
    pub ca: Option<PemSource>,
    /// Accepts any certificate: for experiments only.
    pub insecure: bool,
    /// The name to expect in the server's certificate, when it is not the host's.
    pub server_name: Option<String>,
    /// The client's own certificate.
    pub identity: Option<ClientIdentity>,
}

/// A client certificate to log in with.
#[derive(Clone, Debug)]
pub struct ClientIdentity {
    /// The certificate, with its chain.
    pub certificate: PemSource,
    /// Its private key.
    pub key: PemSource,
}

/// Text in PEM form, in a file or in memory.
#[derive(Clone)]
pub struct PemSource {
    field: String,
    content: PemContent,
}

#[derive(Clone)]
enum PemContent {
    File(PathBuf),
    Data(SecretSlice<u8>),
}

/// As whom to log in, client certificates aside.
#[derive(Clone, Debug, Default)]
pub enum Login {
    /// As nobody, or by the client certificate alone.
    #[default]
    Anonymous,
    /// With this bearer token.
    Token(SecretString),
    /// With the bearer token in this file, which is read again as it changes.
    TokenFile(PathBuf),
    /// With user name and password.
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: SecretString,
    },
}

/// For whom to act.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impersonation {
    /// The user name.
    pub user: String,
    /// The user's uid.
    pub uid: Option<String>,
    /// The user's groups.
    pub groups: Vec<String>,
    /// More about the user.
    pub extra: std::collections::BTreeMap<String, Vec<String>>,
}

impl Config {
    /// A configuration for this server, without login.
    pub fn new(server: Uri) -> Self {
        Self {
            server,
            default_namespace: "default".to_owned(),
            tls: TlsConfig::default(),
            login: Login::default(),
            impersonate: None,
            user_agent: None,
            timeout: None,
        }
    }

    /// The configuration of this process: the files of `KUBECONFIG`, else in-cluster, else
    /// `~/.kube/config`, else `http://localhost:8080`.
    ///
    /// # Errors
    /// When the source that applies is wrong; no other one is tried then.
    pub fn infer() -> Result<Self, ConfigError> {
        Self::infer_with(&ConfigOptions::default(), &Environment::of_process())
    }

    /// The same with options, in an environment that is given.
    ///
    /// # Errors
    /// When the source that applies is wrong.
    pub fn infer_with(
        options: &ConfigOptions,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        infer::infer(options, environment)
    }

    /// The configuration of one kubeconfig file, by its current context.
    ///
    /// # Errors
    /// When the file cannot be read or is wrong.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        Self::from_kubeconfig(&Kubeconfig::read(path.as_ref())?, &ConfigOptions::default())
    }

    /// The configuration of a kubeconfig that was read.
    ///
    /// # Errors
    /// When it is wrong, or the options name something that is not in it.
    pub fn from_kubeconfig(
        kubeconfig: &Kubeconfig,
        options: &ConfigOptions,
    ) -> Result<Self, ConfigError> {
        resolve::resolve(kubeconfig, options)
    }

    /// The configuration of a pod, from its service account.
    ///
    /// # Errors
    /// When this is no pod.
    pub fn in_cluster() -> Result<Self, ConfigError> {
        in_cluster::in_cluster(&Environment::of_process())
    }
}

impl PemSource {
    /// PEM text in a file, read when a client is made.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            field: "PEM".to_owned(),
            content: PemContent::File(path.into()),
        }
    }

    /// PEM text in memory.
    pub fn data(pem: impl Into<Vec<u8>>) -> Self {
        Self {
            field: "PEM".to_owned(),
            content: PemContent::Data(SecretSlice::from(pem.into())),
        }
    }

    /// Names the field it stands in, for errors.
    fn named(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    #[cfg_attr(not(feature = "rustls-tls"), allow(dead_code))]
    pub(crate) fn field(&self) -> &str {
        &self.field
    }

    #[cfg_attr(not(feature = "rustls-tls"), allow(dead_code))]
    pub(crate) fn read(&self) -> Result<Vec<u8>, ConfigError> {
        match &self.content {
            PemContent::Data(data) => Ok(data.expose_secret().to_vec()),
            PemContent::File(path) => std::fs::read(path).map_err(|error| {
                ConfigError::invalid(&self.field, format!("{}: {error}", path.display()))
            }),
        }
    }
}

impl fmt::Debug for PemSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.content {
            PemContent::File(path) => f.debug_tuple("File").field(path).finish(),
            PemContent::Data(_) => f.write_str("Data"),
        }
    }
}
