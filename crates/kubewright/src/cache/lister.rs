//! Reads of a cache.
//!
//! Owns: lookups and lists, with a namespace for kinds that live in one and without for the others.
//! Must not know: how the cache is filled.

use std::fmt;
use std::sync::Arc;

use super::hub::Hub;
use super::identity::Identity;
use super::informer::Lifetime;
use crate::selector::LabelSelector;
use crate::{ClusterScope, NamespaceScope, ObjectMetadata, Resource};

/// A reader of the cache of one kind.
///
/// Reads see the state of one moment and never wait. Objects come in an order without meaning, which is the same
/// as long as their names are. Before the informer is synchronised the cache is empty.
///
/// Kinds that live in namespaces are read by namespace, the others are not:
///
/// ```compile_fail,E0599
/// # #[cfg(not(feature = "k8s-openapi"))] compile_error!("needs a kind");
/// use kubewright::Lister;
/// use kubewright::k8s_openapi::api::core::v1::Node;
/// fn node(nodes: &Lister<Node>) {
///     nodes.namespace("prod").get("node-1");
/// }
/// ```
pub struct Lister<K> {
    hub: Arc<Hub<K>>,
    lifetime: Arc<Lifetime>,
}

impl<K: Identity> Lister<K> {
    pub(crate) fn new(hub: Arc<Hub<K>>, lifetime: Arc<Lifetime>) -> Self {
        Self { hub, lifetime }
    }

    /// All objects. Takes no time when nothing changed since the last call.
    pub fn list(&self) -> Arc<[Arc<K>]> {
        self.hub.store().list()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.hub.store().state().objects().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<K: Resource + Send + Sync + 'static> Lister<K> {
    /// The objects whose labels match.
    pub fn select(&self, selector: &LabelSelector) -> Vec<Arc<K>> {
        matching(self.hub.store().state().objects().iter(), selector)
    }
}

impl<K: NamespaceScope + Send + Sync + 'static> Lister<K> {
    /// A reader of one namespace.
    pub fn namespace<'a>(&self, namespace: &'a str) -> NamespaceLister<'a, K> {
        NamespaceLister {
            lister: self.clone(),
            namespace,
        }
    }

    /// The object of this name in this namespace. Allocates nothing.
    pub fn get_in(&self, namespace: &str, name: &str) -> Option<Arc<K>> {
        self.hub.store().get(namespace, name)
    }
}

impl<K: ClusterScope + Send + Sync + 'static> Lister<K> {
    /// The object of this name. Allocates nothing.
    pub fn get(&self, name: &str) -> Option<Arc<K>> {
        self.hub.store().get("", name)
    }
}

/// A reader of one namespace of the cache of one kind.
pub struct NamespaceLister<'a, K> {
    lister: Lister<K>,
    namespace: &'a str,
}

impl<K: NamespaceScope + Send + Sync + 'static> NamespaceLister<'_, K> {
    /// The object of this name. Allocates nothing.
    pub fn get(&self, name: &str) -> Option<Arc<K>> {
        self.lister.get_in(self.namespace, name)
    }

    /// The objects of the namespace.
    pub fn list(&self) -> Vec<Arc<K>> {
        self.lister
            .hub
            .store()
            .state()
            .objects()
            .namespace(self.namespace)
            .cloned()
            .collect()
    }

    /// The objects of the namespace whose labels match.
    pub fn select(&self, selector: &LabelSelector) -> Vec<Arc<K>> {
        matching(
            self.lister
                .hub
                .store()
                .state()
                .objects()
                .namespace(self.namespace),
            selector,
        )
    }
}

impl<K> Clone for Lister<K> {
    fn clone(&self) -> Self {
        Self {
            hub: Arc::clone(&self.hub),
            lifetime: Arc::clone(&self.lifetime),
        }
    }
}

impl<K> Clone for NamespaceLister<'_, K> {
    fn clone(&self) -> Self {
        Self {
            lister: self.lister.clone(),
            namespace: self.namespace,
        }
    }
}

impl<K: Identity> fmt::Debug for Lister<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lister")
            .field("kind", &self.hub.kind())
            .finish_non_exhaustive()
    }
}

impl<K: Identity> fmt::Debug for NamespaceLister<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamespaceLister")
            .field("kind", &self.lister.hub.kind())
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}

fn matching<'a, K: Resource + 'a>(
    objects: impl Iterator<Item = &'a Arc<K>>,
    selector: &LabelSelector,
) -> Vec<Arc<K>> {
    objects
        .filter(|object| selector.matches_with(|name| object.metadata().label(name)))
        .cloned()
        .collect()
}
