//! Words on types that they do not fit.

use std::collections::BTreeMap;

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Misfit")]
struct MisfitSpec {
    #[kubewright(minimum = 1)]
    text: String,
    #[kubewright(maximum = 1.5)]
    integer: i32,
    #[kubewright(min_length = 1)]
    list: Vec<String>,
    #[kubewright(pattern = "a")]
    map: BTreeMap<String, String>,
    #[kubewright(min_items = 1)]
    number: f64,
    #[kubewright(max_properties = 1)]
    flag: bool,
    #[kubewright(items(minimum = 1))]
    items_of_text: Vec<String>,
    #[kubewright(values(minimum = 1))]
    not_a_map: Vec<String>,
    #[kubewright(list_type = "set")]
    set: Vec<Item>,
    #[kubewright(list_map_keys("nam"))]
    no_key: Vec<Item>,
    #[kubewright(list_map_keys("perhaps"))]
    optional_key: Vec<Item>,
    #[kubewright(list_map_keys("inner"))]
    object_key: Vec<Item>,
    #[kubewright(list_type = "set", list_map_keys("name"))]
    both: Vec<String>,
    #[kubewright(default = "three")]
    default: i32,
    #[kubewright(default = ["a", 1])]
    default_list: Vec<String>,
    #[kubewright(default = "Purple")]
    colour: Colour,
    #[kubewright(enum(1))]
    choice: String,
    #[kubewright(schemaless)]
    untyped: String,
    #[kubewright(schema = {"type": 3})]
    schema: String,
    unions: Union,
}

struct Item {
    name: String,
    #[serde(default)]
    perhaps: String,
    inner: Box<Inner>,
}

struct Inner {}

enum Colour {
    Red,
    Green,
}

#[kubewright(exactly_one_of("a", "b"), at_most_one_of("c"))]
struct Union {
    a: String,
    #[serde(default)]
    c: String,
}
