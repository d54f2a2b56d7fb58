//! Reading a namespaced kind across namespaces.
//!
//! Owns: the calls that need no namespace: list and watch.
//! Must not know: how they are done (`read`).

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;

use super::list::List;
use super::{Api, endpoint, read};
use crate::error::Error;
use crate::rest::{Endpoint, ListOptions, WatchOptions};
use crate::watch::Watch;
use crate::{Client, NamespaceScope, Resource, verbs};

/// The client of a namespaced kind in all namespaces: one lists and watches there, and creates in one.
pub struct AllNamespaces<K> {
    client: Client,
    endpoint: Endpoint,
    kind: PhantomData<fn() -> K>,
}

impl<K: Resource> AllNamespaces<K> {
    /// The objects of all namespaces.
    pub fn new(client: &Client) -> Self
    where
        K: NamespaceScope,
    {
        Self {
            client: client.clone(),
            endpoint: endpoint::<K>(None),
            kind: PhantomData,
        }
    }

    /// The objects of one namespace.
    pub fn namespace(&self, namespace: &str) -> Api<K>
    where
        K: NamespaceScope,
    {
        Api::namespaced(&self.client, namespace)
    }
}

impl<K: verbs::List + DeserializeOwned> AllNamespaces<K> {
    /// Lists objects; see [`Api::list`].
    ///
    /// # Errors
    /// As [`Api::list`].
    pub async fn list(&self, options: &ListOptions) -> Result<List<K>, Error> {
        read::list_page(&self.client, &self.endpoint, options).await
    }

    /// Lists all objects, page by page; see [`Api::list_all`].
    ///
    /// # Errors
    /// As [`Api::list_all`].
    pub async fn list_all(&self, options: &ListOptions) -> Result<List<K>, Error> {
        read::list_all(&self.client, &self.endpoint, options).await
    }
}

impl<K: verbs::Watch + DeserializeOwned + Send + 'static> AllNamespaces<K> {
    /// Watches objects; see [`Api::watch`].
    pub fn watch(&self, options: &WatchOptions) -> Watch<K> {
        read::watch(&self.client, &self.endpoint, options)
    }
}

impl<K> Clone for AllNamespaces<K> {
    fn clone(&self) -> Self {
        let Self {
            client,
            endpoint,
            kind: PhantomData,
        } = self;
        Self {
            client: client.clone(),
            endpoint: endpoint.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for AllNamespaces<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllNamespaces")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}
