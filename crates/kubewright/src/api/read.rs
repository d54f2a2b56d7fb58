//! Calls that read: get, list, watch.
//!
//! Owns: these calls, for a namespace, the cluster, and all namespaces.
//! Must not know: how requests look.

use serde::de::DeserializeOwned;

use super::list::{self, List};
use super::{Api, refused};
use crate::Client;
use crate::error::Error;
use crate::rest::{Endpoint, GetOptions, ListOptions, WatchOptions};
use crate::verbs;
use crate::watch::Watch;

/// How many objects `list_all` asks for at once.
const PAGE: u32 = 500;

impl<K: verbs::Get + DeserializeOwned> Api<K> {
    /// Reads an object.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when it does not exist.
    pub async fn get(&self, name: &str) -> Result<K, Error> {
        self.get_with(name, &GetOptions::default()).await
    }

    /// Reads an object, with options.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn get_with(&self, name: &str, options: &GetOptions) -> Result<K, Error> {
        let request = self
            .endpoint
            .get(name, None, options)
            .map_err(refused(self.endpoint.target("get", Some(name), None)))?;
        self.client.request(&request).await
    }

    /// Reads an object if it exists. That the kind itself is unknown to the server stays an error.
    ///
    /// # Errors
    /// As [`get`](Self::get), but for a missing object.
    pub async fn get_opt(&self, name: &str) -> Result<Option<K>, Error> {
        self.get_opt_with(name, &GetOptions::default()).await
    }

    /// Reads an object if it exists, with options.
    ///
    /// # Errors
    /// As [`get_opt`](Self::get_opt).
    pub async fn get_opt_with(&self, name: &str, options: &GetOptions) -> Result<Option<K>, Error> {
        match self.get_with(name, options).await {
            Ok(object) => Ok(Some(object)),
            // Of an object the server names kind and name; of a path it does not know it says nothing.
            Err(Error::Status(error))
                if error.code == 404
                    && error
                        .status
                        .details
                        .as_ref()
                        .is_some_and(|details| details.name == name) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl<K: verbs::List + DeserializeOwned> Api<K> {
    /// Lists objects: all of them, or a page of [`ListOptions::limit`].
    ///
    /// # Errors
    /// [`Error::is_expired`] when a continue token is too old, [`Error::Misfit`] when an object
    /// does not fit the type.
    pub async fn list(&self, options: &ListOptions) -> Result<List<K>, Error> {
        list_page(&self.client, &self.endpoint, options).await
    }

    /// Lists all objects, page by page. When a token expires on the way, all are listed at once.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub async fn list_all(&self, options: &ListOptions) -> Result<List<K>, Error> {
        list_all(&self.client, &self.endpoint, options).await
    }
}

impl<K: verbs::Watch + DeserializeOwned + Send + 'static> Api<K> {
    /// Watches objects. The request is sent when the stream is first polled.
    pub fn watch(&self, options: &WatchOptions) -> Watch<K> {
        watch(&self.client, &self.endpoint, options)
    }
}

pub(crate) async fn list_page<K: DeserializeOwned>(
    client: &Client,
    endpoint: &Endpoint,
    options: &ListOptions,
) -> Result<List<K>, Error> {
    let request = endpoint
        .list(options)
        .map_err(refused(endpoint.target("list", None, None)))?;
    list::decode(&request.target, &client.call(&request).await?)
}

pub(crate) async fn list_all<K: DeserializeOwned>(
    client: &Client,
    endpoint: &Endpoint,
    options: &ListOptions,
) -> Result<List<K>, Error> {
    let first = ListOptions {
        limit: options.limit.or(Some(PAGE)),
        ..options.clone()
    };
    let mut whole: List<K> = list_page(client, endpoint, &first).await?;
    while let Some(next) = whole.next_page(&first) {
        let page = match list_page::<K>(client, endpoint, &next).await {
            Ok(page) => page,
            Err(error) if error.is_expired() => {
                let at_once = ListOptions {
                    limit: None,
                    continue_token: None,
                    ..options.clone()
                };
                return list_page(client, endpoint, &at_once).await;
            }
            Err(error) => return Err(error),
        };
        whole.items.extend(page.items);
        whole.metadata = page.metadata;
    }
    Ok(whole)
}

pub(crate) fn watch<K: DeserializeOwned + Send + 'static>(
    client: &Client,
    endpoint: &Endpoint,
    options: &WatchOptions,
) -> Watch<K> {
    let target = endpoint.target("watch", None, None);
    let request = endpoint.watch(options).map_err(refused(target.clone()));
    let client = client.clone();
    Watch::opening(target, async move { client.open(&request?).await })
}
