//! Types that contain themselves.

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Tree")]
struct TreeSpec {
    root: Node,
}

struct Node {
    name: String,
    children: Vec<Node>,
}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Pair")]
struct PairSpec {
    left: Left,
}

struct Left {
    right: Option<Box<Right>>,
}

struct Right {
    left: Option<Box<Left>>,
}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Circle")]
struct CircleSpec {
    alias: First,
    wide: Wide,
}

type First = Vec<Second>;
type Second = Option<First>;

/// Ten to the power of ten.
struct Wide {
    #[kubewright(depth = 10)]
    a: Box<Wide>,
    b: Box<Wide>,
    c: Box<Wide>,
    d: Box<Wide>,
}
