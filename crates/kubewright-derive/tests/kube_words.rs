//! Structs as kube-derive takes them: the same words, in every form that it reads.

#![allow(dead_code, reason = "the structs are only derived")]

use kubewright::{ClusterScope, CustomResource, KubeSchema, NamespaceScope, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(CustomResource, Serialize, Deserialize, Clone, Debug, Default, PartialEq, JsonSchema)]
#[kube(
    group = "sea.example.com",
    version = "v1beta1",
    kind = "Lighthouse",
    struct = "Light",
    plural = "lighthice",
    singular = "lighthus",
    namespaced,
    status = "LightStatus",
    derive = "PartialEq",
    derive = "Default",
    attr = "must_use",
    shortname = "lh",
    shortname = "light",
    category = "sea",
    doc = "Shines at night.",
    annotation("a.example.com/b", "c"),
    label("d", "e"),
    served = true,
    storage = false,
    deprecated = "use v1",
    validation = "self.spec.height > 0",
    validation = Rule::new("self.spec.height < 100").message("too high").reason(Reason::FieldValueInvalid),
    scale = r#"{"specReplicasPath":".spec.lamps", "statusReplicasPath":".status.lamps"}"#,
    printcolumn = r#"{"name":"Height", "type":"integer", "jsonPath":".spec.height", "priority": 1}"#,
    selectable = ".spec.colour",
    crates(kube_core = "::kube::core", schemars = "::schemars"),
    schema = "derived"
)]
#[kube(printcolumn(
    name = "Age",
    type_ = "date",
    json_path = ".metadata.creationTimestamp"
))]
#[serde(rename_all = "camelCase")]
struct LightSpec {
    height: i32,
    colour: Option<String>,
    lamps: i32,
}

#[derive(Serialize, Deserialize, Clone, Debug, Default, PartialEq, JsonSchema)]
struct LightStatus {
    lamps: i32,
}

#[test]
fn every_word_is_in_the_definition() {
    fn namespaced<K: NamespaceScope + kubewright::HasScale + kubewright::HasStatus>() {}
    namespaced::<Light>();
    assert_eq!((Light::KIND, Light::PLURAL), ("Lighthouse", "lighthice"));
    assert_eq!(Light::default(), Light::default().clone());
    let crd = Light::crd();
    assert_eq!(
        crd["metadata"],
        json!({
            "name": "lighthice.sea.example.com",
            "annotations": {"a.example.com/b": "c"},
            "labels": {"d": "e"},
        })
    );
    assert_eq!(
        crd["spec"]["names"],
        json!({
            "kind": "Lighthouse",
            "listKind": "LighthouseList",
            "plural": "lighthice",
            "singular": "lighthus",
            "shortNames": ["lh", "light"],
            "categories": ["sea"],
        })
    );
    let version = &crd["spec"]["versions"][0];
    let mut about = version.clone();
    about.as_object_mut().unwrap().remove("schema");
    assert_eq!(
        about,
        json!({
            "name": "v1beta1",
            "served": true,
            "storage": false,
            "deprecated": true,
            "deprecationWarning": "use v1",
            "additionalPrinterColumns": [
                {"name": "Height", "type": "integer", "jsonPath": ".spec.height", "priority": 1},
                {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
            ],
            "selectableFields": [{"jsonPath": ".spec.colour"}],
            "subresources": {
                "scale": {"specReplicasPath": ".spec.lamps", "statusReplicasPath": ".status.lamps"},
                "status": {},
            },
        })
    );
    let schema = &version["schema"]["openAPIV3Schema"];
    assert_eq!(schema["description"], "Shines at night.");
    assert_eq!(
        schema["x-kubernetes-validations"],
        json!([
            {"rule": "self.spec.height > 0"},
            {
                "rule": "self.spec.height < 100",
                "message": "too high",
                "reason": "FieldValueInvalid",
            },
        ])
    );
}

#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug)]
#[kube(group = "sea.example.com", version = "v1", kind = "Buoy")]
#[x_kube(validation = ("self.depth > 0", "floats"))]
#[serde(rename_all = "camelCase", default)]
struct BuoySpec {
    #[x_kube(validation = Rule::new("self == oldSelf").message(Message::Expression("'moored'".into())))]
    depth: i32,
    #[x_kube(merge_strategy = ListMerge::Map(vec!["name"]))]
    ropes: Vec<Rope>,
    #[x_kube(merge_strategy = ListMerge::Set)]
    colours: Vec<String>,
    #[schemars(length(min = 1))]
    owner: String,
}

impl Default for BuoySpec {
    fn default() -> Self {
        Self {
            depth: 9,
            ropes: Vec::new(),
            colours: vec!["red".to_owned()],
            owner: "none".to_owned(),
        }
    }
}

#[derive(KubeSchema, Serialize, Deserialize, Clone, Debug)]
#[x_kube(merge_strategy = StructMerge::Atomic)]
struct Rope {
    name: String,
}

#[test]
fn words_on_fields_are_in_the_schema() {
    fn cluster<K: ClusterScope>() {}
    cluster::<Buoy>();
    let crd = Buoy::crd();
    let schema = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
    assert_eq!(
        *schema,
        json!({
            "type": "object",
            "properties": {
                "depth": {
                    "type": "integer",
                    "format": "int32",
                    "default": 9,
                    "x-kubernetes-validations": [
                        {"rule": "self == oldSelf", "messageExpression": "'moored'"},
                    ],
                },
                "ropes": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"name": {"type": "string"}},
                        "required": ["name"],
                        "x-kubernetes-map-type": "atomic",
                    },
                    "default": [],
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                },
                "colours": {
                    "type": "array",
                    "items": {"type": "string"},
                    "default": ["red"],
                    "x-kubernetes-list-type": "set",
                },
                "owner": {"type": "string", "minLength": 1, "default": "none"},
            },
            "x-kubernetes-validations": [{"rule": "self.depth > 0", "message": "floats"}],
        })
    );
}

#[derive(CustomResource, Serialize, Deserialize, Clone, Debug)]
#[kube(
    group = "sea.example.com",
    version = "v1",
    kind = "Wreck",
    schema = "disabled"
)]
struct WreckSpec {
    depth: i32,
}

#[derive(CustomResource, Serialize, Deserialize, Clone, Debug)]
#[kube(
    group = "sea.example.com",
    version = "v1",
    kind = "Reef",
    schema = "manual"
)]
struct ReefSpec {
    depth: i32,
}

impl JsonSchema for Reef {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Reef".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "properties": {
                "spec": {"type": "object", "properties": {"depth": {"type": "integer"}}},
            },
            "required": ["spec"],
        })
    }
}

#[test]
fn a_schema_may_be_written_by_hand_or_left_out() {
    let schema = |crd: Value| crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"].clone();
    assert_eq!(
        schema(Wreck::crd()),
        json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true})
    );
    let reef = schema(Reef::crd());
    assert_eq!(
        reef["properties"]["spec"]["properties"]["depth"]["type"],
        "integer"
    );
    assert_eq!(
        reef["properties"]["spec"].get("x-kubernetes-preserve-unknown-fields"),
        None
    );
}

#[derive(CustomResource, Serialize, Deserialize, Clone, Debug, JsonSchema)]
#[kube(group = "sea.example.com", version = "v1", kind = "Signal")]
enum SignalSpec {
    Flag { colour: String },
    Horn(u8),
}

#[test]
fn the_spec_may_be_an_enum() {
    let signal = Signal::new("a", SignalSpec::Horn(3));
    let text = serde_json::to_value(&signal).unwrap();
    assert_eq!(text["spec"], json!({"Horn": 3}));
    let back: Signal = serde_json::from_value(text).unwrap();
    assert!(matches!(back.spec, SignalSpec::Horn(3)));
    let apply = SignalApply::new("a").spec(SignalSpec::Flag {
        colour: "red".to_owned(),
    });
    assert_eq!(
        serde_json::to_value(apply).unwrap()["spec"],
        json!({"Flag": {"colour": "red"}})
    );
}

#[test]
fn an_object_without_its_spec_is_refused() {
    let without = json!({"apiVersion": "sea.example.com/v1", "kind": "Signal", "metadata": {}});
    let error = serde_json::from_value::<Signal>(without).unwrap_err();
    assert!(error.to_string().contains("spec"), "{error}");
    let other = json!({"apiVersion": "sea.example.com/v1", "kind": "Other", "spec": {"Horn": 1}});
    assert!(serde_json::from_value::<Signal>(other).is_err());
}
