//! The named properties of an object schema.
//!
//! Owns: their order and look-up.
//! Must not know: what schemas mean.

use crate::Schema;

/// The `properties` of a schema, in the order of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties(Vec<(Box<str>, Schema)>);

impl Properties {
    /// The schema of one property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Schema> {
        self.0
            .iter()
            .find(|(other, _)| **other == *name)
            .map(|(_, schema)| schema)
    }

    /// Whether there is a property of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The properties in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Box<str>, Schema)> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<(Box<str>, Schema)>> for Properties {
    /// The names must differ; of equal ones the first is found.
    fn from(properties: Vec<(Box<str>, Schema)>) -> Self {
        Self(properties)
    }
}

impl FromIterator<(Box<str>, Schema)> for Properties {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Schema)>>(properties: I) -> Self {
        Self(properties.into_iter().collect())
    }
}

impl IntoIterator for Properties {
    type Item = (Box<str>, Schema);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Properties {
    type Item = &'a (Box<str>, Schema);
    type IntoIter = std::slice::Iter<'a, (Box<str>, Schema)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
