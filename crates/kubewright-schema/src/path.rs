//! The way from the root of a CRD to one of its nodes.
//!
//! Owns: steps, and how the API server spells them.
//! Must not know: what is found at the end.

use std::fmt;

/// One step of a [`SchemaPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A field of a known object: `.items`.
    Field(&'static str),
    /// A key of a map: `[name]`.
    Key(Box<str>),
    /// An element of a list: `[0]`.
    Index(usize),
}

/// A path like `spec.versions[0].schema.openAPIV3Schema.properties[spec].items`,
/// as the API server spells them in its causes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaPath(Vec<Step>);

impl SchemaPath {
    /// The path of the document itself.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The path of the schema of the version with this index.
    #[must_use]
    pub fn of_version_schema(index: usize) -> Self {
        use Step::{Field, Index};
        Self(vec![
            Field("spec"),
            Field("versions"),
            Index(index),
            Field("schema"),
            Field("openAPIV3Schema"),
        ])
    }

    /// Goes one step further.
    pub fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    /// Goes one step back.
    pub fn pop(&mut self) -> Option<Step> {
        self.0.pop()
    }

    /// This path and one step more.
    #[must_use]
    pub fn join(&self, step: Step) -> Self {
        let mut path = self.clone();
        path.push(step);
        path
    }

    /// The steps from the root.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }
}

impl From<Vec<Step>> for SchemaPath {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

impl fmt::Display for SchemaPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if index == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
