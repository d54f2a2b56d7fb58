//! `cargo xtask fuzz [--seconds N] [--seed N]`: mutated CRDs through the whole generator.
//!
//! Owns: building the target for speed, and for how long it runs.
//! Must not know: the mutations and properties, which live in `src/bin/fuzz.rs`.
//!
//! The target is a program of its own and needs no nightly compiler, as cargo-fuzz would: it mutates
//! the definitions of `testdata` by their structure, which reaches further into the generator than
//! random bytes do.

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::process;
use crate::workspace;

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let seconds = arguments
        .value("--seconds")?
        .unwrap_or_else(|| "120".to_owned());
    let seed = arguments.value("--seed")?;
    arguments.finish()?;
    if seconds.parse::<u32>().is_err() {
        bail!("--seconds takes a number, not `{seconds}`");
    }
    process::cargo(&workspace::root())
        .args([
            "run",
            "--release",
            "--quiet",
            "--package",
            "xtask",
            "--bin",
            "fuzz",
            "--",
        ])
        .arg(seconds)
        .args(seed)
        .check()
}
