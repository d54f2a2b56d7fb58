//! Which of the possible configurations applies.
//!
//! Owns: the order of sources, and the environment they are found by, as a value.
//! Must not know: what is in them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::PathBuf;

use super::resolve::server_uri;
use super::{Config, ConfigError, Kubeconfig, in_cluster};

/// What to use instead of what the configuration says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigOptions {
    /// Just this kubeconfig file, which must exist.
    pub kubeconfig: Option<PathBuf>,
    /// This context of the kubeconfig.
    pub context: Option<String>,
    /// This cluster of the kubeconfig.
    pub cluster: Option<String>,
    /// This user of the kubeconfig.
    pub user: Option<String>,
    /// This namespace as the default one.
    pub namespace: Option<String>,
    /// Which source comes first when neither a file nor `KUBECONFIG` is given.
    pub order: InferenceOrder,
}

/// Which source comes first when neither a file nor `KUBECONFIG` is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum InferenceOrder {
    /// The service account of the pod, then `~/.kube/config`: for programs that run in pods. The default.
    #[default]
    InClusterFirst,
    /// `~/.kube/config`, then the service account of the pod: as kubectl does.
    HomeFirst,
}

/// The part of a process's surroundings that configurations are found by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// Environment variables.
    pub variables: BTreeMap<OsString, OsString>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// The folder that a pod's service account is mounted at.
    pub service_account: PathBuf,
}

impl Environment {
    /// The surroundings of this process.
    pub fn of_process() -> Self {
        Self {
            variables: [
                "KUBECONFIG",
                "KUBERNETES_SERVICE_HOST",
                "KUBERNETES_SERVICE_PORT",
                "POD_NAMESPACE",
                "KUBERNETES_MASTER",
            ]
            .into_iter()
            .filter_map(|name| Some((name.into(), std::env::var_os(name)?)))
            .collect(),
            home: std::env::home_dir(),
            service_account: PathBuf::from("/var/run/secrets/kubernetes.io/serviceaccount"),
        }
    }

    /// A variable that is set to something.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self.variables.get(std::ffi::OsStr::new(name))?.to_str()?;
        (!value.is_empty()).then(|| value.to_owned())
    }
}

/// The first source that is there.
pub(super) fn infer(
    options: &ConfigOptions,
    environment: &Environment,
) -> Result<Config, ConfigError> {
    let mut config = match choose(options, environment)? {
        Source::Kubeconfig(kubeconfig) => Config::from_kubeconfig(&kubeconfig, options)?,
        Source::Pod => in_cluster::in_cluster(environment)?,
        Source::Nothing => {
            let server = environment
                .text("KUBERNETES_MASTER")
                .unwrap_or_else(|| "http://localhost:8080".to_owned());
            let server = server_uri(&server, false)
                .map_err(|fault| ConfigError::invalid("KUBERNETES_MASTER", fault))?;
            Config::new(server)
        }
    };
    if let Some(namespace) = &options.namespace {
        config.default_namespace.clone_from(namespace);
    }
    Ok(config)
}

enum Source {
    Kubeconfig(Kubeconfig),
    Pod,
    Nothing,
}

fn choose(options: &ConfigOptions, environment: &Environment) -> Result<Source, ConfigError> {
    if let Some(path) = &options.kubeconfig {
        return Ok(Source::Kubeconfig(Kubeconfig::read(path)?));
    }
    let pod = || in_cluster::is_pod(environment).then_some(Source::Pod);
    let listed = environment
        .variables
        .get(std::ffi::OsStr::new("KUBECONFIG"))
        .filter(|list| !list.is_empty());
    let found = match listed {
        Some(list) => {
            let mut seen = BTreeSet::new();
            let paths: Vec<PathBuf> = std::env::split_paths(list)
                .filter(|path| !path.as_os_str().is_empty() && seen.insert(path.clone()))
                .collect();
            let merged = read_all(&paths)?;
            if merged.files.is_empty() {
                tracing::warn!("none of the files in KUBECONFIG exists");
            }
            filled(merged).map(Source::Kubeconfig).or_else(pod)
        }
        None => {
            let home = || -> Result<Option<Source>, ConfigError> {
                let Some(home) = &environment.home else {
                    return Ok(None);
                };
                Ok(filled(read_all(&[home.join(".kube").join("config")])?).map(Source::Kubeconfig))
            };
            match options.order {
                InferenceOrder::InClusterFirst => match pod() {
                    Some(pod) => Some(pod),
                    None => home()?,
                },
                InferenceOrder::HomeFirst => home()?.or_else(pod),
            }
        }
    };
    Ok(found.unwrap_or(Source::Nothing))
}

fn filled(kubeconfig: Kubeconfig) -> Option<Kubeconfig> {
    (!kubeconfig.is_empty()).then_some(kubeconfig)
}

/// Reads the files that exist and merges them; what is wrong with any of them is told at once.
fn read_all(paths: &[PathBuf]) -> Result<Kubeconfig, ConfigError> {
    let mut merged = Kubeconfig::default();
    let mut errors = Vec::new();
    for path in paths.iter().filter(|path| path.exists()) {
        match Kubeconfig::read(path) {
            Ok(kubeconfig) => merged = merged.merge(kubeconfig),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(merged)
    } else {
        Err(ConfigError::all(errors))
    }
}
