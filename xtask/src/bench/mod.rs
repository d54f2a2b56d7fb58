//! `cargo xtask bench`: kubewright beside its peers, in one run on one machine.
//!
//! Owns: which comparison a word names, the other generator, and the table.
//! Must not know: what is measured.

mod build;
mod check;
mod generate;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::corpus::{self, Definition};
use crate::installed::Tool;
use crate::process::{self, Cost};
use crate::workspace;

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let crds = arguments.value("--crds")?.map(PathBuf::from);
    let which = arguments.word();
    let ours_only = arguments.flag("--ours-only");
    arguments.finish()?;
    match which.as_deref() {
        Some("generate") => generate::run(&workspace::corpus(crds)?, ours_only),
        Some("check") => check::run(&workspace::corpus(crds)?, ours_only),
        Some("build") => build::run(),
        Some(other) => bail!("no bench is called `{other}`: generate, check or build"),
        None => bail!("say which bench: generate, check or build"),
    }
}

/// The other generator.
const KOPIUM: Tool = Tool {
    name: "kopium",
    version: "0.24.1",
    accepted: "0.24.1",
    variable: "KOPIUM",
};

fn kopium() -> Result<PathBuf> {
    KOPIUM.path()
}

/// One call of kopium.
struct KopiumCall {
    file: PathBuf,
    version: String,
    /// Whether objects are stored in this version.
    stored: bool,
    /// A Rust name for its output.
    module: String,
}

/// One call for each version of each definition, as kopium reads one document and one version.
fn kopium_calls(crds: &Path, definitions: &[Definition]) -> Vec<KopiumCall> {
    let snake = |text: &str| text.replace(['.', '-'], "_");
    let mut calls = Vec::new();
    for definition in definitions {
        for version in definition.versions() {
            let name = [definition.group(), definition.plural(), version]
                .map(snake)
                .join("__");
            calls.push(KopiumCall {
                file: crds.join(&definition.file),
                version: version.to_owned(),
                stored: version == definition.storage_version(),
                module: format!("m_{name}"),
            });
        }
    }
    calls
}

/// What kopium gave for many calls.
#[derive(Default)]
struct KopiumOutput {
    lines: usize,
    failed: Vec<String>,
    /// Modules that it wrote below the folder.
    written: Vec<String>,
}

/// Calls kopium with `options` for each, on every core, writing `MODULE.rs` into `folder`.
fn run_kopium(
    kopium: &Path,
    options: &[&str],
    calls: &[KopiumCall],
    folder: &Path,
) -> Result<KopiumOutput> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let worker = || -> Result<KopiumOutput> {
        let mut done = KopiumOutput::default();
        while let Some(call) = calls.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            let output = process::program(kopium)
                .args(options)
                .arg("-f")
                .arg(&call.file)
                .args(["--api-version", &call.version])
                .output()?;
            if !output.status.success() {
                done.failed.push(call.module.clone());
                continue;
            }
            done.lines += output.stdout.iter().filter(|byte| **byte == b'\n').count();
            std::fs::write(folder.join(format!("{}.rs", call.module)), &output.stdout)?;
            done.written.push(call.module.clone());
        }
        Ok(done)
    };
    let parts: Vec<Result<KopiumOutput>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| bail!("a thread that calls kopium ended early"))
            })
            .collect()
    });
    let mut all = KopiumOutput::default();
    for part in parts {
        let KopiumOutput {
            lines,
            failed,
            written,
        } = part?;
        all.lines += lines;
        all.failed.extend(failed);
        all.written.extend(written);
    }
    all.written.sort();
    all.failed.sort();
    Ok(all)
}

/// Lines of Rust below `folder`.
fn lines_of_rust(folder: &Path) -> Result<usize> {
    let mut lines = 0;
    for file in workspace::files(folder, "rs")? {
        let text = std::fs::read(&file)?;
        lines += text.iter().filter(|byte| **byte == b'\n').count();
    }
    Ok(lines)
}

/// The definitions of the corpus.
fn definitions(crds: &Path) -> Result<Vec<Definition>> {
    corpus::definitions(crds)
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}

fn megabytes(cost: Cost) -> String {
    format!("{} MB", cost.peak_bytes / 1_000_000)
}

/// A target: what was found, what is asked, and whether it holds.
struct Target {
    what: String,
    found: f64,
    at_most: f64,
}

impl Target {
    fn new(what: impl Into<String>, found: f64, at_most: f64) -> Self {
        Self {
            what: what.into(),
            found,
            at_most,
        }
    }
}

/// Prints every target and fails when one is missed.
fn settle(targets: &[Target]) -> Result<()> {
    println!();
    for target in targets {
        let Target {
            what,
            found,
            at_most,
        } = target;
        let verdict = if found <= at_most { "holds" } else { "MISSED" };
        println!("{verdict:7} {what}: {found:.3}, at most {at_most:.3}");
    }
    let missed = targets
        .iter()
        .filter(|target| target.found > target.at_most)
        .count();
    if missed > 0 {
        bail!("{missed} of {} targets missed", targets.len());
    }
    Ok(())
}
