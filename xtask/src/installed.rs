//! Programs of others that tasks need, installed where they are missing.
//!
//! Owns: where a program is looked for, and that it is installed below the target folder.
//! Must not know: what it is used for.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process;
use crate::workspace;

/// A program that cargo can install.
pub(crate) struct Tool {
    /// Of the package and of the program.
    pub(crate) name: &'static str,
    /// Installed where it is missing.
    pub(crate) version: &'static str,
    /// What `--version` of one that is good enough contains.
    pub(crate) accepted: &'static str,
    /// The environment variable that names one.
    pub(crate) variable: &'static str,
}

impl Tool {
    /// The one of the variable, or one installed for this user, or one below the target folder, which
    /// is put there if need be.
    pub(crate) fn path(&self) -> Result<PathBuf> {
        let Self {
            name,
            version,
            accepted,
            variable,
        } = self;
        if let Some(given) = std::env::var_os(variable) {
            return Ok(PathBuf::from(given));
        }
        let home = std::env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
        let peers = workspace::target().join("peers");
        let installed = peers.join("bin").join(name);
        let places = [
            home.map(|home| home.join("bin").join(name)),
            Some(installed.clone()),
        ];
        for place in places.into_iter().flatten() {
            let told = process::program(&place).arg("--version").stdout();
            if told.is_ok_and(|text| text.contains(accepted)) {
                return Ok(place);
            }
        }
        println!("installing {name} {version}");
        process::cargo(&workspace::root())
            .args(["install", "--quiet", "--locked", "--root"])
            .arg(&peers)
            .args(["--version", version, name])
            .check()
            .with_context(|| format!("{name} cannot be installed; give one in {variable}"))?;
        Ok(installed)
    }
}
