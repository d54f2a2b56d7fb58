//! Light and lossless forms of the API machinery's types, without k8s-openapi.
//!
//! Owns: the metadata types that `--core own` code uses.
//! Must not know: kinds.

mod list_meta;
mod managed_fields;
mod object_meta;
mod owner_reference;

pub use list_meta::ListMeta;
pub use managed_fields::ManagedFieldsEntry;
pub use object_meta::ObjectMeta;
pub use owner_reference::OwnerReference;
