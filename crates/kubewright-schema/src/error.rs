//! What is wrong with a text, and where.
//!
//! Owns: the public error, and the lean one that is carried up to become it.
//! Must not know: what was being read.

use std::fmt;
use std::sync::Arc;

use crate::{Position, SchemaPath, Step};

/// Why a text is not what it should be: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadError {
    /// The file as the user named it, `-` for standard input.
    pub file: Arc<str>,
    /// Where in the file.
    pub at: Position,
    /// Where in the document, in the API server's spelling; may be empty.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it; may be empty.
    pub help: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            at,
            path,
            message,
            help,
        } = self;
        write!(f, "{file}:{at}: ")?;
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(message)?;
        if !help.is_empty() {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}

/// A [`ReadError`] on its way up: the file is not known yet, and every level that
/// it passes adds its step of the path.
#[derive(Debug)]
pub(crate) struct Fault(Box<Parts>);

#[derive(Debug)]
struct Parts {
    at: Position,
    /// Innermost first.
    steps: Vec<Step>,
    message: String,
    help: String,
    kind: FaultKind,
}

#[derive(Debug, PartialEq, Eq)]
enum FaultKind {
    Content,
    Syntax,
    Unusual,
}

impl Fault {
    /// The text is well formed, but says something that it must not.
    pub(crate) fn new(at: Position, message: impl Into<String>) -> Self {
        Self::of(at, message.into(), FaultKind::Content)
    }

    /// The text is not well formed.
    pub(crate) fn syntax(at: Position, message: impl Into<String>) -> Self {
        Self::of(at, message.into(), FaultKind::Syntax)
    }

    /// A reader of a part of a syntax does not know this; it may well be right.
    pub(crate) fn unusual(at: Position) -> Self {
        Self::of(at, String::new(), FaultKind::Unusual)
    }

    fn of(at: Position, message: String, kind: FaultKind) -> Self {
        Self(Box::new(Parts {
            at,
            steps: Vec::new(),
            message,
            help: String::new(),
            kind,
        }))
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = help.into();
        self
    }

    /// The same fault, seen from one level further out.
    pub(crate) fn within(mut self, step: Step) -> Self {
        self.0.steps.push(step);
        self
    }

    pub(crate) fn at(&self) -> Position {
        self.0.at
    }

    pub(crate) fn is_syntax(&self) -> bool {
        self.0.kind == FaultKind::Syntax
    }

    pub(crate) fn into_error(self, file: &Arc<str>) -> ReadError {
        let Parts {
            at,
            mut steps,
            message,
            help,
            kind: _,
        } = *self.0;
        steps.reverse();
        let path = SchemaPath::from(steps).to_string();
        ReadError {
            file: Arc::clone(file),
            at,
            path,
            message,
            help,
        }
    }
}
