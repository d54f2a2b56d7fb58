//! Two generated crates in one clientset and one informer factory.

use kubewright::{Api, Clientset, Informer, InformerFactory};
use net_client::net::v1::Pool;
use net_client::prelude::*;
use storage_client::prelude::*;
use storage_client::storage_example_com::v1::Backup;

/// Clients of both crates in one namespace.
pub fn clients(clientset: &Clientset, namespace: &str) -> (Api<Backup>, Api<Pool>) {
    (
        clientset.storage_example_com_v1().backups(namespace),
        clientset.net_v1().pools(namespace),
    )
}

/// Informers of both crates.
pub fn informers(factory: &InformerFactory) -> (Informer<Backup>, Informer<Pool>) {
    (
        factory.storage_example_com_v1().backups(),
        factory.net_v1().pools(),
    )
}
