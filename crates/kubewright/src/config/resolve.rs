//! From a kubeconfig and a context to a configuration.
//!
//! Owns: the choice of context, and every rule about which settings contradict each other.
//! Must not know: where the kubeconfig came from, environment variables.

use std::path::{Path, PathBuf};

use http::Uri;
use secrecy::SecretSlice;

use super::error::ConfigFault;
use super::kubeconfig::{ClusterEntry, ContextEntry, Kubeconfig, UserEntry};
use super::{
    ClientIdentity, Config, ConfigError, ConfigOptions, Impersonation, Login, PemContent,
    PemSource, TlsConfig,
};

/// The configuration of the context that the options or the file name.
pub(super) fn resolve(
    kubeconfig: &Kubeconfig,
    options: &ConfigOptions,
) -> Result<Config, ConfigError> {
    let (context_name, context) = context(kubeconfig, options)?;
    let cluster_name = options.cluster.as_deref().unwrap_or(&context.cluster);
    let user_name = options.user.as_deref().unwrap_or(&context.user);
    let here = |field: String, message: String| {
        ConfigError::of(ConfigFault {
            file: context
                .file
                .clone()
                .or_else(|| kubeconfig.files.first().cloned()),
            context: context_name.clone(),
            field: Some(field),
            message,
        })
    };
    let cluster = kubeconfig
        .clusters
        .get(cluster_name)
        .ok_or_else(|| match cluster_name {
            "" => here("cluster".to_owned(), "it names no cluster".to_owned()),
            name => here(
                "cluster".to_owned(),
                format!("there is no cluster {name:?} in {}", files(kubeconfig)),
            ),
        })?;
    let nobody = UserEntry::default();
    let user = match user_name {
        "" => &nobody,
        name => kubeconfig.users.get(name).ok_or_else(|| {
            here(
                "user".to_owned(),
                format!("there is no user {name:?} in {}", files(kubeconfig)),
            )
        })?,
    };
    let cluster_place = Place {
        file: cluster.file.as_deref(),
        context: context_name.as_deref(),
        entry: format!("cluster {cluster_name:?}"),
    };
    let user_place = Place {
        file: user.file.as_deref(),
        context: context_name.as_deref(),
        entry: format!("user {user_name:?}"),
    };

    let mut config = server(&cluster_place, cluster)?;
    check_user(&user_place, user)?;
    config.impersonate = impersonation(user);
    if config.server.scheme_str() == Some("https") {
        config.login = login(&user_place, user)?;
        config.tls.identity = identity(&user_place, user);
    } else if has_credentials(user) {
        tracing::warn!(
            "{} is not encrypted, so the credentials of user {user_name:?} are not sent",
            config.server
        );
    }
    config.default_namespace = [&options.namespace, &context.namespace]
        .into_iter()
        .flatten()
        .find(|namespace| !namespace.is_empty())
        .map_or_else(|| "default".to_owned(), Clone::clone);
    Ok(config)
}

/// Where an entry is, for errors and for relative paths.
struct Place<'a> {
    file: Option<&'a Path>,
    context: Option<&'a str>,
    entry: String,
}

impl Place<'_> {
    fn fault(&self, field: &str, message: impl Into<String>) -> ConfigError {
        ConfigError::of(ConfigFault {
            file: self.file.map(Path::to_owned),
            context: self.context.map(str::to_owned),
            field: Some(format!("{}: {field}", self.entry)),
            message: message.into(),
        })
    }

    fn path(&self, path: &Path) -> PathBuf {
        match self.file.and_then(Path::parent) {
            Some(folder) => folder.join(path),
            None => path.to_owned(),
        }
    }

    /// The data, or else the file.
    fn pem(
        &self,
        field: &str,
        file: Option<&PathBuf>,
        data: Option<&SecretSlice<u8>>,
    ) -> Option<PemSource> {
        let (content, field) = match (data, file) {
            (Some(data), _) => (PemContent::Data(data.clone()), format!("{field}-data")),
            (None, Some(file)) => (PemContent::File(self.path(file)), field.to_owned()),
            (None, None) => return None,
        };
        let file = self
            .file
            .map(|file| format!("{}: ", file.display()))
            .unwrap_or_default();
        let context = self
            .context
            .map(|context| format!("context {context:?}: "))
            .unwrap_or_default();
        let field = format!("{file}{context}{}: {field}", self.entry);
        Some(
            PemSource {
                field: String::new(),
                content,
            }
            .named(field),
        )
    }
}

fn context<'a>(
    kubeconfig: &'a Kubeconfig,
    options: &ConfigOptions,
) -> Result<(Option<String>, std::borrow::Cow<'a, ContextEntry>), ConfigError> {
    use std::borrow::Cow;
    let Some(name) = options
        .context
        .as_ref()
        .or(kubeconfig.current_context.as_ref())
    else {
        // Without a context, naming the cluster is enough.
        if options.cluster.is_some() {
            return Ok((None, Cow::Owned(ContextEntry::default())));
        }
        return Err(ConfigError::of(ConfigFault {
            file: kubeconfig.files.first().cloned(),
            context: None,
            field: Some("current-context".to_owned()),
            message: "it is not set: choose one with `kubectl config use-context NAME`".to_owned(),
        }));
    };
    match kubeconfig.contexts.get(name) {
        Some(context) => Ok((Some(name.clone()), Cow::Borrowed(context))),
        None => Err(ConfigError::of(ConfigFault {
            file: None,
            context: Some(name.clone()),
            field: None,
            message: format!("there is no such context in {}", files(kubeconfig)),
        })),
    }
}

fn files(kubeconfig: &Kubeconfig) -> String {
    match kubeconfig.files.as_slice() {
        [] => "the kubeconfig".to_owned(),
        files => files
            .iter()
            .map(|file| file.display().to_string())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn server(place: &Place<'_>, cluster: &ClusterEntry) -> Result<Config, ConfigError> {
    let ClusterEntry {
        file: _,
        server,
        tls_server_name,
        insecure_skip_tls_verify,
        certificate_authority,
        certificate_authority_data,
        proxy_url,
    } = cluster;
    let certificate_authority = non_empty(certificate_authority);
    if certificate_authority.is_some() && certificate_authority_data.is_some() {
        return Err(place.fault(
            "certificate-authority",
            "certificate-authority-data is given as well: keep one",
        ));
    }
    let has_ca = certificate_authority.is_some() || certificate_authority_data.is_some();
    if *insecure_skip_tls_verify && has_ca {
        return Err(place.fault(
            "insecure-skip-tls-verify",
            "a certificate authority is given as well: keep one",
        ));
    }
    if proxy_url.as_ref().is_some_and(|url| !url.is_empty()) {
        return Err(place.fault("proxy-url", "proxies are not supported yet"));
    }
    let server = server.as_deref().unwrap_or_default();
    if server.is_empty() {
        return Err(place.fault("server", "it is missing: give the API server's URL"));
    }
    let uri = server_uri(server, has_ca || *insecure_skip_tls_verify)
        .map_err(|fault| place.fault("server", fault))?;
    let mut config = Config::new(uri);
    config.tls = TlsConfig {
        ca: place.pem(
            "certificate-authority",
            certificate_authority,
            certificate_authority_data.as_ref(),
        ),
        insecure: *insecure_skip_tls_verify,
        server_name: tls_server_name.clone().filter(|name| !name.is_empty()),
        identity: None,
    };
    Ok(config)
}

/// Reads a server's URL. Without a scheme it is `https` when there are TLS settings, else `http`.
pub(super) fn server_uri(text: &str, tls: bool) -> Result<Uri, String> {
    // The text may hold a password, so that no error quotes it.
    let whole = match text.contains("://") {
        true => text.to_owned(),
        false if tls => format!("https://{text}"),
        false => format!("http://{text}"),
    };
    let uri: Uri = whole
        .parse()
        .map_err(|error| format!("it is no URL: {error}"))?;
    match (uri.scheme_str(), uri.authority()) {
        (Some("http" | "https"), Some(authority)) if authority.as_str().contains('@') => {
            Err("credentials do not belong in the URL: use a user entry".to_owned())
        }
        (Some("http" | "https"), Some(_)) if uri.query().is_some() => {
            Err("it must have no query".to_owned())
        }
        (Some("http" | "https"), Some(_)) => Ok(uri),
        (scheme, _) => Err(format!(
            "the scheme must be http or https, not {:?}, and a host must follow",
            scheme.unwrap_or_default()
        )),
    }
}

fn check_user(place: &Place<'_>, user: &UserEntry) -> Result<(), ConfigError> {
    let has_token = user.token.is_some() || non_empty(&user.token_file).is_some();
    if has_token && !user.username.is_empty() {
        return Err(place.fault(
            "token",
            "a user name is given as well: keep one way to log in",
        ));
    }
    if let (Some(exec), Some(provider)) = (&user.exec, &user.auth_provider) {
        let message = format!(
            "{:?}: auth-provider {:?} is given as well: keep one",
            exec.command, provider.name
        );
        return Err(place.fault("exec", message));
    }
    let pairs = [
        (
            "client-certificate",
            non_empty(&user.client_certificate).is_some(),
            user.client_certificate_data.is_some(),
        ),
        (
            "client-key",
            non_empty(&user.client_key).is_some(),
            user.client_key_data.is_some(),
        ),
    ];
    for (field, file, data) in pairs {
        if file && data {
            return Err(place.fault(field, format!("{field}-data is given as well: keep one")));
        }
    }
    let [
        (_, certificate_file, certificate_data),
        (_, key_file, key_data),
    ] = pairs;
    match (certificate_file || certificate_data, key_file || key_data) {
        (true, false) => {
            return Err(place.fault(
                "client-key",
                "it is missing, with a client certificate given",
            ));
        }
        (false, true) => {
            return Err(place.fault(
                "client-certificate",
                "it is missing, with a client key given",
            ));
        }
        (true, true) | (false, false) => {}
    }
    if non_empty_text(&user.impersonate).is_none()
        && (non_empty_text(&user.impersonate_uid).is_some()
            || !user.impersonate_groups.is_empty()
            || !user.impersonate_extra.is_empty())
    {
        return Err(place.fault(
            "as",
            "it is missing, with as-uid, as-groups or as-user-extra given",
        ));
    }
    Ok(())
}

fn has_credentials(user: &UserEntry) -> bool {
    user.token.is_some()
        || user.token_file.is_some()
        || !user.username.is_empty()
        || user.client_certificate.is_some()
        || user.client_certificate_data.is_some()
        || user.exec.is_some()
        || user.auth_provider.is_some()
}

fn login(place: &Place<'_>, user: &UserEntry) -> Result<Login, ConfigError> {
    if let Some(exec) = &user.exec {
        let message = format!("the plugin {:?} cannot be run yet: {INSTEAD}", exec.command);
        return Err(place.fault("exec", message));
    }
    if let Some(provider) = &user.auth_provider {
        let message = format!(
            "the provider {:?} is not supported yet: {INSTEAD}",
            provider.name
        );
        return Err(place.fault("auth-provider", message));
    }
    Ok(if let Some(file) = non_empty(&user.token_file) {
        Login::TokenFile(place.path(file))
    } else if let Some(token) = &user.token {
        Login::Token(token.clone())
    } else if !user.username.is_empty() {
        Login::Basic {
            user: user.username.clone(),
            password: user.password.clone().unwrap_or_default(),
        }
    } else {
        Login::Anonymous
    })
}

const INSTEAD: &str = "use a token, a token file, a password or a client certificate";

fn identity(place: &Place<'_>, user: &UserEntry) -> Option<ClientIdentity> {
    Some(ClientIdentity {
        certificate: place.pem(
            "client-certificate",
            non_empty(&user.client_certificate),
            user.client_certificate_data.as_ref(),
        )?,
        key: place.pem(
            "client-key",
            non_empty(&user.client_key),
            user.client_key_data.as_ref(),
        )?,
    })
}

fn impersonation(user: &UserEntry) -> Option<Impersonation> {
    Some(Impersonation {
        user: non_empty_text(&user.impersonate)?.to_owned(),
        uid: non_empty_text(&user.impersonate_uid).map(str::to_owned),
        groups: user.impersonate_groups.clone(),
        extra: user.impersonate_extra.clone(),
    })
}

fn non_empty(path: &Option<PathBuf>) -> Option<&PathBuf> {
    path.as_ref().filter(|path| !path.as_os_str().is_empty())
}

fn non_empty_text(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}
