//! Kubernetes's own types whose JSON Schema says less than the API server knows.
//!
//! Owns: these types, by the names that k8s-openapi gives their schemas.
//! Must not know: the walk.

use serde_json::{Value, json};

use super::Node;

/// How Kubernetes writes a quantity, as controller-gen's schemas have it.
pub(crate) const QUANTITY: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

/// The schema of the type that has a schema of this name.
pub(super) fn schema(name: &str) -> Option<Node> {
    let schema = match name.strip_prefix("io.k8s.")? {
        "apimachinery.pkg.api.resource.Quantity" => quantity(),
        "apimachinery.pkg.util.intstr.IntOrString" => int_or_string(),
        "apimachinery.pkg.runtime.RawExtension" | "apimachinery.pkg.apis.meta.v1.FieldsV1" => {
            json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true})
        }
        // It contains itself.
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps" => {
            json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true})
        }
        "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON" => {
            json!({"x-kubernetes-preserve-unknown-fields": true})
        }
        _ => return None,
    };
    match schema {
        Value::Object(node) => Some(node),
        _ => None,
    }
}

/// An integer or a text.
pub(super) fn int_or_string() -> Value {
    json!({
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "x-kubernetes-int-or-string": true,
    })
}

/// A quantity, which may be written as a whole number.
fn quantity() -> Value {
    let mut schema = int_or_string();
    schema["pattern"] = json!(QUANTITY);
    schema
}
