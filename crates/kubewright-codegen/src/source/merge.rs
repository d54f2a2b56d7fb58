//! Puts a definition made from source into a document that is there already.
//!
//! Owns: which parts of the old document are kept, since the source says nothing of them.
//! Must not know: files, Rust.

use kubewright_schema::Definition;
use serde_json::Value;

/// The new definition with what the old document has beside it: annotations, labels and other
/// metadata, the conversion where the source tells none, the CA of its webhook, `status`, and keys
/// that the source cannot say.
pub(crate) fn merge(new: &Definition, old: &Definition) -> Value {
    let mut merged = new.to_value();
    let before = old.to_value();
    keep_map(&mut merged, &before, "/metadata");
    for key in ["annotations", "labels"] {
        keep_map(&mut merged, &before, &format!("/metadata/{key}"));
    }
    keep_map(&mut merged, &before, "");
    keep_map(&mut merged, &before, "/spec");
    let webhook = "/spec/conversion/webhook/clientConfig";
    if let Some(bundle) = before.pointer(&format!("{webhook}/caBundle"))
        && let Some(Value::Object(config)) = merged.pointer_mut(webhook)
    {
        config.entry("caBundle").or_insert_with(|| bundle.clone());
    }
    merged
}

/// Adds the keys of the old object that the new one lacks.
fn keep_map(new: &mut Value, old: &Value, at: &str) {
    let Some(Value::Object(old)) = old.pointer(at) else {
        return;
    };
    if let Some(Value::Object(new)) = new.pointer_mut(at) {
        for (key, value) in old {
            new.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn definition(text: &str) -> Definition {
        let mut found = kubewright_schema::read("a.yaml", text).unwrap();
        found.definitions.remove(0)
    }

    const SPEC: &str = "
  group: example.com
  names: {kind: A, plural: as}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
";

    #[test]
    fn what_the_source_does_not_say_stays() {
        let head = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";
        let new = definition(&format!(
            "{head}metadata: {{name: as.example.com, annotations: {{a: new}}}}\nspec:{SPEC}  conversion: {{strategy: Webhook, webhook: {{conversionReviewVersions: [v1], clientConfig: {{url: u}}}}}}\n"
        ));
        let old = definition(&format!(
            "{head}metadata: {{name: as.example.com, annotations: {{a: old, cert: x}}, finalizers: [f]}}\nspec:{SPEC}  preserveUnknownFields: false\n  conversion: {{strategy: Webhook, webhook: {{conversionReviewVersions: [v1], clientConfig: {{url: old, caBundle: Y2E=}}}}}}\n"
        ));
        let merged = merge(&new, &old);
        assert_eq!(
            merged["metadata"],
            json!({"name": "as.example.com", "annotations": {"a": "new", "cert": "x"}, "finalizers": ["f"]})
        );
        assert_eq!(
            merged["spec"]["conversion"]["webhook"]["clientConfig"],
            json!({"url": "u", "caBundle": "Y2E="})
        );
        assert_eq!(merged["spec"]["preserveUnknownFields"], json!(false));
    }
}
