//! Whole objects inside of others.
//!
//! Owns: the form of `x-kubernetes-embedded-resource`.
//! Must not know: which kinds may be embedded.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Object;
use crate::decode::{DecodeError, decode_value};

/// An object of any kind, as a field of another object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Object)]
#[cfg_attr(feature = "schemars", derive(crate::JsonSchema))]
pub struct EmbeddedObject {
    /// Group and version.
    pub api_version: Option<String>,
    /// The kind.
    pub kind: Option<String>,
    /// The object's metadata.
    pub metadata: Option<BTreeMap<String, Value>>,
    /// All other fields.
    #[kubewright(rest)]
    pub fields: BTreeMap<String, Value>,
}

impl EmbeddedObject {
    /// `metadata.name`, if it has one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.metadata.as_ref()?.get("name")?.as_str()
    }

    /// The object in the form of its type.
    ///
    /// # Errors
    /// It does not have that form; the path is inside of this object.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let value = serde_json::to_value(self).map_err(|error| DecodeError::other(&error))?;
        decode_value(&value)
    }

    /// An object of any type, to embed it.
    ///
    /// # Errors
    /// The object cannot be written as JSON, or is none of an object's form.
    pub fn encode<T: Serialize>(object: &T) -> Result<Self, DecodeError> {
        let value = serde_json::to_value(object).map_err(|error| DecodeError::other(&error))?;
        decode_value(&value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::own::OwnerReference;

    #[test]
    fn everything_is_kept() {
        let value = json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "a", "creationTimestamp": null},
            "data": {"x": "y"},
        });
        let object: EmbeddedObject = decode_value(&value).unwrap();
        assert_eq!(object.name(), Some("a"));
        assert_eq!(serde_json::to_value(&object).unwrap(), value);
    }

    #[test]
    fn errors_have_paths_inside_of_the_object() {
        let object = EmbeddedObject {
            kind: Some("A".to_owned()),
            ..EmbeddedObject::default()
        };
        let error = object.decode::<OwnerReference>().unwrap_err();
        assert_eq!(error.path, "apiVersion");
    }
}
