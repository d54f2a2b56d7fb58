//! Modules whose files are missing or are no Rust.

mod nowhere;
mod broken;
#[cfg(feature = "off")]
mod off;
