//! Types with the runtime's own derives, as generated code has them.

use std::collections::BTreeMap;

#[derive(CustomResource, Clone, Debug, Default, PartialEq, kubewright::Object)]
#[kubewright(group = "objects.example.com", version = "v1", kind = "Pool", namespaced)]
pub struct PoolSpec {
    /// In camel case.
    pub keep_copies: Option<i64>,
    pub required: String,
    #[kubewright(rename = "x-y")]
    pub other: Option<Option<kubewright::IntOrString>>,
    #[kubewright(nullable)]
    pub null: Option<String>,
    pub inner: Option<Vec<Inner>>,
    #[kubewright(rest)]
    pub rest: BTreeMap<String, kubewright::Value>,
}

#[derive(Clone, Debug, Default, PartialEq, kubewright::Object)]
pub struct Inner {
    pub host_ip: Option<String>,
}

#[derive(CustomResource, Clone, Debug, Default, PartialEq, kubewright::Object)]
#[kubewright(root, group = "objects.example.com", version = "v1", kind = "Report")]
pub struct Report {
    pub metadata: kubewright::own::ObjectMeta,
    pub spec: Option<Inner>,
}
