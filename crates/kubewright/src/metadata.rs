//! What the runtime needs to know of an object's metadata.
//!
//! Owns: the trait over any form of `metadata`.
//! Must not know: which form a kind uses.

use jiff::Timestamp;

/// One form of `metadata`: k8s-openapi's, the light one of [`own`](crate::own), or another.
///
/// Text that is absent and text that is empty are the same to Kubernetes, and `None` here.
pub trait ObjectMetadata: Default {
    /// `metadata.name`.
    fn name(&self) -> Option<&str>;
    /// `metadata.generateName`.
    fn generate_name(&self) -> Option<&str>;
    /// `metadata.namespace`.
    fn namespace(&self) -> Option<&str>;
    /// `metadata.uid`.
    fn uid(&self) -> Option<&str>;
    /// `metadata.resourceVersion`, opaque.
    fn resource_version(&self) -> Option<&str>;
    /// `metadata.generation`.
    fn generation(&self) -> Option<i64>;
    /// `metadata.labels`, by name.
    fn labels(&self) -> impl Iterator<Item = (&str, &str)>;
    /// `metadata.annotations`, by name.
    fn annotations(&self) -> impl Iterator<Item = (&str, &str)>;
    /// `metadata.ownerReferences`.
    fn owner_references(&self) -> impl Iterator<Item = OwnerRef<'_>>;
    /// `metadata.finalizers`.
    fn finalizers(&self) -> &[String];
    /// `metadata.creationTimestamp`; `None` also when it is no RFC 3339 time.
    fn creation_timestamp(&self) -> Option<Timestamp>;
    /// `metadata.deletionTimestamp`; `None` also when it is no RFC 3339 time.
    fn deletion_timestamp(&self) -> Option<Timestamp>;
    /// Whether deletion has begun, whatever form its time has.
    fn is_being_deleted(&self) -> bool;

    /// Sets `metadata.name`.
    fn set_name(&mut self, name: &str);
    /// Sets or removes `metadata.namespace`.
    fn set_namespace(&mut self, namespace: Option<&str>);
    /// Sets or removes `metadata.resourceVersion`.
    fn set_resource_version(&mut self, version: Option<&str>);
    /// Sets or removes a label.
    fn set_label(&mut self, name: &str, value: Option<&str>);
    /// Sets or removes an annotation.
    fn set_annotation(&mut self, name: &str, value: Option<&str>);
    /// Replaces `metadata.finalizers`.
    fn set_finalizers(&mut self, finalizers: Vec<String>);
    /// Removes `metadata.managedFields`.
    fn clear_managed_fields(&mut self);

    /// The value of a label.
    fn label(&self, name: &str) -> Option<&str> {
        self.labels()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// The value of an annotation.
    fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// The owner that manages the object.
    fn controller(&self) -> Option<OwnerRef<'_>> {
        self.owner_references().find(|owner| owner.controller)
    }
}

/// One of an object's owners, borrowed from its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnerRef<'a> {
    /// Group and version of the owner.
    pub api_version: &'a str,
    /// Kind of the owner.
    pub kind: &'a str,
    /// Name of the owner.
    pub name: &'a str,
    /// UID of the owner.
    pub uid: &'a str,
    /// Whether this owner manages the object.
    pub controller: bool,
    /// Whether the owner cannot be deleted in the foreground before the object is.
    pub block_owner_deletion: bool,
}

/// Empty text is absent text.
fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// Sets or removes one entry of an optional map, which goes when it is empty.
fn set_entry(
    map: &mut Option<std::collections::BTreeMap<String, String>>,
    name: &str,
    value: Option<&str>,
) {
    match value {
        Some(value) => {
            map.get_or_insert_default()
                .insert(name.to_owned(), value.to_owned());
        }
        None => {
            if let Some(entries) = map {
                entries.remove(name);
                if entries.is_empty() {
                    *map = None;
                }
            }
        }
    }
}

/// The two structs have the same fields, so the same code reads both.
macro_rules! object_metadata {
    ($type:ty, $time:expr) => {
        impl ObjectMetadata for $type {
            fn name(&self) -> Option<&str> {
                filled(&self.name)
            }

            fn generate_name(&self) -> Option<&str> {
                filled(&self.generate_name)
            }

            fn namespace(&self) -> Option<&str> {
                filled(&self.namespace)
            }

            fn uid(&self) -> Option<&str> {
                filled(&self.uid)
            }

            fn resource_version(&self) -> Option<&str> {
                filled(&self.resource_version)
            }

            fn generation(&self) -> Option<i64> {
                self.generation
            }

            fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
                let entries = self.labels.iter().flatten();
                entries.map(|(name, value)| (name.as_str(), value.as_str()))
            }

            fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
                let entries = self.annotations.iter().flatten();
                entries.map(|(name, value)| (name.as_str(), value.as_str()))
            }

            fn owner_references(&self) -> impl Iterator<Item = OwnerRef<'_>> {
                self.owner_references
                    .iter()
                    .flatten()
                    .map(|owner| OwnerRef {
                        api_version: &owner.api_version,
                        kind: &owner.kind,
                        name: &owner.name,
                        uid: &owner.uid,
                        controller: owner.controller.unwrap_or_default(),
                        block_owner_deletion: owner.block_owner_deletion.unwrap_or_default(),
                    })
            }

            fn finalizers(&self) -> &[String] {
                self.finalizers.as_deref().unwrap_or_default()
            }

            fn creation_timestamp(&self) -> Option<Timestamp> {
                self.creation_timestamp.as_ref().and_then($time)
            }

            fn deletion_timestamp(&self) -> Option<Timestamp> {
                self.deletion_timestamp.as_ref().and_then($time)
            }

            fn is_being_deleted(&self) -> bool {
                self.deletion_timestamp.is_some()
            }

            fn set_name(&mut self, name: &str) {
                self.name = Some(name.to_owned());
            }

            fn set_namespace(&mut self, namespace: Option<&str>) {
                self.namespace = namespace.map(str::to_owned);
            }

            fn set_resource_version(&mut self, version: Option<&str>) {
                self.resource_version = version.map(str::to_owned);
            }

            fn set_label(&mut self, name: &str, value: Option<&str>) {
                set_entry(&mut self.labels, name, value);
            }

            fn set_annotation(&mut self, name: &str, value: Option<&str>) {
                set_entry(&mut self.annotations, name, value);
            }

            fn set_finalizers(&mut self, finalizers: Vec<String>) {
                self.finalizers = (!finalizers.is_empty()).then_some(finalizers);
            }

            fn clear_managed_fields(&mut self) {
                self.managed_fields = None;
            }

            fn label(&self, name: &str) -> Option<&str> {
                self.labels.as_ref()?.get(name).map(String::as_str)
            }

            fn annotation(&self, name: &str) -> Option<&str> {
                self.annotations.as_ref()?.get(name).map(String::as_str)
            }
        }
    };
}

object_metadata!(crate::own::ObjectMeta, |time: &crate::Timestamp| time
    .to_jiff()
    .ok());

#[cfg(feature = "k8s-openapi")]
object_metadata!(
    k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta,
    |time: &k8s_openapi::apimachinery::pkg::apis::meta::v1::Time| Some(time.0)
);

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::own::ObjectMeta;

    fn stored() -> Value {
        json!({
            "name": "web",
            "namespace": "",
            "uid": "u",
            "resourceVersion": "7",
            "generation": 2,
            "creationTimestamp": "2024-05-01T12:00:00Z",
            "labels": {"a": "1", "b": "2"},
            "finalizers": ["x/y"],
            "ownerReferences": [
                {"apiVersion": "v1", "kind": "A", "name": "a", "uid": "1"},
                {"apiVersion": "v1", "kind": "B", "name": "b", "uid": "2", "controller": true},
            ],
            "managedFields": [{"manager": "me", "operation": "Apply", "fieldsType": "FieldsV1", "fieldsV1": {"f:a": {}}}],
        })
    }

    fn check<M: ObjectMetadata + serde::de::DeserializeOwned + serde::Serialize>() {
        let mut metadata: M = crate::decode_value(&stored()).unwrap();
        assert_eq!(serde_json::to_value(&metadata).unwrap(), stored());
        assert_eq!(metadata.name(), Some("web"));
        assert_eq!(metadata.namespace(), None);
        assert_eq!(
            metadata.labels().collect::<Vec<_>>(),
            [("a", "1"), ("b", "2")]
        );
        assert_eq!(metadata.label("b"), Some("2"));
        assert_eq!(metadata.annotation("b"), None);
        assert_eq!(metadata.controller().map(|owner| owner.name), Some("b"));
        assert_eq!(
            metadata.creation_timestamp().unwrap().as_second(),
            1_714_564_800
        );
        assert!(!metadata.is_being_deleted());

        metadata.set_label("a", None);
        metadata.set_label("b", None);
        metadata.set_annotation("c", Some("3"));
        metadata.set_namespace(Some("prod"));
        metadata.set_resource_version(None);
        metadata.set_finalizers(Vec::new());
        metadata.clear_managed_fields();
        let mut expected = stored();
        for gone in ["labels", "resourceVersion", "finalizers", "managedFields"] {
            expected.as_object_mut().unwrap().remove(gone);
        }
        expected["annotations"] = json!({"c": "3"});
        expected["namespace"] = json!("prod");
        assert_eq!(serde_json::to_value(&metadata).unwrap(), expected);
    }

    #[test]
    fn every_form_reads_and_writes_the_same() {
        check::<ObjectMeta>();
        #[cfg(feature = "k8s-openapi")]
        check::<k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta>();
    }

    #[test]
    fn the_own_form_keeps_what_it_does_not_know() {
        let value = json!({
            "name": "a",
            "creationTimestamp": "2024-05-01T12:00:00.5+02:00",
            "newer": {"x": null},
            "ownerReferences": [{"apiVersion": "v1", "kind": "A", "name": "a", "uid": "1", "newer": 1}],
            "managedFields": [{"newer": []}],
        });
        let metadata: ObjectMeta = crate::decode_value(&value).unwrap();
        assert_eq!(serde_json::to_value(&metadata).unwrap(), value);
    }
}
