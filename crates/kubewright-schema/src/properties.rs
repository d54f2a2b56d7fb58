//! The named properties of an object schema.
//!
//! Owns: their order and look-up.
//! Must not know: what schemas mean.

use crate::{Few, Schema};

/// Up to so many properties, looking through them all beats a search.
const FEW: usize = 32;

/// The `properties` of a schema, in the order of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties {
    list: Vec<(Box<str>, Schema)>,
    /// The places in the list, sorted by name; empty for a short list.
    by_name: Few<usize>,
}

impl Properties {
    /// The schema of one property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Schema> {
        self.get_key_value(name).map(|(_, schema)| schema)
    }

    /// One property, with its name as the document holds it.
    #[must_use]
    pub fn get_key_value(&self, name: &str) -> Option<(&str, &Schema)> {
        let found = if self.by_name.is_empty() {
            self.list.iter().find(|(other, _)| **other == *name)
        } else {
            let before = |place: &usize| self.list.get(*place).is_some_and(|(it, _)| **it < *name);
            let place = self.by_name.get(self.by_name.partition_point(before))?;
            self.list.get(*place).filter(|(other, _)| **other == *name)
        };
        found.map(|(name, schema)| (&**name, schema))
    }

    /// Whether there is a property of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The properties in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Box<str>, Schema)> {
        self.list.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl From<Vec<(Box<str>, Schema)>> for Properties {
    /// The names must differ; of equal ones the first is found.
    fn from(properties: Vec<(Box<str>, Schema)>) -> Self {
        let mut by_name = Few::new();
        if properties.len() > FEW {
            let mut places: Vec<usize> = (0..properties.len()).collect();
            // Stable, so that of equal names the first stays the first.
            places.sort_by(|a, b| properties[*a].0.cmp(&properties[*b].0));
            by_name = places.into();
        }
        Self {
            list: properties,
            by_name,
        }
    }
}

impl FromIterator<(Box<str>, Schema)> for Properties {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Schema)>>(properties: I) -> Self {
        Vec::from_iter(properties).into()
    }
}

impl IntoIterator for Properties {
    type Item = (Box<str>, Schema);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Properties {
    type Item = &'a (Box<str>, Schema);
    type IntoIter = std::slice::Iter<'a, (Box<str>, Schema)>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}
