//! Every word of validation, as controller-gen's markers have them.

use std::collections::BTreeMap;

use kubewright::{EmbeddedObject, IntOrString, Value};

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Number")]
struct NumberSpec {
    #[kubewright(minimum = -2, maximum = 2)]
    between: i32,
    #[kubewright(minimum = 0, exclusive_minimum, maximum = 1, exclusive_maximum = true)]
    open: f64,
    #[kubewright(multiple_of = 5)]
    fives: i64,
    #[kubewright(minimum = 0.5, multiple_of = 0.25)]
    fraction: f64,
    #[kubewright(maximum = 100)]
    narrower: u16,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Text")]
struct TextSpec {
    #[kubewright(min_length = 1, max_length = 63)]
    short: String,
    #[kubewright(pattern = r"^[a-z]([-a-z0-9]*[a-z0-9])?$")]
    label: String,
    #[kubewright(format = "uri")]
    url: String,
    #[kubewright(format = "date-time")]
    at: String,
    #[kubewright(enum("Allow", "Forbid", "Replace"))]
    policy: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "List")]
struct ListSpec {
    #[kubewright(min_items = 1, max_items = 3)]
    few: Vec<String>,
    #[kubewright(list_type = "set")]
    set: Vec<String>,
    #[kubewright(list_type = "atomic")]
    whole: Vec<Entry>,
    #[kubewright(list_type = "map", list_map_keys("name", "port"))]
    map: Vec<Entry>,
    #[kubewright(items(min_length = 2, pattern = "^a"), max_items = 9)]
    bounded: Vec<String>,
    #[kubewright(items(items(minimum = 1)))]
    nested: Vec<Vec<i32>>,
    #[kubewright(items(enum(1, 2)))]
    choice: Vec<i32>,
}

#[derive(Deserialize, Serialize)]
struct Entry {
    name: String,
    #[kubewright(default = 80)]
    #[serde(default)]
    port: i32,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Object")]
struct ObjectSpec {
    #[kubewright(min_properties = 1, max_properties = 4)]
    labels: BTreeMap<String, String>,
    #[kubewright(map_type = "granular")]
    shared: BTreeMap<String, String>,
    #[kubewright(map_type = "atomic")]
    whole: BTreeMap<String, String>,
    #[kubewright(struct_type = "atomic")]
    atomic: Entry,
    #[kubewright(values(max_length = 8))]
    short: BTreeMap<String, String>,
    sized: Sized,
}

#[derive(Deserialize, Serialize)]
#[kubewright(min_properties = 1, max_properties = 2)]
#[serde(default)]
struct Sized {
    foo: String,
    bar: String,
    baz: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Default")]
struct DefaultSpec {
    #[kubewright(default = "forty-two")]
    text: String,
    #[kubewright(default = 42)]
    number: i32,
    #[kubewright(default = 1.5)]
    fraction: f64,
    #[kubewright(default = true)]
    flag: bool,
    #[kubewright(default = ["a", "b"])]
    list: Vec<String>,
    #[kubewright(default = [])]
    empty: Vec<String>,
    #[kubewright(default = [{"name": "a", "port": 1}, {"name": "b"}])]
    objects: Vec<Entry>,
    #[kubewright(default = {name: "c"})]
    object: Entry,
    #[kubewright(default = {})]
    map: BTreeMap<String, String>,
    #[kubewright(default = null)]
    nothing: Option<String>,
    #[kubewright(default = 8080)]
    port: IntOrString,
    #[kubewright(default = "Forbid")]
    policy: Policy,
}

#[derive(Deserialize, Serialize)]
enum Policy {
    Allow,
    Forbid,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Told", plural = "told")]
struct ToldSpec {
    #[kubewright(example = "nightly", title = "What it is called")]
    name: String,
    #[kubewright(example = {cpu: "100m"})]
    resources: BTreeMap<String, String>,
    #[kubewright(external_docs(url = "https://example.com/docs", description = "More of it"))]
    docs: String,
    #[kubewright(description = "Not what the comment says.")]
    /// A note for those who read the code.
    said: String,
    /// Two lines,
    /// one of them second.
    ///
    /// And a paragraph:
    ///   * indented
    /// ---
    /// Not for users.
    lines: String,
    /// TODO: nobody reads this.
    todo: String,
    /// Its type has another text.
    own: Described,
    types: Described,
    #[kubewright(skip_description)]
    silent: Described,
}

/// The text of the type.
#[derive(Deserialize, Serialize)]
#[kubewright(title = "Described")]
struct Described {
    /// Inner.
    inner: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Open")]
struct OpenSpec {
    #[kubewright(preserve_unknown_fields)]
    object: Entry,
    typed: Preserved,
    #[kubewright(embedded_resource)]
    embedded: BTreeMap<String, Value>,
    #[kubewright(embedded_resource, preserve_unknown_fields)]
    both: EmbeddedObject,
    #[kubewright(schemaless, preserve_unknown_fields)]
    any: Unknowable,
    #[kubewright(schemaless, type = "object", preserve_unknown_fields)]
    any_object: Unknowable,
    #[kubewright(type = "string")]
    a_text: Unknowable,
    #[kubewright(nullable)]
    null: String,
}

#[derive(Deserialize, Serialize)]
#[kubewright(type = "object", preserve_unknown_fields)]
struct Preserved {
    concrete: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "IntOrText")]
struct IntOrTextSpec {
    #[kubewright(pattern = "^((100|[0-9]{1,2})%|[0-9]+)$")]
    percent: IntOrString,
    #[kubewright(int_or_string)]
    said: Unknowable,
    #[kubewright(int_or_string, pattern = "^a")]
    retyped: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(
    group = "validation.example.com",
    version = "v1",
    kind = "Rule",
    validation = "self.metadata.name == 'only'",
    validation(rule = "has(self.spec)", message = "needs a spec")
)]
struct RuleSpec {
    #[kubewright(validation = "self > 0")]
    positive: i32,
    #[kubewright(validation(
        rule = "self == oldSelf.value()",
        message = "stays",
        message_expression = "'stays ' + oldSelf.value().name",
        reason = "FieldValueForbidden",
        field_path = ".name",
        optional_old_self = true
    ))]
    whole: Entry,
    #[kubewright(validation = Rule::new("self != ''").message("not empty").reason(Reason::FieldValueRequired))]
    kube: String,
    #[kubewright(validation = ("self.startsWith('a')", "starts with a"))]
    pair: String,
    of_type: Checked,
    newtype: Name,
}

#[derive(Deserialize, Serialize)]
#[kubewright(validation(rule = "self.a < self.b", message = "in order"))]
struct Checked {
    a: i32,
    b: i32,
}

#[derive(Deserialize, Serialize)]
#[kubewright(validation = "self != 'none'")]
struct Name(String);

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Union")]
struct UnionSpec {
    exactly: Exactly,
    at_most: AtMost,
    at_least: AtLeast,
}

#[derive(Deserialize, Serialize)]
#[kubewright(exactly_one_of("a", "b"))]
#[serde(default)]
struct Exactly {
    a: String,
    b: String,
}

#[derive(Deserialize, Serialize)]
#[kubewright(at_most_one_of("a", "b-c"), at_most_one_of("a", "namespace"))]
#[serde(default)]
struct AtMost {
    a: String,
    #[serde(rename = "b-c")]
    b: String,
    namespace: String,
}

#[derive(Deserialize, Serialize)]
#[kubewright(at_least_one_of("a", "b"), exactly_one_of("b", "c"))]
#[serde(default)]
struct AtLeast {
    a: String,
    b: String,
    c: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Fixed", plural = "fixed")]
struct FixedSpec {
    #[kubewright(immutable)]
    required: String,
    #[kubewright(immutable)]
    #[serde(skip_serializing_if = "Option::is_none")]
    once: Option<String>,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "validation.example.com", version = "v1", kind = "Both", plural = "both")]
struct BothSpec {
    /// The type says 4, the field says 6: both hold.
    #[kubewright(min_length = 6, max_length = 10)]
    longer: Longer,
    #[kubewright(min_length = 4)]
    same: Longer,
    #[kubewright(validation = "self != 'longer'")]
    rules: Longer,
}

#[derive(Deserialize, Serialize)]
#[kubewright(min_length = 4, validation = "self != 'four'")]
struct Longer(String);

/// What kube's `KubeSchema` and schemars have instead.
#[derive(CustomResource, KubeSchema, Deserialize, Serialize)]
#[kube(group = "validation.example.com", version = "v1", kind = "Schemar")]
#[x_kube(validation = "self.low < self.high")]
struct SchemarSpec {
    #[schemars(range(min = 1, max = 9))]
    low: i32,
    #[schemars(range(exclusive_min = 1.5))]
    high: f64,
    #[schemars(length(min = 1, max = 3), regex(pattern = "^a"))]
    text: String,
    #[validate(length(min = 2))]
    list: Vec<String>,
    #[schemars(url, title = "Where", description = "Where it is.")]
    url: String,
    #[schemars(with = "String")]
    with: Unknowable,
    #[schemars(schema_with = "listable")]
    made: Vec<u32>,
    #[schemars(schema_with = "self::schemas::old")]
    made_elsewhere: Unknowable,
    #[x_kube(merge_strategy = ListMerge::Set)]
    set: Vec<String>,
    #[x_kube(merge_strategy = ListMerge::Map(vec!["name"]))]
    map: Vec<Entry>,
    #[x_kube(merge_strategy = MapMerge::Atomic)]
    whole: BTreeMap<String, String>,
    #[x_kube(validation = Rule::new("self != 0").message(Message::Expression("'zero'".into())))]
    rule: i32,
}

fn listable(_: &mut schemars::generate::SchemaGenerator) -> schemars::Schema {
    json_schema!({
        "type": "array",
        "items": {"format": "int64", "minimum": 0, "type": "integer"},
        "x-kubernetes-list-type": "set"
    })
}

mod schemas {
    fn old(_: &mut schemars::gen::SchemaGenerator) -> schemars::schema::Schema {
        serde_json::from_value(serde_json::json!({"type": "string", "maxLength": 9})).unwrap()
    }
}
