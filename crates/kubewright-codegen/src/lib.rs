//! Generates typed Kubernetes clients for Rust from CRDs.
//!
//! [`generate`] turns inputs into planned files and a report; [`mod@write`] compares them with a folder
//! and writes what changed. The steps between are one folder or file each, in one direction: input,
//! model (`kubewright-schema`), `lower` to the graph, `names`, `emit`.
//!
//! Owns: the list of the steps.
//! Must not know: how any of them works.

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
mod members;
mod names;
pub mod options;
pub mod overrides;
mod pipeline;
pub mod report;
pub mod scaffold;
mod walk;
pub mod write;

pub use pipeline::{Generated, Timings, generate};
