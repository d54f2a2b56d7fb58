//! Calls on subresources by name, for what has no method of its own. Which verbs a kind's client has
//! is a matter of the kind itself, so they are not restricted by it.
//!
//! Owns: these calls.
//! Must not know: which subresources there are.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Api, refused};
use crate::Resource;
use crate::error::Error;
use crate::patch::{Patch, PatchType};
use crate::rest::{ApplyOptions, CreateOptions, GetOptions, PatchOptions, UpdateOptions};

impl<K: Resource> Api<K> {
    /// Reads a subresource of an object, or the object itself as another type.
    ///
    /// # Errors
    /// [`Error::is_not_found`], also for a subresource that the kind does not have.
    pub async fn get_subresource<R: DeserializeOwned>(
        &self,
        name: &str,
        subresource: Option<&str>,
    ) -> Result<R, Error> {
        let request = self
            .endpoint
            .get(name, subresource, &GetOptions::default())
            .map_err(refused(self.endpoint.target(
                "get",
                Some(name),
                subresource,
            )))?;
        self.client.request(&request).await
    }

    /// Creates something by a subresource of an object, such as an eviction by that of a pod.
    ///
    /// # Errors
    /// [`Error::is_not_found`], also for a subresource that the kind does not have.
    pub async fn create_subresource<R: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        input: &(impl Serialize + Sync),
        options: &CreateOptions,
    ) -> Result<R, Error> {
        let request = self
            .endpoint
            .create_subresource(name, subresource, input, options)
            .map_err(refused(self.endpoint.target(
                "create",
                Some(name),
                Some(subresource),
            )))?;
        self.client.request(&request).await
    }

    /// Replaces a subresource of an object.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when `input` holds a `resourceVersion` that is not the newest.
    pub async fn update_subresource<R: DeserializeOwned>(
        &self,
        name: &str,
        subresource: Option<&str>,
        input: &(impl Serialize + Sync),
        options: &UpdateOptions,
    ) -> Result<R, Error> {
        let request = self
            .endpoint
            .update(name, subresource, input, options)
            .map_err(refused(self.endpoint.target(
                "update",
                Some(name),
                subresource,
            )))?;
        self.client.request(&request).await
    }

    /// Applies a configuration to a subresource of an object, or to the object itself; `configuration`
    /// holds `apiVersion` and `kind` of what it is.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when another manager owns a field; see [`ApplyOptions::force`].
    pub async fn apply_subresource<R: DeserializeOwned>(
        &self,
        name: &str,
        subresource: Option<&str>,
        configuration: &(impl Serialize + Sync),
        options: &ApplyOptions,
    ) -> Result<R, Error> {
        let request = self
            .endpoint
            .apply(name, subresource, configuration, options)
            .map_err(refused(self.endpoint.target(
                "apply",
                Some(name),
                subresource,
            )))?;
        self.client.request(&request).await
    }

    /// Patches a subresource of an object.
    ///
    /// # Errors
    /// [`Error::is_not_found`], and what the server refuses of the patch.
    pub async fn patch_subresource<R: DeserializeOwned>(
        &self,
        name: &str,
        subresource: Option<&str>,
        patch: &Patch,
        options: &PatchOptions,
    ) -> Result<R, Error> {
        self.send_patch(name, subresource, patch.patch_type(), patch, options)
            .await
    }

    /// Sends a patch of any type, of the object itself or of a subresource.
    pub(super) async fn send_patch<R: DeserializeOwned>(
        &self,
        name: &str,
        subresource: Option<&str>,
        patch_type: PatchType,
        patch: &impl Serialize,
        options: &PatchOptions,
    ) -> Result<R, Error> {
        let request = self
            .endpoint
            .patch(name, subresource, patch_type, patch, options)
            .map_err(refused(self.endpoint.target(
                "patch",
                Some(name),
                subresource,
            )))?;
        self.client.request(&request).await
    }
}
