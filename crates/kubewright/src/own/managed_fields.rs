//! Who set which fields of an object.
//!
//! Owns: `ManagedFieldsEntry`, lossless.
//! Must not know: how its field set is read.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Object, Timestamp};

/// The fields that one manager set in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Object)]
#[cfg_attr(feature = "schemars", derive(crate::JsonSchema))]
pub struct ManagedFieldsEntry {
    /// The version the field names are of.
    pub api_version: Option<String>,
    /// The form of the field set: always `FieldsV1`.
    pub fields_type: Option<String>,
    /// The set of fields, as a tree.
    pub fields_v1: Option<Value>,
    /// The name of the manager.
    pub manager: Option<String>,
    /// `Apply` or `Update`.
    pub operation: Option<String>,
    /// The subresource that was written to; absent for the object itself.
    pub subresource: Option<String>,
    /// When the set changed last.
    pub time: Option<Timestamp>,
    /// Fields of a newer server.
    #[kubewright(rest)]
    pub other: BTreeMap<String, Value>,
}
