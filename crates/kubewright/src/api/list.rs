//! The list of a kind.
//!
//! Owns: its metadata, its decoding, and the way to the next page.
//! Must not know: requests.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::{Error, Target};
use crate::rest::{self, ListOptions};
use crate::watch::Misfit;

/// Objects of one kind, a page or all.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(bound(deserialize = "K: Deserialize<'de>"))]
pub struct List<K> {
    /// The version of the list, and what comes after it.
    #[serde(default)]
    pub metadata: ListMetadata,
    /// The objects.
    #[serde(default = "Vec::new", deserialize_with = "null_as_empty")]
    pub items: Vec<K>,
}

/// What a list says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ListMetadata {
    /// The version to watch from.
    pub resource_version: Option<String>,
    /// The token for the next page; `None` on the last one.
    #[serde(rename = "continue", deserialize_with = "empty_as_none")]
    pub continue_token: Option<String>,
    /// How many objects come after this page, where the server counts them.
    pub remaining_item_count: Option<i64>,
}

impl<K> List<K> {
    /// The options for the next page; `None` when this is the last.
    pub fn next_page(&self, options: &ListOptions) -> Option<ListOptions> {
        let token = self.metadata.continue_token.clone()?;
        Some(ListOptions {
            continue_token: Some(token),
            resource_version: None,
            resource_version_match: None,
            ..options.clone()
        })
    }
}

impl<K> IntoIterator for List<K> {
    type Item = K;
    type IntoIter = std::vec::IntoIter<K>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, K> IntoIterator for &'a List<K> {
    type Item = &'a K;
    type IntoIter = std::slice::Iter<'a, K>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// Reads a list. When an item does not fit, the error says which.
pub(super) fn decode<K: DeserializeOwned>(target: &Target, body: &[u8]) -> Result<List<K>, Error> {
    if let Ok(list) = serde_json::from_slice(body) {
        return Ok(list);
    }
    #[derive(Deserialize)]
    struct RawList<'a> {
        #[serde(borrow, default, deserialize_with = "null_as_empty")]
        items: Vec<&'a RawValue>,
    }
    if let Ok(RawList { items }) = serde_json::from_slice::<RawList<'_>>(body) {
        for (index, item) in items.into_iter().enumerate() {
            if let Err(error) = crate::decode::<K>(item.get().as_bytes()) {
                let mut misfit = Misfit::of("", item.get(), error.to_string());
                if misfit.name.is_empty() {
                    misfit.message = format!("items[{index}]: {}", misfit.message);
                }
                return Err(Error::Misfit {
                    target: Box::new(target.clone()),
                    misfit: Box::new(misfit),
                });
            }
        }
    }
    rest::decode(target, body)
}

fn null_as_empty<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn empty_as_none<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|token| !token.is_empty()))
}
