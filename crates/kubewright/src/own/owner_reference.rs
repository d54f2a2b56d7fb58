//! One owner of an object.
//!
//! Owns: `OwnerReference`, lossless.
//! Must not know: kinds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Object;

/// One owner of an object: when it is deleted, the object goes too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Object)]
#[cfg_attr(feature = "schemars", derive(crate::JsonSchema))]
pub struct OwnerReference {
    /// Group and version of the owner.
    pub api_version: String,
    /// Whether deleting the owner in the foreground waits for this object.
    pub block_owner_deletion: Option<bool>,
    /// Whether this owner manages the object.
    pub controller: Option<bool>,
    /// Kind of the owner.
    pub kind: String,
    /// Name of the owner.
    pub name: String,
    /// UID of the owner.
    pub uid: String,
    /// Fields of a newer server.
    #[kubewright(rest)]
    pub other: BTreeMap<String, Value>,
}
