//! Calls on the `scale` subresource.
//!
//! Owns: these calls.
//! Must not know: how requests look, what a scale holds.

use super::{Api, refused};
use crate::error::Error;
use crate::patch::Patch;
use crate::rest::{GetOptions, PatchOptions, RequestError, UpdateOptions};
use crate::scale::Scale;
use crate::{HasScale, Resource, verbs};

const SCALE: Option<&str> = Some("scale");

impl<K: Resource> Api<K> {
    /// Reads how many replicas an object wants and has.
    ///
    /// # Errors
    /// [`Error::is_not_found`].
    pub async fn get_scale(&self, name: &str) -> Result<Scale, Error>
    where
        K: HasScale + verbs::Get,
    {
        let request = self
            .endpoint
            .get(name, SCALE, &GetOptions::default())
            .map_err(refused(self.endpoint.target("get", Some(name), SCALE)))?;
        self.client.request(&request).await
    }

    /// Replaces the scale of the object that it names.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when it holds a `resourceVersion` that is not the newest.
    pub async fn update_scale(&self, scale: &Scale, options: &UpdateOptions) -> Result<Scale, Error>
    where
        K: HasScale + verbs::Update,
    {
        let name = scale.name();
        let target = self.endpoint.target("update", Some(name), SCALE);
        let request = match name {
            "" => Err(RequestError::NoName),
            name => self.endpoint.update(name, SCALE, scale, options),
        }
        .map_err(refused(target))?;
        self.client.request(&request).await
    }

    /// Patches the scale of an object.
    ///
    /// # Errors
    /// [`Error::is_not_found`], and what the server refuses of the patch.
    pub async fn patch_scale(
        &self,
        name: &str,
        patch: &Patch,
        options: &PatchOptions,
    ) -> Result<Scale, Error>
    where
        K: HasScale + verbs::Patch,
    {
        let request = self
            .endpoint
            .patch(name, SCALE, patch.patch_type(), patch, options)
            .map_err(refused(self.endpoint.target("patch", Some(name), SCALE)))?;
        self.client.request(&request).await
    }
}
