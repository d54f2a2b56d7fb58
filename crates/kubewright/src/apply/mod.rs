//! Apply configurations: what a field manager wants an object to hold.
//!
//! Owns: the traits that `apply!` implements.
//! Must not know: how an apply request is sent.

mod applied;
#[cfg(feature = "k8s-openapi")]
mod core_types;
mod extract;
mod fields;
mod topology;

use serde::Serialize;
use serde_json::{Value, json};

pub use applied::Applied;
pub use extract::ExtractError;
pub use fields::Fields;
pub use topology::{DefinitionOf, Undefined};

use crate::metadata::OwnerRef;
use crate::{NamespaceScope, Resource};

/// A set of fields with typed setters. Implemented by [`apply!`](crate::apply!).
pub trait ApplyFields: Sized {
    /// Wraps fields that are set already.
    fn from_fields(fields: Fields) -> Self;
    /// The fields that are set.
    fn fields(&self) -> &Fields;
    /// The fields that are set.
    fn into_fields(self) -> Fields;

    /// Sets a field by its JSON name, to any value; for fields without a setter.
    #[must_use]
    fn set_raw(self, name: &str, value: Value) -> Self {
        Self::from_fields(self.into_fields().set_raw(name, value))
    }
}

/// The apply configuration of a whole object. Implemented by [`apply!`](crate::apply!).
pub trait ApplyConfiguration: ApplyFields + Serialize {
    /// The kind of the object.
    type Kind: Resource;

    /// The kind's definition, as JSON text, if the kind carries one. Its schema tells what
    /// the server owns as one.
    #[must_use]
    fn definition() -> Option<&'static str> {
        None
    }

    /// An apply configuration for the object of this name.
    #[must_use]
    fn new(name: impl Into<String>) -> Self {
        let fields = Fields::default()
            .set_raw("apiVersion", Self::Kind::API_VERSION.into())
            .set_raw("kind", Self::Kind::KIND.into());
        Self::from_fields(fields.set_metadata("name", Value::String(name.into())))
    }

    /// Sets the namespace. The calls of a typed client set their own when this is absent.
    #[must_use]
    fn namespace(self, namespace: impl Into<String>) -> Self
    where
        Self::Kind: NamespaceScope,
    {
        let namespace = Value::String(namespace.into());
        Self::from_fields(self.into_fields().set_metadata("namespace", namespace))
    }

    /// Adds labels.
    #[must_use]
    fn labels(
        self,
        labels: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        Self::from_fields(self.into_fields().metadata_entries("labels", labels))
    }

    /// Adds annotations.
    #[must_use]
    fn annotations(
        self,
        annotations: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        Self::from_fields(
            self.into_fields()
                .metadata_entries("annotations", annotations),
        )
    }

    /// Adds finalizers.
    #[must_use]
    fn finalizers(self, finalizers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let items = finalizers
            .into_iter()
            .map(|item| Value::String(item.into()));
        Self::from_fields(self.into_fields().metadata_items("finalizers", items))
    }

    /// Adds an owner, which has to live in the same namespace or in the cluster as a whole.
    #[must_use]
    fn owner(self, owner: OwnerRef<'_>) -> Self {
        let OwnerRef {
            api_version,
            kind,
            name,
            uid,
            controller,
            block_owner_deletion,
        } = owner;
        let mut item = json!({"apiVersion": api_version, "kind": kind, "name": name, "uid": uid});
        if controller {
            item["controller"] = true.into();
        }
        if block_owner_deletion {
            item["blockOwnerDeletion"] = true.into();
        }
        Self::from_fields(self.into_fields().metadata_items("ownerReferences", [item]))
    }

    /// What this field manager applied to the object; `None` when it owns nothing.
    ///
    /// Changing the result and applying it again changes only the fields that were changed.
    ///
    /// # Errors
    /// The object has no `managedFields`: they were stripped, and it cannot be told what the
    /// manager owns. Applying an empty configuration then would release everything.
    fn extract(object: &Self::Kind, manager: &str) -> Result<Option<Self>, ExtractError>
    where
        Self::Kind: Serialize,
    {
        let fields = extract::extract(object, manager, None, Self::definition())?;
        Ok(fields.map(Self::from_fields))
    }

    /// What this field manager applied to a subresource, such as `status`.
    ///
    /// # Errors
    /// Those of [`extract`](Self::extract).
    fn extract_subresource(
        object: &Self::Kind,
        manager: &str,
        subresource: &str,
    ) -> Result<Option<Self>, ExtractError>
    where
        Self::Kind: Serialize,
    {
        let fields = extract::extract(object, manager, Some(subresource), Self::definition())?;
        Ok(fields.map(Self::from_fields))
    }

    /// What this field manager applied to `status`.
    ///
    /// # Errors
    /// Those of [`extract`](Self::extract).
    fn extract_status(object: &Self::Kind, manager: &str) -> Result<Option<Self>, ExtractError>
    where
        Self::Kind: crate::HasStatus + Serialize,
    {
        Self::extract_subresource(object, manager, "status")
    }
}
