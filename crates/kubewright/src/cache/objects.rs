//! A collection of shared objects that is cheap to copy, to change and to search.
//!
//! Owns: the layout. Objects stand in the order of hashes in chunks behind `Arc`: a copy shares every chunk, a
//! change copies one chunk and no object, and a search looks at one object.
//! Must not know: readers, subscribers, the server.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use super::identity::{Identity, compare};

/// A chunk holds between one and this many objects.
const FULL: usize = 128;
/// Neighbours that together hold no more than this become one chunk when one of them shrinks.
const SPARSE: usize = 32;

/// Objects, one for each key. Their order is the same whenever the keys are, and has no other meaning, except
/// that those of a namespace stand together.
pub(crate) struct Objects<K> {
    /// No chunk is empty.
    chunks: Vec<Chunk<K>>,
    len: usize,
}

struct Chunk<K> {
    /// The place of the first entry, here so that a search for the chunk does not visit others.
    first: Place,
    entries: Arc<Vec<Entry<K>>>,
}

struct Entry<K> {
    place: Place,
    object: Arc<K>,
}

/// Where a key stands: the hash of its namespace, then that of its name. Keys with equal hashes are put in order
/// by their texts, so that names chosen to collide do not slow a search down.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(u64);

impl Place {
    fn of(namespace: &str, name: &str) -> Self {
        Self(Self::of_namespace(namespace).0 | u64::from(hash(name)))
    }

    /// The first place of a namespace.
    fn of_namespace(namespace: &str) -> Self {
        Self(u64::from(hash(namespace)) << 32)
    }

    fn is_of_same_namespace(self, other: Self) -> bool {
        self.0 >> 32 == other.0 >> 32
    }
}

/// The same in every process, as no `RandomState` is.
fn hash(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

impl<K> Objects<K> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<K>> {
        self.chunks
            .iter()
            .flat_map(|chunk| chunk.entries.iter())
            .map(|entry| &entry.object)
    }
}

impl<K: Identity> Objects<K> {
    /// The object of this key.
    pub(crate) fn get(&self, namespace: &str, name: &str) -> Option<&Arc<K>> {
        let place = Place::of(namespace, name);
        let chunk = self.chunks.get(self.chunk_of(place, namespace, name))?;
        let at = chunk.search(place, namespace, name).ok()?;
        chunk.entries.get(at).map(|entry| &entry.object)
    }

    /// The objects of one namespace.
    pub(crate) fn namespace<'a>(&'a self, namespace: &'a str) -> impl Iterator<Item = &'a Arc<K>> {
        let place = Place::of_namespace(namespace);
        let first = self
            .chunks
            .partition_point(|chunk| chunk.first < place)
            .saturating_sub(1);
        self.chunks[first..]
            .iter()
            .flat_map(|chunk| chunk.entries.iter())
            .skip_while(move |entry| entry.place < place)
            .take_while(move |entry| entry.place.is_of_same_namespace(place))
            .map(|entry| &entry.object)
            .filter(move |object| object.namespace() == namespace)
    }

    /// Puts the object in its place; the one that stood there is given back.
    pub(crate) fn insert(&mut self, object: Arc<K>) -> Option<Arc<K>> {
        let place = Place::of(object.namespace(), object.name());
        let index = self.chunk_of(place, object.namespace(), object.name());
        let Some(chunk) = self.chunks.get_mut(index) else {
            self.chunks.push(Chunk::new(vec![Entry { place, object }])?);
            self.len = 1;
            return None;
        };
        match chunk.search(place, object.namespace(), object.name()) {
            Ok(at) => Some(std::mem::replace(
                &mut Arc::make_mut(&mut chunk.entries)[at].object,
                object,
            )),
            Err(at) => {
                let entries = Arc::make_mut(&mut chunk.entries);
                entries.insert(at, Entry { place, object });
                let upper = (entries.len() > FULL).then(|| entries.split_off(FULL / 2));
                chunk.note_first();
                if let Some(upper) = upper.and_then(Chunk::new) {
                    self.chunks.insert(index + 1, upper);
                }
                self.len += 1;
                None
            }
        }
    }

    /// Takes out the object of this key.
    pub(crate) fn remove(&mut self, namespace: &str, name: &str) -> Option<Arc<K>> {
        let place = Place::of(namespace, name);
        let index = self.chunk_of(place, namespace, name);
        let chunk = self.chunks.get_mut(index)?;
        let at = chunk.search(place, namespace, name).ok()?;
        let removed = Arc::make_mut(&mut chunk.entries).remove(at);
        chunk.note_first();
        self.len -= 1;
        self.join_around(index);
        Some(removed.object)
    }

    /// The index of the only chunk that can hold the key; one past the end when there is no chunk.
    fn chunk_of(&self, place: Place, namespace: &str, name: &str) -> usize {
        let after = self
            .chunks
            .partition_point(|chunk| match chunk.first.cmp(&place) {
                Ordering::Less => true,
                Ordering::Greater => false,
                Ordering::Equal => chunk.entries.first().is_some_and(|first| {
                    compare(&*first.object, namespace, name) != Ordering::Greater
                }),
            });
        after.saturating_sub(1)
    }

    fn join_around(&mut self, index: usize) {
        if self.chunks[index].entries.is_empty() {
            self.chunks.remove(index);
            return;
        }
        for left in [index.checked_sub(1), Some(index)].into_iter().flatten() {
            let Some(right) = self.chunks.get(left + 1) else {
                continue;
            };
            if self.chunks[left].entries.len() + right.entries.len() <= SPARSE {
                let right = self.chunks.remove(left + 1);
                Arc::make_mut(&mut self.chunks[left].entries).extend(right.entries.iter().cloned());
                return;
            }
        }
    }
}

impl<K: Identity> Chunk<K> {
    fn search(&self, place: Place, namespace: &str, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| {
            entry
                .place
                .cmp(&place)
                .then_with(|| compare(&*entry.object, namespace, name))
        })
    }
}

impl<K> Chunk<K> {
    /// A chunk, unless there is nothing in it.
    fn new(entries: Vec<Entry<K>>) -> Option<Self> {
        Some(Self {
            first: entries.first()?.place,
            entries: Arc::new(entries),
        })
    }

    fn note_first(&mut self) {
        if let Some(entry) = self.entries.first() {
            self.first = entry.place;
        }
    }
}

impl<K> Clone for Objects<K> {
    fn clone(&self) -> Self {
        Self {
            chunks: self.chunks.clone(),
            len: self.len,
        }
    }
}

impl<K> Clone for Chunk<K> {
    fn clone(&self) -> Self {
        Self {
            first: self.first,
            entries: Arc::clone(&self.entries),
        }
    }
}

impl<K> Clone for Entry<K> {
    fn clone(&self) -> Self {
        Self {
            place: self.place,
            object: Arc::clone(&self.object),
        }
    }
}

impl<K> Default for Objects<K> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::identity::tests::{Thing, thing};
    use super::*;

    #[test]
    fn a_copy_does_not_see_later_changes() {
        let mut objects = Objects::default();
        objects.insert(thing("a/x", 1, 1));
        let before = objects.clone();
        objects.insert(thing("a/x", 1, 2));
        objects.remove("a", "x");
        assert_eq!(before.get("a", "x").unwrap().version, "1");
        assert_eq!(objects.len(), 0);
        assert!(objects.get("a", "x").is_none());
    }

    #[test]
    fn keys_with_equal_hashes_are_told_apart() {
        // Found by search: the names have the same hash.
        let mut seen = BTreeMap::new();
        let (a, b) = (0..)
            .find_map(|n| {
                seen.insert(hash(&format!("{n}")), n)
                    .map(|other| (other, n))
            })
            .unwrap();
        let mut objects = Objects::default();
        for name in [a, b] {
            assert_eq!(objects.insert(thing(&format!("ns/{name}"), 1, name)), None);
        }
        for name in [a, b] {
            assert_eq!(
                objects.get("ns", &name.to_string()).unwrap().version,
                name.to_string()
            );
        }
        assert_eq!(
            objects.remove("ns", &a.to_string()).unwrap().version,
            a.to_string()
        );
        assert!(objects.get("ns", &a.to_string()).is_none());
        assert!(objects.get("ns", &b.to_string()).is_some());
    }

    proptest! {
        #[test]
        fn behaves_like_a_map(
            ops in prop::collection::vec((0u8..6, 0u16..400, any::<bool>()), 0..2500),
        ) {
            let mut objects = Objects::default();
            let mut model = BTreeMap::new();
            for (revision, (namespace, name, insert)) in ops.into_iter().enumerate() {
                let key = (format!("n{namespace}"), format!("{name}"));
                if insert {
                    let object = thing(&format!("{}/{}", key.0, key.1), 1, revision as u64);
                    prop_assert_eq!(objects.insert(object.clone()), model.insert(key, object));
                } else {
                    prop_assert_eq!(objects.remove(&key.0, &key.1), model.remove(&key));
                }
            }
            prop_assert_eq!(objects.len(), model.len());
            for chunk in &objects.chunks {
                prop_assert!((1..=FULL).contains(&chunk.entries.len()));
                prop_assert!(chunk.first == chunk.entries[0].place);
            }
            prop_assert_eq!(sorted(objects.iter()), model.values().collect::<Vec<_>>());
            for namespace in ["", "n0", "n3", "n5", "z"] {
                let expected = model.iter().filter(|(key, _)| key.0 == namespace);
                let expected: Vec<_> = expected.map(|(_, object)| object).collect();
                prop_assert_eq!(sorted(objects.namespace(namespace)), expected);
            }
            for ((namespace, name), object) in &model {
                prop_assert_eq!(objects.get(namespace, name), Some(object));
            }
        }
    }

    fn sorted<'a>(objects: impl Iterator<Item = &'a Arc<Thing>>) -> Vec<&'a Arc<Thing>> {
        let mut objects: Vec<_> = objects.collect();
        objects.sort_by_key(|object| (&object.namespace, &object.name));
        objects
    }
}
