//! Everything that can be generated, public, in a library of edition 2021 that denies warnings.
#![deny(warnings, missing_docs)]

kubewright::include_generated!(
    /// What the build script made.
    pub mod generated
);
