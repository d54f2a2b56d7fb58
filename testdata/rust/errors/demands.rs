//! What the API server would refuse.

#[derive(CustomResource)]
#[kubewright(
    group = "example.com",
    version = "v1",
    kind = "Demand",
    shortname = "DM",
    category = "all of them",
    label("app", "a b"),
    annotation("no spaces", "a"),
    scale(
        spec_replicas_path = ".status.replicas",
        status_replicas_path = "status.replicas",
        label_selector_path = ".metadata.name"
    ),
    selectable = ".spec.list",
    selectable = ".spec.nothing",
    selectable = ".metadata.name",
    selectable = "spec.name"
)]
struct DemandSpec {
    name: String,
    list: Vec<String>,
}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Default")]
struct DefaultSpec {
    #[kubewright(default = 0, minimum = 1)]
    less: i32,
    #[kubewright(maximum = 1, exclusive_maximum, default = 1)]
    more: f64,
    #[kubewright(default = "", min_length = 1)]
    short: String,
    #[kubewright(default = ["a", "b"], max_items = 1)]
    many: Vec<String>,
    #[kubewright(default = {"unknown": 1})]
    unknown: Inner,
    #[kubewright(default = {})]
    missing: Inner,
    #[kubewright(default = [{"name": 1}])]
    nested: Vec<Inner>,
}

struct Inner {
    name: String,
}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Twice")]
struct TwiceSpec {
    twice: Twice,
}

enum Twice {
    A,
    #[serde(rename = "A")]
    B,
}
