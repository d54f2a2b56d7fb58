//! Lists, sets, maps, and what wraps a type without a trace.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "collections.example.com", version = "v1", kind = "List")]
struct ListSpec {
    texts: Vec<String>,
    queue: VecDeque<i64>,
    nested: Vec<Vec<bool>>,
    holes: Vec<Option<String>>,
    fixed: [i32; 3],
    pair: (String, String),
    objects: Vec<Item>,
}

/// One of them.
#[derive(Deserialize, Serialize)]
struct Item {
    /// Its name.
    name: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "collections.example.com", version = "v1", kind = "Set")]
struct SetSpec {
    texts: BTreeSet<String>,
    numbers: HashSet<i32>,
    /// Objects are no scalars, so this is a plain list to the server.
    objects: BTreeSet<Item>,
    /// Unless they are replaced as a whole.
    wholes: BTreeSet<Whole>,
}

#[derive(Deserialize, Serialize)]
#[kubewright(struct_type = "atomic")]
struct Whole {
    name: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "collections.example.com", version = "v1", kind = "Map")]
struct MapSpec {
    labels: BTreeMap<String, String>,
    numbers: HashMap<String, i64>,
    by_number: BTreeMap<u16, String>,
    by_colour: BTreeMap<Colour, String>,
    nested: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
    lists: BTreeMap<String, Vec<f64>>,
    objects: BTreeMap<String, Item>,
    holes: BTreeMap<String, Option<String>>,
    any: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize, Serialize)]
enum Colour {
    Red,
    Green,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "collections.example.com", version = "v1", kind = "Wrapped", plural = "wrapped")]
struct WrappedSpec {
    boxed: Box<Item>,
    shared: Arc<String>,
    counted: Rc<Vec<Arc<Item>>>,
    optional: Option<Box<Item>>,
    nothing: std::marker::PhantomData<u8>,
    slice: Arc<[String]>,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "collections.example.com", version = "v1", kind = "Optional")]
struct OptionalSpec {
    /// Written as null.
    null: Option<String>,
    /// Left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<String>,
    /// Absent, null or a value.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    #[kubewright(as = "Option<Option<String>>")]
    three_state: Option<Option<String>>,
    /// May be absent, is never null.
    #[serde(default)]
    defaulted: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    empty: Vec<String>,
    /// Said by hand.
    #[kubewright(required, nullable = false)]
    required: Option<String>,
    #[kubewright(optional)]
    optional: String,
}
