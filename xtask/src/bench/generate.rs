//! How fast the corpus is generated.
//!
//! Owns: what is timed and what is asked of it.
//! Must not know: how kopium is found, how costs are taken.

use std::path::Path;

use anyhow::Result;

use super::{
    Target, definitions, kopium, kopium_calls, lines_of_rust, megabytes, run_kopium, seconds,
    settle,
};
use crate::process::{self, Cost};
use crate::workspace;

pub(super) fn run(crds: &Path, ours_only: bool) -> Result<()> {
    let folder = workspace::target().join("bench/generate");
    workspace::empty_folder(&folder)?;
    let kubewright = workspace::kubewright()?;
    let all = |out: &Path| -> Result<Cost> {
        workspace::generate(&kubewright)
            .arg(crds)
            .arg("--out")
            .arg(out)
            .arg("--quiet")
            .measure()
    };
    // Once for the page cache, so that no side pays for the disk.
    all(&folder.join("warm"))?;
    let ours = folder.join("kubewright");
    let first = all(&ours)?;
    let second = all(&ours)?;
    let lines = lines_of_rust(&ours)?;

    let one = median_file(crds)?;
    let out = folder.join("one");
    let mut single = Vec::new();
    for _ in 0..21 {
        workspace::empty_folder(&out)?;
        let start = std::time::Instant::now();
        workspace::generate(&kubewright)
            .arg(&one)
            .arg("--out")
            .arg(&out)
            .arg("--quiet")
            .stdout()?;
        single.push(start.elapsed());
    }
    single.sort();
    let single = single[single.len() / 2];

    println!(
        "kubewright, everything emitted   {:>10}  {lines} lines, peak {}",
        seconds(first.wall),
        megabytes(first)
    );
    println!(
        "  again, nothing changed         {:>10}  peak {}",
        seconds(second.wall),
        megabytes(second)
    );
    println!(
        "  one CRD ({})  {:.1} ms, a whole process",
        one.file_name().unwrap_or_default().to_string_lossy(),
        single.as_secs_f64() * 1e3
    );
    println!("\nstages, and the floor:");
    process::cargo(&workspace::root())
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "xtask",
            "--bin",
            "stages",
            "--",
        ])
        .arg(crds)
        .check()?;

    let mut targets = vec![
        Target::new(
            "second run / first run",
            second.wall.as_secs_f64() / first.wall.as_secs_f64(),
            1.05,
        ),
        Target::new("peak memory in GB", first.peak_bytes as f64 / 1e9, 1.0),
        Target::new("one CRD in ms", single.as_secs_f64() * 1e3, 20.0),
    ];
    if !ours_only {
        let theirs = folder.join("kopium");
        workspace::empty_folder(&theirs)?;
        let kopium = kopium()?;
        let calls = kopium_calls(crds, &definitions(crds)?);
        let start = std::time::Instant::now();
        let output = run_kopium(&kopium, &["-A"], &calls, &theirs)?;
        let wall = start.elapsed();
        println!(
            "\nkopium -A, types alone           {:>10}  {} lines, {} calls, {} failed",
            seconds(wall),
            output.lines,
            calls.len(),
            output.failed.len()
        );
        println!(
            "ratio                            {:>9.1}x",
            wall.as_secs_f64() / first.wall.as_secs_f64()
        );
        targets.push(Target::new(
            "time / kopium's",
            first.wall.as_secs_f64() / wall.as_secs_f64(),
            1.0 / 6.0,
        ));
    }
    settle(&targets)
}

/// The CRD whose size is in the middle.
fn median_file(crds: &Path) -> Result<std::path::PathBuf> {
    let mut files: Vec<(u64, std::path::PathBuf)> = workspace::files(crds, "yaml")?
        .into_iter()
        .map(|file| (std::fs::metadata(&file).map_or(0, |data| data.len()), file))
        .collect();
    files.sort();
    Ok(files.swap_remove(files.len() / 2).1)
}
