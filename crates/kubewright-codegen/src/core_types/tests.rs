//! The rules of recognition on small schemas, and the table's own consistency.
//!
//! Owns: one check for each rule.
//! Must not know: real CRDs; `tests/core_types.rs` has these.

use std::collections::HashMap;

use kubewright_schema::Schema;

use super::table::{Always, Leaf, Table, TypeIndex};
use super::{CoreType, CoreTypes, Place};
use crate::options::KubernetesVersion;

/// The name of what `schema`, written as YAML, is taken for as the property `name`.
fn recognised(name: &str, schema: &str) -> Option<&'static str> {
    at(Place::property(name), &read(schema))
}

/// The same for the items of a list of this name.
fn recognised_item(name: &str, schema: &str) -> Option<&'static str> {
    at(
        Place::property(name).item_of(&Schema::default()),
        &read(schema),
    )
}

fn at(place: Place<'_>, schema: &Schema) -> Option<&'static str> {
    CoreTypes::for_version(KubernetesVersion::NEWEST)
        .recognise(schema, place)
        .map(CoreType::name)
}

/// A schema from YAML, read as the schema of a whole kind.
fn read(schema: &str) -> Schema {
    let indented: String = schema
        .lines()
        .map(|line| format!("        {line}\n"))
        .collect();
    let text = format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n\
         spec:\n  group: example.com\n  scope: Namespaced\n  names:\n    kind: Thing\n    plural: things\n  versions:\n  \
         - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n{indented}"
    );
    let documents = kubewright_schema::read("test.yaml", &text).expect("a CRD");
    let version = documents
        .definitions
        .into_iter()
        .next()
        .and_then(|d| d.versions.into_iter().next());
    version
        .and_then(|version| version.schema)
        .expect("a schema")
}

const CONDITION: &str = "\
type: object
required: [lastTransitionTime, message, reason, status, type]
properties:
  lastTransitionTime: {type: string, format: date-time}
  message: {type: string, maxLength: 32768}
  observedGeneration: {type: integer, format: int64, minimum: 0}
  reason: {type: string, minLength: 1, pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$'}
  status: {type: string, enum: ['True', 'False', Unknown]}
  type: {type: string}
";

const SELECTOR: &str = "\
type: object
properties:
  matchExpressions:
    type: array
    items:
      type: object
      required: [key, operator]
      properties:
        key: {type: string}
        operator: {type: string}
        values: {type: array, items: {type: string}}
  matchLabels: {type: object, additionalProperties: {type: string}}
";

#[test]
fn a_full_shape_is_recognised() {
    assert_eq!(recognised_item("conditions", CONDITION), Some("Condition"));
    assert_eq!(recognised("anything", SELECTOR), Some("LabelSelector"));
}

#[test]
fn a_part_of_a_shape_or_more_than_it_is_not() {
    let without = |name: &str| {
        CONDITION
            .lines()
            .filter(|line| !line.contains(name))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    assert_eq!(
        recognised_item("conditions", &without("observedGeneration:")),
        None
    );
    assert_eq!(
        recognised_item(
            "conditions",
            &format!("{CONDITION}  severity: {{type: string}}\n")
        ),
        None
    );
    assert_eq!(
        recognised(
            "selector",
            &format!("{SELECTOR}  matchNames: {{type: string}}\n")
        ),
        None
    );
}

#[test]
fn a_missing_required_field_is_kept_apart() {
    // `Condition` would fail to read without a time, and write an empty message.
    assert_eq!(
        recognised_item(
            "conditions",
            &CONDITION.replace("lastTransitionTime, message, ", "")
        ),
        None
    );
    let defaulted = CONDITION.replace("message, ", "").replace(
        "message: {type: string",
        "message: {type: string, default: ''",
    );
    assert_eq!(recognised_item("conditions", &defaulted), Some("Condition"));
}

#[test]
fn what_the_schema_insists_on_is_not_lost() {
    let strategy = |more: &str| {
        format!(
            "type: object\n{more}properties:\n  type: {{type: string}}\n  rollingUpdate:\n    type: object\n    \
             properties:\n      maxSurge: {{x-kubernetes-int-or-string: true}}\n      \
             maxUnavailable: {{x-kubernetes-int-or-string: true}}\n"
        )
    };
    assert_eq!(
        recognised("strategy", &strategy("")),
        Some("DeploymentStrategy")
    );
    assert_eq!(
        recognised("strategy", &strategy("required: [type]\n")),
        None
    );
}

#[test]
fn values_are_lost_where_kubernetes_lists_none() {
    let reference = |kind: &str| {
        format!(
            "type: object\nrequired: [kind, name]\nproperties:\n  apiVersion: {{type: string}}\n  \
             kind: {{type: string{kind}}}\n  name: {{type: string}}\n"
        )
    };
    let named = |kind| recognised("scaleTargetRef", &reference(kind));
    assert_eq!(named(""), Some("CrossVersionObjectReference"));
    assert_eq!(named(", enum: [Deployment, StatefulSet]"), None);
}

#[test]
fn leaves_must_fit() {
    let changed = |from: &str, to: &str| {
        assert!(CONDITION.contains(from), "{from}");
        recognised_item("conditions", &CONDITION.replace(from, to))
    };
    assert_eq!(changed(", format: date-time", ""), None);
    assert_eq!(changed("integer, format: int64", "string"), None);
    assert_eq!(
        changed(
            "message: {type: string",
            "message: {type: string, nullable: true"
        ),
        None
    );
    assert_eq!(
        changed(
            "type: object",
            "type: object\nx-kubernetes-preserve-unknown-fields: true"
        ),
        None
    );
    assert_eq!(
        changed("type: object", "type: object\noneOf: [{required: [type]}]"),
        Some("Condition")
    );
    assert_eq!(
        changed(
            "type: object",
            "type: object\noneOf: [{properties: {type: {enum: [A]}}}]"
        ),
        None,
    );
}

#[test]
fn integers_need_a_promise_of_32_bits() {
    let port = |port: &str| {
        format!(
            "type: object\nrequired: [containerPort]\nproperties:\n  containerPort: {port}\n  hostIP: {{type: string}}\n  \
             hostPort: {{type: integer, format: int32}}\n  name: {{type: string}}\n  protocol: {{type: string}}\n"
        )
    };
    assert_eq!(
        recognised_item("ports", &port("{type: integer, format: int32}")),
        Some("ContainerPort")
    );
    assert_eq!(
        recognised_item(
            "ports",
            &port("{type: integer, minimum: 1, maximum: 65535}")
        ),
        Some("ContainerPort")
    );
    assert_eq!(recognised_item("ports", &port("{type: integer}")), None);
    assert_eq!(
        recognised_item("ports", &port("{type: integer, format: int64}")),
        None
    );
}

#[test]
fn older_shapes_are_recognised_and_newer_ones_by_version() {
    let spread = |more: &str| {
        format!(
            "type: object\nrequired: [maxSkew, topologyKey, whenUnsatisfiable]\nproperties:\n  labelSelector:\n{}  \
             maxSkew: {{type: integer, format: int32}}\n  topologyKey: {{type: string}}\n  \
             whenUnsatisfiable: {{type: string}}\n{more}",
            SELECTOR
                .lines()
                .map(|line| format!("    {line}\n"))
                .collect::<String>()
        )
    };
    assert_eq!(
        recognised_item("spread", &spread("")),
        Some("TopologySpreadConstraint")
    );
    let newer = "  minDomains: {type: integer, format: int32}\n";
    // It came together with nothing else in 1.24; matchLabelKeys alone never was all that was new.
    assert_eq!(
        recognised_item("spread", &spread(newer)),
        Some("TopologySpreadConstraint")
    );
    let never = "  matchLabelKeys: {type: array, items: {type: string}}\n";
    assert_eq!(recognised_item("spread", &spread(never)), None);

    let rule = read(
        "type: object\nrequired: [action]\nproperties:\n  action: {type: string}\n  exitCodes:\n    type: object\n    \
         required: [operator]\n    properties:\n      operator: {type: string}\n      \
         values: {type: array, items: {type: integer, format: int32}}\n",
    );
    let by = |version| {
        CoreTypes::for_version(version)
            .recognise(&rule, Place::property("x"))
            .map(CoreType::name)
    };
    assert_eq!(by(KubernetesVersion::NEWEST), Some("ContainerRestartRule"));
    // It came with 1.34.
    assert_eq!(by(KubernetesVersion::OLDEST), None);
}

#[test]
fn small_shapes_need_a_name_or_a_description() {
    let key = "type: object\nrequired: [key]\nproperties:\n  key: {type: string}\n  \
               name: {type: string, default: ''}\n  optional: {type: boolean}\n";
    assert_eq!(recognised("secretKeyRef", key), Some("SecretKeySelector"));
    assert_eq!(recognised("passwordSecret", key), Some("SecretKeySelector"));
    assert_eq!(
        recognised("configMapKeyRef", key),
        Some("ConfigMapKeySelector")
    );
    assert_eq!(recognised("source", key), None);
    assert_eq!(
        recognised(
            "source",
            &format!("description: SecretKeySelector selects a key of a Secret.\n{key}")
        ),
        Some("SecretKeySelector"),
    );

    let name = "type: object\nrequired: [name]\nproperties:\n  name: {type: string}\n";
    assert_eq!(recognised("backend", name), None);
    assert_eq!(recognised("secretRef", name), Some("LocalObjectReference"));
    assert_eq!(
        recognised_item("imagePullSecrets", name),
        Some("LocalObjectReference")
    );

    let pair = "type: object\nrequired: [name, value]\nproperties:\n  name: {type: string}\n  value: {type: string}\n";
    assert_eq!(recognised_item("env", pair), None);
    assert_eq!(recognised_item("httpHeaders", pair), Some("HTTPHeader"));
}

#[test]
fn names_that_may_be_empty_are_let_pass_where_empty_is_allowed() {
    let name = |rest: &str| format!("type: object\nproperties:\n  name: {{type: string{rest}}}\n");
    assert_eq!(
        recognised_item("imagePullSecrets", &name("")),
        Some("LocalObjectReference")
    );
    assert_eq!(
        recognised_item("imagePullSecrets", &name(", minLength: 1")),
        None
    );
    assert_eq!(
        recognised_item("imagePullSecrets", &name(", pattern: '.+'")),
        None
    );
}

#[test]
fn a_status_of_conditions_alone_is_no_core_type() {
    let item: String = CONDITION
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    let status =
        format!("type: object\nproperties:\n  conditions:\n    type: array\n    items:\n{item}");
    assert_eq!(recognised("status", &status), None);
}

#[test]
fn metadata_of_a_template_may_be_bare_or_a_part() {
    let template = |metadata: &str| {
        format!(
            "type: object\nrequired: [spec]\nproperties:\n  metadata: {metadata}\n  spec:\n    type: object\n    \
             properties:\n      accessModes: {{type: array, items: {{type: string}}}}\n      \
             dataSource:\n        type: object\n        required: [kind, name]\n        properties:\n          \
             apiGroup: {{type: string}}\n          kind: {{type: string}}\n          name: {{type: string}}\n      \
             resources:\n        type: object\n        properties:\n          \
             limits: {{type: object, additionalProperties: {{x-kubernetes-int-or-string: true}}}}\n          \
             requests: {{type: object, additionalProperties: {{type: string}}}}\n      \
             selector:\n{}      storageClassName: {{type: string}}\n      volumeMode: {{type: string}}\n      \
             volumeName: {{type: string}}\n",
            SELECTOR
                .lines()
                .map(|line| format!("        {line}\n"))
                .collect::<String>()
        )
    };
    let expected = Some("PersistentVolumeClaimTemplate");
    assert_eq!(recognised("claim", &template("{type: object}")), expected);
    let part = "{type: object, properties: {labels: {type: object, additionalProperties: {type: string}}, \
                name: {type: string}}}";
    assert_eq!(recognised("claim", &template(part)), expected);
    let foreign = "{type: object, properties: {name: {type: string}, team: {type: string}}}";
    assert_eq!(recognised("claim", &template(foreign)), None);
    let open = "{type: object, x-kubernetes-preserve-unknown-fields: true}";
    assert_eq!(recognised("claim", &template(open)), None);
}

#[test]
fn items_of_a_list_that_keeps_unknown_fields_are_left_alone() {
    let list = |keeps: &str| {
        let item: String = CONDITION
            .lines()
            .map(|line| format!("  {line}\n"))
            .collect();
        read(&format!("type: array\n{keeps}items:\n{item}"))
    };
    let item_of = |list: &Schema| {
        let place = Place::property("conditions").item_of(list);
        at(place, list.items.as_deref().expect("items"))
    };
    assert_eq!(item_of(&list("")), Some("Condition"));
    assert_eq!(
        item_of(&list("x-kubernetes-preserve-unknown-fields: true\n")),
        None
    );
}

#[test]
fn what_a_field_holds_is_known() {
    let types = CoreTypes::for_version(KubernetesVersion::NEWEST);
    let selector = types
        .recognise(&read(SELECTOR), Place::property("x"))
        .expect("a selector");
    assert_eq!(
        selector.path(),
        "apimachinery::pkg::apis::meta::v1::LabelSelector"
    );
    assert!(selector.has_default());
    let held = types
        .held_by(selector, "matchExpressions")
        .map(CoreType::name);
    assert_eq!(held, Some("LabelSelectorRequirement"));
    assert_eq!(types.held_by(selector, "matchLabels"), None);
    assert_eq!(types.held_by(selector, "nothing"), None);
}

#[test]
fn the_table_has_the_versions_that_can_be_chosen() {
    let targets = include_str!("core_types.txt")
        .lines()
        .find_map(|line| line.strip_prefix("targets "));
    let (oldest, newest) = (
        KubernetesVersion::OLDEST.minor(),
        KubernetesVersion::NEWEST.minor(),
    );
    assert_eq!(targets, Some(&*format!("{oldest} {newest}")));
}

#[test]
fn the_table_is_consistent_for_every_version() {
    for version in KubernetesVersion::all() {
        let table = Table::read(u32::from(version.minor()));
        assert!(
            table.types().len() > 200,
            "{version}: {} types",
            table.types().len()
        );
        let pod = table.with_path("api::core::v1::PodSpec").expect("PodSpec");
        assert!(pod.fields.len() > 35);
        let containers = pod.field("containers").expect("containers");
        assert_eq!((containers.around, containers.always), ("[", Always::Yes));
        assert!(matches!(containers.leaf, Leaf::Type(_)));
        for ty in table.types() {
            assert!(
                ty.fields.is_sorted_by(|a, b| a.name < b.name),
                "{}",
                ty.path
            );
            assert!(!ty.fields.is_empty(), "{}", ty.path);
        }
        assert!(table.types().is_sorted_by(|a, b| a.path < b.path));
        // Comparing descends as deep as types nest, so none may hold itself.
        let mut depths = HashMap::new();
        for index in table.indices() {
            assert!(
                depth(&table, index, &mut depths) < 12,
                "{}",
                table.get(index).path
            );
        }
    }
    let oldest = CoreTypes::for_version(KubernetesVersion::OLDEST);
    assert!(std::ptr::eq(
        oldest,
        CoreTypes::for_version(KubernetesVersion::OLDEST)
    ));
}

/// How many types nest below, itself included; `None` in the map marks a type under way.
fn depth(table: &Table, index: TypeIndex, known: &mut HashMap<TypeIndex, Option<u32>>) -> u32 {
    if let Some(depth) = known.get(&index) {
        return depth.unwrap_or_else(|| panic!("{} holds itself", table.get(index).path));
    }
    known.insert(index, None);
    let below = table
        .get(index)
        .fields
        .iter()
        .map(|field| match field.leaf {
            Leaf::Type(held) => depth(table, held, known),
            _ => 0,
        });
    let found = 1 + below.max().unwrap_or(0);
    known.insert(index, Some(found));
    found
}
