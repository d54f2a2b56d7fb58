//! Typed clients of `net.example.com`, at the root of a crate.

kubewright::include_generated!();
