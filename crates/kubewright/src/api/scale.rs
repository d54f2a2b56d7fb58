//! Calls on the `scale` subresource.
//!
//! Owns: these calls.
//! Must not know: how requests look, what a scale holds.

use super::{Api, refused};
use crate::error::Error;
use crate::patch::Patch;
use crate::rest::{PatchOptions, RequestError, UpdateOptions};
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
        self.get_subresource(name, SCALE).await
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
        if name.is_empty() {
            let target = self.endpoint.target("update", Some(name), SCALE);
            return Err(refused(target)(RequestError::NoName));
        }
        self.update_subresource(name, SCALE, scale, options).await
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
        self.patch_subresource(name, SCALE, patch, options).await
    }
}
