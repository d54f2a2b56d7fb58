//! Schemas that are written as JSON.
//!
//! Owns: reading one with the reader of definitions.
//! Must not know: where the JSON came from.

use kubewright_schema::Schema;
use serde_json::{Value, json};

/// The schema that the JSON is.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn schema(value: &Value) -> Result<Schema, String> {
    // A schema is read as part of a definition; this one is nobody's.
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "as.example.com"},
        "spec": {
            "group": "example.com",
            "names": {"kind": "A", "plural": "as"},
            "scope": "Namespaced",
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": value},
            }],
        },
    });
    let found = kubewright_schema::read("", &definition.to_string())
        .map_err(|error| error.message.clone())?;
    found
        .definitions
        .into_iter()
        .next()
        .and_then(|definition| definition.versions.into_iter().next())
        .and_then(|version| version.schema)
        .ok_or_else(|| "is no schema".to_owned())
}
