//! The published state of a cache, for many readers and one writer.
//!
//! Owns: what readers see. A reader takes the present state without a lock, so it never waits for the writer; the
//! writer publishes a new state that shares with the old one all that did not change.
//! Must not know: the server, subscribers.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;

use super::identity::{Identity, Key};
use super::objects::Objects;
use super::source::Misfit;

/// The state of a cache at one moment.
pub(crate) struct State<K> {
    objects: Objects<K>,
    misfits: Arc<BTreeMap<Key, Misfit>>,
    /// The objects as one slice, made when first asked for.
    list: OnceLock<Arc<[Arc<K>]>>,
}

impl<K: Identity> State<K> {
    pub(crate) fn new(objects: Objects<K>, misfits: Arc<BTreeMap<Key, Misfit>>) -> Self {
        Self {
            objects,
            misfits,
            list: OnceLock::new(),
        }
    }

    pub(crate) fn objects(&self) -> &Objects<K> {
        &self.objects
    }

    pub(crate) fn misfits(&self) -> &Arc<BTreeMap<Key, Misfit>> {
        &self.misfits
    }

    /// All objects. The second call and later ones take no time.
    pub(crate) fn list(&self) -> Arc<[Arc<K>]> {
        Arc::clone(
            self.list
                .get_or_init(|| self.objects.iter().cloned().collect()),
        )
    }
}

/// The present state of a cache.
pub(crate) struct Store<K> {
    state: ArcSwap<State<K>>,
}

impl<K: Identity> Store<K> {
    pub(crate) fn new() -> Self {
        Self {
            state: ArcSwap::from_pointee(State::new(Objects::default(), Arc::default())),
        }
    }

    pub(crate) fn publish(&self, state: State<K>) {
        self.state.store(Arc::new(state));
    }

    /// The present state, to be read at leisure.
    pub(crate) fn state(&self) -> Arc<State<K>> {
        self.state.load_full()
    }

    /// The object of this key. Takes no lock and allocates nothing.
    pub(crate) fn get(&self, namespace: &str, name: &str) -> Option<Arc<K>> {
        self.state.load().objects.get(namespace, name).cloned()
    }

    /// All objects.
    pub(crate) fn list(&self) -> Arc<[Arc<K>]> {
        self.state.load().list()
    }
}

#[cfg(test)]
mod tests {
    use super::super::identity::tests::thing;
    use super::*;

    #[test]
    fn the_list_of_an_unchanged_store_is_the_same_slice() {
        let store = Store::new();
        let mut objects = Objects::default();
        objects.insert(thing("a/x", 1, 1));
        store.publish(State::new(objects.clone(), Arc::default()));
        let list = store.list();
        assert!(Arc::ptr_eq(&list, &store.list()));
        objects.insert(thing("a/y", 1, 2));
        store.publish(State::new(objects, Arc::default()));
        assert_eq!((list.len(), store.list().len()), (1, 2));
        assert_eq!(store.get("a", "y").unwrap().version, "2");
        assert!(store.get("", "a/y").is_none());
    }
}
