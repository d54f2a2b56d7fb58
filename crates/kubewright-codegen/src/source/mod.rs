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
mod cfg;
mod constrain;
mod core_schemas;
mod definition;
mod derive;
mod derive_apply;
mod derive_schema;
mod docs;
mod enums;
mod from_json;
pub mod kind;
mod known;
mod merge;
mod modules;
mod output;
mod paths;
mod rule;
mod schema;
mod schemars_attributes;
pub mod serde_attributes;
pub mod words;

use std::path::PathBuf;

use kubewright_schema::Definition;

pub use cfg::{Cfg, CfgOption};
pub use derive::derive_kind;
pub use derive_apply::derive_apply;
pub use derive_schema::derive_schema;
pub use docs::description;
pub use output::{CrdPlan, file_name};

use crate::report::Failures;

/// What was read, and made of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The definitions, by group and plural.
    pub definitions: Vec<Definition>,
    /// How many files were read.
    pub files: usize,
}

/// The definitions of all kinds in the sources: crates, folders or files.
///
/// # Errors
/// Everything that is wrong with the source, in order of place.
pub fn definitions(sources: &[PathBuf], cfg: &Cfg) -> Result<Found, Failures> {
    let crates = modules::read(sources, cfg).map_err(|errors| Failures { errors })?;
    let definitions = definition::definitions(&crates).map_err(|errors| Failures { errors })?;
    Ok(Found {
        definitions,
        files: crates.files.len(),
    })
}
