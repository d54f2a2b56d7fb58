//! Calls that write: create, update, patch, apply, and the same for `status`.
//!
//! Owns: these calls, and the checks of an object against the client it is given to.
//! Must not know: how requests look.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Api, refused};
use crate::apply::ApplyConfiguration;
use crate::error::Error;
use crate::patch::{Patch, PatchType};
use crate::rest::{ApplyOptions, CreateOptions, PatchOptions, RequestError, UpdateOptions};
use crate::{HasStatus, ObjectMetadata, Resource, StrategicPatch, verbs};

const STATUS: Option<&str> = Some("status");

impl<K: verbs::Create + Serialize + DeserializeOwned> Api<K> {
    /// Creates an object and returns it as the server stored it.
    ///
    /// # Errors
    /// [`Error::is_already_exists`], [`Error::is_invalid`]; [`Error::Request`] when the object is
    /// of another namespace.
    pub async fn create(&self, object: &K) -> Result<K, Error> {
        self.create_with(object, &CreateOptions::default()).await
    }

    /// Creates an object, with options.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn create_with(&self, object: &K, options: &CreateOptions) -> Result<K, Error> {
        let metadata = object.metadata();
        let request = self
            .check_namespace(metadata.namespace())
            .and_then(|()| match (metadata.name(), metadata.generate_name()) {
                (None, None) => Err(RequestError::NothingToNameBy),
                (name, _) => self.endpoint.create(name, object, options),
            })
            .map_err(refused(self.endpoint.target(
                "create",
                metadata.name(),
                None,
            )))?;
        self.client.request(&request).await
    }
}

impl<K: verbs::Update + Serialize + DeserializeOwned> Api<K> {
    /// Replaces an object. Its `resourceVersion`, when kept, makes the server refuse a change of
    /// anything newer.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when the object changed since it was read.
    pub async fn update(&self, object: &K) -> Result<K, Error> {
        self.update_with(object, &UpdateOptions::default()).await
    }

    /// Replaces an object, with options.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_with(&self, object: &K, options: &UpdateOptions) -> Result<K, Error> {
        self.replace(object, None, options).await
    }

    /// Replaces the status of an object, and nothing else.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_status(&self, object: &K) -> Result<K, Error>
    where
        K: HasStatus,
    {
        self.update_status_with(object, &UpdateOptions::default())
            .await
    }

    /// Replaces the status of an object, with options.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_status_with(&self, object: &K, options: &UpdateOptions) -> Result<K, Error>
    where
        K: HasStatus,
    {
        self.replace(object, STATUS, options).await
    }

    async fn replace(
        &self,
        object: &K,
        subresource: Option<&str>,
        options: &UpdateOptions,
    ) -> Result<K, Error> {
        let metadata = object.metadata();
        let request = self
            .check_namespace(metadata.namespace())
            .and_then(|()| {
                let name = metadata.name().ok_or(RequestError::NoName)?;
                self.endpoint.update(name, subresource, object, options)
            })
            .map_err(refused(self.endpoint.target(
                "update",
                metadata.name(),
                subresource,
            )))?;
        self.client.request(&request).await
    }
}

impl<K: verbs::Patch + DeserializeOwned> Api<K> {
    /// Patches an object.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`], and what the server refuses of the patch.
    pub async fn patch(
        &self,
        name: &str,
        patch: &Patch,
        options: &PatchOptions,
    ) -> Result<K, Error> {
        self.patch_subresource(name, None, patch, options).await
    }

    /// Patches the status of an object.
    ///
    /// # Errors
    /// As [`patch`](Self::patch).
    pub async fn patch_status(
        &self,
        name: &str,
        patch: &Patch,
        options: &PatchOptions,
    ) -> Result<K, Error>
    where
        K: HasStatus,
    {
        self.patch_subresource(name, STATUS, patch, options).await
    }

    /// Patches an object of a built-in kind by a strategic merge, which merges lists by key.
    ///
    /// # Errors
    /// As [`patch`](Self::patch).
    pub async fn patch_strategic(
        &self,
        name: &str,
        patch: &Value,
        options: &PatchOptions,
    ) -> Result<K, Error>
    where
        K: StrategicPatch,
    {
        self.send_patch(name, None, PatchType::Strategic, patch, options)
            .await
    }
}

impl<K: verbs::Apply + DeserializeOwned> Api<K> {
    /// Applies a configuration on the server: its fields become the manager's, and those it no
    /// longer names are removed. The object is created when it does not exist.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when another manager owns a field; see [`ApplyOptions::force`].
    pub async fn apply(
        &self,
        configuration: &impl ApplyConfiguration<Kind = K>,
        options: &ApplyOptions,
    ) -> Result<K, Error> {
        self.send_apply(configuration, None, options).await
    }

    /// Applies the status of a configuration, and nothing else of it.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub async fn apply_status(
        &self,
        configuration: &impl ApplyConfiguration<Kind = K>,
        options: &ApplyOptions,
    ) -> Result<K, Error>
    where
        K: HasStatus,
    {
        self.send_apply(configuration, STATUS, options).await
    }

    async fn send_apply(
        &self,
        configuration: &impl ApplyConfiguration<Kind = K>,
        subresource: Option<&str>,
        options: &ApplyOptions,
    ) -> Result<K, Error> {
        let fields = configuration.fields();
        let request = self
            .check_namespace(fields.namespace())
            .and_then(|()| {
                let name = fields.name().ok_or(RequestError::NoName)?;
                self.endpoint
                    .apply(name, subresource, configuration, options)
            })
            .map_err(refused(self.endpoint.target(
                "apply",
                fields.name(),
                subresource,
            )))?;
        self.client.request(&request).await
    }
}

impl<K: Resource> Api<K> {
    /// An object that says no namespace is of the client's.
    fn check_namespace(&self, object: Option<&str>) -> Result<(), RequestError> {
        let client = self.endpoint.namespace();
        match object.filter(|namespace| !namespace.is_empty()) {
            Some(namespace) if client != Some(namespace) => Err(RequestError::NamespaceMismatch {
                object: namespace.to_owned(),
                client: client.map(str::to_owned),
            }),
            Some(_) | None => Ok(()),
        }
    }
}
