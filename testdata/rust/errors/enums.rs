//! Enums that no structural schema describes.

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Enum")]
struct EnumSpec {
    mixed: Mixed,
    clash: Clash,
    untagged_unit: UntaggedUnit,
    untagged_fields: UntaggedFields,
    tagged_scalar: TaggedScalar,
    tag_twice: TagTwice,
    adjacent: Adjacent,
    nothing: Nothing,
    partly: Partly,
    repr: Repr,
    inner: Inner,
}

enum Mixed {
    Plain,
    Full { a: String },
}

#[serde(untagged)]
enum Clash {
    Text(String),
    Object { a: String },
}

#[serde(untagged)]
enum UntaggedUnit {
    Nothing,
    Text(String),
}

#[serde(untagged)]
enum UntaggedFields {
    A { same: String },
    B { same: i32 },
}

#[serde(tag = "type")]
enum TaggedScalar {
    Text(String),
}

#[serde(tag = "type")]
enum TagTwice {
    A { r#type: String },
}

#[serde(tag = "t", content = "c")]
enum Adjacent {
    Text(String),
    Object { a: String },
}

enum Nothing {}

#[serde(tag = "type")]
enum Partly {
    A {},
    #[serde(untagged)]
    B { other: String },
}

#[derive(Serialize_repr)]
enum Repr {
    A = CONSTANT,
}

enum Inner {
    A {
        #[kubewright(minimum = 1)]
        text: String,
    },
    B(Missing),
}
