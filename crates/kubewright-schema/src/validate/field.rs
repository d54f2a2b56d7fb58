//! Where in an object a check is, without a text for it until something is wrong.
//!
//! Owns: the two spellings of the API server: of schema keywords and of everything else.
//! Must not know: values, schemas.

use std::fmt::Write as _;

/// A place in an object, as a chain to its root.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field<'a> {
    /// The object itself.
    Root,
    /// A property of a place.
    Property(&'a Field<'a>, &'a str),
    /// A key of a place that is a map.
    Key(&'a Field<'a>, &'a str),
    /// An element of a place.
    Index(&'a Field<'a>, usize),
}

/// How keys of maps are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Dotted,
    Bracketed,
}

impl Field<'_> {
    /// `spec.labels.a`, as kube-openapi writes what a keyword of the schema is about.
    pub(super) fn dotted(&self) -> String {
        let mut text = String::new();
        self.write(Keys::Dotted, &mut text);
        text
    }

    /// `spec.labels[a]`, as `field.Path` writes it.
    pub(super) fn bracketed(&self) -> String {
        let mut text = String::new();
        self.write(Keys::Bracketed, &mut text);
        text
    }

    // As deep as the schema, whose nesting is bounded.
    fn write(&self, keys: Keys, text: &mut String) {
        match self {
            Self::Root => {}
            Self::Key(parent, name) if keys == Keys::Bracketed => {
                parent.write(keys, text);
                let _ = write!(text, "[{name}]");
            }
            Self::Property(parent, name) | Self::Key(parent, name) => {
                parent.write(keys, text);
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Self::Index(parent, index) => {
                parent.write(keys, text);
                let _ = write!(text, "[{index}]");
            }
        }
    }
}
