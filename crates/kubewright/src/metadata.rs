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
        self.labels().find_map(|(key, value)| (key == name).then_some(value))
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
                self.owner_references.iter().flatten().map(|owner| OwnerRef {
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
