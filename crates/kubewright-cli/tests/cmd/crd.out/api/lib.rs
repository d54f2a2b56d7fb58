//! A crate with one kind.

mod report;
