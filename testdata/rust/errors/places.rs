//! Words where they say nothing.

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Place")]
struct PlaceSpec {
    #[kubewright(rename = "other")]
    renamed: String,
    #[kubewright(rest)]
    rest: std::collections::BTreeMap<String, String>,
    #[kubewright(value = 1)]
    value: i32,
    of_type: OfType,
    not_an_enum: NotAnEnum,
    variants: Variants,
    units: Units,
}

#[kubewright(required, printcolumn(name = "a"))]
struct OfType {}

#[kubewright(integer)]
struct NotAnEnum {}

enum Variants {
    #[kubewright(as = "String")]
    A(i32),
}

enum Units {
    #[kubewright(title = "a")]
    A,
}
