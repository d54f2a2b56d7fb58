//! Types that no structural schema describes, or whose JSON is not known.

use elsewhere::Strange;
use std::collections::HashMap;

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Type")]
struct TypeSpec {
    imported: Strange,
    by_path: other::path::Thing<String>,
    undeclared: Undeclared,
    nested: HashMap<String, Vec<Option<Undeclared>>>,
    unit: (),
    unit_struct: Unit,
    mixed: (String, i32),
    mixed_struct: Mixed,
    big: u128,
    when: std::time::SystemTime,
    generic: Generic<String>,
    keys: HashMap<Vec<String>, String>,
    #[serde(with = "humantime_serde")]
    with: std::time::Duration,
    function: fn() -> i32,
    object: Box<dyn Fn()>,
    bare: Vec,
    twice: Twice,
    #[schemars(schema_with = "made")]
    made: String,
    #[schemars(schema_with = "nowhere::made")]
    made_nowhere: String,
    flat: Flat,
    flat_text: FlatText,
}

struct Unit;

struct Mixed(String, bool);

struct Generic<T> {
    inner: T,
}

struct Twice {
    a: String,
    #[serde(rename = "a")]
    b: String,
}

struct Flat {
    name: String,
    #[serde(flatten)]
    other: Other,
}

struct Other {
    name: i32,
}

struct FlatText {
    #[serde(flatten)]
    text: String,
}

fn made() -> schemars::Schema {
    schemars::Schema::default()
}
