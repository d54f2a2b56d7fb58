//! How configurations are found, merged and checked.

#![cfg(feature = "client")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kubewright::config::{Config, ConfigOptions, Environment, InferenceOrder, Kubeconfig, Login};

const SERVER: &str = "server: https://10.0.0.1:6443";

/// A kubeconfig of one context `c`, with these fields of cluster and user.
fn kubeconfig(cluster: &str, user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
         contexts: [{{name: c, context: {{cluster: k, user: u}}}}]\n\
         clusters: [{{name: k, cluster: {{{cluster}}}}}]\n\
         users: [{{name: u, user: {{{user}}}}}]\n"
    )
}

fn resolve(text: &str) -> Result<Config, String> {
    resolve_with(text, &ConfigOptions::default())
}

fn resolve_with(text: &str, options: &ConfigOptions) -> Result<Config, String> {
    Kubeconfig::parse(text, Some(Path::new("/etc/kube/config")))
        .and_then(|kubeconfig| Config::from_kubeconfig(&kubeconfig, options))
        .map_err(|error| error.to_string())
}

fn environment(home: &Path, variables: &[(&str, &str)]) -> Environment {
    Environment {
        variables: variables
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
        home: Some(home.to_owned()),
        service_account: home.join("serviceaccount"),
    }
}

fn write(path: PathBuf, text: &str) -> PathBuf {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

fn one_cluster(server: &str) -> String {
    kubeconfig(&format!("server: '{server}'"), "token: t")
}

#[test]
fn every_way_to_log_in() {
    let login = |user: &str| resolve(&kubeconfig(SERVER, user)).unwrap();
    assert!(matches!(login("").login, Login::Anonymous));
    assert!(matches!(login("token: t").login, Login::Token(_)));
    assert!(
        matches!(login("username: me, password: p").login, Login::Basic { user, .. } if user == "me")
    );
    // Relative paths are meant from the folder of the file; a token file wins over a token.
    let config = login("token: t, tokenFile: sub/token");
    assert!(
        matches!(config.login, Login::TokenFile(path) if path == Path::new("/etc/kube/sub/token"))
    );
    let config = login("client-certificate: /a.crt, client-key-data: ICA=");
    let identity = format!("{:?}", config.tls.identity.unwrap());
    assert_eq!(
        identity,
        r#"ClientIdentity { certificate: File("/a.crt"), key: Data }"#
    );
    let config = login("token: t, as: other, as-groups: [g], as-user-extra: {k: [v]}");
    assert_eq!(config.impersonate.unwrap().groups, ["g"]);
}

#[test]
fn every_server_setting() {
    let config = resolve(&kubeconfig(
        &format!("{SERVER}/prefix, certificate-authority: ca.crt, tls-server-name: api"),
        "",
    ))
    .unwrap();
    assert_eq!(config.server.to_string(), "https://10.0.0.1:6443/prefix");
    assert_eq!(
        format!("{:?}", config.tls.ca.unwrap()),
        r#"File("/etc/kube/ca.crt")"#
    );
    assert_eq!(config.tls.server_name.as_deref(), Some("api"));
    assert_eq!(config.default_namespace, "default");
    // As kubectl reads YAML.
    assert!(
        resolve(&kubeconfig(
            &format!("{SERVER}, insecure-skip-tls-verify: yes"),
            ""
        ))
        .unwrap()
        .tls
        .insecure
    );
    // Without a scheme.
    let server = |cluster: &str| {
        resolve(&kubeconfig(cluster, ""))
            .unwrap()
            .server
            .to_string()
    };
    assert_eq!(server("server: 'h:1'"), "http://h:1/");
    assert_eq!(
        server("server: 'h:1', insecure-skip-tls-verify: true"),
        "https://h:1/"
    );
    assert_eq!(
        server("server: 'https://[::1]:6443'"),
        "https://[::1]:6443/"
    );
}

#[test]
fn credentials_are_not_sent_in_the_clear() {
    for user in [
        "token: t",
        "username: a, password: b",
        "client-certificate: a, client-key: b",
        "exec: {command: x}",
    ] {
        let config = resolve(&kubeconfig("server: 'http://h'", user)).unwrap();
        assert!(matches!(config.login, Login::Anonymous), "{user}");
        assert!(config.tls.identity.is_none(), "{user}");
    }
}

#[test]
fn what_contradicts_itself_is_told_with_file_context_and_field() {
    for (cluster, user, field, message) in [
        ("", "", r#"cluster "k": server"#, "missing"),
        (
            "server: 'ftp://h'",
            "",
            r#"cluster "k": server"#,
            "http or https",
        ),
        (
            "server: 'https://user:pw@h'",
            "",
            r#"cluster "k": server"#,
            "credentials do not belong",
        ),
        (
            "server: 'https://h?x=y'",
            "",
            r#"cluster "k": server"#,
            "no query",
        ),
        (
            "server: 'https://h', certificate-authority: a, certificate-authority-data: ICA=",
            "",
            r#"cluster "k": certificate-authority"#,
            "keep one",
        ),
        (
            "server: 'https://h', certificate-authority: a, insecure-skip-tls-verify: true",
            "",
            r#"cluster "k": insecure-skip-tls-verify"#,
            "keep one",
        ),
        (
            "server: 'https://h', proxy-url: 'http://p'",
            "",
            r#"cluster "k": proxy-url"#,
            "not supported yet",
        ),
        (
            SERVER,
            "token: t, username: u",
            r#"user "u": token"#,
            "keep one",
        ),
        (
            SERVER,
            "tokenFile: t, username: u",
            r#"user "u": token"#,
            "keep one",
        ),
        (
            SERVER,
            "client-certificate: a",
            r#"user "u": client-key"#,
            "missing",
        ),
        (
            SERVER,
            "client-key: a",
            r#"user "u": client-certificate"#,
            "missing",
        ),
        (
            SERVER,
            "client-certificate: a, client-certificate-data: ICA=, client-key: b",
            r#"user "u": client-certificate"#,
            "keep one",
        ),
        (
            SERVER,
            "exec: {command: aws, args: [x]}",
            r#"user "u": exec"#,
            r#"the plugin "aws" cannot be run yet"#,
        ),
        (
            SERVER,
            "auth-provider: {name: gcp}",
            r#"user "u": auth-provider"#,
            r#"the provider "gcp""#,
        ),
        (
            SERVER,
            "exec: {command: aws}, auth-provider: {name: gcp}",
            r#"user "u": exec"#,
            "keep one",
        ),
        (SERVER, "as-groups: [g]", r#"user "u": as"#, "missing"),
    ] {
        let error = resolve(&kubeconfig(cluster, user)).unwrap_err();
        let begin = format!(r#"configuration: /etc/kube/config: context "c": {field}: "#);
        assert!(
            error.starts_with(&begin) && error.contains(message),
            "{cluster} {user}\n{error}\n{begin}"
        );
        assert!(!error.contains("pw"), "{error}");
    }
}

#[test]
fn names_that_lead_nowhere_are_errors() {
    for (text, message) in [
        (
            "clusters: []\nusers: []\ncurrent-context: x",
            r#"context "x": there is no such context in /etc/kube/config"#,
        ),
        (
            "clusters: [{name: k, cluster: {server: h}}]",
            "current-context: it is not set",
        ),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: k}}]",
            r#"/etc/kube/config: context "x": cluster: there is no cluster "k""#,
        ),
        (
            "current-context: x\ncontexts: [{name: x, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: h}}]",
            r#"user: there is no user "u""#,
        ),
        (
            "clusters: [{name: k}, {name: k}]",
            r#"clusters: the name "k" is given twice"#,
        ),
        ("clusters: {", "/etc/kube/config: "),
        ("clusters: 7", "/etc/kube/config: "),
    ] {
        let error = resolve(text).unwrap_err();
        assert!(error.contains(message), "{text}\n{error}");
    }
    assert!(
        resolve("contexts: null\nclusters: null\nusers: null\n")
            .unwrap_err()
            .contains("current-context")
    );
}

#[test]
fn options_choose_other_entries() {
    let text = "current-context: a\n\
        contexts:\n- {name: a, context: {cluster: k, user: u, namespace: one}}\n- {name: b, context: {cluster: l, user: u}}\n\
        clusters:\n- {name: k, cluster: {server: 'https://k'}}\n- {name: l, cluster: {server: 'https://l'}}\n\
        users:\n- {name: u, user: {token: t}}\n- {name: v, user: {username: v}}\n";
    let of = |options: ConfigOptions| resolve_with(text, &options).unwrap();
    assert_eq!(of(ConfigOptions::default()).default_namespace, "one");
    let config = of(ConfigOptions {
        context: Some("b".to_owned()),
        ..ConfigOptions::default()
    });
    assert_eq!(
        (config.server.host(), config.default_namespace.as_str()),
        (Some("l"), "default")
    );
    let config = of(ConfigOptions {
        cluster: Some("l".to_owned()),
        user: Some("v".to_owned()),
        namespace: Some("two".to_owned()),
        ..ConfigOptions::default()
    });
    assert_eq!(
        (config.server.host(), config.default_namespace.as_str()),
        (Some("l"), "two")
    );
    assert!(matches!(config.login, Login::Basic { .. }));
}

#[test]
fn no_secret_is_in_debug_or_errors() {
    let text = kubeconfig(
        &format!("{SERVER}, certificate-authority-data: aHVudGVyMg=="),
        "username: u, password: hunter2, client-certificate-data: aHVudGVyMg==, client-key-data: aHVudGVyMg==",
    );
    let parsed = Kubeconfig::parse(&text, None).unwrap();
    let config = Config::from_kubeconfig(&parsed, &ConfigOptions::default()).unwrap();
    let mut texts = vec![format!("{parsed:?}"), format!("{config:?}")];
    let token = Config::from_kubeconfig(
        &Kubeconfig::parse(&kubeconfig(SERVER, "token: hunter2"), None).unwrap(),
        &ConfigOptions::default(),
    )
    .unwrap();
    texts.push(format!("{token:?}"));
    for user in [
        "token: 12345678",
        "token: [hunter2]",
        "token: {hunter2: 1}",
        "client-key-data: hunter2!",
        "password: 12345678",
    ] {
        texts.push(resolve(&kubeconfig(SERVER, user)).unwrap_err());
    }
    for text in texts {
        let plain = ["hunter2", "aHVudGVyMg", "12345678", "104, 117, 110"];
        assert!(!plain.iter().any(|secret| text.contains(secret)), "{text}");
    }
}

#[test]
fn files_of_kubeconfig_are_merged_by_whole_entries() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let one = write(
        at("one/config"),
        "clusters: [{name: k, cluster: {server: 'https://first', certificate-authority: ca.crt}}]\n",
    );
    let two = write(
        at("two/config"),
        "current-context: c\ncontexts: [{name: c, context: {cluster: k, user: u}}]\n\
         clusters: [{name: k, cluster: {server: 'https://second', tls-server-name: x}}]\n\
         users: [{name: u, user: {tokenFile: token}}]\n",
    );
    let list = std::env::join_paths([&one, &at("missing"), &two, &one]).unwrap();
    let environment = environment(folder.path(), &[("KUBECONFIG", list.to_str().unwrap())]);
    let config = Config::infer_with(&ConfigOptions::default(), &environment).unwrap();
    assert_eq!(config.server.host(), Some("first"));
    assert_eq!(config.tls.server_name, None);
    assert_eq!(
        format!("{:?}", config.tls.ca.unwrap()),
        format!("File({:?})", at("one/ca.crt"))
    );
    assert!(matches!(config.login, Login::TokenFile(path) if path == at("two/token")));

    // All that is wrong is told at once.
    let three = write(at("three"), "clusters: {");
    let four = write(at("four"), "users: 7");
    let list = std::env::join_paths([&three, &one, &four]).unwrap();
    let error = Config::infer_with(
        &ConfigOptions::default(),
        &self::environment(folder.path(), &[("KUBECONFIG", list.to_str().unwrap())]),
    )
    .unwrap_err();
    assert_eq!(error.faults().len(), 2, "{error}");
}

#[test]
fn sources_come_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let pod = [
        ("KUBERNETES_SERVICE_HOST", "fd00::1"),
        ("KUBERNETES_SERVICE_PORT", "443"),
    ];
    let host = |options: &ConfigOptions, variables: &[(&str, &str)]| {
        let config = Config::infer_with(options, &environment(folder.path(), variables));
        config
            .map(|config| config.server.to_string())
            .map_err(|error| error.to_string())
    };
    let plain = ConfigOptions::default();
    let home_first = ConfigOptions {
        order: InferenceOrder::HomeFirst,
        ..ConfigOptions::default()
    };

    // Nothing there.
    assert_eq!(host(&plain, &[]).unwrap(), "http://localhost:8080/");
    assert_eq!(
        host(&plain, &[("KUBERNETES_MASTER", "http://m:1")]).unwrap(),
        "http://m:1/"
    );
    assert_eq!(
        host(&plain, &[("KUBECONFIG", "/does/not/exist")]).unwrap(),
        "http://localhost:8080/"
    );
    // The variables of a pod without its token are no pod.
    assert_eq!(host(&plain, &pod).unwrap(), "http://localhost:8080/");

    write(at(".kube/config"), &one_cluster("https://home"));
    assert_eq!(host(&plain, &pod).unwrap(), "https://home/");
    write(at("serviceaccount/token"), "t");
    write(at("serviceaccount/namespace"), "mine\n");
    assert_eq!(host(&plain, &pod).unwrap(), "https://[fd00::1]:443/");
    assert_eq!(host(&home_first, &pod).unwrap(), "https://home/");

    let listed = write(at("listed"), &one_cluster("https://listed"));
    let mut variables = BTreeMap::from(pod);
    variables.insert("KUBECONFIG", listed.to_str().unwrap());
    let variables: Vec<(&str, &str)> = variables.into_iter().collect();
    assert_eq!(host(&plain, &variables).unwrap(), "https://listed/");

    let explicit = write(at("explicit"), &one_cluster("https://explicit"));
    let with_file = ConfigOptions {
        kubeconfig: Some(explicit),
        ..ConfigOptions::default()
    };
    assert_eq!(host(&with_file, &variables).unwrap(), "https://explicit/");
    let missing = ConfigOptions {
        kubeconfig: Some(at("nowhere")),
        ..ConfigOptions::default()
    };
    assert!(host(&missing, &variables).unwrap_err().contains("nowhere"));

    // A pod's own settings.
    let config = Config::infer_with(&plain, &environment(folder.path(), &pod)).unwrap();
    assert_eq!(config.default_namespace, "mine");
    assert!(matches!(config.login, Login::TokenFile(path) if path == at("serviceaccount/token")));
}

#[cfg(feature = "rustls-tls")]
#[test]
fn certificates_that_cannot_be_used_are_told_with_their_place() {
    use kubewright::Client;
    for (cluster, user, place) in [
        (
            "certificate-authority: /does/not/exist",
            "",
            r#"cluster "k": certificate-authority: /does/not/exist"#,
        ),
        (
            "certificate-authority-data: ICA=",
            "",
            r#"cluster "k": certificate-authority-data: no certificate"#,
        ),
        (
            "insecure-skip-tls-verify: true",
            "client-certificate-data: ICA=, client-key-data: ICA=",
            r#"user "u": client-certificate-data: no certificate"#,
        ),
    ] {
        let config = resolve(&kubeconfig(&format!("{SERVER}, {cluster}"), user)).unwrap();
        let error = Client::from_config(config).unwrap_err().to_string();
        let begin = format!(r#"configuration: /etc/kube/config: context "c": {place}"#);
        assert!(error.starts_with(&begin), "{error}\n{begin}");
    }
}

#[cfg(not(feature = "rustls-tls"))]
#[test]
fn https_without_tls_is_refused_when_the_client_is_made() {
    let config = resolve(&kubeconfig(SERVER, "")).unwrap();
    let error = kubewright::Client::from_config(config)
        .unwrap_err()
        .to_string();
    assert!(error.contains("rustls-tls"), "{error}");
}
