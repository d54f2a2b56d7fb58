//! Whether objects of a kind live in namespaces.
//!
//! Owns: the scope types and the bounds that keep namespaces off cluster-scoped kinds.
//! Must not know: URLs, clients.

use crate::Resource;

/// The scope of a kind: [`Namespaced`] or [`Cluster`].
pub trait Scope: sealed::Sealed + Send + Sync + 'static {
    /// Whether objects of the scope live in a namespace.
    const NAMESPACED: bool;
}

/// Objects live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespaced {}

/// Objects live in the cluster as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cluster {}

impl Scope for Namespaced {
    const NAMESPACED: bool = true;
}

impl Scope for Cluster {
    const NAMESPACED: bool = false;
}

/// A kind whose objects live in a namespace.
#[diagnostic::on_unimplemented(
    message = "objects of `{Self}` do not live in a namespace",
    label = "`{Self}` is cluster-scoped",
    note = "use `Api::cluster` and leave the namespace out"
)]
pub trait NamespaceScope: Resource {}

/// A kind whose objects live in the cluster as a whole.
#[diagnostic::on_unimplemented(
    message = "objects of `{Self}` live in a namespace",
    label = "`{Self}` is namespaced",
    note = "use `Api::namespaced`, or `AllNamespaces` to list and watch all of them"
)]
pub trait ClusterScope: Resource {}

impl<K: Resource> NamespaceScope for K where K::Scope: IsNamespaced {}
impl<K: Resource> ClusterScope for K where K::Scope: IsCluster {}

/// Only [`Namespaced`].
#[diagnostic::on_unimplemented(
    message = "objects of this kind do not live in a namespace",
    label = "this kind is cluster-scoped",
    note = "use `Api::cluster` and leave the namespace out"
)]
pub trait IsNamespaced: Scope {}

/// Only [`Cluster`].
#[diagnostic::on_unimplemented(
    message = "objects of this kind live in a namespace",
    label = "this kind is namespaced",
    note = "use `Api::namespaced`, or `AllNamespaces` to list and watch all of them"
)]
pub trait IsCluster: Scope {}

impl IsNamespaced for Namespaced {}
impl IsCluster for Cluster {}

/// How k8s-openapi says the same.
#[cfg(feature = "k8s-openapi")]
pub trait OpenApiScope: k8s_openapi::ResourceScope {
    /// The scope here.
    type Scope: Scope;
}

#[cfg(feature = "k8s-openapi")]
impl OpenApiScope for k8s_openapi::NamespaceResourceScope {
    type Scope = Namespaced;
}

#[cfg(feature = "k8s-openapi")]
impl OpenApiScope for k8s_openapi::ClusterResourceScope {
    type Scope = Cluster;
}

// Subresources, such as an eviction, live where their objects do: in a namespace.
#[cfg(feature = "k8s-openapi")]
impl OpenApiScope for k8s_openapi::SubResourceScope {
    type Scope = Namespaced;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Namespaced {}
    impl Sealed for super::Cluster {}
}
