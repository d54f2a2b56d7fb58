//! Types of k8s-openapi, written out.

use k8s_openapi::api::core::v1::{self as core, LocalObjectReference, *};
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as meta;

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "core.example.com", version = "v1", kind = "Workload", status = "WorkloadStatus")]
#[serde(rename_all = "camelCase")]
struct WorkloadSpec {
    /// What to run.
    #[kubewright(skip_description)]
    template: PodTemplateSpec,
    selector: meta::LabelSelector,
    secrets: Vec<LocalObjectReference>,
    resources: core::ResourceRequirements,
    #[serde(default)]
    tolerations: Vec<Toleration>,
    env: Vec<core::EnvVar>,
    key: SecretKeySelector,
    owner: meta::OwnerReference,
    metadata: meta::ObjectMeta,
}

#[derive(Deserialize, Serialize)]
struct WorkloadStatus {
    #[kubewright(list_map_keys("type"))]
    conditions: Vec<meta::Condition>,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "core.example.com", version = "v1", kind = "Claim")]
struct ClaimSpec {
    #[kubewright(skip_description)]
    claims: Vec<PersistentVolumeClaim>,
    #[kubewright(skip_description)]
    service: ServiceSpec,
    meta: kubewright::own::ObjectMeta,
    kube: kube::core::ObjectMeta,
}
