//! A sorted collection of shared objects that is cheap to copy and to change.
//!
//! Owns: the layout. Objects stand in key order in chunks behind `Arc`, so a copy shares every chunk, and a
//! change copies one chunk and no object.
//! Must not know: readers, subscribers, the server.

use std::cmp::Ordering;
use std::sync::Arc;

use super::identity::{Identity, compare};

/// A chunk holds between one and this many objects.
const FULL: usize = 128;
/// Neighbours that together hold no more than this become one chunk when one of them shrinks.
const SPARSE: usize = 32;

/// Objects in the order of (namespace, name), one for each key.
pub(crate) struct Objects<K> {
    /// No chunk is empty.
    chunks: Vec<Arc<Vec<Arc<K>>>>,
    len: usize,
}

impl<K> Clone for Objects<K> {
    fn clone(&self) -> Self {
        Self {
            chunks: self.chunks.clone(),
            len: self.len,
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

impl<K> Objects<K> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<K>> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }
}

impl<K: Identity> Objects<K> {
    /// The object of this key.
    pub(crate) fn get(&self, namespace: &str, name: &str) -> Option<&Arc<K>> {
        let chunk = self.chunks.get(self.chunk_of(namespace, name))?;
        let at = chunk
            .binary_search_by(|object| compare(&**object, namespace, name))
            .ok()?;
        chunk.get(at)
    }

    /// The objects of one namespace, in the order of their names.
    pub(crate) fn namespace<'a>(&'a self, namespace: &'a str) -> impl Iterator<Item = &'a Arc<K>> {
        // No object has an empty name, so this is where the namespace begins.
        let first = self.chunk_of(namespace, "");
        self.chunks[first.min(self.chunks.len())..]
            .iter()
            .flat_map(|chunk| chunk.iter())
            .skip_while(move |object| object.namespace() < namespace)
            .take_while(move |object| object.namespace() == namespace)
    }

    /// Puts the object in its place; the one that stood there is given back.
    pub(crate) fn insert(&mut self, object: Arc<K>) -> Option<Arc<K>> {
        let index = self.chunk_of(object.namespace(), object.name());
        let is_last = index + 1 >= self.chunks.len();
        let Some(shared) = self.chunks.get_mut(index) else {
            self.chunks.push(Arc::new(vec![object]));
            self.len = 1;
            return None;
        };
        let found =
            shared.binary_search_by(|other| compare(&**other, object.namespace(), object.name()));
        match found {
            Ok(at) => Some(std::mem::replace(&mut Arc::make_mut(shared)[at], object)),
            Err(at) => {
                self.len += 1;
                if shared.len() < FULL {
                    Arc::make_mut(shared).insert(at, object);
                } else if is_last && at == FULL {
                    // Objects that arrive in order fill their chunks.
                    self.chunks.push(Arc::new(vec![object]));
                } else {
                    let chunk = Arc::make_mut(shared);
                    let mut upper = chunk.split_off(FULL / 2);
                    if at <= chunk.len() {
                        chunk.insert(at, object);
                    } else {
                        upper.insert(at - FULL / 2, object);
                    }
                    self.chunks.insert(index + 1, Arc::new(upper));
                }
                None
            }
        }
    }

    /// Takes out the object of this key.
    pub(crate) fn remove(&mut self, namespace: &str, name: &str) -> Option<Arc<K>> {
        let index = self.chunk_of(namespace, name);
        let shared = self.chunks.get_mut(index)?;
        let at = shared
            .binary_search_by(|object| compare(&**object, namespace, name))
            .ok()?;
        let removed = Arc::make_mut(shared).remove(at);
        self.len -= 1;
        self.join_around(index);
        Some(removed)
    }

    /// The index of the only chunk that can hold the key; one past the end when there is no chunk.
    fn chunk_of(&self, namespace: &str, name: &str) -> usize {
        let after = self.chunks.partition_point(|chunk| {
            chunk
                .first()
                .is_some_and(|first| compare(&**first, namespace, name) != Ordering::Greater)
        });
        after.saturating_sub(1)
    }

    fn join_around(&mut self, index: usize) {
        if self.chunks[index].is_empty() {
            self.chunks.remove(index);
            return;
        }
        for left in [index.checked_sub(1), Some(index)].into_iter().flatten() {
            let Some(right) = self.chunks.get(left + 1) else {
                continue;
            };
            if self.chunks[left].len() + right.len() <= SPARSE {
                let right = self.chunks.remove(left + 1);
                Arc::make_mut(&mut self.chunks[left]).extend(right.iter().cloned());
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::identity::tests::thing;
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
    fn objects_in_order_fill_their_chunks() {
        let mut objects = Objects::default();
        for n in 0..10_000 {
            objects.insert(thing(&format!("a/{n:05}"), 1, 1));
        }
        assert_eq!(objects.chunks.len(), 10_000usize.div_ceil(FULL));
    }

    proptest! {
        #[test]
        fn behaves_like_a_sorted_map(ops in prop::collection::vec((0u8..3, 0u8..6, 0u16..400, any::<bool>()), 0..1500)) {
            let mut objects = Objects::default();
            let mut model = BTreeMap::new();
            for (revision, (_, namespace, name, insert)) in ops.into_iter().enumerate() {
                let key = (format!("n{namespace}"), format!("{name}"));
                if insert {
                    let object = thing(&format!("{}/{}", key.0, key.1), 1, revision as u64);
                    prop_assert_eq!(objects.insert(object.clone()), model.insert(key, object));
                } else {
                    prop_assert_eq!(objects.remove(&key.0, &key.1), model.remove(&key));
                }
            }
            prop_assert_eq!(objects.len(), model.len());
            prop_assert!(objects.chunks.iter().all(|chunk| !chunk.is_empty() && chunk.len() <= FULL));
            prop_assert!(objects.iter().eq(model.values()));
            for namespace in ["", "n0", "n3", "n5", "z"] {
                let expected: Vec<_> = model.iter().filter(|(key, _)| key.0 == namespace).map(|(_, v)| v).collect();
                prop_assert_eq!(objects.namespace(namespace).collect::<Vec<_>>(), expected);
            }
            for (namespace, name) in model.keys() {
                prop_assert_eq!(objects.get(namespace, name), model.get(&(namespace.clone(), name.clone())));
            }
        }
    }
}
