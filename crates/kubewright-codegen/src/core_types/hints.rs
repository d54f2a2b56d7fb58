//! What names say that shapes do not.
//!
//! Owns: the words that tell references to secrets and config maps apart, the names that say nothing
//! although a field of Kubernetes has them, and the strings whose values Kubernetes lists.
//! Must not know: schemas, the table of types.

use super::Place;

/// Whether a property of this name is most likely of this type, when its shape fits.
pub(super) fn suggests(place: Place<'_>, type_name: &str) -> bool {
    let name = || squeezed(place.property);
    let holds = |words: &[&str]| {
        let name = name();
        words.iter().any(|word| name.contains(word))
    };
    let ends = |words: &[&str]| {
        let name = name();
        words.iter().any(|word| name.ends_with(word))
    };
    match type_name {
        "ConfigMapKeySelector" => holds(&["configmap"]),
        "SecretKeySelector" => holds(SECRETS) && !holds(&["configmap"]),
        "LocalObjectReference" => {
            ends(&[
                "secretref",
                "secretrefs",
                "pullsecret",
                "pullsecrets",
                "configmapref",
                "configmaprefs",
            ]) || name() == "localobjectreference"
        }
        "SecretReference" => ends(&["secretref", "secretrefs", "secretreference"]),
        "ResourceRequirements" => ends(&["resources", "resourcerequirements"]),
        _ => false,
    }
}

/// Whether fields of Kubernetes have this name so often, for so many things, that it tells nothing
/// about a shape of one or two fields.
pub(super) fn is_vague(property: &str) -> bool {
    VAGUE.contains(&property)
}

/// Whether a type stands for its shape alone, without a name that says so: the conditions of built-in
/// kinds look like those that many projects write for themselves.
pub(super) fn speaks_for_itself(type_name: &str) -> bool {
    type_name == "Condition" || !type_name.ends_with("Condition")
}

/// Whether the values of this string are listed by Kubernetes itself, so that a schema that lists them
/// says nothing more than the type's own.
pub(super) fn has_values(type_name: &str, field: &str) -> bool {
    matches!(
        (type_name, field),
        ("Condition", "status")
            | (
                "LabelSelectorRequirement" | "NodeSelectorRequirement",
                "operator"
            )
            | ("Toleration", "operator" | "effect")
            | ("Taint", "effect")
            | ("EmptyDirVolumeSource", "medium")
            | ("DeploymentStrategy" | "DaemonSetUpdateStrategy", "type")
            | ("StatefulSetUpdateStrategy", "type")
            | (
                "StatefulSetPersistentVolumeClaimRetentionPolicy",
                "whenDeleted" | "whenScaled"
            )
    )
}

/// What a key of a secret is called.
const SECRETS: &[&str] = &[
    "secret",
    "password",
    "token",
    "credential",
    "username",
    "accesskey",
    "privatekey",
    "apikey",
];

const VAGUE: &[&str] = &[
    "addresses",
    "backend",
    "claims",
    "conditions",
    "items",
    "matches",
    "metadata",
    "nodes",
    "options",
    "os",
    "parameters",
    "ports",
    "resource",
    "rules",
    "selector",
    "service",
    "source",
    "spec",
    "status",
    "subjects",
    "target",
    "template",
];

/// Lower case, without `_` and `-`.
fn squeezed(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
