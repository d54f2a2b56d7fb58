//! v1beta1 becomes v1 as in the API machinery: the texts of `tests/v1beta1`.

use std::path::Path;

use kubewright_schema::{ApiVersion, Value, read};
use serde_json::json;

#[test]
fn documents_are_converted() {
    for name in ["top-level", "per-version", "shared", "bare"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/v1beta1");
        let text = std::fs::read_to_string(folder.join(format!("{name}.yaml"))).unwrap();
        let recorded = std::fs::read_to_string(folder.join(format!("{name}.v1.json"))).unwrap();
        let recorded: Value = serde_json::from_str(&recorded).unwrap();

        let documents = read("x.yaml", &text).unwrap();
        let [definition] = &documents.definitions[..] else {
            panic!("{name}")
        };
        assert_eq!(definition.api_version, ApiVersion::V1Beta1);
        let mut value = definition.to_value();
        // What a server fills in stays out of the document, and is there by a method.
        value["spec"]["names"]["singular"] = definition.singular().into();
        value["spec"]["names"]["listKind"] = definition.list_kind().into();
        if definition.conversion.is_none() {
            value["spec"]["conversion"] = json!({"strategy": "None"});
        }
        assert_eq!(value, recorded, "{name}");
    }
}

#[test]
fn fields_of_v1_only_are_not_taken() {
    let text = "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\n\
                metadata: {name: as.b.c}\nspec:\n  group: b.c\n  version: v1\n  \
                names: {plural: as, kind: A}\n  additionalPrinterColumns:\n  \
                - {name: x, type: string, jsonPath: .x}\n";
    let error = read("x.yaml", text).unwrap_err();
    assert_eq!(error.path, "spec.additionalPrinterColumns[0].jsonPath");
}
