//! What a kind is called and where its metadata is.
//!
//! Owns: [`Resource`] and the subresource markers.
//! Must not know: clients, URLs, how a kind is encoded.

use crate::metadata::ObjectMetadata;
use crate::scope::Scope;

/// A Kubernetes kind: its names, its scope and its metadata.
///
/// With the feature `k8s-openapi` every type that implements k8s-openapi's `Resource` and
/// `Metadata` has this trait; other types get it from [`resource!`](crate::resource!).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Kubernetes kind",
    label = "no `Resource` impl",
    note = "generated kinds have one from `kubewright::resource!`"
)]
pub trait Resource {
    /// The group, such as `apps`; empty for the core group.
    const GROUP: &'static str;
    /// The version, such as `v1`.
    const VERSION: &'static str;
    /// Group and version, such as `apps/v1`, or only the version in the core group.
    const API_VERSION: &'static str;
    /// The kind, such as `Deployment`.
    const KIND: &'static str;
    /// The plural in lower case, as it stands in URLs, such as `deployments`.
    const PLURAL: &'static str;
    /// [`Namespaced`](crate::Namespaced) or [`Cluster`](crate::Cluster).
    type Scope: Scope;
    /// The type of `metadata`.
    type Metadata: ObjectMetadata;

    /// The object's metadata.
    fn metadata(&self) -> &Self::Metadata;
    /// The object's metadata, to change it.
    fn metadata_mut(&mut self) -> &mut Self::Metadata;
}

/// A kind with a `status` subresource.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `status` subresource",
    label = "its definition has no `subresources.status`",
    note = "change the whole object with `update`, `patch` or `apply`"
)]
pub trait HasStatus: Resource {
    /// The type of `status`.
    type Status;
}

/// A kind with a `scale` subresource.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `scale` subresource",
    label = "its definition has no `subresources.scale`",
    note = "change the field that holds the number of replicas instead"
)]
pub trait HasScale: Resource {}

/// A kind that is built into Kubernetes, whose server takes strategic merge patches.
#[diagnostic::on_unimplemented(
    message = "the server takes no strategic merge patch for `{Self}`",
    label = "only kinds built into Kubernetes have one",
    note = "use a merge patch, a JSON patch or `apply`"
)]
pub trait StrategicPatch: Resource {}

#[cfg(feature = "k8s-openapi")]
impl<K> Resource for K
where
    K: k8s_openapi::Resource + k8s_openapi::Metadata,
    <K as k8s_openapi::Metadata>::Ty: ObjectMetadata,
    <K as k8s_openapi::Resource>::Scope: crate::scope::OpenApiScope,
{
    const GROUP: &'static str = <K as k8s_openapi::Resource>::GROUP;
    const VERSION: &'static str = <K as k8s_openapi::Resource>::VERSION;
    const API_VERSION: &'static str = <K as k8s_openapi::Resource>::API_VERSION;
    const KIND: &'static str = <K as k8s_openapi::Resource>::KIND;
    const PLURAL: &'static str = <K as k8s_openapi::Resource>::URL_PATH_SEGMENT;
    type Scope = <<K as k8s_openapi::Resource>::Scope as crate::scope::OpenApiScope>::Scope;
    type Metadata = <K as k8s_openapi::Metadata>::Ty;

    fn metadata(&self) -> &Self::Metadata {
        <K as k8s_openapi::Metadata>::metadata(self)
    }

    fn metadata_mut(&mut self) -> &mut Self::Metadata {
        <K as k8s_openapi::Metadata>::metadata_mut(self)
    }
}
