//! Types that are one value in JSON.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::path::PathBuf;

/// Integers of every size.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "scalars.example.com", version = "v1", kind = "Integer")]
struct IntegerSpec {
    a: i8,
    b: i16,
    c: i32,
    d: i64,
    e: isize,
    f: u8,
    g: u16,
    h: u32,
    i: u64,
    j: usize,
    k: NonZeroU32,
}

/// Other scalars of Rust.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "scalars.example.com", version = "v1", kind = "Plain")]
struct PlainSpec<'a> {
    boolean: bool,
    character: char,
    single: f32,
    double: f64,
    text: String,
    borrowed: &'a str,
    cow: std::borrow::Cow<'a, str>,
    path: PathBuf,
    ip: IpAddr,
    ipv4: Ipv4Addr,
    ipv6: Ipv6Addr,
    wait: std::time::Duration,
}

/// Scalars of libraries.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "scalars.example.com", version = "v1", kind = "Library")]
struct LibrarySpec {
    chrono: chrono::DateTime<chrono::Utc>,
    jiff: jiff::Timestamp,
    day: chrono::NaiveDate,
    url: url::Url,
    uuid: uuid::Uuid,
    version: semver::Version,
    net: ipnet::IpNet,
    any: serde_json::Value,
    object: serde_json::Map<String, serde_json::Value>,
    number: serde_json::Number,
}

/// Scalars of the runtime.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "scalars.example.com", version = "v1", kind = "Runtime")]
struct RuntimeSpec {
    port: kubewright::IntOrString,
    size: kubewright::Quantity,
    at: kubewright::Timestamp,
    wait: kubewright::Duration,
    bytes: kubewright::Bytes,
    number: kubewright::Number,
    object: kubewright::EmbeddedObject,
    any: kubewright::Value,
}

/// Scalars of k8s-openapi.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "scalars.example.com", version = "v1", kind = "Kubernetes", plural = "kubernetes")]
struct KubernetesSpec {
    port: k8s_openapi::apimachinery::pkg::util::intstr::IntOrString,
    size: k8s_openapi::apimachinery::pkg::api::resource::Quantity,
    at: k8s_openapi::apimachinery::pkg::apis::meta::v1::Time,
    exactly: kubewright::k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime,
    bytes: k8s_openapi::ByteString,
    raw: k8s_openapi::apimachinery::pkg::runtime::RawExtension,
}
