//! The configuration of a pod.
//!
//! Owns: the environment variables and files by which Kubernetes tells a pod of its server.
//! Must not know: kubeconfig files, the order of sources.

use super::resolve::server_uri;
use super::{Config, ConfigError, Environment, Login, PemSource};

/// Whether this looks like a pod with a service account.
pub(super) fn is_pod(environment: &Environment) -> bool {
    environment.text("KUBERNETES_SERVICE_HOST").is_some()
        && environment.text("KUBERNETES_SERVICE_PORT").is_some()
        && environment.service_account.join("token").is_file()
}

/// The configuration from the service account.
pub(super) fn in_cluster(environment: &Environment) -> Result<Config, ConfigError> {
    let variable = |name: &str| {
        environment.text(name).ok_or_else(|| {
            ConfigError::invalid(
                name,
                "it is not set: in-cluster configuration works in pods only",
            )
        })
    };
    let host = variable("KUBERNETES_SERVICE_HOST")?;
    let port = variable("KUBERNETES_SERVICE_PORT")?;
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host
    };
    let server = server_uri(&format!("https://{host}:{port}"), true)
        .map_err(|fault| ConfigError::invalid("KUBERNETES_SERVICE_HOST", fault))?;

    let folder = &environment.service_account;
    let token = folder.join("token");
    if !token.is_file() {
        return Err(ConfigError::in_file(
            Some(&token),
            "there is no service account token",
        ));
    }
    let mut config = Config::new(server);
    config.login = Login::TokenFile(token);
    let ca = folder.join("ca.crt");
    if ca.is_file() {
        config.tls.ca = Some(PemSource::file(&ca).named(ca.display().to_string()));
    } else {
        tracing::warn!(
            "{} is missing; trusting the system's certificates",
            ca.display()
        );
    }
    let namespace = environment
        .text("POD_NAMESPACE")
        .or_else(|| std::fs::read_to_string(folder.join("namespace")).ok())
        .map(|namespace| namespace.trim().to_owned());
    if let Some(namespace) = namespace.filter(|namespace| !namespace.is_empty()) {
        config.default_namespace = namespace;
    }
    Ok(config)
}
