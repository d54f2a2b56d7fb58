//! Types that are known without their source: those of std, Kubernetes, the runtime and libraries
//! that many use.
//!
//! Owns: what each of them is in JSON.
//! Must not know: modules, where a type stands.

use serde_json::{Value, json};

use super::core_schemas::{self, int_or_string, open_object, quantity};

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Known {
    /// A type with this schema.
    Schema(Value),
    /// `Option<T>`.
    Option,
    /// A list of its first argument.
    List,
    /// A list without doubles.
    Set,
    /// A map from its first argument to its second.
    Map,
    /// `serde_json::Map`.
    OpenMap,
    /// What its first type argument is, such as `Box<T>`.
    Same,
    /// A type that no schema fits, and why.
    Refused(&'static str),
}

/// The type of this absolute path, such as `std::collections::BTreeMap` or, of the prelude, `Vec`.
#[must_use]
pub(crate) fn find(path: &[String]) -> Option<Known> {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    if let Some(at) = parts.iter().position(|part| *part == "k8s_openapi") {
        return of_k8s_openapi(&parts[at + 1..]);
    }
    match parts.as_slice() {
        [name] => of_prelude(name).or_else(|| primitive(name)),
        ["std" | "core" | "alloc", rest @ ..] => of_std(rest),
        ["kubewright", rest @ ..] => of_runtime(rest),
        [library, rest @ ..] => of_library(library, rest),
        [] => None,
    }
}

fn of_prelude(name: &str) -> Option<Known> {
    Some(match name {
        "String" => Known::Schema(json!({"type": "string"})),
        "Option" => Known::Option,
        "Vec" => Known::List,
        "Box" => Known::Same,
        _ => return None,
    })
}

/// The schema of an integer type between these bounds. Formats that the API server does not know
/// would make it warn, so that smaller ones are bounded instead.
fn integer(format: &str, minimum: Option<i64>, maximum: Option<i64>) -> Known {
    let mut schema = json!({"type": "integer", "format": format});
    if let Some(minimum) = minimum {
        schema["minimum"] = json!(minimum);
    }
    if let Some(maximum) = maximum {
        schema["maximum"] = json!(maximum);
    }
    Known::Schema(schema)
}

fn primitive(name: &str) -> Option<Known> {
    Some(match name {
        "bool" => Known::Schema(json!({"type": "boolean"})),
        "str" => Known::Schema(json!({"type": "string"})),
        "char" => Known::Schema(json!({"type": "string", "minLength": 1, "maxLength": 1})),
        "i8" => integer("int32", Some(i8::MIN.into()), Some(i8::MAX.into())),
        "i16" => integer("int32", Some(i16::MIN.into()), Some(i16::MAX.into())),
        "i32" => integer("int32", None, None),
        "i64" | "isize" => integer("int64", None, None),
        "u8" => integer("int32", Some(0), Some(u8::MAX.into())),
        "u16" => integer("int32", Some(0), Some(u16::MAX.into())),
        "u32" => integer("int64", Some(0), Some(u32::MAX.into())),
        "u64" | "usize" => integer("int64", Some(0), None),
        "f32" => Known::Schema(json!({"type": "number", "format": "float"})),
        "f64" => Known::Schema(json!({"type": "number", "format": "double"})),
        "i128" | "u128" => Known::Refused("JSON in Kubernetes has no integers of 128 bits"),
        _ => return None,
    })
}

fn of_std(rest: &[&str]) -> Option<Known> {
    Some(match rest {
        ["string", "String"] | ["ffi", "OsString"] => return of_prelude("String"),
        ["option", "Option"] => Known::Option,
        ["vec", "Vec"] | ["collections", "VecDeque" | "LinkedList" | "BinaryHeap"] => Known::List,
        ["collections", "BTreeSet" | "HashSet"]
        | ["collections", "btree_set", "BTreeSet"]
        | ["collections", "hash_set", "HashSet"] => Known::Set,
        ["collections", "BTreeMap" | "HashMap"]
        | ["collections", "btree_map", "BTreeMap"]
        | ["collections", "hash_map", "HashMap"] => Known::Map,
        ["boxed", "Box"]
        | ["rc", "Rc"]
        | ["sync", "Arc" | "Mutex" | "RwLock"]
        | ["cell", "Cell" | "RefCell"]
        | ["borrow", "Cow"]
        | ["num", "Wrapping" | "Saturating"] => Known::Same,
        ["path", "PathBuf" | "Path"] => return of_prelude("String"),
        [
            "net",
            "IpAddr" | "SocketAddr" | "SocketAddrV4" | "SocketAddrV6",
        ] => {
            return of_prelude("String");
        }
        ["net", "Ipv4Addr"] => Known::Schema(json!({"type": "string", "format": "ipv4"})),
        ["net", "Ipv6Addr"] => Known::Schema(json!({"type": "string", "format": "ipv6"})),
        ["primitive", name] => return primitive(name),
        ["num", name] => return non_zero(name),
        // As serde writes it.
        ["time", "Duration"] => Known::Schema(json!({
            "type": "object",
            "properties": {
                "secs": {"type": "integer", "format": "int64", "minimum": 0},
                "nanos": {"type": "integer", "format": "int64", "minimum": 0, "maximum": u32::MAX},
            },
            "required": ["nanos", "secs"],
        })),
        ["time", "SystemTime" | "Instant"] => Known::Refused(
            "Kubernetes writes times as text; use `kubewright::Timestamp` or k8s-openapi's `Time`",
        ),
        _ => return None,
    })
}

fn non_zero(name: &str) -> Option<Known> {
    let inner = name.strip_prefix("NonZero")?.to_lowercase();
    match primitive(&inner)? {
        Known::Schema(mut schema) if inner.starts_with('u') => {
            schema["minimum"] = json!(1);
            Some(Known::Schema(schema))
        }
        known => Some(known),
    }
}

fn of_k8s_openapi(rest: &[&str]) -> Option<Known> {
    match rest {
        ["chrono" | "jiff", ..] => of_library(rest[0], &rest[1..]),
        ["List"] => None,
        _ => core_schemas::schema(&rest.join("::")).map(Known::Schema),
    }
}

fn of_meta(name: &str) -> Option<Known> {
    core_schemas::schema(&format!("apimachinery::pkg::apis::meta::v1::{name}")).map(Known::Schema)
}

fn of_runtime(rest: &[&str]) -> Option<Known> {
    Some(match rest {
        ["IntOrString"] => Known::Schema(int_or_string()),
        ["Quantity"] => Known::Schema(quantity()),
        ["Timestamp"] => Known::Schema(json!({"type": "string", "format": "date-time"})),
        ["Duration"] => Known::Schema(json!({"type": "string"})),
        ["Bytes"] => Known::Schema(json!({"type": "string", "format": "byte"})),
        ["Number"] => Known::Schema(json!({"type": "number"})),
        ["EmbeddedObject" | "DynamicObject"] | ["dynamic", "DynamicObject"] => embedded(),
        ["Value"] => any(),
        ["OwnerRef"] => return of_meta("OwnerReference"),
        ["metadata", name] | ["own", name] => return of_meta(name),
        ["serde_json", rest @ ..] => return of_library("serde_json", rest),
        _ => return None,
    })
}

fn embedded() -> Known {
    let mut schema = open_object();
    schema["x-kubernetes-embedded-resource"] = json!(true);
    Known::Schema(schema)
}

fn any() -> Known {
    Known::Schema(json!({"x-kubernetes-preserve-unknown-fields": true}))
}

fn of_library(library: &str, rest: &[&str]) -> Option<Known> {
    let text = || Known::Schema(json!({"type": "string"}));
    let format = |format: &str| Known::Schema(json!({"type": "string", "format": format}));
    let last = rest.last().copied().unwrap_or_default();
    Some(match (library, last) {
        ("serde_json" | "serde_yaml" | "serde_norway", "Value") => any(),
        ("serde_json", "Map") => Known::OpenMap,
        ("serde_json", "Number") => Known::Schema(json!({"type": "number"})),
        ("chrono", "DateTime") | ("jiff", "Timestamp") | ("time", "OffsetDateTime") => {
            format("date-time")
        }
        ("chrono", "NaiveDate") | ("jiff", "Date") => format("date"),
        ("chrono", "NaiveDateTime" | "NaiveTime")
        | ("jiff", "SignedDuration" | "Span" | "Zoned" | "DateTime" | "Time") => text(),
        ("url", "Url") => format("uri"),
        ("uuid", "Uuid") => format("uuid"),
        ("semver", "Version" | "VersionReq") => text(),
        ("ipnet", "IpNet" | "Ipv4Net" | "Ipv6Net") => format("cidr"),
        ("bytes", "Bytes") => Known::Refused(
            "serde writes bytes as a list of numbers; use `kubewright::Bytes` or k8s-openapi's \
             `ByteString`",
        ),
        ("indexmap" | "hashbrown" | "ahash" | "dashmap" | "rustc_hash", name)
            if name.ends_with("Map") =>
        {
            Known::Map
        }
        ("indexmap" | "hashbrown" | "ahash" | "rustc_hash", name) if name.ends_with("Set") => {
            Known::Set
        }
        ("smallvec", "SmallVec") | ("arrayvec", "ArrayVec") => Known::List,
        ("smol_str", "SmolStr")
        | ("compact_str", "CompactString")
        | ("arrayvec", "ArrayString")
        | ("camino", "Utf8PathBuf") => text(),
        ("ordered_float", "OrderedFloat" | "NotNan") => Known::Same,
        (library, name) if library == "kube" || library.starts_with("kube_") => match name {
            "ObjectMeta" | "OwnerReference" | "Condition" => return of_meta(name),
            "DynamicObject" => embedded(),
            "Duration" => text(),
            _ => return None,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(path: &str) -> Option<Known> {
        let parts: Vec<String> = path.split("::").map(str::to_owned).collect();
        find(&parts)
    }

    #[test]
    fn paths_of_every_source_are_known() {
        let text = Some(Known::Schema(json!({"type": "string"})));
        assert_eq!(look("String"), text);
        assert_eq!(look("std::string::String"), text);
        assert_eq!(look("std::collections::HashMap"), Some(Known::Map));
        assert_eq!(look("alloc::borrow::Cow"), Some(Known::Same));
        assert_eq!(look("kubewright::Duration"), text);
        let time = Some(Known::Schema(
            json!({"type": "string", "format": "date-time"}),
        ));
        for path in [
            "k8s_openapi::apimachinery::pkg::apis::meta::v1::Time",
            "kubewright::k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime",
            "kubewright::Timestamp",
            "k8s_openapi::jiff::Timestamp",
            "chrono::DateTime",
        ] {
            assert_eq!(look(path), time, "{path}");
        }
        assert!(matches!(
            look("kube::core::ObjectMeta"),
            Some(Known::Schema(_))
        ));
        assert!(matches!(look("u128"), Some(Known::Refused(_))));
        assert_eq!(look("mystery::Type"), None);
    }
}
