//! Enums in every form that serde has and a schema can carry.

use std::collections::BTreeMap;

/// Without content: texts.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Plain")]
struct PlainSpec {
    /// When to start.
    when: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    perhaps: Option<When>,
    all: Vec<When>,
    by_name: BTreeMap<String, When>,
}

/// A moment.
#[derive(Deserialize, Serialize)]
enum When {
    /// At once.
    Now,
    Later,
    #[serde(rename = "not-at-all")]
    Never,
    #[serde(skip)]
    Secret,
}

/// Every case of `rename_all`.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Renamed", plural = "renamed")]
struct RenamedSpec {
    a: Lower,
    b: Upper,
    c: Pascal,
    d: Camel,
    e: Snake,
    f: Screaming,
    g: Kebab,
    h: ScreamingKebab,
}

#[serde(rename_all = "lowercase")]
enum Lower {
    VeryTasty,
}
#[serde(rename_all = "UPPERCASE")]
enum Upper {
    VeryTasty,
}
#[serde(rename_all = "PascalCase")]
enum Pascal {
    VeryTasty,
}
#[serde(rename_all = "camelCase")]
enum Camel {
    VeryTasty,
}
#[serde(rename_all = "snake_case")]
enum Snake {
    VeryTasty,
}
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Screaming {
    VeryTasty,
}
#[serde(rename_all = "kebab-case")]
enum Kebab {
    VeryTasty,
}
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
enum ScreamingKebab {
    VeryTasty,
}

/// Externally tagged: one key of several.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "External")]
struct ExternalSpec {
    target: Target,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Target {
    /// A bucket.
    Bucket { bucket_name: String, region: Option<String> },
    Volume(Volume),
    Urls(Vec<String>),
    Pair(i32, i32),
    Nowhere {},
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Volume {
    claim_name: String,
}

/// Internally tagged: the tag among the fields.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Internal")]
struct InternalSpec {
    target: Tagged,
    even: Even,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Tagged {
    Bucket {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        prefix: Option<String>,
    },
    Volume(Volume),
    Nowhere,
}

/// All require the same.
#[derive(Deserialize, Serialize)]
#[serde(tag = "kind")]
enum Even {
    A { name: String },
    B { name: String, mode: When },
}

/// Adjacently tagged: tag and content beside each other.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Adjacent")]
struct AdjacentSpec {
    same: Same,
    objects: Objects,
    some: Some,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "t", content = "c")]
enum Same {
    Path(String),
    Url(String),
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "t", content = "c")]
enum Objects {
    Bucket { name: String },
    Volume(Volume),
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "t", content = "c")]
enum Some {
    Path(String),
    Nothing,
}

/// Untagged, where the shapes agree.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Untagged", plural = "untagged")]
struct UntaggedSpec {
    port: Port,
    source: Source,
    same: Names,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Port {
    Number(i32),
    Name(String),
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Source {
    Bucket { bucket: String },
    Volume(Volume),
    Both { bucket: String, tag: String },
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Other(String),
}

/// Enums with a variant for everything else.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Open")]
struct OpenSpec {
    mode: Mode,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "mode")]
enum Mode {
    On { level: u8 },
    Off {},
    #[serde(other)]
    Unknown,
}

/// Enums whose values are numbers.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Number")]
struct NumberSpec {
    repr: Repr,
    own: Level,
    flag: Flag,
    text: Text,
}

#[derive(Serialize_repr, Deserialize_repr)]
#[repr(u8)]
enum Repr {
    Zero,
    Two = 2,
    Three,
    Minus = -1,
}

#[derive(Clone, Debug, kubewright::Enum)]
#[kubewright(integer)]
enum Level {
    #[kubewright(value = 1)]
    Low,
    #[kubewright(value = 9)]
    High,
    Unknown(kubewright::Unknown),
}

#[derive(Clone, Debug, kubewright::Enum)]
#[kubewright(boolean)]
enum Flag {
    #[kubewright(value = true)]
    Yes,
    Unknown(kubewright::Unknown),
}

#[derive(Clone, Debug, kubewright::Enum)]
enum Text {
    On,
    #[kubewright(value = "off-line")]
    Off,
    Unknown(kubewright::Unknown),
}

/// An enum among the fields.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Flat")]
struct FlatSpec {
    name: String,
    #[serde(flatten)]
    target: Target,
    #[serde(flatten)]
    mode: Mode,
}

/// A spec that is an enum.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Whole")]
#[serde(tag = "type")]
enum WholeSpec {
    Simple { size: i32 },
    Other { name: String },
}

/// A struct that carries its name.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "enums.example.com", version = "v1", kind = "Named", plural = "named")]
struct NamedSpec {
    inner: Tag,
}

#[derive(Deserialize, Serialize)]
#[serde(tag = "type", rename = "the-tag")]
struct Tag {
    value: i32,
}
