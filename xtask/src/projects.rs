//! `cargo xtask projects`: the ways in which a project can hold generated clients.
//!
//! Owns: which projects there are, how each is built and tested, and when cargo must build again.
//! Must not know: how clients are generated.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::arguments::Arguments;
use crate::process;
use crate::workspace;

/// What `kubewright init --from` can start.
pub(crate) const ORIGINS: [&str; 2] = ["build-rs", "committed"];

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let update = arguments.flag("--update");
    arguments.finish()?;
    if update {
        return update_committed();
    }
    let matrix = matrix();
    cargo(&matrix, &["test", "--quiet", "--workspace"])
        .quiet()
        .context("testdata/projects/matrix; `cargo xtask projects --update` generates what is committed there")?;
    ensure_fresh(&matrix, &["test", "--workspace", "--no-run"])?;
    cargo(&matrix, &["fmt", "--all", "--check"]).check()?;
    println!("projects: the matrix builds, passes its tests, and is built once");
    for origin in ORIGINS {
        let project = start(origin)?;
        cargo(&project, &["test", "--quiet"]).quiet()?;
        cargo(
            &project,
            &["clippy", "--quiet", "--all-targets", "--", "-D", "warnings"],
        )
        .quiet()?;
        cargo(&project, &["fmt", "--check"]).check()?;
        println!("projects: `kubewright init --from {origin}` builds and passes its test");
    }
    rebuilds(&initialised("build-rs"))?;
    println!("projects: a build script runs again when it must, and its mistakes are readable");
    oldest_compiler(&matrix)
}

/// Starts a project by `kubewright init`, with the dependencies of the matrix.
pub(crate) fn start(origin: &str) -> Result<PathBuf> {
    let folder = initialised(origin);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    process::program(workspace::kubewright()?)
        .folder(&workspace::root())
        .arg("init")
        .arg(&folder)
        .args(["--from", origin, "--kubewright-path"])
        .arg(workspace::root().join("crates/kubewright"))
        .stdout()?;
    std::fs::copy(matrix().join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("cannot copy Cargo.lock")?;
    Ok(folder)
}

/// Cargo in a project's folder; all projects share what is built.
pub(crate) fn cargo(project: &Path, words: &[&str]) -> process::Program {
    process::cargo(project)
        .env(
            "CARGO_TARGET_DIR",
            workspace::target().join("projects/target"),
        )
        .args(words)
}

fn matrix() -> PathBuf {
    workspace::root().join("testdata/projects/matrix")
}

fn initialised(origin: &str) -> PathBuf {
    workspace::target().join("projects/init").join(origin)
}

/// Generates the clients that are committed in the matrix.
fn update_committed() -> Result<()> {
    if std::env::var_os("CI").is_some() {
        bail!("CI never updates committed files");
    }
    process::program(workspace::kubewright()?)
        .folder(&matrix().join("committed"))
        .args(["generate", "crds", "--out", "src/generated"])
        .check()
}

/// What was built is not built again.
fn ensure_fresh(project: &Path, words: &[&str]) -> Result<()> {
    let told = told(project, words)?;
    let again: Vec<&str> = told
        .lines()
        .map(str::trim_start)
        .filter(|line| {
            ["Dirty", "Compiling", "Running"]
                .iter()
                .any(|word| line.starts_with(word))
        })
        .collect();
    ensure!(
        again.is_empty() && told.contains("Fresh"),
        "a second `cargo {}` in {} does more than nothing:\n{}",
        words.join(" "),
        project.display(),
        again.join("\n")
    );
    Ok(())
}

/// What cargo says about each step.
fn told(project: &Path, words: &[&str]) -> Result<String> {
    let output = cargo(project, words).arg("--verbose").output()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(
        output.status.success(),
        "`cargo {}` failed in {}:\n{}",
        words.join(" "),
        project.display(),
        process::tail(&told, 60)
    );
    Ok(told)
}

/// Changes the definitions of a project, and looks at what cargo makes of it.
fn rebuilds(project: &Path) -> Result<()> {
    const BUILD: [&str; 1] = ["build"];
    let definitions = project.join("crds");
    let place = definitions.join("backups.yaml");
    told(project, &BUILD)?;
    ensure_fresh(project, &BUILD)?;

    // A changed definition changes its own files alone.
    let before = generated_files()?;
    let text = std::fs::read_to_string(&place)?;
    let at = "              keepCopies:\n";
    ensure!(text.contains(at), "{} has changed", place.display());
    let paused = format!("              paused:\n                type: boolean\n{at}");
    std::fs::write(&place, text.replace(at, &paused))?;
    let said = told(project, &BUILD)?;
    ensure!(
        said.contains("Dirty build-rs"),
        "cargo saw no change:\n{said}"
    );
    let written: Vec<String> = generated_files()?
        .into_iter()
        .filter(|file| !before.contains(file))
        .map(|(path, _)| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    ensure!(written == ["backup.rs"], "written again: {written:?}");
    ensure_fresh(project, &BUILD)?;

    // A new file in the folder is found.
    let report = text
        .replace("backups", "reports")
        .replace("backup", "report")
        .replace("Backup", "Report")
        .replace("[bk]", "[rp]");
    std::fs::write(definitions.join("reports.yaml"), report)?;
    told(project, &BUILD)?;
    let found = |name: &str| -> Result<bool> {
        Ok(generated_files()?
            .iter()
            .any(|(path, _)| path.ends_with(name)))
    };
    ensure!(found("v1/report.rs")?, "a new definition was not noticed");
    ensure_fresh(project, &BUILD)?;

    // Warnings of the generator are warnings of cargo.
    let mixed = text.replace("enum: [Pending,", "enum: [1,");
    std::fs::write(&place, mixed)?;
    let said = told(project, &BUILD)?;
    let warned = "warning: build-rs@0.1.0: crds/backups.yaml:";
    ensure!(said.contains(warned), "no warning:\n{said}");

    // Mistakes stop the build, and say where they are.
    std::fs::write(&place, text.replace("  group: ", "  grope: "))?;
    let output = cargo(project, &BUILD).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        !output.status.success(),
        "a definition without a group was accepted"
    );
    let error = "Error: kubewright generated nothing\n\n  crds/backups.yaml:";
    ensure!(said.contains(error), "the mistake is not readable:\n{said}");

    std::fs::write(&place, text)?;
    std::fs::remove_file(definitions.join("reports.yaml"))?;
    told(project, &BUILD)?;
    ensure!(
        !found("v1/report.rs")?,
        "what a removed definition gave is still there"
    );
    Ok(())
}

/// The code that the build script of the project wrote, with the time of each file.
fn generated_files() -> Result<Vec<(PathBuf, std::time::SystemTime)>> {
    let builds = workspace::target().join("projects/target/debug/build");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&builds)? {
        let entry = entry?;
        let out = entry.path().join("out/kubewright");
        if entry.file_name().to_string_lossy().starts_with("build-rs-") && out.is_dir() {
            for file in workspace::files(&out, "rs")? {
                let time = std::fs::metadata(&file)?.modified()?;
                files.push((file, time));
            }
        }
    }
    Ok(files)
}

/// The matrix with the oldest compiler that is promised, where rustup has it or can get it.
fn oldest_compiler(matrix: &Path) -> Result<()> {
    let oldest = env!("CARGO_PKG_RUST_VERSION");
    let toolchains = process::program("rustup")
        .args(["toolchain", "list"])
        .stdout();
    let Ok(toolchains) = toolchains else {
        println!("projects: not built with Rust {oldest}, there is no rustup");
        return Ok(());
    };
    let installed = |toolchains: &str| {
        let of_version = |line: &&str| {
            let version = line.split(['-', ' ']).next().unwrap_or_default();
            version == oldest
                || version
                    .strip_prefix(oldest)
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        let toolchain = toolchains.lines().find(of_version);
        toolchain
            .and_then(|line| line.split(' ').next())
            .map(str::to_owned)
    };
    let mut toolchain = installed(&toolchains);
    if toolchain.is_none() && std::env::var_os("CI").is_some() {
        println!("projects: installing Rust {oldest}");
        let install = process::program("rustup")
            .args(["toolchain", "install", oldest, "--profile", "minimal"])
            .quiet();
        if install.is_ok() {
            toolchain = installed(
                &process::program("rustup")
                    .args(["toolchain", "list"])
                    .stdout()?,
            );
        }
    }
    let Some(toolchain) = toolchain else {
        println!("projects: not built with Rust {oldest}, which rustup does not have");
        return Ok(());
    };
    process::program("rustup")
        .folder(matrix)
        .env(
            "CARGO_TARGET_DIR",
            workspace::target().join("projects/oldest"),
        )
        .args([
            "run",
            &toolchain,
            "cargo",
            "check",
            "--quiet",
            "--workspace",
            "--all-targets",
        ])
        .without(&["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"])
        .quiet()
        .with_context(|| format!("with Rust {toolchain}"))?;
    println!("projects: the matrix builds with Rust {oldest}");
    Ok(())
}
