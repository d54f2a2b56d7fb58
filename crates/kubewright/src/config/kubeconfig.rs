//! Kubeconfig files: what they hold, and how several become one.
//!
//! Owns: reading and merging; each entry remembers the file that defined it.
//! Must not know: which context is used, what a client makes of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::{SecretSlice, SecretString};
use serde::Deserialize;

use super::ConfigError;
use super::lenient::{boolean, null_as_default, secret, secret_data};

/// One kubeconfig file, or several merged.
#[derive(Clone, Debug, Default)]
pub struct Kubeconfig {
    /// The files it was read from.
    pub files: Vec<PathBuf>,
    /// The context to use when none is asked for.
    pub current_context: Option<String>,
    /// Servers by name.
    pub clusters: BTreeMap<String, ClusterEntry>,
    /// Pairs of server and user by name.
    pub contexts: BTreeMap<String, ContextEntry>,
    /// Users by name.
    pub users: BTreeMap<String, UserEntry>,
}

/// A server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ClusterEntry {
    /// The file that defined it.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// The URL.
    pub server: Option<String>,
    /// The name in its certificate.
    pub tls_server_name: Option<String>,
    /// Accepts any certificate.
    #[serde(deserialize_with = "boolean")]
    pub insecure_skip_tls_verify: bool,
    /// The certificates to trust, as a file.
    pub certificate_authority: Option<PathBuf>,
    /// The certificates to trust, as data.
    #[serde(deserialize_with = "secret_data")]
    pub certificate_authority_data: Option<SecretSlice<u8>>,
    /// The proxy to go through.
    pub proxy_url: Option<String>,
}

/// A pair of server and user.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct ContextEntry {
    /// The file that defined it.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// The server's name.
    #[serde(deserialize_with = "null_as_default")]
    pub cluster: String,
    /// The user's name.
    #[serde(deserialize_with = "null_as_default")]
    pub user: String,
    /// The namespace for callers that take none of their own.
    pub namespace: Option<String>,
}

/// A user.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct UserEntry {
    /// The file that defined it.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// A bearer token.
    #[serde(deserialize_with = "secret")]
    pub token: Option<SecretString>,
    /// A file that holds a bearer token.
    #[serde(rename = "tokenFile")]
    pub token_file: Option<PathBuf>,
    /// A user name.
    #[serde(deserialize_with = "null_as_default")]
    pub username: String,
    /// Its password.
    #[serde(deserialize_with = "secret")]
    pub password: Option<SecretString>,
    /// A certificate, as a file.
    pub client_certificate: Option<PathBuf>,
    /// A certificate, as data.
    #[serde(deserialize_with = "secret_data")]
    pub client_certificate_data: Option<SecretSlice<u8>>,
    /// Its key, as a file.
    pub client_key: Option<PathBuf>,
    /// Its key, as data.
    #[serde(deserialize_with = "secret_data")]
    pub client_key_data: Option<SecretSlice<u8>>,
    /// For whom to act.
    #[serde(rename = "as")]
    pub impersonate: Option<String>,
    /// That user's uid.
    #[serde(rename = "as-uid")]
    pub impersonate_uid: Option<String>,
    /// That user's groups.
    #[serde(rename = "as-groups", deserialize_with = "null_as_default")]
    pub impersonate_groups: Vec<String>,
    /// More about that user.
    #[serde(rename = "as-user-extra", deserialize_with = "null_as_default")]
    pub impersonate_extra: BTreeMap<String, Vec<String>>,
    /// A program that gives credentials.
    pub exec: Option<ExecEntry>,
    /// A built-in way to get credentials.
    pub auth_provider: Option<AuthProviderEntry>,
}

/// A program that gives credentials. Its arguments and environment are not kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ExecEntry {
    /// The program.
    #[serde(deserialize_with = "null_as_default")]
    pub command: String,
}

/// A built-in way to get credentials. Its configuration is not kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuthProviderEntry {
    /// Which one.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
}

impl Kubeconfig {
    /// Reads one file.
    ///
    /// # Errors
    /// When it cannot be read, is no YAML, or gives a name twice.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::in_file(Some(path), error.to_string()))?;
        Self::parse(&text, Some(path))
    }

    /// Reads the text of a file. Relative paths in it are meant from the file's folder.
    ///
    /// # Errors
    /// When it is no YAML, or gives a name twice.
    pub fn parse(text: &str, file: Option<&Path>) -> Result<Self, ConfigError> {
        let wrong = |message: String| ConfigError::in_file(file, message);
        if text.trim().is_empty() {
            return Ok(Self {
                files: file.map(Path::to_owned).into_iter().collect(),
                ..Self::default()
            });
        }
        let document: Option<Document> =
            serde_yaml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let Document {
            current_context,
            clusters,
            contexts,
            users,
        } = document.unwrap_or_default();
        let mut kubeconfig = Self {
            files: file.map(Path::to_owned).into_iter().collect(),
            current_context: current_context.filter(|name| !name.is_empty()),
            ..Self::default()
        };
        let twice =
            |list: &str, name: &str| wrong(format!("{list}: the name {name:?} is given twice"));
        for NamedCluster { name, mut cluster } in clusters {
            cluster.file = file.map(Path::to_owned);
            if kubeconfig.clusters.insert(name.clone(), cluster).is_some() {
                return Err(twice("clusters", &name));
            }
        }
        for NamedContext { name, mut context } in contexts {
            context.file = file.map(Path::to_owned);
            if kubeconfig.contexts.insert(name.clone(), context).is_some() {
                return Err(twice("contexts", &name));
            }
        }
        for NamedUser { name, mut user } in users {
            user.file = file.map(Path::to_owned);
            if kubeconfig.users.insert(name.clone(), user).is_some() {
                return Err(twice("users", &name));
            }
        }
        Ok(kubeconfig)
    }

    /// Adds what another one has and this one has not. Entries are taken whole: nothing is mixed
    /// within an entry.
    #[must_use]
    pub fn merge(mut self, later: Self) -> Self {
        let Self {
            files,
            current_context,
            clusters,
            contexts,
            users,
        } = later;
        self.files.extend(files);
        self.current_context = self.current_context.or(current_context);
        merge_entries(&mut self.clusters, clusters);
        merge_entries(&mut self.contexts, contexts);
        merge_entries(&mut self.users, users);
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        let Self {
            files: _,
            current_context,
            clusters,
            contexts,
            users,
        } = self;
        current_context.is_none() && clusters.is_empty() && contexts.is_empty() && users.is_empty()
    }
}

fn merge_entries<V>(into: &mut BTreeMap<String, V>, from: BTreeMap<String, V>) {
    for (name, entry) in from {
        into.entry(name).or_insert(entry);
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Document {
    current_context: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    clusters: Vec<NamedCluster>,
    #[serde(deserialize_with = "null_as_default")]
    contexts: Vec<NamedContext>,
    #[serde(deserialize_with = "null_as_default")]
    users: Vec<NamedUser>,
}

#[derive(Deserialize)]
struct NamedCluster {
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    cluster: ClusterEntry,
}

#[derive(Deserialize)]
struct NamedContext {
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    context: ContextEntry,
}

#[derive(Deserialize)]
struct NamedUser {
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    user: UserEntry,
}
