//! `cargo xtask golden`: the generated code of our own CRDs, as reviewers read it.
//!
//! Owns: comparing it with the checked-in files, accepting changes, and that it compiles wherever a
//! user may put it.
//! Must not know: how code is generated.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::process;
use crate::workspace;

/// A folder of golden files, and how it is made in `testdata`.
struct Case {
    name: &'static str,
    arguments: &'static [&'static str],
    /// How it depends on the runtime.
    features: &'static str,
}

const CORES: &str = "features = [\"v1_36\"]";

const CASES: [Case; 4] = [
    Case {
        name: "k8s-openapi",
        arguments: &["crds", "--core", "k8s-openapi"],
        features: CORES,
    },
    Case {
        name: "own",
        arguments: &["crds", "--core", "own"],
        features: "default-features = false, features = [\"client\"]",
    },
    Case {
        name: "compact",
        arguments: &[
            "crds/backups.yaml",
            "crds/fleets.yaml",
            "--profile",
            "compact",
            "--derives",
            "Eq,Hash,JsonSchema",
        ],
        features: "features = [\"v1_36\", \"compact\", \"schemars\"]",
    },
    Case {
        name: "overrides",
        arguments: &["crds/backups.yaml", "--config", "overrides/kubewright.toml"],
        features: CORES,
    },
];

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let update = arguments.flag("--update") || std::env::var_os("UPDATE_GOLDEN").is_some();
    arguments.finish()?;
    if update && std::env::var_os("CI").is_some() {
        bail!(
            "CI never updates golden files: run `cargo xtask golden --update` and commit the result"
        );
    }
    let kubewright = workspace::kubewright()?;
    for case in &CASES {
        let name = case.name;
        let golden = workspace::root().join("testdata/golden").join(name);
        let fresh = workspace::target().join("golden").join(name);
        if !update {
            workspace::empty_folder(&fresh)?;
        }
        let out = if update { &golden } else { &fresh };
        std::fs::create_dir_all(out)?;
        if update {
            // Names that an older generator gave are not kept.
            let lock = golden.join("kubewright.lock");
            if lock.exists() {
                std::fs::remove_file(lock)?;
            }
        }
        // From `testdata`, so that headers name the input in the same way everywhere.
        workspace::generate(&kubewright)
            .folder(&workspace::root().join("testdata"))
            .args(case.arguments)
            .arg("--out")
            .arg(out)
            .arg("--quiet")
            .stdout()?;
        if !update {
            compare(&golden, &fresh)?;
        }
        compile(case, &golden)?;
        println!("golden {name}: equal, compiles, clippy clean, formatted");
    }
    Ok(())
}

fn compare(golden: &Path, fresh: &Path) -> Result<()> {
    let (expected, found) = (tree(golden)?, tree(fresh)?);
    let mut wrong = Vec::new();
    for (path, text) in &found {
        match expected.get(path) {
            None => wrong.push(format!("{} is new", path.display())),
            Some(old) if old != text => wrong.push(first_difference(path, old, text)),
            Some(_) => {}
        }
    }
    let gone = expected.keys().filter(|path| !found.contains_key(*path));
    wrong.extend(gone.map(|path| format!("{} is generated no more", path.display())));
    if !wrong.is_empty() {
        let count = wrong.len();
        wrong.truncate(20);
        bail!(
            "{count} files of {} differ; `cargo xtask golden --update` accepts:\n  {}",
            golden.display(),
            wrong.join("\n  ")
        );
    }
    Ok(())
}

fn first_difference(path: &Path, old: &[u8], new: &[u8]) -> String {
    let (old, new) = (String::from_utf8_lossy(old), String::from_utf8_lossy(new));
    let (mut before, mut after) = (old.lines(), new.lines());
    let mut line = 0;
    loop {
        line += 1;
        match (before.next(), after.next()) {
            (None, None) => return format!("{}: line ends differ", path.display()),
            (old, new) if old == new => {}
            (old, new) => {
                return format!(
                    "{}:{line}\n    - {}\n    + {}",
                    path.display(),
                    old.unwrap_or("(end)"),
                    new.unwrap_or("(end)")
                );
            }
        }
    }
}

fn tree(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(folder)?.to_path_buf();
                let text = std::fs::read(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                found.insert(below, text);
            }
        }
    }
    Ok(found)
}

/// As a public module of a library and as a private one of a program, both denying every warning.
fn compile(case: &Case, golden: &Path) -> Result<()> {
    let Case {
        name,
        arguments: _,
        features,
    } = case;
    let folder = workspace::target()
        .join("golden")
        .join(format!("crate-{name}"));
    let runtime = workspace::root().join("crates/kubewright");
    let manifest = format!(
        "[package]\nname = \"golden-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nkubewright = {{ path = {:?}, {features} }}\n",
        runtime.to_string_lossy()
    );
    workspace::write(&folder.join("Cargo.toml"), &manifest)?;
    let module = golden.join("mod.rs");
    let library = format!(
        "//! The golden output in a library.\n#![deny(warnings, missing_docs)]\n\n/// What the command wrote.\n#[path = {:?}]\npub mod generated;\n",
        module.to_string_lossy()
    );
    let program = format!(
        "//! The golden output in a private module of a program.\n#![deny(warnings)]\n\n#[path = {:?}]\nmod generated;\n\nfn main() {{}}\n",
        module.to_string_lossy()
    );
    workspace::write(&folder.join("src/lib.rs"), &library)?;
    workspace::write(&folder.join("src/main.rs"), &program)?;
    if !folder.join("Cargo.lock").exists() {
        std::fs::copy(
            workspace::root().join("Cargo.lock"),
            folder.join("Cargo.lock"),
        )
        .context("cannot copy Cargo.lock")?;
    }
    let cargo = |words: &[&str]| {
        process::cargo(&folder)
            .env(
                "CARGO_TARGET_DIR",
                workspace::target().join("golden/target"),
            )
            .args(words)
    };
    cargo(&["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"]).check()?;
    cargo(&["fmt", "--check"]).check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_placed() {
        let told = first_difference(Path::new("a.rs"), b"x\ny\n", b"x\nz\n");
        assert_eq!(told, "a.rs:2\n    - y\n    + z");
    }
}
