//! Writes the finished graph as Rust, one file or folder per artefact.
//!
//! Owns: the order of what a file holds.
//! Must not know: schemas beyond docs and limits, files on disk.
//!
//! Code is written as text that rustfmt leaves alone, not as token streams: on the 141 MB of the
//! corpus, parsing and printing tokens alone would cost more than everything else together.

pub(crate) mod apply;
pub(crate) mod docs;
pub(crate) mod group;
pub(crate) mod imports;
pub(crate) mod kind;
pub(crate) mod layout;
pub(crate) mod types;
