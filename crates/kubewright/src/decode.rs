//! Decoding with errors that say which field is wrong.
//!
//! Owns: the second, slow reading that finds the path of an error.
//! Must not know: where the bytes came from.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// An object that does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// Where in the object, such as `spec.items[2].name`; empty for the object as a whole.
    pub path: String,
    /// What is wrong there.
    pub message: String,
    /// `kind` of the object, if it could be read.
    pub kind: Option<String>,
    /// `metadata.namespace` of the object, if it could be read.
    pub namespace: Option<String>,
    /// `metadata.name` of the object, if it could be read.
    pub name: Option<String>,
}

/// Reads an object from JSON.
///
/// # Errors
/// The text is no JSON, or the object does not fit the type; with the path of the field.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    // The path costs something at every field, so it is only kept track of after a failure.
    serde_json::from_slice(bytes).map_err(|fast| {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let identity = serde_json::from_slice(bytes).unwrap_or_default();
        match located::<T, _>(&mut deserializer) {
            Err((path, error)) => DecodeError::new(path, &error, identity),
            // What follows the object is wrong.
            Ok(_) => DecodeError::new(String::new(), &fast, identity),
        }
    })
}

/// Reads an object from a JSON value.
///
/// # Errors
/// The object does not fit the type; with the path of the field.
pub fn decode_value<T: DeserializeOwned>(value: &Value) -> Result<T, DecodeError> {
    T::deserialize(value).map_err(|fast| {
        let identity = Identity::deserialize(value).unwrap_or_default();
        match located::<T, _>(value) {
            Err((path, error)) => DecodeError::new(path, &error, identity),
            Ok(_) => DecodeError::new(String::new(), &fast, identity),
        }
    })
}

fn located<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, (String, D::Error)> {
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = match error.path().iter().next() {
            Some(_) => error.path().to_string(),
            None => String::new(),
        };
        (path, error.into_inner())
    })
}

impl DecodeError {
    fn new(path: String, error: &serde_json::Error, identity: Identity) -> Self {
        let message = without_position(&error.to_string());
        let Identity { kind, metadata } = identity;
        let IdentityMetadata { name, namespace } = metadata.unwrap_or_default();
        Self {
            path: with_missing_field(path, &message),
            message,
            kind,
            namespace,
            name,
        }
    }

    /// An error that is about no field in particular.
    pub(crate) fn other(error: &serde_json::Error) -> Self {
        Self::new(String::new(), error, Identity::default())
    }
}

/// The path of a missing field is that of the field, not that of the object it should be in.
fn with_missing_field(path: String, message: &str) -> String {
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'));
    match missing {
        Some(field) if path.is_empty() => field.to_owned(),
        Some(field) => format!("{path}.{field}"),
        None => path,
    }
}

/// Line and column of a response are no use to its reader; they never have a line of their own.
fn without_position(message: &str) -> String {
    let position = message.rfind(" at line ").filter(|start| {
        message[*start..]
            .trim_start_matches(" at line ")
            .chars()
            .all(|c| c.is_ascii_digit() || " column".contains(c))
    });
    match position {
        Some(start) if !message.starts_with("EOF") => message[..start].to_owned(),
        _ => message.to_owned(),
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = &self.kind {
            f.write_str(kind)?;
            if let Some(name) = &self.name {
                match &self.namespace {
                    Some(namespace) => write!(f, " {namespace}/{name}")?,
                    None => write!(f, " {name}")?,
                }
            }
            f.write_str(": ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for DecodeError {}

/// What an error says of its object. Parts of another form are as good as absent.
#[derive(Default)]
struct Identity {
    kind: Option<String>,
    metadata: Option<IdentityMetadata>,
}

#[derive(Default)]
struct IdentityMetadata {
    name: Option<String>,
    namespace: Option<String>,
}

impl<'de> Deserialize<'de> for Identity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = serde_json::Map::deserialize(deserializer)?;
        let text = |value: Option<Value>| match value {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let metadata = match object.remove("metadata") {
            Some(Value::Object(mut metadata)) => Some(IdentityMetadata {
                name: text(metadata.remove("name")),
                namespace: text(metadata.remove("namespace")),
            }),
            _ => None,
        };
        Ok(Self {
            kind: text(object.remove("kind")),
            metadata,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::own::{ManagedFieldsEntry, ObjectMeta, OwnerReference};

    #[track_caller]
    fn check<T: DeserializeOwned + fmt::Debug>(value: Value, expected: &str) {
        let text = value.to_string();
        let from_text = decode::<T>(text.as_bytes()).unwrap_err();
        assert_eq!(from_text.to_string(), expected);
        assert_eq!(decode_value::<T>(&value).unwrap_err(), from_text);
    }

    #[test]
    fn errors_have_the_path_of_the_field() {
        check::<OwnerReference>(json!({"apiVersion": "v1"}), "kind: missing field `kind`");
        check::<ObjectMeta>(
            json!({"ownerReferences": [{"apiVersion": "v1", "kind": "A", "name": "a", "uid": "1"}, {"name": 1}]}),
            "ownerReferences[1].name: invalid type: integer `1`, expected a string",
        );
        check::<ObjectMeta>(
            json!({"managedFields": [{}, 5]}),
            "managedFields[1]: invalid type: integer `5`, expected an object",
        );
        check::<ManagedFieldsEntry>(json!([]), "invalid type: sequence, expected an object");
    }

    #[test]
    fn text_that_is_no_json_is_told() {
        let error = decode::<ObjectMeta>(b"{\"name\": \"a\"").unwrap_err();
        assert_eq!(
            error.message,
            "EOF while parsing an object at line 1 column 12"
        );
        assert!(decode::<ObjectMeta>(b"{} {}").is_err());
    }
}
