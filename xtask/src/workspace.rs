//! Where things lie in a checkout, and the `kubewright` binary built from it.
//!
//! Owns: paths below the workspace, and the order in which the corpus is looked for.
//! Must not know: what a task does with them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The folder of everything built.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The folder of real CRDs: `given`, or `KUBEWRIGHT_CORPUS`, or `../shared/crds`.
pub(crate) fn corpus(given: Option<PathBuf>) -> Result<PathBuf> {
    let folder = given
        .or_else(|| std::env::var_os("KUBEWRIGHT_CORPUS").map(PathBuf::from))
        .unwrap_or_else(|| root().join("../shared/crds"));
    if !folder.is_dir() {
        bail!(
            "no corpus at {}: give one with --crds DIR or in KUBEWRIGHT_CORPUS",
            folder.display()
        );
    }
    folder
        .canonicalize()
        .with_context(|| format!("cannot resolve {}", folder.display()))
}

/// Builds the command in release mode and tells where it is.
pub(crate) fn kubewright() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("KUBEWRIGHT") {
        return Ok(PathBuf::from(given));
    }
    process::cargo(&root())
        .args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "kubewright-cli",
        ])
        .check()?;
    Ok(target().join("release/kubewright"))
}

/// The Kubernetes version that this workspace builds k8s-openapi for, see `.cargo/config.toml`.
pub(crate) const KUBERNETES: &str = "1.36";

/// `kubewright generate` for that version.
pub(crate) fn generate(kubewright: &Path) -> process::Program {
    process::program(kubewright).args(["generate", "--k8s-version", KUBERNETES])
}

/// Every file below `folder` whose name ends with `.extension`, in path order.
pub(crate) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// An empty folder at `path`, made anew.
pub(crate) fn empty_folder(path: &Path) -> Result<()> {
    if path.exists() {
        std::fs::remove_dir_all(path)
            .with_context(|| format!("cannot remove {}", path.display()))?;
    }
    std::fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))
}

/// Writes `text` to `path` where it differs, so that cargo does not see a change where there is none.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
