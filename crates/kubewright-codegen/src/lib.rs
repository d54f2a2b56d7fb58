//! Placeholder.

pub mod config_file;
pub mod input;
pub mod options;
pub mod overrides;
pub mod report;
pub mod write;
