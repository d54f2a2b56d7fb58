//! The kinds that the cases make calls with.

use kubewright::Object;
use kubewright::own::ObjectMeta;

/// A namespaced kind without subresources, that can only be read.
#[derive(Clone, Debug, Default, PartialEq, Object)]
#[kubewright(root)]
pub struct Plain {
    pub metadata: ObjectMeta,
}

kubewright::resource! {
    Plain: Namespaced,
    group: "example.com",
    version: "v1",
    plural: "plains",
    core: own,
    verbs: [get, list, watch],
}

/// A cluster-scoped kind with every verb.
#[derive(Clone, Debug, Default, PartialEq, Object)]
#[kubewright(root)]
pub struct Realm {
    pub metadata: ObjectMeta,
}

kubewright::resource! {
    Realm: Cluster,
    group: "example.com",
    version: "v1",
    plural: "realms",
    core: own,
    verbs: all,
}
