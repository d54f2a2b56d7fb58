//! The fields of Kubernetes's ObjectMeta, which no schema describes.
//!
//! Owns: their names, and the removal of others.
//! Must not know: schemas, what the fields may hold.

use serde_json::{Map, Value};

/// The fields of `metav1.ObjectMeta`, by name.
const FIELDS: [&str; 15] = [
    "annotations",
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "labels",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The fields of `metav1.OwnerReference`.
const OWNER: [&str; 6] = [
    "apiVersion",
    "blockOwnerDeletion",
    "controller",
    "kind",
    "name",
    "uid",
];

/// The fields of `metav1.ManagedFieldsEntry`.
const MANAGER: [&str; 7] = [
    "apiVersion",
    "fieldsType",
    "fieldsV1",
    "manager",
    "operation",
    "subresource",
    "time",
];

/// Removes from `metadata` what ObjectMeta has no field for, and nulls, as decoding it
/// into the Go type does.
pub(crate) fn prune(metadata: &mut Value) {
    let Value::Object(fields) = metadata else {
        return;
    };
    keep(fields, &FIELDS);
    for (name, known) in [
        ("ownerReferences", OWNER.as_slice()),
        ("managedFields", MANAGER.as_slice()),
    ] {
        let entries = fields.get_mut(name).and_then(Value::as_array_mut);
        for entry in entries.into_iter().flatten() {
            if let Value::Object(entry) = entry {
                keep(entry, known);
            }
        }
    }
}

fn keep(fields: &mut Map<String, Value>, known: &[&str]) {
    fields.retain(|name, held| !held.is_null() && known.contains(&&**name));
}
