//! `cargo xtask ci`: what must hold before a merge.
//!
//! Owns: the steps, their order and their time.
//! Must not know: how a step does its work.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::arguments::Arguments;
use crate::installed::Tool;
use crate::process;
use crate::workspace;
use crate::{corpus, e2e, fuzz, golden, hostile, projects, stability};

/// A step and its name.
type Step = (&'static str, fn() -> Result<()>);

/// The quick ones first: most mistakes show early.
const STEPS: [Step; 13] = [
    ("fmt", fmt),
    ("clippy", clippy),
    ("deny", deny),
    ("docs", docs),
    ("features", features),
    ("golden", || golden::run(&[])),
    ("hostile", || hostile::run(&[])),
    ("semantics", || corpus::run(&["--semantics".to_owned()])),
    ("projects", || projects::run(&[])),
    ("e2e", || e2e::run(&[])),
    ("stability", || stability::run(&[])),
    ("fuzz", || {
        fuzz::run(&["--seconds=120".to_owned(), "--seed=7".to_owned()])
    }),
    ("corpus", || corpus::run(&[])),
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

/// Licenses, banned crates and sources; advisories are checked once a week, see `deny.toml`.
fn deny() -> Result<()> {
    const CARGO_DENY: Tool = Tool {
        name: "cargo-deny",
        version: "0.20.2",
        accepted: "cargo-deny",
        variable: "CARGO_DENY",
    };
    match CARGO_DENY.path() {
        Ok(program) => process::program(program)
            .folder(&workspace::root())
            .args(["check", "bans", "licenses", "sources"])
            .check(),
        Err(why) if std::env::var_os("CI").is_none() => {
            println!("deny: ignored: {why:#}");
            Ok(())
        }
        Err(why) => Err(why),
    }
}

fn docs() -> Result<()> {
    cargo(&["doc", "--quiet", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .check()
}

/// Every way to add the runtime that its manifest offers.
fn features() -> Result<()> {
    const WITHOUT_CORE_TYPES: [&str; 8] = [
        "",
        "client",
        "rustls-tls",
        "schema",
        "cel",
        "compact,schemars",
        "derive",
        "derive,schemars,client",
    ];
    const WITH_CORE_TYPES: [&str; 6] = [
        "v1_33",
        "v1_36,client",
        "v1_36,rustls-tls",
        "earliest",
        "latest,rustls-tls",
        "v1_36,derive,schemars",
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
