//! Apply types of k8s-openapi's types.
//!
//! Owns: which of them stand for themselves: the stable ones that every supported version has.
//! Must not know: fields.

use super::Applied;

/// Lines of `module => Types;`.
macro_rules! whole {
    ($($($module:ident)::+ => $($name:ident)+;)*) => {$(
        const _: () = {
            use k8s_openapi::$($module)::+::*;
            $(
                impl Applied for $name {
                    type Apply = Self;
                }
            )+
        };
    )*};
}

impl Applied for k8s_openapi::ByteString {
    type Apply = Self;
}

whole! {
    api::admissionregistration::v1 =>
        AuditAnnotation ExpressionWarning MatchCondition MatchResources MutatingWebhook
        MutatingWebhookConfiguration NamedRuleWithOperations ParamKind ParamRef
        RuleWithOperations ServiceReference TypeChecking ValidatingAdmissionPolicy
        ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingSpec
        ValidatingAdmissionPolicySpec ValidatingAdmissionPolicyStatus ValidatingWebhook
        ValidatingWebhookConfiguration Validation Variable WebhookClientConfig;
    api::apps::v1 =>
        ControllerRevision DaemonSet DaemonSetCondition DaemonSetSpec DaemonSetStatus
        DaemonSetUpdateStrategy Deployment DeploymentCondition DeploymentSpec DeploymentStatus
        DeploymentStrategy ReplicaSet ReplicaSetCondition ReplicaSetSpec ReplicaSetStatus
        RollingUpdateDaemonSet RollingUpdateDeployment RollingUpdateStatefulSetStrategy
        StatefulSet StatefulSetCondition StatefulSetOrdinals
        StatefulSetPersistentVolumeClaimRetentionPolicy StatefulSetSpec StatefulSetStatus
        StatefulSetUpdateStrategy;
    api::authentication::v1 =>
        BoundObjectReference SelfSubjectReview SelfSubjectReviewStatus TokenRequest
        TokenRequestSpec TokenRequestStatus TokenReview TokenReviewSpec TokenReviewStatus
        UserInfo;
    api::authorization::v1 =>
        FieldSelectorAttributes LabelSelectorAttributes LocalSubjectAccessReview
        NonResourceAttributes NonResourceRule ResourceAttributes ResourceRule
        SelfSubjectAccessReview SelfSubjectAccessReviewSpec SelfSubjectRulesReview
        SelfSubjectRulesReviewSpec SubjectAccessReview SubjectAccessReviewSpec
        SubjectAccessReviewStatus SubjectRulesReviewStatus;
    api::autoscaling::v1 =>
        CrossVersionObjectReference HorizontalPodAutoscaler HorizontalPodAutoscalerSpec
        HorizontalPodAutoscalerStatus Scale ScaleSpec ScaleStatus;
    api::autoscaling::v2 =>
        ContainerResourceMetricSource ContainerResourceMetricStatus CrossVersionObjectReference
        ExternalMetricSource ExternalMetricStatus HPAScalingPolicy HPAScalingRules
        HorizontalPodAutoscaler HorizontalPodAutoscalerBehavior HorizontalPodAutoscalerCondition
        HorizontalPodAutoscalerSpec HorizontalPodAutoscalerStatus MetricIdentifier MetricSpec
        MetricStatus MetricTarget MetricValueStatus ObjectMetricSource ObjectMetricStatus
        PodsMetricSource PodsMetricStatus ResourceMetricSource ResourceMetricStatus;
    api::batch::v1 =>
        CronJob CronJobSpec CronJobStatus Job JobCondition JobSpec JobStatus JobTemplateSpec
        PodFailurePolicy PodFailurePolicyOnExitCodesRequirement
        PodFailurePolicyOnPodConditionsPattern PodFailurePolicyRule SuccessPolicy
        SuccessPolicyRule UncountedTerminatedPods;
    api::certificates::v1 =>
        CertificateSigningRequest CertificateSigningRequestCondition
        CertificateSigningRequestSpec CertificateSigningRequestStatus;
    api::coordination::v1 =>
        Lease LeaseSpec;
    api::core::v1 =>
        AWSElasticBlockStoreVolumeSource Affinity AppArmorProfile AttachedVolume
        AzureDiskVolumeSource AzureFilePersistentVolumeSource AzureFileVolumeSource Binding
        CSIPersistentVolumeSource CSIVolumeSource Capabilities CephFSPersistentVolumeSource
        CephFSVolumeSource CinderPersistentVolumeSource CinderVolumeSource ClientIPConfig
        ClusterTrustBundleProjection ComponentCondition ComponentStatus ConfigMap
        ConfigMapEnvSource ConfigMapKeySelector ConfigMapNodeConfigSource ConfigMapProjection
        ConfigMapVolumeSource Container ContainerImage ContainerPort ContainerResizePolicy
        ContainerState ContainerStateRunning ContainerStateTerminated ContainerStateWaiting
        ContainerStatus ContainerUser DaemonEndpoint DownwardAPIProjection DownwardAPIVolumeFile
        DownwardAPIVolumeSource EmptyDirVolumeSource EndpointAddress EndpointPort EndpointSubset
        Endpoints EnvFromSource EnvVar EnvVarSource EphemeralContainer EphemeralVolumeSource
        Event EventSeries EventSource ExecAction FCVolumeSource FlexPersistentVolumeSource
        FlexVolumeSource FlockerVolumeSource GCEPersistentDiskVolumeSource GRPCAction
        GitRepoVolumeSource GlusterfsPersistentVolumeSource GlusterfsVolumeSource HTTPGetAction
        HTTPHeader HostAlias HostIP HostPathVolumeSource ISCSIPersistentVolumeSource
        ISCSIVolumeSource ImageVolumeSource KeyToPath Lifecycle LifecycleHandler LimitRange
        LimitRangeItem LimitRangeSpec LinuxContainerUser LoadBalancerIngress LoadBalancerStatus
        LocalObjectReference LocalVolumeSource ModifyVolumeStatus NFSVolumeSource Namespace
        NamespaceCondition NamespaceSpec NamespaceStatus Node NodeAddress NodeAffinity
        NodeCondition NodeConfigSource NodeConfigStatus NodeDaemonEndpoints NodeFeatures
        NodeRuntimeHandler NodeRuntimeHandlerFeatures NodeSelector NodeSelectorRequirement
        NodeSelectorTerm NodeSpec NodeStatus NodeSwapStatus NodeSystemInfo ObjectFieldSelector
        ObjectReference PersistentVolume PersistentVolumeClaim PersistentVolumeClaimCondition
        PersistentVolumeClaimSpec PersistentVolumeClaimStatus PersistentVolumeClaimTemplate
        PersistentVolumeClaimVolumeSource PersistentVolumeSpec PersistentVolumeStatus
        PhotonPersistentDiskVolumeSource Pod PodAffinity PodAffinityTerm PodAntiAffinity
        PodCondition PodDNSConfig PodDNSConfigOption PodIP PodOS PodReadinessGate
        PodResourceClaim PodResourceClaimStatus PodSchedulingGate PodSecurityContext PodSpec
        PodStatus PodTemplate PodTemplateSpec PortStatus PortworxVolumeSource
        PreferredSchedulingTerm Probe ProjectedVolumeSource QuobyteVolumeSource
        RBDPersistentVolumeSource RBDVolumeSource ReplicationController
        ReplicationControllerCondition ReplicationControllerSpec ReplicationControllerStatus
        ResourceClaim ResourceFieldSelector ResourceHealth ResourceQuota ResourceQuotaSpec
        ResourceQuotaStatus ResourceRequirements ResourceStatus SELinuxOptions
        ScaleIOPersistentVolumeSource ScaleIOVolumeSource ScopeSelector
        ScopedResourceSelectorRequirement SeccompProfile Secret SecretEnvSource
        SecretKeySelector SecretProjection SecretReference SecretVolumeSource SecurityContext
        Service ServiceAccount ServiceAccountTokenProjection ServicePort ServiceSpec
        ServiceStatus SessionAffinityConfig SleepAction StorageOSPersistentVolumeSource
        StorageOSVolumeSource Sysctl TCPSocketAction Taint Toleration
        TopologySelectorLabelRequirement TopologySelectorTerm TopologySpreadConstraint
        TypedLocalObjectReference TypedObjectReference Volume VolumeDevice VolumeMount
        VolumeMountStatus VolumeNodeAffinity VolumeProjection VolumeResourceRequirements
        VsphereVirtualDiskVolumeSource WeightedPodAffinityTerm WindowsSecurityContextOptions;
    api::discovery::v1 =>
        Endpoint EndpointConditions EndpointHints EndpointPort EndpointSlice ForNode ForZone;
    api::events::v1 =>
        Event EventSeries;
    api::flowcontrol::v1 =>
        ExemptPriorityLevelConfiguration FlowDistinguisherMethod FlowSchema FlowSchemaCondition
        FlowSchemaSpec FlowSchemaStatus GroupSubject LimitResponse
        LimitedPriorityLevelConfiguration NonResourcePolicyRule PolicyRulesWithSubjects
        PriorityLevelConfiguration PriorityLevelConfigurationCondition
        PriorityLevelConfigurationReference PriorityLevelConfigurationSpec
        PriorityLevelConfigurationStatus QueuingConfiguration ResourcePolicyRule
        ServiceAccountSubject Subject UserSubject;
    api::networking::v1 =>
        HTTPIngressPath HTTPIngressRuleValue IPAddress IPAddressSpec IPBlock Ingress
        IngressBackend IngressClass IngressClassParametersReference IngressClassSpec
        IngressLoadBalancerIngress IngressLoadBalancerStatus IngressPortStatus IngressRule
        IngressServiceBackend IngressSpec IngressStatus IngressTLS NetworkPolicy
        NetworkPolicyEgressRule NetworkPolicyIngressRule NetworkPolicyPeer NetworkPolicyPort
        NetworkPolicySpec ParentReference ServiceBackendPort ServiceCIDR ServiceCIDRSpec
        ServiceCIDRStatus;
    api::node::v1 =>
        Overhead RuntimeClass Scheduling;
    api::policy::v1 =>
        Eviction PodDisruptionBudget PodDisruptionBudgetSpec PodDisruptionBudgetStatus;
    api::rbac::v1 =>
        AggregationRule ClusterRole ClusterRoleBinding PolicyRule Role RoleBinding RoleRef
        Subject;
    api::scheduling::v1 =>
        PriorityClass;
    api::storage::v1 =>
        CSIDriver CSIDriverSpec CSINode CSINodeDriver CSINodeSpec CSIStorageCapacity
        StorageClass TokenRequest VolumeAttachment VolumeAttachmentSource VolumeAttachmentSpec
        VolumeAttachmentStatus VolumeError VolumeNodeResources;
    apiextensions_apiserver::pkg::apis::apiextensions::v1 =>
        CustomResourceColumnDefinition CustomResourceConversion CustomResourceDefinition
        CustomResourceDefinitionCondition CustomResourceDefinitionNames
        CustomResourceDefinitionSpec CustomResourceDefinitionStatus
        CustomResourceDefinitionVersion CustomResourceSubresourceScale
        CustomResourceSubresourceStatus CustomResourceSubresources CustomResourceValidation
        ExternalDocumentation JSON JSONSchemaProps JSONSchemaPropsOrArray JSONSchemaPropsOrBool
        JSONSchemaPropsOrStringArray SelectableField ServiceReference ValidationRule
        WebhookClientConfig WebhookConversion;
    apimachinery::pkg::api::resource =>
        Quantity;
    apimachinery::pkg::apis::meta::v1 =>
        APIGroup APIGroupList APIResource APIResourceList APIVersions Condition DeleteOptions
        FieldSelectorRequirement FieldsV1 GroupVersionForDiscovery LabelSelector
        LabelSelectorRequirement ListMeta ManagedFieldsEntry MicroTime ObjectMeta OwnerReference
        Patch Preconditions ServerAddressByClientCIDR Status StatusCause StatusDetails Time;
    apimachinery::pkg::runtime =>
        RawExtension;
    apimachinery::pkg::util::intstr =>
        IntOrString;
    kube_aggregator::pkg::apis::apiregistration::v1 =>
        APIService APIServiceCondition APIServiceSpec APIServiceStatus ServiceReference;
}
