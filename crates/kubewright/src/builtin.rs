//! What the kinds of k8s-openapi allow.
//!
//! Owns: verbs, `status` and `scale` of each built-in kind, for every version of Kubernetes
//! that k8s-openapi has.
//! Must not know: clients.
//!
//! Only this crate may implement its traits for another crate's types. The facts are those
//! of a 1.36 server's discovery with every API turned on; kinds of other versions follow
//! their types. Kinds that are only posted to a subresource (`Eviction`, `Scale`,
//! `TokenRequest`) have no verbs of their own.

use crate::{HasScale, HasStatus, StrategicPatch, verbs};

/// Lines of `Kind[: [verbs]] [status Type];`, of one module of k8s-openapi.
macro_rules! kinds {
    (
        $($module:ident)::+ =>
        $($kind:ident $(: [$($verb:ident),*])? $(status $status:ident)?;)*
    ) => {
        const _: () = {
            #[allow(unused_imports, reason = "not every kind has one")]
            use k8s_openapi::$($module)::+::*;
            $(
                kinds! { @verbs $kind $([$($verb)*])? }
                impl StrategicPatch for $kind {}
                $(
                    impl HasStatus for $kind {
                        type Status = $status;
                    }
                )?
            )*
        };
    };
    (@verbs $kind:ident) => { impl verbs::All for $kind {} };
    (@verbs $kind:ident [$($verb:ident)*]) => { $(kinds! { @verb $verb $kind })* };
    (@verb get $kind:ident) => { impl verbs::Get for $kind {} };
    (@verb list $kind:ident) => { impl verbs::List for $kind {} };
    (@verb watch $kind:ident) => { impl verbs::Watch for $kind {} };
    (@verb create $kind:ident) => { impl verbs::Create for $kind {} };
    (@verb update $kind:ident) => { impl verbs::Update for $kind {} };
    (@verb patch $kind:ident) => { impl verbs::Patch for $kind {} };
    (@verb apply $kind:ident) => { impl verbs::Apply for $kind {} };
    (@verb delete $kind:ident) => { impl verbs::Delete for $kind {} };
}

kinds! {
    api::admissionregistration::v1 =>
    MutatingWebhookConfiguration;
    ValidatingAdmissionPolicy status ValidatingAdmissionPolicyStatus;
    ValidatingAdmissionPolicyBinding;
    ValidatingWebhookConfiguration;
}
kinds! {
    api::admissionregistration::v1alpha1 =>
    MutatingAdmissionPolicy;
    MutatingAdmissionPolicyBinding;
}
kinds! {
    api::apiserverinternal::v1alpha1 =>
    StorageVersion status StorageVersionStatus;
}
kinds! {
    api::apps::v1 =>
    ControllerRevision;
    DaemonSet status DaemonSetStatus;
    Deployment status DeploymentStatus;
    ReplicaSet status ReplicaSetStatus;
    StatefulSet status StatefulSetStatus;
}
kinds! {
    api::authentication::v1 =>
    SelfSubjectReview: [create];
    TokenReview: [create];
}
kinds! {
    api::authorization::v1 =>
    LocalSubjectAccessReview: [create];
    SelfSubjectAccessReview: [create];
    SelfSubjectRulesReview: [create];
    SubjectAccessReview: [create];
}
kinds! {
    api::autoscaling::v1 =>
    HorizontalPodAutoscaler status HorizontalPodAutoscalerStatus;
}
kinds! {
    api::autoscaling::v2 =>
    HorizontalPodAutoscaler status HorizontalPodAutoscalerStatus;
}
kinds! {
    api::batch::v1 =>
    CronJob status CronJobStatus;
    Job status JobStatus;
}
kinds! {
    api::certificates::v1 =>
    CertificateSigningRequest status CertificateSigningRequestStatus;
}
kinds! {
    api::certificates::v1beta1 =>
    ClusterTrustBundle;
}
kinds! {
    api::coordination::v1 =>
    Lease;
}
kinds! {
    api::coordination::v1alpha2 =>
    LeaseCandidate;
}
kinds! {
    api::coordination::v1beta1 =>
    LeaseCandidate;
}
kinds! {
    api::core::v1 =>
    Binding: [create];
    ComponentStatus: [get, list];
    ConfigMap;
    Endpoints;
    Event;
    LimitRange;
    Namespace: [get, list, watch, create, update, patch, apply, delete] status NamespaceStatus;
    Node status NodeStatus;
    PersistentVolume status PersistentVolumeStatus;
    PersistentVolumeClaim status PersistentVolumeClaimStatus;
    Pod status PodStatus;
    PodTemplate;
    ReplicationController status ReplicationControllerStatus;
    ResourceQuota status ResourceQuotaStatus;
    Secret;
    Service status ServiceStatus;
    ServiceAccount;
}
kinds! {
    api::discovery::v1 =>
    EndpointSlice;
}
kinds! {
    api::events::v1 =>
    Event;
}
kinds! {
    api::flowcontrol::v1 =>
    FlowSchema status FlowSchemaStatus;
    PriorityLevelConfiguration status PriorityLevelConfigurationStatus;
}
kinds! {
    api::networking::v1 =>
    IPAddress;
    Ingress status IngressStatus;
    IngressClass;
    NetworkPolicy;
    ServiceCIDR status ServiceCIDRStatus;
}
kinds! {
    api::node::v1 =>
    RuntimeClass;
}
kinds! {
    api::policy::v1 =>
    PodDisruptionBudget status PodDisruptionBudgetStatus;
}
kinds! {
    api::rbac::v1 =>
    ClusterRole;
    ClusterRoleBinding;
    Role;
    RoleBinding;
}
kinds! {
    api::resource::v1alpha3 =>
    DeviceTaintRule;
}
kinds! {
    api::resource::v1beta1 =>
    DeviceClass;
    ResourceClaim status ResourceClaimStatus;
    ResourceClaimTemplate;
    ResourceSlice;
}
kinds! {
    api::resource::v1beta2 =>
    DeviceClass;
    ResourceClaim status ResourceClaimStatus;
    ResourceClaimTemplate;
    ResourceSlice;
}
kinds! {
    api::scheduling::v1 =>
    PriorityClass;
}
kinds! {
    api::storage::v1 =>
    CSIDriver;
    CSINode;
    CSIStorageCapacity;
    StorageClass;
    VolumeAttachment status VolumeAttachmentStatus;
}
kinds! {
    apiextensions_apiserver::pkg::apis::apiextensions::v1 =>
    CustomResourceDefinition status CustomResourceDefinitionStatus;
}
kinds! {
    kube_aggregator::pkg::apis::apiregistration::v1 =>
    APIService status APIServiceStatus;
}

k8s_openapi::k8s_if_1_33! {
    kinds! {
        api::admissionregistration::v1beta1 =>
        ValidatingAdmissionPolicy status ValidatingAdmissionPolicyStatus;
        ValidatingAdmissionPolicyBinding;
    }
    kinds! {
        api::resource::v1alpha3 =>
        DeviceClass;
        ResourceClaim status ResourceClaimStatus;
        ResourceClaimTemplate;
        ResourceSlice;
    }
}

k8s_openapi::k8s_if_le_1_34! {
    kinds! {
        api::storage::v1alpha1 =>
        VolumeAttributesClass;
    }
    kinds! {
        api::storagemigration::v1alpha1 =>
        StorageVersionMigration status StorageVersionMigrationStatus;
    }
}

k8s_openapi::k8s_if_le_1_36! {
    kinds! {
        api::certificates::v1alpha1 =>
        ClusterTrustBundle;
    }
    kinds! {
        api::networking::v1beta1 =>
        IPAddress;
        ServiceCIDR status ServiceCIDRStatus;
    }
    kinds! {
        api::storage::v1beta1 =>
        VolumeAttributesClass;
    }
}

k8s_openapi::k8s_if_1_34! {
    kinds! {
        api::certificates::v1alpha1 =>
        PodCertificateRequest status PodCertificateRequestStatus;
    }
}

k8s_openapi::k8s_if_ge_1_34! {
    kinds! {
        api::admissionregistration::v1beta1 =>
        MutatingAdmissionPolicy;
        MutatingAdmissionPolicyBinding;
    }
    kinds! {
        api::resource::v1 =>
        DeviceClass;
        ResourceClaim status ResourceClaimStatus;
        ResourceClaimTemplate;
        ResourceSlice;
    }
    kinds! {
        api::storage::v1 =>
        VolumeAttributesClass;
    }
}

k8s_openapi::k8s_if_1_35! {
    kinds! {
        api::scheduling::v1alpha1 =>
        Workload;
    }
}

k8s_openapi::k8s_if_ge_1_35! {
    kinds! {
        api::certificates::v1beta1 =>
        PodCertificateRequest status PodCertificateRequestStatus;
    }
    kinds! {
        api::storagemigration::v1beta1 =>
        StorageVersionMigration status StorageVersionMigrationStatus;
    }
}

k8s_openapi::k8s_if_1_36! {
    kinds! {
        api::scheduling::v1alpha2 =>
        PodGroup status PodGroupStatus;
        Workload;
    }
}

k8s_openapi::k8s_if_ge_1_36! {
    kinds! {
        api::admissionregistration::v1 =>
        MutatingAdmissionPolicy;
        MutatingAdmissionPolicyBinding;
    }
    kinds! {
        api::resource::v1alpha3 =>
        ResourcePoolStatusRequest status ResourcePoolStatusRequestStatus;
    }
    kinds! {
        api::resource::v1beta2 =>
        DeviceTaintRule status DeviceTaintRuleStatus;
    }
}

k8s_openapi::k8s_if_ge_1_37! {
    kinds! {
        api::certificates::v1 =>
        ClusterTrustBundle;
        PodCertificateRequest status PodCertificateRequestStatus;
    }
    kinds! {
        api::lifecycle::v1alpha1 =>
        Eviction status EvictionStatus;
        EvictionRequest status EvictionRequestStatus;
    }
    kinds! {
        api::resource::v1 =>
        DeviceTaintRule status DeviceTaintRuleStatus;
    }
    kinds! {
        api::scheduling::v1alpha3 =>
        CompositePodGroup status CompositePodGroupStatus;
        PodGroup status PodGroupStatus;
        Workload;
    }
    kinds! {
        api::scheduling::v1beta1 =>
        PodGroup status PodGroupStatus;
        Workload;
    }
    kinds! {
        api::storagemigration::v1 =>
        StorageVersionMigration status StorageVersionMigrationStatus;
    }
}

impl HasScale for k8s_openapi::api::apps::v1::Deployment {}
impl HasScale for k8s_openapi::api::apps::v1::ReplicaSet {}
impl HasScale for k8s_openapi::api::apps::v1::StatefulSet {}
impl HasScale for k8s_openapi::api::core::v1::ReplicationController {}

k8s_openapi::k8s_if_ge_1_35! {
    impl HasStatus for k8s_openapi::api::resource::v1alpha3::DeviceTaintRule {
        type Status = k8s_openapi::api::resource::v1alpha3::DeviceTaintRuleStatus;
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::{Binding, ComponentStatus, Namespace, Node, Pod};

    use super::*;
    use crate::{ClusterScope, NamespaceScope};

    #[test]
    fn kinds_have_what_the_server_says() {
        fn status<K: HasStatus + NamespaceScope + verbs::All + StrategicPatch>() {}
        fn cluster<K: HasStatus + ClusterScope + verbs::All>() {}
        fn read<K: verbs::Get + verbs::List>() {}
        fn create<K: verbs::Create>() {}
        fn delete<K: verbs::Delete + verbs::Apply + HasStatus>() {}
        status::<Pod>();
        cluster::<Node>();
        read::<ComponentStatus>();
        create::<Binding>();
        delete::<Namespace>();
    }
}
