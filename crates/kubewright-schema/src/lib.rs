//! CustomResourceDefinition documents and their structural schemas.
//!
//! [`read`] turns the text of a file (YAML as kubectl reads it, or JSON) into
//! [`Definition`]s, keeping everything that was written, and a [`Position`] for
//! every schema node. [`merge`] joins what several files gave. The crate does no
//! I/O and is not async.
//!
//! Owns: the list of modules, and what is reached without naming one.
//! Must not know: files, generated code.

mod block;
mod budget;
mod cursor;
mod default;
mod definition;
mod error;
mod event;
mod few;
mod json;
mod limits;
mod merge;
mod merge_keys;
mod names;
mod nulls;
mod object_meta;
mod path;
mod position;
mod properties;
mod prune;
mod read;
mod scalar;
mod schema;
#[cfg(test)]
mod testing;
mod v1beta1;
#[cfg(feature = "validate")]
mod validate;
mod version;
mod write;
mod yaml;

pub use definition::{ApiVersion, Definition, Names, Scope, Source};
pub use error::ReadError;
pub use few::Few;
pub use limits::Limits;
pub use merge::merge;
pub use path::{SchemaPath, Step};
pub use position::Position;
pub use properties::Properties;
pub use read::{Documents, Skipped, read, read_values};
pub use schema::{AdditionalProperties, DeclaredType, Rest, Rule, Schema};
#[cfg(feature = "validate")]
pub use validate::{ErrorKind, Outcome, ValidationError, Validator};
pub use version::{PrinterColumn, Scale, SelectableField, Version};
pub use write::write_yaml;

/// A JSON value, for the parts of a document whose form is open.
pub type Value = serde_json::Value;
