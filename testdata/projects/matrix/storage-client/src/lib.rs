//! Typed clients of `storage.example.com`, at the root of a crate.

kubewright::include_generated!();
