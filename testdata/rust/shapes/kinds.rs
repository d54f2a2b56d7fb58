//! What a kind can say of itself.

/// In the cluster, by default.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "ClusterThing")]
struct ClusterThingSpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Scoped", scope = "Namespaced", plural = "scoped")]
struct ScopedSpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(
    group = "kinds.example.com",
    version = "v1",
    kind = "Named",
    plural = "namedones",
    singular = "namedone",
    list_kind = "NamedOnes",
    shortname = "nm",
    shortname = "nmd",
    category = "all",
    category = "example",
    namespaced
)]
struct NamedSpec {}

/// Endings of English.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Policy")]
struct PolicySpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Ingress")]
struct IngressSpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(
    group = "kinds.example.com",
    version = "v1",
    kind = "Column",
    printcolumn(name = "Name", type = "string", json_path = ".spec.name"),
    printcolumn(name = "At", type = "string", format = "date-time", json_path = ".spec.at", priority = 1),
    printcolumn = r#"{"name":"Size", "type":"integer", "description":"How big", "jsonPath":".spec.size"}"#,
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp")
)]
struct ColumnSpec {
    name: String,
    at: kubewright::Timestamp,
    size: i32,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(
    group = "kinds.example.com",
    version = "v1",
    kind = "Selectable",
    selectable = ".spec.colour",
    selectable = ".spec.size"
)]
struct SelectableSpec {
    colour: String,
    size: i32,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Old", deprecated)]
struct OldSpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Older", deprecated = "use New instead")]
struct OlderSpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(
    group = "kinds.example.com",
    version = "v1",
    kind = "Labelled",
    plural = "labelled",
    label("app", "example"),
    label = "team=a",
    annotation("example.com/docs", "https://example.com"),
    annotation = "example.com/owner=nobody"
)]
struct LabelledSpec {}

/// The comment is for the spec.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Documented", doc = "The text of the kind.", plural = "documented")]
struct DocumentedSpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(
    group = "kinds.example.com",
    version = "v1",
    kind = "Scaled",
    plural = "scaled",
    status = "ScaledStatus",
    scale = r#"{"specReplicasPath":".spec.replicas", "statusReplicasPath":".status.replicas", "labelSelectorPath":".status.selector"}"#
)]
struct ScaledSpec {
    replicas: i32,
}

#[derive(Deserialize, Serialize)]
struct ScaledStatus {
    replicas: i32,
    selector: String,
}

/// The whole object, not its spec alone.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Whole", root, status, namespaced)]
struct Whole {
    metadata: ObjectMeta,
    /// What is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<WholeSpec>,
    /// Beside the spec.
    data: std::collections::BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<WholeStatus>,
}

#[derive(Deserialize, Serialize)]
struct WholeSpec {
    name: String,
}

#[derive(Deserialize, Serialize)]
struct WholeStatus {
    ready: bool,
}

/// Without a spec.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Specless", root, plural = "specless")]
struct Specless {
    reason: String,
}

/// Anything may be in it.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "kinds.example.com", version = "v1", kind = "Anything", schema = "disabled")]
struct AnythingSpec {
    unknown: Unknowable,
}

/// As kube-derive has it.
#[derive(CustomResource, Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[kube(
    group = "kinds.example.com",
    version = "v1",
    kind = "Kube",
    root = "KubeObject",
    namespaced,
    status = "WholeStatus",
    derive = "PartialEq",
    derive = "Default",
    attr = "allow(missing_docs)",
    singular = "kube",
    plural = "kubes",
    shortname = "ku",
    crates(kube_core = "kube::core", k8s_openapi = "kube::k8s_openapi"),
    schema = "derived",
    storage = true,
    served = true,
    validation = Rule::new("self.metadata.name != 'no'").message("not that name")
)]
#[kube(category = "all", label("a", "b"))]
struct KubeSpec {
    title: String,
    #[kube(validation = Rule::new("self != ''"))]
    content: String,
}
