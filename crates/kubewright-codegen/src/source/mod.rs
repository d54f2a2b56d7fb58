//! Definitions out of Rust source, read without compiling it.
//!
//! [`definitions`] finds the structs that name a kind in `#[kubewright(...)]` or `#[kube(...)]` and
//! gives the CRD of each kind; [`CrdPlan`] brings them to files. `MARKERS.md` beside this crate's
//! manifest lists the words of the attributes, which [`kind`] and [`attributes`] read; both know
//! nothing of files. [`derive_kind`], [`derive_apply`] and [`derive_schema`] are the derive macros of
//! `kubewright-derive`.
//!
//! Owns: the order of the steps.
//! Must not know: how any of them works.

pub mod attributes;
pub mod case;
mod cel;
mod cfg;
mod constrain;
mod core_schemas;
mod crates;
mod definition;
mod demands;
mod derive;
mod derive_apply;
mod derive_schema;
mod docs;
mod enums;
mod fields;
mod fits;
mod from_json;
pub mod kind;
mod kind_parts;
mod known;
mod merge;
mod modules;
mod output;
mod paths;
mod roots;
mod rule;
mod schema;
mod schemars_attributes;
pub mod serde_attributes;
mod shapes;
mod struct_words;
mod structs;
mod types;
pub mod words;

use std::path::PathBuf;

use kubewright_schema::Definition;

pub use cfg::{Cfg, CfgOption};
pub use derive::derive_kind;
pub use derive_apply::derive_apply;
pub use derive_schema::derive_schema;
pub use docs::description;
pub use output::{CrdPlan, file_name};
pub use structs::structs;

use crate::report::{Diagnostic, Failures};

/// What was read, and made of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The definitions, by group and plural.
    pub definitions: Vec<Definition>,
    /// The structs that tell their versions, in the order of the files.
    pub structs: Vec<KindStruct>,
    /// How many files were read.
    pub files: usize,
}

/// A struct that tells one version of a kind, for those who refer to it by path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindStruct {
    /// The group of the kind.
    pub group: String,
    /// The version that it tells.
    pub version: String,
    /// The kind.
    pub kind: String,
    /// Its path in its own crate, such as `crate::v1::BackupSpec`.
    pub path: String,
    /// The name of that crate, as other crates use it; empty where the sources do not tell.
    pub crate_name: String,
    /// Whether it is the whole object and not its `spec` alone.
    pub is_whole: bool,
    /// The name of the whole object's struct, where the attributes say one.
    pub root_name: Option<String>,
    /// The file that holds it, and the line.
    pub place: (PathBuf, usize),
}

/// The definitions of all kinds in the sources: crates, folders or files.
///
/// # Errors
/// Everything that is wrong with the source, in order of place.
pub fn definitions(sources: &[PathBuf], cfg: &Cfg) -> Result<Found, Failures> {
    /// syn reads nested types by recursion; this is enough for any that people write.
    const STACK: usize = 64 << 20;

    let failed = |message: String| Failures::one(Diagnostic::error("source", message));
    std::thread::scope(|scope| {
        let reader = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || read(sources, cfg))
            .map_err(|error| failed(format!("no thread can be started: {error}")))?;
        reader
            .join()
            .unwrap_or_else(|_| Err(failed("reading the source failed".to_owned())))
    })
}

fn read(sources: &[PathBuf], cfg: &Cfg) -> Result<Found, Failures> {
    let crates = modules::read(sources, cfg).map_err(|errors| Failures { errors })?;
    let definitions = definition::definitions(&crates).map_err(|errors| Failures { errors })?;
    Ok(Found {
        structs: definition::structs(&crates),
        definitions,
        files: crates.files.len(),
    })
}
