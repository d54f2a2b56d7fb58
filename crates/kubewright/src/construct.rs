//! What the constructors of generated kinds are made of.
//!
//! Owns: metadata of a new object, the definition that a kind carries.
//! Must not know: any kind.

use serde_json::Value;

use crate::ObjectMetadata;

/// Metadata of a new object of this name; everything else is empty.
pub fn named<M: ObjectMetadata + Default>(name: impl Into<String>) -> M {
    let mut metadata = M::default();
    metadata.set_name(&name.into());
    metadata
}

/// The CustomResourceDefinition that was written beside generated code, from its JSON.
///
/// Null when the text is no JSON, which happens only to a file that was edited by hand.
pub fn definition(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
