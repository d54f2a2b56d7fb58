//! The typed client of one kind.
//!
//! Owns: [`Api`] and [`AllNamespaces`]: which calls a kind has, by its scope, verbs and subresources.
//! Must not know: how requests look (`rest`), how they are sent.

mod all_namespaces;
mod delete;
mod list;
mod read;
mod scale;
mod subresource;
mod write;

use std::fmt;
use std::marker::PhantomData;

pub use self::all_namespaces::AllNamespaces;
pub use self::delete::Deleted;
pub(crate) use self::delete::delete;
pub use self::list::{List, ListMetadata};
pub(crate) use self::read::{list_all, list_page, watch};

use crate::error::{Error, Target};
use crate::rest::{Endpoint, RequestError};
use crate::{Client, ClusterScope, NamespaceScope, Resource};

/// The client of one kind: of a namespace, or of the cluster for cluster-scoped kinds.
///
/// A call that the kind does not have does not compile.
///
/// ```no_run
/// # #[cfg(feature = "k8s-openapi")]
/// # async fn run() -> Result<(), kubewright::Error> {
/// use kubewright::k8s_openapi::api::core::v1::ConfigMap;
/// use kubewright::{Api, Client, DeleteOptions, LabelSelector, ListOptions};
///
/// let client = Client::try_default().await?;
/// let maps: Api<ConfigMap> = Api::namespaced(&client, "prod");
/// if let Some(mut map) = maps.get_opt("web").await? {
///     map.data.get_or_insert_default().insert("colour".to_owned(), "blue".to_owned());
///     match maps.update(&map).await {
///         Err(error) if error.is_conflict() => println!("it changed since: {error}"),
///         updated => drop(updated?),
///     }
/// }
/// let old = LabelSelector::parse("app=web,!keep").expect("a selector");
/// for map in maps.list_all(&ListOptions::default().labels(old)).await? {
///     let name = map.metadata.name.unwrap_or_default();
///     maps.delete(&name, &DeleteOptions::default().uid(map.metadata.uid.unwrap_or_default())).await?;
/// }
/// # Ok(())
/// # }
/// ```
pub struct Api<K> {
    client: Client,
    endpoint: Endpoint,
    kind: PhantomData<fn() -> K>,
}

impl<K: Resource> Api<K> {
    /// The objects of a namespace.
    pub fn namespaced(client: &Client, namespace: &str) -> Self
    where
        K: NamespaceScope,
    {
        Self::at(client, Some(namespace))
    }

    /// The objects of the client's default namespace.
    pub fn default_namespaced(client: &Client) -> Self
    where
        K: NamespaceScope,
    {
        Self::at(client, Some(client.default_namespace()))
    }

    /// The objects of a cluster-scoped kind.
    pub fn cluster(client: &Client) -> Self
    where
        K: ClusterScope,
    {
        Self::at(client, None)
    }

    fn at(client: &Client, namespace: Option<&str>) -> Self {
        Self {
            client: client.clone(),
            endpoint: endpoint::<K>(namespace),
            kind: PhantomData,
        }
    }
}

impl<K> Api<K> {
    /// The namespace; `None` for cluster-scoped kinds.
    pub fn namespace(&self) -> Option<&str> {
        self.endpoint.namespace()
    }

    /// The client it stands on.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The builder of its requests, for calls that have no method here.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }
}

impl<K> Clone for Api<K> {
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

impl<K> fmt::Debug for Api<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

fn endpoint<K: Resource>(namespace: Option<&str>) -> Endpoint {
    Endpoint::new(K::GROUP, K::VERSION, K::PLURAL, namespace)
}

/// A request that was not sent, and what it would have been about.
pub(crate) fn refused(target: Target) -> impl FnOnce(RequestError) -> Error {
    move |source| Error::Request {
        target: Box::new(target),
        source,
    }
}
