//! Clients that are committed, as `kubewright generate crds --out src/generated` wrote them.
#![deny(warnings)]

pub mod generated;
