//! The set fields of an apply configuration.
//!
//! Owns: a JSON object that setters fill.
//! Must not know: which fields a type has.

use serde::ser::{Error, Serialize, Serializer};
use serde_json::{Map, Value};

/// Fields that are set, by JSON name. What is not set is not owned by who applies it.
///
/// A value that has no JSON form makes the whole set fail to be written, with the field's
/// name; setters themselves never fail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    values: Map<String, Value>,
    /// The first value that could not be written.
    error: Option<String>,
}

impl Fields {
    /// Fields that are set already.
    pub(crate) fn from_map(values: Map<String, Value>) -> Self {
        Self {
            values,
            error: None,
        }
    }

    /// The value of a field that is set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The names and values of all fields that are set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// `metadata.name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.values.get("metadata")?.get("name")?.as_str()
    }

    /// `metadata.namespace`.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.values.get("metadata")?.get("namespace")?.as_str()
    }

    /// Sets a field.
    #[must_use]
    pub fn set<T: Serialize>(mut self, name: &str, value: impl Into<T>) -> Self {
        if let Some(value) = self.encode(name, &value.into()) {
            self.values.insert(name.to_owned(), value);
        }
        self
    }

    /// Sets all fields of an object whose fields stand among these; `name` is what the errors call
    /// it.
    #[must_use]
    pub fn flatten<T: Serialize>(mut self, name: &str, value: impl Into<T>) -> Self {
        match self.encode(name, &value.into()) {
            Some(Value::Object(fields)) => self.values.extend(fields),
            Some(_) => {
                let told = format!("{name}: only an object can be flattened");
                self.error.get_or_insert(told);
            }
            None => {}
        }
        self
    }

    /// Appends to a list; with no values the list is set, and empty.
    #[must_use]
    pub fn append<T: Serialize>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = impl Into<T>>,
    ) -> Self {
        let mut items = match self.values.remove(name) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        for value in values {
            items.extend(self.encode(name, &value.into()));
        }
        self.values.insert(name.to_owned(), Value::Array(items));
        self
    }

    /// Adds entries to a map; with no entries the map is set, and empty.
    #[must_use]
    pub fn merge<T: Serialize>(
        mut self,
        name: &str,
        entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>,
    ) -> Self {
        let mut map = match self.values.remove(name) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        };
        for (key, value) in entries {
            if let Some(value) = self.encode(name, &value.into()) {
                map.insert(key.into(), value);
            }
        }
        self.values.insert(name.to_owned(), Value::Object(map));
        self
    }

    /// Sets a field to any JSON value.
    #[must_use]
    pub fn set_raw(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }

    /// Sets a field of `metadata`.
    #[must_use]
    pub fn set_metadata(mut self, name: &str, value: Value) -> Self {
        self.metadata().insert(name.to_owned(), value);
        self
    }

    /// Adds entries to a map in `metadata`.
    pub(super) fn metadata_entries(
        mut self,
        name: &str,
        entries: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        let metadata = self.metadata();
        let mut map = match metadata.remove(name) {
            Some(Value::Object(map)) => map,
            _ => Map::new(),
        };
        for (key, value) in entries {
            map.insert(key.into(), Value::String(value.into()));
        }
        metadata.insert(name.to_owned(), Value::Object(map));
        self
    }

    /// Appends to a list in `metadata`.
    pub(super) fn metadata_items(
        mut self,
        name: &str,
        items: impl IntoIterator<Item = Value>,
    ) -> Self {
        let metadata = self.metadata();
        let mut list = match metadata.remove(name) {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        };
        list.extend(items);
        metadata.insert(name.to_owned(), Value::Array(list));
        self
    }

    fn metadata(&mut self) -> &mut Map<String, Value> {
        let metadata = self
            .values
            .entry("metadata")
            .or_insert_with(|| Value::Object(Map::new()));
        if !metadata.is_object() {
            *metadata = Value::Object(Map::new());
        }
        match metadata {
            Value::Object(map) => map,
            _ => unreachable!("it was made an object above"),
        }
    }

    fn encode<T: Serialize>(&mut self, name: &str, value: &T) -> Option<Value> {
        match serde_json::to_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.error.get_or_insert_with(|| format!("{name}: {error}"));
                None
            }
        }
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.error {
            Some(error) => Err(S::Error::custom(error)),
            None => self.values.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn setters_set_append_and_merge() {
        let fields = Fields::default()
            .set::<i32>("count", 3)
            .set::<String>("name", "a")
            .set::<String>("name", "b")
            .append::<String>("list", ["x"])
            .append::<String>("list", ["y", "z"])
            .append::<String>("none", [""; 0])
            .merge::<i64>("map", [("a", 1), ("b", 2)])
            .merge::<i64>("map", [("b", 3)]);
        assert_eq!(
            serde_json::to_value(&fields).unwrap(),
            json!({"count": 3, "name": "b", "list": ["x", "y", "z"], "none": [], "map": {"a": 1, "b": 3}}),
        );
    }

    #[test]
    fn what_has_no_json_form_is_told_when_written() {
        let fields =
            Fields::default().set::<BTreeMap<(u8, u8), u8>>("odd", BTreeMap::from([((1, 2), 3)]));
        let outer = Fields::default().set::<Fields>("spec", fields);
        let error = serde_json::to_value(outer).unwrap_err();
        assert_eq!(error.to_string(), "spec: odd: key must be a string");
    }
}
