//! Patches: what each kind of patch is made of.
//!
//! Owns: the patch types and their media types, JSON patch operations.
//! Must not know: requests, objects.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A change to an object, in a form that every kind takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// A JSON merge patch (RFC 7396): fields given replace, nulls remove, lists are replaced whole.
    Merge(Value),
    /// A JSON patch (RFC 6902): operations in order, all or none.
    Json(Vec<JsonPatch>),
    /// A server-side apply of raw JSON; needs a field manager.
    Apply(Value),
}

/// One operation of a JSON patch. Paths are JSON pointers, see [`pointer()`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum JsonPatch {
    /// Adds a field, replaces it, or inserts before a list's index (`-` appends).
    Add {
        /// Where.
        path: String,
        /// What.
        value: Value,
    },
    /// Removes what must be there.
    Remove {
        /// Where.
        path: String,
    },
    /// Replaces what must be there.
    Replace {
        /// Where.
        path: String,
        /// With what.
        value: Value,
    },
    /// Moves a value.
    Move {
        /// From where.
        from: String,
        /// To where.
        path: String,
    },
    /// Copies a value.
    Copy {
        /// From where.
        from: String,
        /// To where.
        path: String,
    },
    /// Fails the whole patch when the value is another.
    Test {
        /// Where.
        path: String,
        /// What must be there.
        value: Value,
    },
}

/// How a patch is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PatchType {
    /// A JSON merge patch.
    Merge,
    /// A JSON patch.
    Json,
    /// A server-side apply.
    Apply,
    /// A strategic merge patch, which only built-in kinds take.
    Strategic,
}

impl Patch {
    /// How it is meant.
    pub fn patch_type(&self) -> PatchType {
        match self {
            Patch::Merge(_) => PatchType::Merge,
            Patch::Json(_) => PatchType::Json,
            Patch::Apply(_) => PatchType::Apply,
        }
    }
}

impl Serialize for Patch {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Merge(value) | Patch::Apply(value) => value.serialize(serializer),
            Patch::Json(operations) => operations.serialize(serializer),
        }
    }
}

impl PatchType {
    /// The media type it is sent with.
    pub fn media_type(self) -> &'static str {
        match self {
            PatchType::Merge => "application/merge-patch+json",
            PatchType::Json => "application/json-patch+json",
            PatchType::Apply => "application/apply-patch+yaml",
            PatchType::Strategic => "application/strategic-merge-patch+json",
        }
    }
}

/// A JSON pointer (RFC 6901) from its parts, with `~` and `/` escaped: `["metadata", "a/b"]` is
/// `/metadata/a~1b`.
pub fn pointer<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut pointer = String::new();
    for part in parts {
        pointer.push('/');
        pointer.push_str(&part.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_operations() {
        let patch = Patch::Json(vec![
            JsonPatch::Test {
                path: pointer(["metadata", "labels", "a/b~c"]),
                value: "x".into(),
            },
            JsonPatch::Remove {
                path: "/spec".to_owned(),
            },
        ]);
        assert_eq!(
            serde_json::to_string(&patch).unwrap(),
            r#"[{"op":"test","path":"/metadata/labels/a~1b~0c","value":"x"},{"op":"remove","path":"/spec"}]"#
        );
    }
}
