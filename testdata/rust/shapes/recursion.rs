//! Types that contain themselves, with a bound.

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "recursion.example.com", version = "v1", kind = "Tree")]
struct TreeSpec {
    root: Node,
}

#[derive(Deserialize, Serialize)]
struct Node {
    name: String,
    #[kubewright(depth = 2)]
    #[serde(default)]
    children: Vec<Node>,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "recursion.example.com", version = "v1", kind = "Filter")]
struct FilterSpec {
    #[kubewright(depth = 1)]
    filter: Filter,
    #[kubewright(schemaless, type = "object", preserve_unknown_fields)]
    open: Filter,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
enum Filter {
    Not(Box<Filter>),
    Name { equals: String },
    All(Vec<Filter>),
}

/// Through another type.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "recursion.example.com", version = "v1", kind = "Pair")]
struct PairSpec {
    left: Left,
}

#[derive(Deserialize, Serialize)]
#[kubewright(depth = 2)]
struct Left {
    right: Option<Box<Right>>,
}

#[derive(Deserialize, Serialize)]
struct Right {
    left: Option<Box<Left>>,
}
