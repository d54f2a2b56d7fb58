//! What else serde can be told.

use std::collections::BTreeMap;

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "Name")]
#[serde(rename_all = "camelCase")]
struct NameSpec {
    two_words: String,
    #[serde(rename = "other-name")]
    one: String,
    #[serde(rename(serialize = "both", deserialize = "both"), alias = "older")]
    two: String,
    r#type: String,
    kebab: Kebab,
    screaming: Screaming,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Kebab {
    two_words: String,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
struct Screaming {
    two_words: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "Default")]
#[serde(default)]
struct DefaultSpec {
    all: String,
    may: i32,
    #[kubewright(required)]
    but_this: bool,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "Skip")]
struct SkipSpec {
    #[serde(skip)]
    never: Unknowable,
    #[serde(skip_serializing, skip_deserializing)]
    never_either: Unknowable,
    #[serde(skip_deserializing)]
    written_only: String,
    #[serde(skip_serializing)]
    read_only: String,
    there: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "Flat")]
struct FlatSpec {
    own: String,
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    perhaps: Option<Other>,
}

#[derive(Deserialize, Serialize)]
struct Inner {
    required: String,
    #[serde(flatten)]
    deeper: Deeper,
}

#[derive(Deserialize, Serialize)]
struct Deeper {
    deep: i32,
}

#[derive(Deserialize, Serialize)]
struct Other {
    other: String,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "Rest")]
struct RestSpec {
    own: String,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
    numbers: Numbers,
    value: Open,
}

#[derive(Deserialize, Serialize)]
struct Numbers {
    #[serde(flatten)]
    by_name: BTreeMap<String, i32>,
}

#[derive(Deserialize, Serialize)]
struct Open {
    #[serde(flatten)]
    everything: serde_json::Value,
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "Transparent")]
struct TransparentSpec {
    newtype: Newtype,
    transparent: Through,
    bounded: Vec<Bounded>,
    alias: Alias,
    map: MapAlias,
}

/// A text with a meaning.
#[derive(Deserialize, Serialize)]
struct Newtype(String);

#[derive(Deserialize, Serialize)]
#[serde(transparent)]
struct Through {
    inner: i64,
    marker: std::marker::PhantomData<()>,
}

/// At least four characters.
#[derive(Deserialize, Serialize)]
#[kubewright(min_length = 4)]
struct Bounded(#[kubewright(max_length = 8)] String);

type Alias = Vec<Newtype>;

/// Weights.
type MapAlias = BTreeMap<String, u8>;

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "StandIn")]
struct StandInSpec {
    from: Parsed,
    with: Vec<Given>,
    #[serde(with = "humantime_serde")]
    #[kubewright(as = "String")]
    as_type: std::time::Duration,
    #[serde(serialize_with = "write", deserialize_with = "read")]
    #[kubewright(schema = {"type": "string", "pattern": "^[0-9]+$"})]
    schema: u128,
    #[serde(with = "hex")]
    #[kubewright(type = "string", max_length = 64)]
    retyped: [u8; 32],
}

#[derive(Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
struct Parsed {
    parts: Vec<Unknowable>,
}

#[derive(Deserialize, Serialize)]
#[kubewright(as = "kubewright::IntOrString")]
struct Given(Unknowable);

#[skip_serializing_none]
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "serde.example.com", version = "v1", kind = "Without", plural = "without")]
struct WithoutSpec {
    a: Option<String>,
    b: Option<i32>,
    c: bool,
}
