//! The API server that end-to-end tests run against.
//!
//! Owns: where it comes from (a given cluster, given binaries, our program), its start and its end.
//! Must not know: what is tested.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace;

/// A running API server; dropping it ends what was started for it.
pub(crate) struct Server {
    pub(crate) kubeconfig: PathBuf,
    started: Vec<Child>,
}

/// Starts a server, or finds the given one; none where this machine has no way to one.
///
/// In this order: the cluster of `KUBEWRIGHT_E2E_KUBECONFIG`, `etcd` and `kube-apiserver` in the
/// folder `KUBEBUILDER_ASSETS`, `xtask/apiserver` built by Go.
pub(crate) fn start(folder: &Path) -> Result<Option<Server>> {
    if let Some(given) = std::env::var_os("KUBEWRIGHT_E2E_KUBECONFIG") {
        return Ok(Some(Server {
            kubeconfig: PathBuf::from(given),
            started: Vec::new(),
        }));
    }
    workspace::empty_folder(folder)?;
    if let Some(assets) = std::env::var_os("KUBEBUILDER_ASSETS") {
        return from_assets(Path::new(&assets), folder).map(Some);
    }
    let has_go = process::program("go").arg("version").output().is_ok();
    if has_go {
        return from_program(&build()?, folder).map(Some);
    }
    Ok(None)
}

impl Drop for Server {
    fn drop(&mut self) {
        for child in self.started.iter_mut().rev() {
            // Our program ends when its input closes; the others are told to.
            let had_input = child.stdin.take().is_some();
            if had_input && ends_within(child, Duration::from_secs(15)) {
                continue;
            }
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn ends_within(child: &mut Child, limit: Duration) -> bool {
    let start = Instant::now();
    while start.elapsed() < limit {
        if matches!(child.try_wait(), Ok(Some(_))) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    false
}

/// Builds our program: minutes the first time, seconds from Go's build cache.
fn build() -> Result<PathBuf> {
    let binary = workspace::target().join("apiserver/apiserver");
    std::fs::create_dir_all(workspace::target().join("apiserver"))?;
    println!("building the API server (minutes when Go's build cache is cold)");
    process::program("go")
        .folder(&workspace::root().join("xtask/apiserver"))
        .args(["build", "-trimpath", "-o"])
        .arg(&binary)
        .arg(".")
        .check()?;
    Ok(binary)
}

fn from_program(binary: &Path, folder: &Path) -> Result<Server> {
    let log = std::fs::File::create(folder.join("log"))?;
    let mut child = process::program(binary)
        .arg("-dir")
        .arg(folder.join("data"))
        .arg("-until-stdin-closes")
        .into_command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .context("cannot start the API server")?;
    let stdout = child.stdout.take();
    let mut server = Server {
        kubeconfig: PathBuf::new(),
        started: vec![child],
    };
    let lines = BufReader::new(stdout.context("no output of the API server")?).lines();
    for line in lines {
        if let Some(kubeconfig) = line?.strip_prefix("ready ") {
            server.kubeconfig = PathBuf::from(kubeconfig);
            return Ok(server);
        }
    }
    bail!(
        "the API server ended before it was ready:\n{}",
        log_end(&folder.join("log"))
    )
}

fn from_assets(assets: &Path, folder: &Path) -> Result<Server> {
    let (client, peer, secure) = (free_port()?, free_port()?, free_port()?);
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let key = data.join("sa.key");
    process::program("openssl")
        .args([
            "ecparam",
            "-name",
            "prime256v1",
            "-genkey",
            "-noout",
            "-out",
        ])
        .arg(&key)
        .stdout()
        .context("KUBEBUILDER_ASSETS needs openssl for a signing key")?;
    let token = std::fs::read_to_string("/proc/sys/kernel/random/uuid")?
        .trim()
        .to_owned();
    std::fs::write(
        data.join("tokens.csv"),
        format!("{token},admin,admin,\"system:masters\"\n"),
    )?;
    let start = |name: &str, words: Vec<String>| -> Result<Child> {
        let log = std::fs::File::create(folder.join(format!("{name}.log")))?;
        Command::new(assets.join(name))
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start {name} of KUBEBUILDER_ASSETS"))
    };
    let etcd = start(
        "etcd",
        vec![
            format!("--data-dir={}", folder.join("etcd").display()),
            format!("--listen-client-urls=http://127.0.0.1:{client}"),
            format!("--advertise-client-urls=http://127.0.0.1:{client}"),
            format!("--listen-peer-urls=http://127.0.0.1:{peer}"),
        ],
    )?;
    let mut server = Server {
        kubeconfig: data.join("kubeconfig"),
        started: vec![etcd],
    };
    let apiserver = start(
        "kube-apiserver",
        vec![
            format!("--etcd-servers=http://127.0.0.1:{client}"),
            "--bind-address=127.0.0.1".to_owned(),
            format!("--secure-port={secure}"),
            format!("--cert-dir={}", data.display()),
            "--service-account-issuer=https://kubernetes.default.svc".to_owned(),
            format!("--service-account-key-file={}", key.display()),
            format!("--service-account-signing-key-file={}", key.display()),
            "--authorization-mode=RBAC".to_owned(),
            format!("--token-auth-file={}", data.join("tokens.csv").display()),
            "--service-cluster-ip-range=10.96.0.0/16".to_owned(),
            "--disable-admission-plugins=ServiceAccount".to_owned(),
        ],
    )?;
    server.started.push(apiserver);
    let authority = data.join("apiserver.crt");
    let config = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: e2e\n\
         clusters: [{{name: e2e, cluster: {{server: 'https://127.0.0.1:{secure}', certificate-authority: '{}'}}}}]\n\
         users: [{{name: admin, user: {{token: '{token}'}}}}]\n\
         contexts: [{{name: e2e, context: {{cluster: e2e, user: admin, namespace: default}}}}]\n",
        authority.display()
    );
    std::fs::write(&server.kubeconfig, config)?;
    // The certificate appears when the server has made it, the port answers a little later.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(60) {
        let answers = std::net::TcpStream::connect(("127.0.0.1", secure)).is_ok();
        if authority.exists() && answers {
            return Ok(server);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    bail!(
        "kube-apiserver of KUBEBUILDER_ASSETS did not start:\n{}",
        log_end(&folder.join("kube-apiserver.log"))
    )
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn log_end(log: &Path) -> String {
    process::tail(&std::fs::read_to_string(log).unwrap_or_default(), 30)
}
