//! What the generator costs as a build dependency, beside that of another code generator.
//!
//! Owns: the two projects, how often each is built, and what is asked.
//! Must not know: how costs are taken.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use super::{Target, seconds, settle};
use crate::process;
use crate::workspace;

/// The generator of gRPC clients that most build scripts in Rust use.
const PEER: &str = "tonic-prost-build = \"0.14\"";

/// Builds take turns, so that both meet the same load; the least of each counts, as load only adds.
const ROUNDS: usize = 3;

pub(super) fn run() -> Result<()> {
    let generator = workspace::root().join("crates/kubewright-codegen");
    let ours = project(
        "kubewright-codegen",
        &format!(
            "kubewright-codegen = {{ path = {:?} }}",
            generator.to_string_lossy()
        ),
    )?;
    // The versions that everything else is tested with.
    std::fs::copy(
        workspace::root().join("Cargo.lock"),
        ours.join("Cargo.lock"),
    )
    .context("cannot copy Cargo.lock")?;
    let theirs = project("tonic-prost-build", PEER)?;
    for folder in [&ours, &theirs] {
        process::cargo(folder).args(["fetch", "--quiet"]).check()?;
    }
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our_times.push(build(&ours)?);
        their_times.push(build(&theirs)?);
    }
    let least = |times: &[Duration]| times.iter().min().copied().unwrap_or_default();
    let (our_time, their_time) = (least(&our_times), least(&their_times));
    println!("processor time of a cold debug build of one build dependency, least of {ROUNDS}");
    for (name, time, times) in [
        ("kubewright-codegen", our_time, &our_times),
        ("tonic-prost-build", their_time, &their_times),
    ] {
        let all: Vec<String> = times.iter().copied().map(seconds).collect();
        println!("{name:<20} {:>10}  ({})", seconds(time), all.join(", "));
    }
    settle(&[Target::new(
        "processor time / tonic-prost-build's",
        our_time.as_secs_f64() / their_time.as_secs_f64(),
        1.0,
    )])
}

/// An empty library with this build dependency.
fn project(name: &str, dependency: &str) -> Result<PathBuf> {
    let folder = workspace::target().join("bench/build").join(name);
    let manifest = format!(
        "[package]\nname = \"weighed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [build-dependencies]\n{dependency}\n"
    );
    workspace::write(&folder.join("Cargo.toml"), &manifest)?;
    workspace::write(&folder.join("build.rs"), "fn main() {}\n")?;
    workspace::write(&folder.join("src/lib.rs"), "//! Weighed.\n")?;
    Ok(folder)
}

fn build(folder: &Path) -> Result<Duration> {
    let target = folder.join("target");
    workspace::empty_folder(&target)?;
    let cost = process::cargo(folder)
        .env("CARGO_TARGET_DIR", &target)
        // A cache of compiled crates would make the second build warm.
        .env("RUSTC_WRAPPER", "")
        .args(["build", "--quiet"])
        .measure()?;
    cost.cpu
        .context("processor time is read from GNU time, which is not at /usr/bin/time")
}
