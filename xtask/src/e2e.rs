//! `cargo xtask e2e`: generated clients, used against a real API server.
//!
//! Owns: the definitions that are used, their generated crate, and the programs that use it.
//! Must not know: what the programs check, how the server is started.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::process;
use crate::projects;
use crate::server;
use crate::workspace;

/// Both scopes; unions, int-or-string, preserved fields, scale, map lists, three versions, embedded
/// resources, no `spec`, a root without properties.
const DEFINITIONS: [&str; 18] = [
    "authentication.stackable.tech/authenticationclasses.yaml",
    "core.openfeature.dev/featureflagconfigurations.yaml",
    "couchbase.com/couchbaseautoscalers.yaml",
    "dex.coreos.com/authcodes.yaml",
    "external-secrets.io/externalsecrets.yaml",
    "flagger.app/alertproviders.yaml",
    "gateway.networking.k8s.io/gatewayclasses.yaml",
    "gateway.networking.k8s.io/referencegrants.yaml",
    "kafka.strimzi.io/kafkaconnectors.yaml",
    "kueue.x-k8s.io/resourceflavors.yaml",
    "kyverno.io/globalcontextentries.yaml",
    "monitoring.coreos.com/prometheusrules.yaml",
    "multicluster.x-k8s.io/works.yaml",
    "networking.istio.io/workloadgroups.yaml",
    "snapshot.storage.k8s.io/volumesnapshotclasses.yaml",
    "traefik.io/middlewares.yaml",
    "velero.io/schedules.yaml",
    "wgpolicyk8s.io/policyreports.yaml",
];

const PROGRAMS: [&str; 3] = ["e2e", "kube-interop", "derive"];

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let crds = workspace::corpus(arguments.value("--crds")?.map(Into::into))?;
    let only = arguments.value("--only")?;
    arguments.finish()?;

    let folder = workspace::target().join("e2e");
    generate(&crds, &folder.join("types"))?;
    let samples = folder.join("samples.jsonl");
    write_samples(&crds, &samples)?;
    let source = folder.join("source.jsonl");
    definitions_of_source(&folder.join("source"), &source)?;
    let programs = || {
        PROGRAMS
            .into_iter()
            .filter(|program| only.as_deref().is_none_or(|only| only == *program))
    };
    // Built before the server starts, so that it does not wait for compilers.
    for program in programs() {
        cargo(program, &["build", "--quiet"]).check()?;
    }
    let with_projects = only.as_deref().is_none_or(|only| only == "init");
    let mut initialised = Vec::new();
    if with_projects {
        cargo("put", &["build", "--quiet"]).check()?;
        for origin in projects::ORIGINS {
            let project = projects::start(origin)?;
            projects::cargo(&project, &["build", "--quiet"]).check()?;
            initialised.push((origin, project));
        }
    }
    let Some(server) = server::start(&folder.join("server"))? else {
        if std::env::var_os("CI").is_some() {
            bail!(
                "no API server: set KUBEWRIGHT_E2E_KUBECONFIG or KUBEBUILDER_ASSETS, or install Go"
            );
        }
        println!(
            "e2e: {} programs ignored, there is no API server (no Go either)",
            PROGRAMS.len() + projects::ORIGINS.len()
        );
        return Ok(());
    };
    for program in programs() {
        println!("e2e: {program}");
        cargo(program, &["run", "--quiet"])
            .env("KUBECONFIG", &server.kubeconfig)
            .env("E2E_SAMPLES", &samples)
            .env("E2E_SOURCE", &source)
            .env(
                "E2E_SOURCE_OBJECTS",
                workspace::root().join("testdata/rust/objects.jsonl"),
            )
            .check()?;
    }
    for (origin, project) in initialised {
        follows(origin, &project, &server.kubeconfig)?;
        println!("e2e: a project of `kubewright init --from {origin}` lists and watches");
    }
    Ok(())
}

/// Runs an initialised project, which has to tell of an object that is there, and of one that comes.
fn follows(origin: &str, project: &Path, kubeconfig: &Path) -> Result<()> {
    let put = |name: &str| {
        cargo("put", &["run", "--quiet", "--"])
            .arg(project.join("crds/backups.yaml"))
            .arg(project.join("samples/backup.json"))
            .arg(name)
            .env("KUBECONFIG", kubeconfig)
            .check()
    };
    let (early, late) = (format!("{origin}-early"), format!("{origin}-late"));
    put(&early)?;
    let program = workspace::target()
        .join("projects/target/debug")
        .join(origin);
    let mut running = Running(
        process::program(program)
            .env("KUBECONFIG", kubeconfig)
            .into_command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the project")?,
    );
    let stdout = running
        .0
        .stdout
        .take()
        .context("no output of the project")?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let expect = |wanted: String| loop {
        match lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) if line == wanted => return Ok(()),
            Ok(_) => {}
            Err(error) => bail!("{origin} never printed `{wanted}`: {error}"),
        }
    };
    expect(format!("found {early}"))?;
    expect(format!("added {early}"))?;
    put(&late)?;
    expect(format!("added {late}"))
}

/// A program that would run for ever; dropping this ends it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The crate of all definitions, as a user generates it.
fn generate(crds: &Path, out: &Path) -> Result<()> {
    workspace::generate(&workspace::kubewright()?)
        .args(DEFINITIONS.map(|file| crds.join(file)))
        .arg("--out")
        .arg(out)
        .args(["--crate", "e2e-types", "--quiet", "--kubewright-path"])
        .arg(workspace::root().join("crates/kubewright"))
        .stdout()
        .map(drop)
}

/// What `kubewright crd` makes of the cases in `testdata/rust`, one definition a line.
fn definitions_of_source(out: &Path, lines: &Path) -> Result<()> {
    workspace::empty_folder(out)?;
    let cases = workspace::root().join("testdata/rust/shapes");
    let mut sources = vec![cases.join("modules")];
    for entry in std::fs::read_dir(&cases)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(path);
        }
    }
    process::program(&workspace::kubewright()?)
        .arg("crd")
        .args(&sources)
        .arg("--out")
        .arg(out)
        .args(["--quiet", "--cfg", "feature=\"on\"", "--cfg", "set"])
        .stdout()?;
    let mut text = String::new();
    for file in workspace::files(out, "yaml")? {
        let yaml = std::fs::read_to_string(&file)?;
        let found = kubewright_schema::read(&file.to_string_lossy(), &yaml)?;
        for definition in &found.definitions {
            definition.write_json(&mut text);
            text.push('\n');
        }
    }
    workspace::write(lines, &text)
}

/// One object that the server accepts for each definition and version.
fn write_samples(crds: &Path, out: &Path) -> Result<()> {
    let objects = crds.join("objects.jsonl");
    let text = std::fs::read_to_string(&objects)
        .with_context(|| format!("cannot read {}", objects.display()))?;
    let mut seen = std::collections::BTreeSet::new();
    let mut samples = String::new();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line)?;
        let wanted = record["crd"]
            .as_str()
            .is_some_and(|file| DEFINITIONS.contains(&file));
        let key = (record["crd"].to_string(), record["version"].to_string());
        if wanted && record["accepted"] == true && seen.insert(key) {
            let _ = writeln!(samples, "{}", record["sent"]);
        }
    }
    workspace::write(out, &samples)
}

fn cargo(program: &str, words: &[&str]) -> process::Program {
    process::cargo(&workspace::root().join("testdata/projects").join(program))
        .env("CARGO_TARGET_DIR", workspace::target().join("e2e/target"))
        .args(words)
}
