//! A place in a text.
//!
//! Owns: line and column, and how they are written.
//! Must not know: files, documents, schemas.

use std::fmt;

/// A line and a column of a text, both counted from 1, the column in characters.
///
/// The default, `0:0`, stands for "not read from a text".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column } = self;
        write!(f, "{line}:{column}")
    }
}
