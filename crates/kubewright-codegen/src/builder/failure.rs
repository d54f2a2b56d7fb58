//! What a failed build prints.
//!
//! Owns: the error of the builder, its text, and how much of a difference is shown.
//! Must not know: cargo, why the build failed.

use std::fmt::{self, Write as _};
use std::path::PathBuf;

use crate::report::Failures;
use crate::run;
use crate::write::{WriteError, Written};

/// Why a build failed. `Debug` gives the same text as `Display`, because that is what a `main` which
/// returns it prints.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// The input or an option is wrong, the disk refused, or `strict` did.
    Failed(Failures),
    /// [`Builder::check`](crate::Builder::check) found a difference.
    Differs {
        /// The folder, as it was given.
        out: PathBuf,
        /// What would become of the files.
        changes: Written,
        /// What would change in each file, shortened where it is very long.
        diff: String,
        /// How to mend it.
        help: String,
    },
}

impl From<Failures> for BuildError {
    fn from(failures: Failures) -> Self {
        Self::Failed(failures)
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(Failures { errors }) => {
                f.write_str("kubewright generated nothing")?;
                for error in errors {
                    write!(f, "\n\n{}", printable(&error.to_string()))?;
                }
                Ok(())
            }
            Self::Differs {
                out,
                changes,
                diff,
                help,
            } => {
                let Written {
                    written,
                    unchanged: _,
                    removed,
                } = changes;
                write!(
                    f,
                    "{} is not what would be generated: {written} files to write, {removed} to remove\n  \
                     help: {help}\n\n{}",
                    out.display(),
                    printable(diff)
                )
            }
        }
    }
}

impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {}

pub(super) fn unwritten(errors: &[WriteError]) -> BuildError {
    BuildError::Failed(run::failures(errors))
}

/// Longer diffs say little more, and a test's output should stay readable.
pub(super) const DIFF_LINES: usize = 400;

/// Definitions as JSON are one line, of which the beginning is enough.
pub(super) const LINE_CHARACTERS: usize = 300;

pub(super) fn shortened(
    diffs: impl Iterator<Item = Result<String, WriteError>>,
) -> Result<String, BuildError> {
    let mut text = String::new();
    let (mut lines, mut left) = (0, 0);
    for diff in diffs {
        if lines >= DIFF_LINES {
            left += 1;
            continue;
        }
        let diff = diff.map_err(|error| unwritten(&[error]))?;
        for line in diff.lines().take(DIFF_LINES - lines) {
            match line.char_indices().nth(LINE_CHARACTERS) {
                Some((end, _)) => text.extend([&line[..end], "...\n"]),
                None => text.extend([line, "\n"]),
            }
        }
        let count = diff.lines().count();
        if count > DIFF_LINES - lines {
            text.push_str("...\n");
        }
        lines += count;
    }
    if left > 0 {
        let _ = writeln!(text, "and {left} more files");
    }
    Ok(text)
}

/// What input holds shall not steer a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}
