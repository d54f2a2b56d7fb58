//! `cargo xtask fuzz [--seconds N]`: random YAML through the generator, the output parsed as Rust.
//!
//! Owns: whether this machine can fuzz, and for how long.
//! Must not know: the target itself, which lives in `fuzz/`.

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::process;
use crate::workspace;

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let seconds = arguments
        .value("--seconds")?
        .unwrap_or_else(|| "120".to_owned());
    arguments.finish()?;
    let folder = workspace::root().join("fuzz");
    let tool = process::cargo(&workspace::root())
        .args(["fuzz", "--version"])
        .output();
    if !folder.is_dir() || !tool.is_ok_and(|output| output.status.success()) {
        println!("fuzz: ignored, cargo-fuzz is not installed");
        return Ok(());
    }
    if seconds.parse::<u32>().is_err() {
        bail!("--seconds takes a number, not `{seconds}`");
    }
    process::program("cargo")
        .folder(&workspace::root())
        .args(["+nightly", "fuzz", "run", "generate", "--"])
        .arg(format!("-max_total_time={seconds}"))
        .args(["-rss_limit_mb=4096", "-timeout=20"])
        .check()
}
