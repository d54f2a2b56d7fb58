//! What a run tells its user.
//!
//! Owns: the counts and the diagnostics of a run, and their form as JSON.
//! Must not know: how they came about, terminals.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// The counts of one run, and what it had to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Input files read; standard input counts as one.
    pub files_read: usize,
    /// CRD documents, each counted once.
    pub crds: usize,
    /// Kinds generated.
    pub kinds: usize,
    /// Versions of those kinds.
    pub versions: usize,
    /// Documents of other kinds in the input.
    pub skipped_documents: usize,
    /// Types found in the schemas.
    pub types_before_sharing: usize,
    /// Types written, after equal ones became one and core types were recognised.
    pub types_after_sharing: usize,
    /// Lines of Rust.
    pub lines: usize,
    /// Schema nodes that got a type.
    pub typed_nodes: usize,
    /// All schema nodes.
    pub schema_nodes: usize,
    /// The nodes that stayed raw JSON, by the code of the diagnostic that says why.
    pub raw_by_code: BTreeMap<&'static str, usize>,
    /// In order of file, line and column.
    pub diagnostics: Vec<Diagnostic>,
}

/// Something worth knowing about one place of the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable name for this sort of diagnostic, such as `untyped`.
    pub code: &'static str,
    /// The input file as the user named it; `-` is standard input.
    pub file: Box<str>,
    /// From 1; 0 when the whole file is meant.
    pub line: u32,
    /// From 1, in characters; 0 when the whole line is meant.
    pub column: u32,
    /// The schema path as the API server spells it; empty when there is none.
    pub path: String,
    /// What was found, and what became of it.
    pub message: String,
    /// How to mend it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            file: "".into(),
            line: 0,
            column: 0,
            path: String::new(),
            message: message.into(),
            help: None,
        }
    }

    /// The same, in this file; 0 for a line or column that is not known.
    #[must_use]
    pub fn at(mut self, file: &str, line: u32, column: u32) -> Self {
        self.file = file.into();
        self.line = line;
        self.column = column;
        self
    }

    /// The same, with this advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// `file:line:column: path: message`, leaving out what is not known, and `help:` on a line of its
/// own.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            severity: _,
            code: _,
            file,
            line,
            column,
            path,
            message,
            help,
        } = self;
        if !file.is_empty() {
            f.write_str(file)?;
            if *line > 0 {
                write!(f, ":{line}")?;
                if *column > 0 {
                    write!(f, ":{column}")?;
                }
            }
            f.write_str(": ")?;
        }
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        f.write_str(message)?;
        if let Some(help) = help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// Why nothing was generated: every mistake that was found in the input, in order of place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Failures {
    /// All of severity [`Severity::Error`], at least one.
    pub errors: Vec<Diagnostic>,
}

impl Failures {
    /// One mistake.
    pub fn one(error: Diagnostic) -> Self {
        Self {
            errors: vec![error],
        }
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.errors.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failures {}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The output is as good as the schema allows.
    Note,
    /// The schema says something that could not be kept.
    Warning,
    /// Nothing was generated for it.
    Error,
}

impl Severity {
    /// Its name in messages and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(line: u32, column: u32, path: &str, help: Option<&str>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            code: "untyped",
            file: "a.yaml".into(),
            line,
            column,
            path: path.to_owned(),
            message: "no type".to_owned(),
            help: help.map(str::to_owned),
        }
    }

    #[test]
    fn a_diagnostic_leaves_out_what_is_not_known() {
        assert_eq!(
            diagnostic(3, 5, "spec.names", Some("name it")).to_string(),
            "a.yaml:3:5: spec.names: no type\n  help: name it"
        );
        assert_eq!(diagnostic(3, 0, "", None).to_string(), "a.yaml:3: no type");
        assert_eq!(diagnostic(0, 0, "", None).to_string(), "a.yaml: no type");
    }
}
