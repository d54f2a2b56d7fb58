//! Metadata of a list.
//!
//! Owns: `ListMeta`, lossless.
//! Must not know: kinds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Object;

/// `metadata` of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Object)]
#[cfg_attr(feature = "schemars", derive(crate::JsonSchema))]
pub struct ListMeta {
    /// Where the next page begins; absent or empty on the last.
    #[kubewright(rename = "continue")]
    pub continue_token: Option<String>,
    /// How many more objects there are, if the server counted them.
    pub remaining_item_count: Option<i64>,
    /// The version of the whole list, opaque.
    pub resource_version: Option<String>,
    /// Fields of a newer server.
    #[kubewright(rest)]
    pub other: BTreeMap<String, Value>,
}
