//! Schemas for tests, from JSON.
//!
//! Owns: the definition around them.
//! Must not know: what is tested.

use serde_json::json;

use crate::{Definition, Schema, Value};

/// The schema that a CRD holds when it is written as this.
#[track_caller]
pub(crate) fn schema(openapi: Value) -> Schema {
    let mut definition = definition(openapi);
    definition.versions.remove(0).schema.expect("a schema")
}

/// A CRD of one version `v1`, kind `Kind`, group `example.com`, with this schema.
#[track_caller]
pub(crate) fn definition(openapi: Value) -> Definition {
    let document = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "kinds.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "kinds", "kind": "Kind"},
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": openapi},
            }],
        },
    });
    let mut documents = crate::read("test.json", &document.to_string()).expect("a CRD");
    documents.definitions.remove(0)
}
