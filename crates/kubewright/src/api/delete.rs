//! Calls that delete.
//!
//! Owns: these calls, and the two forms of their answer.
//! Must not know: how requests look.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::list::{self, List};
use super::{Api, refused};
use crate::Client;
use crate::error::{Error, Target};
use crate::rest::{self, DeleteOptions, Endpoint, ListOptions};
use crate::status::Status;
use crate::verbs;

/// What the server answers to a delete.
#[derive(Clone, Debug, PartialEq)]
pub enum Deleted<T> {
    /// The object, or the list, in its last state, or while it waits for its finalizers or its
    /// grace period.
    Object(Box<T>),
    /// Only that it is done.
    Status(Status),
}

impl<K: verbs::Delete + DeserializeOwned> Api<K> {
    /// Deletes an object. It may live on until its finalizers are done.
    ///
    /// # Errors
    /// [`Error::is_not_found`]; [`Error::is_conflict`] when a precondition does not hold.
    pub async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<Deleted<K>, Error> {
        delete(&self.client, &self.endpoint, name, options).await
    }
}

impl<K: verbs::DeleteCollection + DeserializeOwned> Api<K> {
    /// Deletes all objects that the list options select: without selectors, every one.
    ///
    /// # Errors
    /// When the server refuses; objects may be deleted already then.
    pub async fn delete_collection(
        &self,
        options: &DeleteOptions,
        selection: &ListOptions,
    ) -> Result<Deleted<List<K>>, Error> {
        let request = self
            .endpoint
            .delete_collection(options, selection)
            .map_err(refused(self.endpoint.target(
                "deletecollection",
                None,
                None,
            )))?;
        let body = self.client.call(&request).await?;
        match status(&request.target, &body)? {
            Some(status) => Ok(Deleted::Status(status)),
            None => Ok(Deleted::Object(Box::new(list::decode(
                &request.target,
                &body,
            )?))),
        }
    }
}

impl<T> Deleted<T> {
    /// The object, if the server sent it.
    pub fn object(self) -> Option<T> {
        match self {
            Deleted::Object(object) => Some(*object),
            Deleted::Status(_) => None,
        }
    }
}

pub(crate) async fn delete<T: DeserializeOwned>(
    client: &Client,
    endpoint: &Endpoint,
    name: &str,
    options: &DeleteOptions,
) -> Result<Deleted<T>, Error> {
    let request = endpoint
        .delete(name, options)
        .map_err(refused(endpoint.target("delete", Some(name), None)))?;
    let body = client.call(&request).await?;
    match status(&request.target, &body)? {
        Some(status) => Ok(Deleted::Status(status)),
        None => Ok(Deleted::Object(Box::new(rest::decode(
            &request.target,
            &body,
        )?))),
    }
}

fn status(target: &Target, body: &[u8]) -> Result<Option<Status>, Error> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct TypeMeta {
        api_version: String,
        kind: String,
    }
    let TypeMeta { api_version, kind } = serde_json::from_slice(body).unwrap_or_default();
    match (api_version.as_str(), kind.as_str()) {
        ("v1", "Status") => rest::decode(target, body).map(Some),
        _ => Ok(None),
    }
}
