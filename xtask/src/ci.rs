//! `cargo xtask ci`: what must hold before a merge.
//!
//! Owns: the steps, their order and their time.
//! Must not know: how a step does its work.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::arguments::Arguments;
use crate::process;
use crate::workspace;
use crate::{corpus, e2e, fuzz, golden, hostile, projects};

/// A step and its name.
type Step = (&'static str, fn() -> Result<()>);

/// The quick ones first: most mistakes show early.
const STEPS: [Step; 10] = [
    ("fmt", fmt),
    ("clippy", clippy),
    ("docs", docs),
    ("features", features),
    ("golden", || golden::run(&[])),
    ("hostile", || hostile::run(&[])),
    ("projects", || projects::run(&[])),
    ("e2e", || e2e::run(&[])),
    // The round trip of every object builds half an hour; `cargo xtask corpus` does it in full.
    ("corpus", || {
        corpus::run(&["--check-only".to_owned(), "--quick".to_owned()])
    }),
    ("fuzz", || {
        fuzz::run(&["--seconds=60".to_owned(), "--seed=7".to_owned()])
    }),
];

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let only = arguments.value("--only")?;
    arguments.finish()?;
    let start = Instant::now();
    let mut times = Vec::new();
    for (name, step) in STEPS {
        if only
            .as_deref()
            .is_some_and(|only| !only.split(',').any(|word| word == name))
        {
            continue;
        }
        println!("== {name}");
        let begun = Instant::now();
        step().with_context(|| {
            format!("step `{name}`; repeat it with `cargo xtask ci --only {name}`")
        })?;
        times.push(format!("{name} {:.0?}", begun.elapsed()));
    }
    println!("ci passed in {:.0?}: {}", start.elapsed(), times.join(", "));
    Ok(())
}

fn cargo(words: &[&str]) -> process::Program {
    process::cargo(&workspace::root()).args(words)
}

fn fmt() -> Result<()> {
    cargo(&["fmt", "--all", "--check"]).check()
}

fn clippy() -> Result<()> {
    cargo(&[
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])
    .check()
}

fn docs() -> Result<()> {
    cargo(&["doc", "--quiet", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .check()
}

/// Every way to add the runtime that its manifest offers.
fn features() -> Result<()> {
    const WITHOUT_CORE_TYPES: [&str; 4] = ["", "client", "rustls-tls", "schema"];
    const WITH_CORE_TYPES: [&str; 5] = [
        "v1_33",
        "v1_36,client",
        "v1_36,rustls-tls",
        "earliest",
        "latest,rustls-tls",
    ];
    for features in WITHOUT_CORE_TYPES.into_iter().chain(WITH_CORE_TYPES) {
        cargo(&[
            "check",
            "--quiet",
            "--package",
            "kubewright",
            "--no-default-features",
            "--features",
            features,
        ])
        .env("RUSTFLAGS", "-D warnings")
        .env("CARGO_TARGET_DIR", workspace::target().join("features"))
        .check()
        .with_context(|| format!("features `{features}`"))?;
    }
    Ok(())
}
