//! The runtime of the Kubernetes clients that kubewright generates.
//!
//! Owns: the list of modules, and what is reached without naming one.
//! Must not know: anything else.

// The derives name this crate absolutely, also inside of it.
extern crate self as kubewright;

// Types.
pub mod apply;
pub mod codec;
mod decode;
mod embedded;
pub mod metadata;
pub mod own;
mod resource;
mod resource_macro;
mod scalar;
pub mod scope;
mod unknown;
pub mod verbs;

// The client.
#[cfg(feature = "client")]
pub mod cache;

pub use serde;
#[cfg(feature = "k8s-openapi")]
pub use k8s_openapi;
/// Any JSON.
pub use serde_json::Value;

pub use apply::{ApplyConfiguration, ApplyFields};
pub use decode::{DecodeError, decode, decode_value};
pub use embedded::EmbeddedObject;
pub use kubewright_macros::{Enum, Object, apply};
pub use metadata::{ObjectMetadata, OwnerRef};
pub use resource::{HasScale, HasStatus, Resource, StrategicPatch};
pub use scalar::{
    Bytes, Duration, IntOrString, InvalidBytes, InvalidDuration, InvalidQuantity, InvalidTimestamp,
    NotANumber, Number, Quantity, Timestamp,
};
pub use scope::{Cluster, ClusterScope, NamespaceScope, Namespaced};
pub use unknown::Unknown;

#[cfg(feature = "client")]
pub use cache::{Event, Lag, Problem, Problems, Subscribe, Subscription};
