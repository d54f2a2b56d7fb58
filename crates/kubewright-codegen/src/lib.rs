//! Generates typed Kubernetes clients for Rust from CRDs.
//!
//! In a build script [`Builder`] does all of it:
//!
//! ```no_run
//! fn main() -> Result<(), kubewright_codegen::builder::BuildError> {
//!     kubewright_codegen::Builder::new().input("crds").generate()?;
//!     Ok(())
//! }
//! ```
//!
//! Below that, [`generate`] turns inputs into planned files and a report; [`mod@write`] compares them with a folder
//! and writes what changed. The steps between are one folder or file each, in one direction: input,
//! model (`kubewright-schema`), `lower` to the graph, `names`, `emit`.
//!
//! Owns: the list of the steps.
//! Must not know: how any of them works.

pub mod builder;
pub mod config_file;
mod core_types;
mod derives;
mod emit;
mod graph;
mod ident;
pub mod input;
mod kind_rules;
pub mod lock;
mod lower;
pub mod made;
mod members;
mod names;
pub mod options;
pub mod overrides;
mod pipeline;
pub mod report;
pub mod run;
pub mod scaffold;
pub mod settings;
#[cfg(feature = "source")]
pub mod source;
mod walk;
mod watched;
pub mod write;

pub use builder::Builder;
pub use pipeline::{Generated, Timings, generate};
