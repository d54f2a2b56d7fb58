//! Strings and maps for types of which a process keeps many: what `--profile compact` uses.
//!
//! Owns: the map, and which string it has for keys.
//! Must not know: which types hold them.
//!
//! A `String` needs memory of its own for every text, a `BTreeMap` a node of several hundred bytes for
//! a single label. Here texts of up to 23 bytes lie in the value itself, longer ones are shared by
//! clones, and a map is one block of sorted entries. Changing a string means replacing it.

use std::fmt;
use std::ops::{Deref, DerefMut};

use litemap::LiteMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A string that lies in the value itself up to 23 bytes, and is shared by its clones beyond.
pub use smol_str::SmolStr as CompactString;

/// A map from strings, as one sorted block: made for few entries that are read often.
///
/// It has the methods of [`LiteMap`], which are those of `BTreeMap`. Adding an entry costs as much as
/// there are entries behind it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CompactMap<V>(LiteMap<CompactString, V>);

impl<V> CompactMap<V> {
    /// An empty map, which takes no memory of its own.
    #[must_use]
    pub const fn new() -> Self {
        Self(LiteMap::new_vec())
    }

    /// A map of these entries, in whatever order; of entries with one key the last one stays.
    fn of(mut entries: Vec<(CompactString, V)>) -> Self {
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        entries.shrink_to_fit();
        Self(LiteMap::from_sorted_store_unchecked(entries))
    }
}

impl<V> Default for CompactMap<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: fmt::Debug> fmt::Debug for CompactMap<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<V> Deref for CompactMap<V> {
    type Target = LiteMap<CompactString, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<V> DerefMut for CompactMap<V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K: Into<CompactString>, V> FromIterator<(K, V)> for CompactMap<V> {
    /// Of entries with one key the last one stays.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        Self::of(entries.map(|(key, value)| (key.into(), value)).collect())
    }
}

impl<K: Into<CompactString>, V> Extend<(K, V)> for CompactMap<V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.0.insert(key.into(), value);
        }
    }
}

impl<K: Into<CompactString>, V, const N: usize> From<[(K, V); N]> for CompactMap<V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<V> IntoIterator for CompactMap<V> {
    type Item = (CompactString, V);
    type IntoIter = std::vec::IntoIter<(CompactString, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<V: Serialize> Serialize for CompactMap<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for CompactMap<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(std::marker::PhantomData<V>);

        impl<'de, V: Deserialize<'de>> serde::de::Visitor<'de> for Entries<V> {
            type Value = CompactMap<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut entries: A,
            ) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some(entry) = entries.next_entry::<CompactString, V>()? {
                    found.push(entry);
                }
                Ok(CompactMap::of(found))
            }
        }

        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

#[cfg(feature = "schemars")]
impl<V: schemars::JsonSchema> schemars::JsonSchema for CompactMap<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Map_of_{}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        std::collections::BTreeMap::<String, V>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_written_as_it_was_read_but_sorted() {
        let map: CompactMap<i64> = serde_json::from_str(r#"{"b":2,"a":1,"c":3,"a":4}"#).unwrap();
        assert_eq!(
            serde_json::to_string(&map).unwrap(),
            r#"{"a":4,"b":2,"c":3}"#
        );
        assert_eq!(map.get("b"), Some(&2));
        assert_eq!(format!("{map:?}"), r#"{"a": 4, "b": 2, "c": 3}"#);
        assert_eq!(map, CompactMap::from([("c", 3), ("b", 2), ("a", 4)]));
    }

    #[test]
    fn they_are_no_larger_than_what_they_stand_for() {
        assert_eq!(size_of::<CompactString>(), size_of::<String>());
        assert!(
            size_of::<CompactMap<String>>()
                <= size_of::<std::collections::BTreeMap<String, String>>()
        );
    }
}
