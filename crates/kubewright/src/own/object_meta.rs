//! Metadata of an object.
//!
//! Owns: `ObjectMeta`, lossless.
//! Must not know: kinds.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ManagedFieldsEntry, OwnerReference};
use crate::{Object, Timestamp};

/// `metadata` of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Object)]
#[cfg_attr(feature = "schemars", derive(crate::JsonSchema))]
pub struct ObjectMeta {
    /// Free-form text for tools, by name.
    pub annotations: Option<BTreeMap<String, String>>,
    /// When the server stored the object first. Set by the server.
    pub creation_timestamp: Option<Timestamp>,
    /// Seconds left to end gracefully. Set by the server.
    pub deletion_grace_period_seconds: Option<i64>,
    /// When deletion was asked for. Set by the server.
    pub deletion_timestamp: Option<Timestamp>,
    /// What has to be done, and removed from here, before the object goes.
    pub finalizers: Option<Vec<String>>,
    /// What the server makes a unique name from when `name` is absent.
    pub generate_name: Option<String>,
    /// Counts changes of the desired state. Set by the server.
    pub generation: Option<i64>,
    /// Text to select objects by, by name.
    pub labels: Option<BTreeMap<String, String>>,
    /// Who set which fields. Set by the server.
    pub managed_fields: Option<Vec<ManagedFieldsEntry>>,
    /// The name, unique among the objects of a kind in a namespace.
    pub name: Option<String>,
    /// The namespace; absent for a cluster-scoped kind.
    pub namespace: Option<String>,
    /// The objects that this one goes with.
    pub owner_references: Option<Vec<OwnerReference>>,
    /// The version of the stored object, opaque. Set by the server.
    pub resource_version: Option<String>,
    /// No longer set by any supported server.
    pub self_link: Option<String>,
    /// The identity of the object in time and space. Set by the server.
    pub uid: Option<String>,
    /// Fields of a newer server.
    #[kubewright(rest)]
    pub other: BTreeMap<String, Value>,
}

impl ObjectMeta {
    /// Metadata with only a name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: Some(name.into()),
            ..Self::default()
        }
    }
}
