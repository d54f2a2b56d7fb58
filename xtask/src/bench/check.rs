//! How heavy the generated code is for the compiler.
//!
//! Owns: the groups compared, the crates checked and what is asked of them.
//! Must not know: how kopium is found, how costs are taken.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{
    Target, definitions, kopium, kopium_calls, lines_of_rust, megabytes, run_kopium, seconds,
    settle,
};
use crate::corpus::Definition;
use crate::process::{self, Cost};
use crate::workspace;

/// Groups that many clusters have: 137 definitions of the corpus.
const GROUPS: [&str; 18] = [
    "argoproj.io",
    "acme.cert-manager.io",
    "networking.istio.io",
    "security.istio.io",
    "monitoring.coreos.com",
    "gateway.networking.k8s.io",
    "kyverno.io",
    "cilium.io",
    "kafka.strimzi.io",
    "postgresql.cnpg.io",
    "external-secrets.io",
    "source.toolkit.fluxcd.io",
    "kustomize.toolkit.fluxcd.io",
    "helm.toolkit.fluxcd.io",
    "velero.io",
    "cluster.x-k8s.io",
    "ray.io",
    "kueue.x-k8s.io",
];

/// What one crate weighs.
struct Weight {
    name: &'static str,
    lines: usize,
    cost: Cost,
}

pub(super) fn run(crds: &Path, ours_only: bool) -> Result<()> {
    let folder = workspace::target().join("bench/check");
    std::fs::create_dir_all(&folder)?;
    let mut chosen = definitions(crds)?;
    chosen.retain(|definition| GROUPS.contains(&definition.group()));
    let inputs: Vec<PathBuf> = chosen.iter().map(|d| crds.join(&d.file)).collect();
    println!(
        "{} definitions of {} groups; `cargo check` with dependencies built",
        inputs.len(),
        GROUPS.len()
    );

    // kopium writes one version at a time, and its output for all of them needs over 24 GB to be
    // checked; so the stored version of each definition is compared.
    let stored = folder.join("stored.toml");
    workspace::write(&stored, &stored_versions_only(&chosen))?;
    let stored = Some(stored.as_path());
    const CLIENTS: &str = "types,client,lister,informer";
    const EVERYTHING: &str = "types,client,lister,informer,apply,crd";
    let lean = ours(
        &folder,
        "types, clients, listers, informers",
        &inputs,
        CLIENTS,
        stored,
    )?;
    let full = ours(
        &folder,
        "the same and apply configurations",
        &inputs,
        EVERYTHING,
        stored,
    )?;
    let all = ours(&folder, "clients of every version", &inputs, CLIENTS, None)?;
    let mut targets = vec![Target::new(
        "peak of types and clients in GB, every version",
        all.cost.peak_bytes as f64 / 1e9,
        2.5,
    )];
    if !ours_only {
        let Theirs { all_lines, checked } = theirs(&folder, crds, &chosen)?;
        show(&checked);
        println!(
            "{:<42} {all_lines:>8} lines",
            "kopium -d, types of every version"
        );
        let lines = |ours: &Weight| ours.lines as f64 / checked.lines as f64;
        let time = |ours: &Weight| ours.cost.wall.as_secs_f64() / checked.cost.wall.as_secs_f64();
        targets.extend([
            Target::new(
                "lines of types and clients / kopium's",
                lines(&lean),
                1.0 / 4.0,
            ),
            Target::new(
                "time of types and clients / kopium's",
                time(&lean),
                1.0 / 8.0,
            ),
            Target::new("lines with apply / kopium's", lines(&full), 1.0 / 2.0),
            Target::new("time with apply / kopium's", time(&full), 1.0 / 4.0),
            Target::new(
                "lines of every version / kopium's of every version",
                all.lines as f64 / all_lines as f64,
                1.0 / 4.0,
            ),
        ]);
    }
    settle(&targets)
}

fn show(weight: &Weight) {
    let Weight { name, lines, cost } = weight;
    println!(
        "{name:<42} {lines:>8} lines {:>10} peak {:>9}",
        seconds(cost.wall),
        megabytes(*cost)
    );
}

/// A configuration that leaves out every version in which no objects are stored.
fn stored_versions_only(definitions: &[Definition]) -> String {
    let mut text = String::new();
    for definition in definitions {
        let (group, kind) = (definition.group(), definition.kind());
        for version in definition.versions() {
            if version != definition.storage_version() {
                let _ = writeln!(
                    text,
                    "[[override]]\npath = \"{group}/{version}/{kind}\"\nskip = true"
                );
            }
        }
    }
    text
}

/// Weighs our output for `inputs`, and shows it.
fn ours(
    folder: &Path,
    name: &'static str,
    inputs: &[PathBuf],
    emit: &str,
    config: Option<&Path>,
) -> Result<Weight> {
    let folder = folder.join("ours");
    let runtime = workspace::root().join("crates/kubewright");
    let dependencies = format!(
        "kubewright = {{ path = {:?}, features = [\"v1_36\"] }}\n",
        runtime.to_string_lossy()
    );
    prepare(&folder, &dependencies, true)?;
    let generated = folder.join("src/generated");
    workspace::empty_folder(&generated)?;
    let mut generate = workspace::generate(&workspace::kubewright()?)
        .args(inputs)
        .arg("--out")
        .arg(&generated)
        .args(["--emit", emit, "--quiet"]);
    if let Some(config) = config {
        generate = generate.arg("--config").arg(config);
    }
    generate.stdout()?;
    let weight = Weight {
        name,
        lines: lines_of_rust(&generated)?,
        cost: check(&folder, "//! Weighed.\n\npub mod generated;\n")?,
    };
    show(&weight);
    Ok(weight)
}

/// What kopium gave.
struct Theirs {
    /// Lines for every version.
    all_lines: usize,
    /// The stored version of each definition, checked.
    checked: Weight,
}

fn theirs(folder: &Path, crds: &Path, chosen: &[Definition]) -> Result<Theirs> {
    let folder = folder.join("kopium");
    let dependencies = "kube = { version = \"5\", default-features = false, features = [\"derive\"] }\n\
         k8s-openapi = { version = \"0.29\", features = [\"v1_36\"] }\n\
         serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
    prepare(&folder, dependencies, false)?;
    let generated = folder.join("src/generated");
    workspace::empty_folder(&generated)?;
    let calls = kopium_calls(crds, chosen);
    let output = run_kopium(&kopium()?, &["-d"], &calls, &generated)?;
    let all_lines = output.lines;
    // What does not compile is left out: the fewer lines only make kopium lighter.
    let stored = calls.iter().filter(|call| call.stored);
    let mut modules: Vec<String> = stored
        .map(|call| call.module.clone())
        .filter(|module| output.written.contains(module))
        .collect();
    let mut dropped = 0;
    loop {
        let mut library =
            String::from("//! Weighed.\n#![allow(warnings)]\n\npub mod generated {\n");
        for module in &modules {
            let _ = writeln!(library, "    pub mod {module};");
        }
        library.push_str("}\n");
        std::fs::write(folder.join("src/lib.rs"), &library)?;
        let (cost, output_of_check) = cargo_check(&folder).measure_output()?;
        match output_of_check.status.success() {
            true => {
                if dropped + output.failed.len() > 0 {
                    println!(
                        "kopium: {} versions not generated, {dropped} do not compile",
                        output.failed.len()
                    );
                }
                let mut lines = 0;
                for module in &modules {
                    let text = std::fs::read(generated.join(format!("{module}.rs")))?;
                    lines += text.iter().filter(|byte| **byte == b'\n').count();
                }
                let checked = Weight {
                    name: "kopium -d, types of the stored version",
                    lines,
                    cost,
                };
                return Ok(Theirs { all_lines, checked });
            }
            false => {
                let told = String::from_utf8_lossy(&output_of_check.stderr);
                let before = modules.len();
                modules.retain(|module| !told.contains(&format!("{module}.rs")));
                dropped += before - modules.len();
                if modules.len() == before {
                    bail!(
                        "kopium's output does not compile:\n{}",
                        process::tail(&told, 40)
                    );
                }
            }
        }
    }
}

/// An empty crate with its dependencies checked, so that only the content is weighed.
fn prepare(folder: &Path, dependencies: &str, ours: bool) -> Result<()> {
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let manifest = format!(
        "[package]\nname = \"weighed-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependencies}\n[profile.dev]\nincremental = false\n"
    );
    workspace::write(&folder.join("Cargo.toml"), &manifest)?;
    let lock = folder.join("Cargo.lock");
    if ours && !lock.exists() {
        std::fs::copy(workspace::root().join("Cargo.lock"), &lock)
            .context("cannot copy Cargo.lock")?;
    }
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(folder.join("src/lib.rs"), "//! Weighed.\n")?;
    cargo_check(folder).measure()?;
    Ok(())
}

fn check(folder: &Path, library: &str) -> Result<Cost> {
    std::fs::write(folder.join("src/lib.rs"), library)?;
    cargo_check(folder).measure()
}

fn cargo_check(folder: &Path) -> process::Program {
    process::cargo(folder)
        .env(
            "CARGO_TARGET_DIR",
            workspace::target().join("bench/check-target"),
        )
        .args(["check", "--quiet", "--lib"])
}
