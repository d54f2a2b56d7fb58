//! Documents, lists and places; what is kept, and what is refused.

use kubewright_schema::{Documents, ReadError, Value, merge, read};
use serde_json::json;

/// A CRD with these lines in its schema.
fn crd(kind: &str, schema: &str) -> String {
    let plural = kind.to_lowercase() + "s";
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
         metadata:\n  name: {plural}.example.com\nspec:\n  group: example.com\n  \
         scope: Namespaced\n  names:\n    plural: {plural}\n    kind: {kind}\n  versions:\n  \
         - name: v1\n    served: true\n    storage: true\n    schema:\n      \
         openAPIV3Schema:\n        type: object\n{schema}"
    )
}

fn documents(text: &str) -> Documents {
    read("crds.yaml", text).unwrap_or_else(|error| panic!("{error}"))
}

fn error(text: &str) -> ReadError {
    read("crds.yaml", text).unwrap_err()
}

#[test]
fn other_kinds_are_counted() {
    let text = format!(
        "# nothing\n---\n---\napiVersion: v1\nkind: ConfigMap\ndata: {{a: b}}\n---\n{}---\n\
         metadata: {{}}\n---\nspec: {{}}\nkind: Pod\napiVersion: v1\n",
        crd("Foo", "")
    );
    let Documents {
        definitions,
        skipped,
    } = documents(&text);
    assert_eq!(definitions.len(), 1);
    assert_eq!(
        (
            definitions[0].source.document,
            definitions[0].source.at.line
        ),
        (1, 8)
    );
    let kinds: Vec<_> = skipped
        .iter()
        .map(|s| (&*s.api_version, &*s.kind, s.at.line))
        .collect();
    assert_eq!(
        kinds,
        [("v1", "ConfigMap", 4), ("", "", 26), ("v1", "Pod", 28)]
    );
}

#[test]
fn lists_count_as_their_items() {
    let item = |kind: &str| crd(kind, "").replace('\n', "\n  ").trim_end().to_owned();
    let text = format!(
        "items:\n- {}\n- {}\n- apiVersion: v1\n  kind: Pod\nmetadata: {{a: b}}\nkind: List\napiVersion: v1\n",
        item("Foo"),
        item("Bar")
    );
    let Documents {
        definitions,
        skipped,
    } = documents(&text);
    assert_eq!((definitions.len(), skipped.len()), (2, 1));
    let broken = text.replace("kind: Bar", "kind: '-'");
    assert_eq!(error(&broken).path, "items[1].spec.names.kind");

    let value: Value = definitions
        .iter()
        .map(|definition| definition.to_value())
        .collect();
    let json = json!({
        "kind": "CustomResourceDefinitionList", "apiVersion": "apiextensions.k8s.io/v1", "items": value,
    });
    let again = documents(&serde_json::to_string_pretty(&json).unwrap());
    let values: Value = again
        .definitions
        .iter()
        .map(|definition| definition.to_value())
        .collect();
    assert_eq!(values, value);
}

#[test]
fn json_has_places_and_tabs() {
    let value = documents(&crd("Foo", "        properties: {a: {type: string}}\n")).definitions[0]
        .to_value();
    let text = serde_json::to_string_pretty(&value)
        .unwrap()
        .replace("  ", "\t");
    let found = documents(&text);
    let schema = found.definitions[0].versions[0].schema.as_ref().unwrap();
    let at = schema.properties.get("a").unwrap().at;
    let line = text.lines().nth(at.line as usize - 1).unwrap();
    assert!(
        line[at.column as usize - 1..].starts_with("\"a\""),
        "{at}: {line}"
    );

    let twice = text.replace(
        "\"type\": \"string\"",
        "\"type\": \"string\", \"type\": \"string\"",
    );
    assert!(
        error(&twice).message.contains("a second time"),
        "{}",
        error(&twice)
    );
    let wrong = text.replace("\"type\": \"string\"", "\"type\": 1");
    assert_eq!(
        error(&wrong).path,
        "spec.versions[0].schema.openAPIV3Schema.properties[a].type"
    );
    for broken in [
        text.replace("\"type\": \"string\"", "\"type\" \"string\""),
        text + "x",
    ] {
        assert!(error(&broken).at.line > 10, "{}", error(&broken));
    }
    // A flow mapping of YAML is none of JSON.
    assert_eq!(documents("{apiVersion: v1, kind: 'Pod'}").skipped.len(), 1);
    let several = r#"{"apiVersion": "v1", "kind": "A"} {"apiVersion": "v1", "kind": "B"}"#;
    assert_eq!(documents(several).skipped.len(), 2);
}

#[test]
fn everything_is_kept() {
    let schema = "        title: t\n        description: null\n        properties:\n          \
                  a: {}\n          b: {required: [], enum: [], properties: {}, allOf: [], items: [{type: string}]}\n          \
                  c: {default: null, nullable: false, additionalProperties: false, x-y: {z: [1, 1.5, null]}}\n          \
                  d: {maximum: 1.0, minimum: -0.5, maxLength: 5, exclusiveMaximum: false, pattern: null, not: {type: array}}\n          \
                  e: {x-kubernetes-validations: [{rule: a, message: b, other: c}], anyOf: [{type: integer}, {type: string}]}\n    \
                  subresources: {status: {a: 1}, scale: {specReplicasPath: .a, statusReplicasPath: .b, x: y}}\n    \
                  deprecated: false\n    selectableFields: [{jsonPath: .spec.a, x: 1}]\n    other: 1\n  \
                  - {name: v2, schema: {}, subresources: {}, additionalPrinterColumns: []}\n  \
                  - {name: v3, schema: null, subresources: {status: null}, served: false}\n  \
                  conversion: null\n  preserveUnknownFields: false\nstatus: null\nextra: [1]\n";
    let text = crd("Foo", schema);
    let value = documents(&text).definitions[0].to_value();
    let wanted = kubewright_schema::read_values("x", &text).unwrap();
    assert_eq!(value, wanted[0]);
}

#[test]
fn errors_say_where_and_how() {
    let text = crd(
        "Foo",
        "        properties:\n          a:\n            type: string\n            nullable: 'yes'\n",
    );
    assert_eq!(
        error(&text).to_string(),
        "crds.yaml:21:23: spec.versions[0].schema.openAPIV3Schema.properties[a].nullable: \
         expected true or false, found a string"
    );
    for (from, to, path, message) in [
        (
            "scope: Namespaced",
            "scope: namespaced",
            "spec.scope",
            "is not a scope",
        ),
        ("  scope: Namespaced\n", "", "spec.scope", "missing"),
        (
            "name: foos.example.com",
            "name: foo.example.com",
            "metadata.name",
            "must be \"foos.example.com\"",
        ),
        (
            "storage: true",
            "storage: 1",
            "spec.versions[0].storage",
            "found the number 1",
        ),
        (
            "kind: Foo",
            "kind: yes",
            "spec.names.kind",
            "found the boolean true",
        ),
        (
            "  - name: v1\n",
            "  - name: v1\n  - name: v1\n",
            "spec.versions[1]",
            "a second time",
        ),
        (
            "extensions.k8s.io/v1",
            "extensions.k8s.io/v2",
            "",
            "no version of CustomResourceDefinition",
        ),
    ] {
        let broken = text.replace("'yes'", "yes").replace(from, to);
        let error = error(&broken);
        assert_eq!(error.path, path, "{error}");
        assert!(error.message.contains(message), "{error}");
        assert!(error.at.line > 0, "{error}");
    }
}

#[test]
fn equal_documents_are_one() {
    let read = |file: &str, text: &str| read(file, text).unwrap();
    let (foo, bar) = (crd("Foo", ""), crd("Bar", ""));
    let reordered = "kind: CustomResourceDefinition\n".to_owned()
        + &foo.replace("kind: CustomResourceDefinition\n", "");
    let merged = merge(vec![
        read("a", &foo),
        read("b", &bar),
        read("c", &reordered),
    ])
    .unwrap();
    let kinds: Vec<_> = merged
        .iter()
        .map(|definition| &*definition.names.kind)
        .collect();
    assert_eq!(kinds, ["Bar", "Foo"]);

    let other = foo.replace("served: true", "served: false");
    for order in [[&foo, &other], [&other, &foo]] {
        let error = merge(vec![read("a.yaml", order[0]), read("b.yaml", order[1])]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "b.yaml:1:1: the CRD Foo of group example.com is defined differently at a.yaml:1:1\n  \
             help: leave one of the two out of the input"
        );
    }
}
