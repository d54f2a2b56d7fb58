//! The runtime of the Kubernetes clients that kubewright generates.
//!
//! Owns: the list of modules, and what is reached without naming one.
//! Must not know: anything else.

// The derives name this crate absolutely, also inside of it.
extern crate self as kubewright;

// Types.
pub mod apply;
#[cfg(feature = "k8s-openapi")]
mod builtin;
pub mod codec;
#[cfg(feature = "compact")]
mod compact;
mod construct;
mod decode;
mod defined;
#[doc(hidden)]
#[path = "defined_by_schemars.rs"]
pub mod defining;
mod embedded;
mod include;
#[cfg(feature = "schemars")]
mod json_schema;
mod k8s_version;
pub mod metadata;
#[cfg(feature = "schemars")]
mod narrowed;
pub mod own;
mod resource;
mod resource_macro;
mod scalar;
#[cfg(feature = "schema")]
pub mod schema;
pub mod scope;
#[cfg(feature = "schemars")]
mod structural;
mod unknown;
pub mod verbs;

// Types of requests and answers.
pub mod patch;
pub mod scale;
pub mod selector;
pub mod status;

// The client.
#[cfg(feature = "client")]
mod api;
#[cfg(feature = "client")]
pub mod auth;
#[cfg(feature = "client")]
pub mod cache;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod clientset;
#[cfg(feature = "client")]
pub mod config;
#[cfg(feature = "client")]
pub mod dynamic;
#[cfg(feature = "client")]
pub mod error;
#[cfg(feature = "client")]
pub mod rest;
#[cfg(feature = "client")]
pub mod transport;
#[cfg(feature = "client")]
pub mod watch;

#[cfg(feature = "k8s-openapi")]
pub use k8s_openapi;
#[cfg(feature = "schemars")]
pub use schemars;
pub use serde;
/// Any JSON.
pub use serde_json::Value;

pub use apply::{ApplyConfiguration, ApplyFields};
#[cfg(feature = "compact")]
pub use compact::{CompactMap, CompactString};
pub use construct::{definition, named};
pub use decode::{DecodeError, decode, decode_value};
pub use defined::Defined;
pub use embedded::EmbeddedObject;
#[cfg(feature = "k8s-openapi")]
#[doc(hidden)]
pub use k8s_version::__k8s_version_at_least;
#[cfg(feature = "k8s-openapi")]
pub use k8s_version::K8S_VERSION;
#[cfg(all(feature = "derive", feature = "schemars"))]
pub use kubewright_derive::KubeSchema;
#[cfg(feature = "derive")]
pub use kubewright_derive::{Apply, CustomResource};
#[cfg(feature = "schemars")]
pub use kubewright_macros::JsonSchema;
#[cfg(feature = "client")]
pub use kubewright_macros::clientset;
pub use kubewright_macros::{Enum, Object, apply};
pub use metadata::{ObjectMetadata, OwnerRef};
#[cfg(feature = "schemars")]
pub use narrowed::ReadsWords;
pub use resource::{HasScale, HasStatus, Resource, StrategicPatch};
pub use scalar::{
    Bytes, Duration, IntOrString, InvalidBytes, InvalidDuration, InvalidQuantity, InvalidTimestamp,
    NotANumber, Number, Quantity, Timestamp,
};
#[cfg(feature = "schema")]
pub use schema::SchemaExt;
pub use scope::{Cluster, ClusterScope, NamespaceScope, Namespaced};
#[cfg(feature = "schemars")]
pub use structural::SchemaError;
pub use unknown::Unknown;

pub use patch::{JsonPatch, Patch};
pub use scale::Scale;
pub use selector::{FieldSelector, LabelSelector};
pub use status::Status;

#[cfg(feature = "client")]
pub use api::{AllNamespaces, Api, Deleted, List, ListMetadata};
#[cfg(feature = "client")]
pub use client::{Client, ClientOptions};
#[cfg(feature = "client")]
pub use clientset::Clientset;
#[cfg(feature = "client")]
pub use config::Config;
#[cfg(feature = "client")]
pub use dynamic::{DynamicApi, DynamicObject, DynamicResource};
#[cfg(feature = "client")]
pub use error::Error;
#[cfg(feature = "client")]
pub use rest::{
    ApplyOptions, ApplyOptions as Apply, CreateOptions, DeleteOptions, FieldValidation, GetOptions,
    ListOptions, PatchOptions, Preconditions, Propagation, ResourceVersionMatch, UpdateOptions,
    WatchOptions,
};
#[cfg(feature = "client")]
pub use transport::Transport;
#[cfg(feature = "client")]
pub use watch::{Bookmark, Misfit, Watch, WatchEvent};

#[cfg(feature = "client")]
pub use cache::{
    Event, Informer, InformerFactory, InformerFactoryBuilder, Lag, Lister, NamespaceLister,
    NotSynced, Problem, Problems, Subscribe, Subscription,
};
