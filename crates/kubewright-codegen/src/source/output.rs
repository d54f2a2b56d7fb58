//! Files of definitions, and what a run changes in them.
//!
//! Owns: their names, the comparison with the disk, and that everything is compared before anything
//! is written.
//! Must not know: Rust source, what definitions hold.

use std::io;
use std::path::{Path, PathBuf};

use kubewright_schema::{Definition, write_yaml};

use super::merge;
use crate::report::Diagnostic;
use crate::write::{self, Written};

/// What a run is to change in a folder.
#[derive(Debug)]
pub struct CrdPlan {
    changes: Vec<Change>,
    unchanged: usize,
}

#[derive(Debug)]
struct Change {
    path: PathBuf,
    old: Option<String>,
    new: String,
}

impl CrdPlan {
    /// Compares definitions with the files `GROUP_PLURAL.yaml` in `out`. Nothing is written.
    ///
    /// What such a file says beyond the source stays in it: annotations, labels, the CA of a
    /// conversion webhook. Comments do not. No other file of the folder is looked at.
    ///
    /// # Errors
    /// Files that hold something else than that definition.
    pub fn new(out: &Path, definitions: &[Definition]) -> Result<Self, Vec<Diagnostic>> {
        let mut plan = Self {
            changes: Vec::new(),
            unchanged: 0,
        };
        let mut errors = Vec::new();
        for definition in definitions {
            match planned(out, definition) {
                Ok(Some(change)) => plan.changes.push(change),
                Ok(None) => plan.unchanged += 1,
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() {
            Ok(plan)
        } else {
            Err(errors)
        }
    }

    /// Whether every file is as it should be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// What [`apply`](Self::apply) would do.
    #[must_use]
    pub fn summary(&self) -> Written {
        Written {
            written: self.changes.len(),
            unchanged: self.unchanged,
            removed: 0,
        }
    }

    /// What would change, as unified diffs, in the order of the files.
    pub fn diffs(&self) -> impl Iterator<Item = String> + '_ {
        self.changes.iter().map(|Change { path, old, new }| {
            let shown = path.to_string_lossy();
            match old {
                Some(old) => write::diff(&shown, &shown, old, new),
                None => write::diff("/dev/null", &shown, "", new),
            }
        })
    }

    /// Writes what changed, each file in one step.
    ///
    /// # Errors
    /// What the system refused; everything else is done nevertheless.
    pub fn apply(&self) -> Result<Written, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        for Change { path, old: _, new } in &self.changes {
            let folder = path.parent().unwrap_or(Path::new("."));
            if let Err(error) = std::fs::create_dir_all(folder) {
                errors.push(failed(folder, format!("cannot be created: {error}")));
                continue;
            }
            if let Err(error) = write::replace(path, new) {
                errors.push(Diagnostic::from(&error));
            }
        }
        if errors.is_empty() {
            Ok(self.summary())
        } else {
            Err(errors)
        }
    }
}

/// `GROUP_PLURAL.yaml`, as controller-gen names its files. Both are DNS names, so that the name is
/// one of a file.
#[must_use]
pub fn file_name(definition: &Definition) -> String {
    format!("{}_{}.yaml", definition.group, definition.names.plural)
}

fn planned(out: &Path, definition: &Definition) -> Result<Option<Change>, Diagnostic> {
    let path = out.join(file_name(definition));
    let old = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(&path, format!("cannot be read: {error}"))),
    };
    let new = match old.as_deref().filter(|text| !text.trim().is_empty()) {
        None => definition.to_yaml(),
        Some(text) => {
            let found =
                kubewright_schema::read(&path.to_string_lossy(), text).map_err(|error| {
                    failed(&path, format!("cannot be read: {}", error.message))
                        .with_help("mend it, or move it away")
                        .at(&path.to_string_lossy(), error.at.line, error.at.column)
                })?;
            let [known] = found.definitions.as_slice() else {
                return Err(holds_others(&path));
            };
            if known.name() != definition.name() || !found.skipped.is_empty() {
                return Err(holds_others(&path));
            }
            let mut new = String::from("---\n");
            write_yaml(&merge::merge(definition, known), &mut new);
            new
        }
    };
    Ok((old.as_ref() != Some(&new)).then_some(Change { path, old, new }))
}

fn holds_others(path: &Path) -> Diagnostic {
    failed(path, "holds something else, so it is left alone".to_owned())
        .with_help("move it away, or choose another --out")
}

fn failed(path: &Path, message: String) -> Diagnostic {
    Diagnostic::error("output", message).at(&path.to_string_lossy(), 0, 0)
}
