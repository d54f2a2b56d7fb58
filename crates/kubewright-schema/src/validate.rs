//! Whether the API server would accept an object, and if not, why.
//!
//! Owns: the prepared checks of a version, their order, the outcome.
//! Must not know: how one check works, defaults, pruning.

mod embedded;
mod error;
mod field;
mod format;
mod go;
mod lists;
mod number;
mod pattern;
mod rules;
mod scale;
mod union;
mod value;

pub use error::{ErrorKind, ValidationError};

use std::sync::Arc;

use crate::{Scale, Schema, Value, Version};
use field::Field;
use pattern::Patterns;
use rules::Programs;

/// The checks of a schema, prepared once and used for any number of objects.
///
/// They are those of kube-apiserver 1.36 on create: the schema's own keywords in the
/// spelling of kube-openapi's messages, list types, embedded resources and the numbers of
/// the scale subresource. An object is expected in the form that the server checks, see
/// [`Validator::admit`]. Names, labels and the rest of metadata are not checked.
///
/// Checking takes time in proportion to the object, but for CEL rules, whose loops may be
/// nested: a server only accepts a definition whose rules are bounded, so with the feature
/// `cel` definitions should be such as a server accepts.
#[derive(Debug)]
pub struct Validator {
    schema: Arc<Schema>,
    scale: Option<Scale>,
    patterns: Patterns,
    programs: Programs,
}

/// What checking an object found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Everything that is wrong; empty when the object is valid.
    pub errors: Vec<ValidationError>,
    /// How many CEL rules (`x-kubernetes-validations`) apply to the object and were not
    /// evaluated: all of them without the feature `cel`, or when the object has errors
    /// that the server tells first; else those that use what this library lacks.
    pub rules_not_checked: usize,
    /// How many times a `pattern` could not be used, because it is too large for this
    /// library or is no regular expression of Go; its strings pass.
    pub patterns_not_checked: usize,
}

impl Outcome {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }
}

impl Validator {
    /// The checks of this schema, which is that of whole objects.
    #[must_use]
    pub fn new(schema: impl Into<Arc<Schema>>) -> Self {
        let schema = schema.into();
        Self {
            patterns: Patterns::of(&schema),
            programs: Programs::of(&schema),
            schema,
            scale: None,
        }
    }

    /// The checks of a version: its schema (without one nothing is checked) and its scale
    /// subresource.
    #[must_use]
    pub fn of_version(version: &Version) -> Self {
        Self {
            scale: version.scale.clone(),
            ..Self::new(version.schema.clone().unwrap_or_default())
        }
    }

    /// The schema that objects are checked against.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Brings an object that a client sends into the form that the server checks: unknown
    /// fields pruned, nulls dropped, defaults set.
    pub fn admit(&self, object: &mut Value) {
        self.schema.prune(object);
        self.schema.drop_nulls(object);
        self.schema.set_defaults(object);
    }

    /// Checks an object.
    #[must_use]
    pub fn validate(&self, object: &Value) -> Outcome {
        let mut outcome = Outcome::default();
        let checks = value::Checks::new(&self.patterns);
        outcome.errors = checks.node(&self.schema, object, &Field::Root).errors;
        outcome.patterns_not_checked = checks.patterns_not_checked();
        if let Some(scale) = &self.scale {
            scale::check(scale, object, &mut outcome.errors);
        }
        embedded::check(&self.schema, object, &Field::Root, &mut outcome.errors);
        lists::check(&self.schema, object, &Field::Root, &mut outcome.errors);
        error::unique(&mut outcome.errors);
        rules::check(&self.programs, &self.schema, object, &mut outcome);
        outcome
    }
}

#[cfg(test)]
mod tests;
