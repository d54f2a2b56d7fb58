//! What is wrong with a configuration, and where.
//!
//! Owns: the error, its place (file, context, field) and its words.
//! Must not know: how configurations are read.

use std::fmt;
use std::path::{Path, PathBuf};

/// A configuration that cannot be used: one or more faults. It holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    faults: Vec<ConfigFault>,
}

/// One fault of a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigFault {
    /// The file, if it is in one.
    pub file: Option<PathBuf>,
    /// The context by which it was reached.
    pub context: Option<String>,
    /// The field, with the entry it is in.
    pub field: Option<String>,
    /// What is wrong, and how to mend it.
    pub message: String,
}

impl ConfigError {
    /// The faults; there is at least one.
    pub fn faults(&self) -> &[ConfigFault] {
        &self.faults
    }

    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(ConfigFault {
            field: Some(field.into()),
            message: message.into(),
            ..ConfigFault::default()
        })
    }

    pub(super) fn in_file(file: Option<&Path>, message: impl Into<String>) -> Self {
        Self::of(ConfigFault {
            file: file.map(Path::to_owned),
            message: message.into(),
            ..ConfigFault::default()
        })
    }

    pub(super) fn of(fault: ConfigFault) -> Self {
        Self {
            faults: vec![fault],
        }
    }

    pub(super) fn all(errors: impl IntoIterator<Item = ConfigError>) -> Self {
        Self {
            faults: errors.into_iter().flat_map(|error| error.faults).collect(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("configuration: ")?;
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            context,
            field,
            message,
        } = self;
        if let Some(file) = file {
            write!(f, "{}: ", file.display())?;
        }
        if let Some(context) = context {
            write!(f, "context {context:?}: ")?;
        }
        if let Some(field) = field {
            write!(f, "{field}: ")?;
        }
        f.write_str(message)
    }
}

impl std::error::Error for ConfigError {}
