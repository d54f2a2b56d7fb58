//! Where the sources that a user names begin.
//!
//! Owns: what a crate, a `src` folder, a folder of files and a file are, and their root files.
//! Must not know: modules, what the files hold.

use std::fs;
use std::path::{Path, PathBuf};

use crate::report::Diagnostic;

/// The most files of a folder, and how deep: more than any crate has.
const MOST_FILES: usize = 20_000;
const MOST_NESTED: usize = 64;

/// The roots that one source names.
pub(crate) struct Roots {
    /// The name of the crate in paths; empty where it is not known.
    pub(crate) name: String,
    /// The root files.
    pub(crate) files: Vec<PathBuf>,
    /// Whether they are just all files of a folder, of which some may be modules of others.
    pub(crate) are_loose: bool,
}

/// Finds the roots of a crate, a folder or a file.
///
/// # Errors
/// When there is none.
pub(crate) fn roots(source: &Path) -> Result<Roots, Diagnostic> {
    let failed =
        |message: String| Diagnostic::error("source", message).at(&source.to_string_lossy(), 0, 0);
    if source.is_file() {
        return Ok(Roots {
            name: String::new(),
            files: vec![source.to_owned()],
            are_loose: false,
        });
    }
    if !source.is_dir() {
        return Err(failed("there is no such file or folder".to_owned()));
    }
    let manifest = source.join("Cargo.toml");
    if manifest.is_file() {
        let (name, files) = package(&manifest)?;
        if files.is_empty() {
            return Err(
                failed("no `src/lib.rs` or `src/main.rs` is there".to_owned())
                    .with_help("name the folder of a member of the workspace, or a file"),
            );
        }
        return Ok(Roots {
            name,
            files,
            are_loose: false,
        });
    }
    let known: Vec<PathBuf> = ["lib.rs", "main.rs"]
        .iter()
        .map(|name| source.join(name))
        .filter(|file| file.is_file())
        .collect();
    if !known.is_empty() {
        let manifest = source.join("../Cargo.toml");
        let name = if manifest.is_file() {
            package(&manifest)?.0
        } else {
            String::new()
        };
        return Ok(Roots {
            name,
            files: known,
            are_loose: false,
        });
    }
    if source.join("mod.rs").is_file() {
        return Ok(Roots {
            name: String::new(),
            files: vec![source.join("mod.rs")],
            are_loose: false,
        });
    }
    let mut files = Vec::new();
    loose_files(source, &mut files, 0).map_err(|error| failed(error.to_string()))?;
    if files.is_empty() {
        return Err(failed("no Rust file is there".to_owned()));
    }
    Ok(Roots {
        name: String::new(),
        files,
        are_loose: true,
    })
}

/// The crate's name in paths, and its root files.
fn package(manifest: &Path) -> Result<(String, Vec<PathBuf>), Diagnostic> {
    let failed = |message: String| {
        Diagnostic::error("source", message).at(&manifest.to_string_lossy(), 0, 0)
    };
    let text = fs::read_to_string(manifest).map_err(|error| failed(error.to_string()))?;
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| failed(error.message().to_owned()))?;
    let text_at = |table: &toml::Table, section: &str, key: &str| {
        let found = table.get(section)?.get(key)?.as_str()?;
        Some(found.to_owned())
    };
    let name = text_at(&table, "lib", "name")
        .or_else(|| text_at(&table, "package", "name"))
        .unwrap_or_default()
        .replace('-', "_");
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut files = vec![
        folder.join(text_at(&table, "lib", "path").unwrap_or_else(|| "src/lib.rs".to_owned())),
        folder.join("src/main.rs"),
    ];
    let programs = table.get("bin").and_then(toml::Value::as_array);
    for program in programs.into_iter().flatten() {
        if let Some(path) = program.get("path").and_then(toml::Value::as_str) {
            files.push(folder.join(path));
        }
    }
    files.retain(|file| file.is_file());
    files.dedup();
    Ok((name, files))
}

fn loose_files(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> std::io::Result<()> {
    if depth > MOST_NESTED || files.len() > MOST_FILES {
        return Ok(());
    }
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    for path in paths {
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            loose_files(&path, files, depth + 1)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
