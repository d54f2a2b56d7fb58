//! What a cache must know of an object: its key, its incarnation and its revision.
//!
//! Owns: the four texts by which cached objects are found and compared.
//! Must not know: how objects are decoded, stored or delivered.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::{ObjectMetadata, Resource};

/// The identity of an object as a cache sees it. An absent field is the empty text.
///
/// Every [`Resource`](crate::Resource) that can be shared between threads has it.
pub trait Identity: Send + Sync + 'static {
    /// The namespace; empty for cluster-scoped kinds.
    fn namespace(&self) -> &str;
    /// The name, unique in the namespace.
    fn name(&self) -> &str;
    /// The uid, different for each incarnation of a name.
    fn uid(&self) -> &str;
    /// The revision the server gave the object.
    fn resource_version(&self) -> &str;
}

impl<K: Resource + Send + Sync + 'static> Identity for K {
    fn namespace(&self) -> &str {
        self.metadata().namespace().unwrap_or_default()
    }

    fn name(&self) -> &str {
        self.metadata().name().unwrap_or_default()
    }

    fn uid(&self) -> &str {
        self.metadata().uid().unwrap_or_default()
    }

    fn resource_version(&self) -> &str {
        self.metadata().resource_version().unwrap_or_default()
    }
}

/// Whether both are the same revision of the same incarnation.
///
/// Objects without a resource version (from a server that gives none) never are.
pub(crate) fn same_revision<K: Identity>(a: &K, b: &K) -> bool {
    !a.resource_version().is_empty()
        && a.resource_version() == b.resource_version()
        && a.uid() == b.uid()
}

/// Orders an object against a key.
pub(crate) fn compare<K: Identity>(object: &K, namespace: &str, name: &str) -> Ordering {
    object
        .namespace()
        .cmp(namespace)
        .then_with(|| object.name().cmp(name))
}

/// The key of an object of which there is nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) namespace: Box<str>,
    pub(crate) name: Box<str>,
}

impl Key {
    pub(crate) fn new(namespace: &str, name: &str) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            f.write_str(&self.name)
        } else {
            write!(f, "{}/{}", self.namespace, self.name)
        }
    }
}

/// An object compared and hashed by its key, so that maps of objects hold no second copy of it.
pub(crate) struct ByKey<K>(pub(crate) Arc<K>);

impl<K: Identity> PartialEq for ByKey<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0.name() == other.0.name() && self.0.namespace() == other.0.namespace()
    }
}

impl<K: Identity> Eq for ByKey<K> {}

impl<K: Identity> std::hash::Hash for ByKey<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.namespace().hash(state);
        self.0.name().hash(state);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A minimal object for the tests of the cache.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct Thing {
        pub(crate) namespace: String,
        pub(crate) name: String,
        pub(crate) uid: String,
        pub(crate) version: String,
    }

    impl Identity for Thing {
        fn namespace(&self) -> &str {
            &self.namespace
        }
        fn name(&self) -> &str {
            &self.name
        }
        fn uid(&self) -> &str {
            &self.uid
        }
        fn resource_version(&self) -> &str {
            &self.version
        }
    }

    /// `thing("prod/web", 1, 7)`: the first incarnation of `web` at revision 7.
    pub(crate) fn thing(key: &str, uid: u64, version: u64) -> Arc<Thing> {
        let (namespace, name) = key.split_once('/').unwrap_or(("", key));
        Arc::new(Thing {
            namespace: namespace.into(),
            name: name.into(),
            uid: uid.to_string(),
            version: version.to_string(),
        })
    }

    #[test]
    fn objects_without_a_revision_are_never_the_same() {
        let bare = |uid: &str| Thing {
            namespace: String::new(),
            name: "a".into(),
            uid: uid.into(),
            version: String::new(),
        };
        assert!(!same_revision(&bare("1"), &bare("1")));
        assert!(same_revision(&*thing("a", 1, 1), &*thing("a", 1, 1)));
        assert!(!same_revision(&*thing("a", 1, 1), &*thing("a", 2, 1)));
    }
}
