//! Calls with a derived kind, as the literal HTTP requests that they send.

#![allow(dead_code, reason = "some fields are only there for their setters")]

#[path = "../../kubewright/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use kubewright::{Clientset, CustomResource, Informer, InformerFactory, ListOptions, Resource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use support::Script;

/// A document.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(
    group = "library.example.com",
    version = "v1",
    kind = "Document",
    namespaced,
    status = "DocumentStatus",
    scale(
        spec_replicas_path = ".spec.copies",
        status_replicas_path = ".status.copies"
    )
)]
#[serde(rename_all = "camelCase")]
struct DocumentSpec {
    /// The title.
    title: String,
    copies: i32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    chapters: Vec<Chapter>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shelf: Option<Format>,
}

/// A chapter.
#[derive(
    Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, kubewright::Apply,
)]
#[serde(rename_all = "camelCase")]
struct Chapter {
    name: String,
    first_page: u32,
}

/// How it is bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, kubewright::Apply)]
enum Format {
    Paper,
    #[serde(rename = "e-book")]
    EBook,
}

#[derive(
    Clone, Debug, PartialEq, Default, Serialize, Deserialize, JsonSchema, kubewright::Apply,
)]
struct DocumentStatus {
    copies: i32,
}

/// A shelf, of the cluster.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(
    group = "library.example.com",
    version = "v1",
    kind = "Shelf",
    plural = "shelves"
)]
#[serde(rename_all = "camelCase")]
struct ShelfSpec {
    #[serde(flatten)]
    place: Place,
    #[kubewright(whole)]
    opened: Foreign,
    #[serde(with = "as_text")]
    #[schemars(with = "String")]
    length: i32,
    #[serde(rename = "type")]
    material: Option<String>,
    #[serde(skip)]
    cached: i32,
    rows: Vec<Vec<Chapter>>,
    by_name: BTreeMap<String, Vec<Chapter>>,
    first: Option<Box<Chapter>>,
    quantity: kubewright::k8s_openapi::apimachinery::pkg::api::resource::Quantity,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, kubewright::Apply)]
struct Place {
    room: String,
    floor: i8,
}

/// Stands for a type of another crate, which has no apply type.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Foreign {
    year: i32,
}

mod as_text {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &i32, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&number.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

kubewright::clientset! {
    /// The clients of the library.
    trait LibraryClients {
        fn documents(namespace) -> Document;
        /// All shelves.
        fn shelves() -> Shelf;
    }
}

#[test]
fn setters_take_what_serde_writes() {
    let chapter = || ChapterApply::default().name("c");
    let apply = ShelfSpecApply::default()
        .place(PlaceApply::default().room("a").floor(2))
        .opened(Foreign { year: 1900 })
        .length("12")
        .material("oak")
        .material_null()
        .rows([vec![chapter()]])
        .by_name([("x", vec![chapter()])])
        .first(chapter())
        .quantity(kubewright::k8s_openapi::apimachinery::pkg::api::resource::Quantity("1".into()));
    assert_eq!(
        serde_json::to_value(apply).unwrap(),
        serde_json::json!({
            "room": "a",
            "floor": 2,
            "opened": {"year": 1900},
            "length": "12",
            "type": null,
            "rows": [[{"name": "c"}]],
            "byName": {"x": [{"name": "c"}]},
            "first": {"name": "c"},
            "quantity": "1",
        })
    );
}

#[tokio::test]
async fn derived_kinds_join_clientset_and_factory() {
    let script = Script::ok([
        r#"{"metadata":{"resourceVersion":"7"},"items":[]}"#.to_owned(),
        format!(r#"{{"metadata":{{"resourceVersion":"7"}},"items":[{DOCUMENT}]}}"#),
    ]);
    let clients = Clientset::new(script.client());
    let shelves = clients.shelves().list(&ListOptions::default()).await;
    assert!(shelves.unwrap().items.is_empty());
    let factory = InformerFactory::new(script.client());
    let informer: Informer<Document> = factory.documents();
    let _: Informer<Shelf> = factory.shelves();
    assert!(informer.lister().namespace("prod").get("a").is_none());
    assert!(
        script
            .request()
            .starts_with("GET http://localhost/apis/library.example.com/v1/shelves\n")
    );
}

const DOCUMENT: &str = r#"{"apiVersion":"library.example.com/v1","kind":"Document","metadata":{"name":"a","namespace":"prod"},"spec":{"title":"A","copies":2,"shelf":"e-book"}}"#;

#[tokio::test]
async fn a_derived_kind_is_created_and_listed() {
    let script = Script::ok([
        DOCUMENT.to_owned(),
        format!(r#"{{"metadata":{{"resourceVersion":"7"}},"items":[{DOCUMENT}]}}"#),
    ]);
    let clients = Clientset::new(script.client());
    let document = Document::new(
        "a",
        DocumentSpec {
            title: "A".to_owned(),
            copies: 2,
            shelf: Some(Format::EBook),
            ..DocumentSpec::default()
        },
    );
    let documents = clients.documents("prod");
    let created = documents.create(&document).await.unwrap();
    assert_eq!(created.spec, document.spec);
    let list = clients
        .documents_in_all_namespaces()
        .list(&ListOptions::default())
        .await
        .unwrap();
    assert_eq!(list.items, [created]);
    let requests = script.requests();
    assert!(
        requests[0].ends_with(
            r#"{"apiVersion":"library.example.com/v1","kind":"Document","metadata":{"name":"a"},"spec":{"title":"A","copies":2,"shelf":"e-book"}}"#
        ),
        "{}",
        requests[0]
    );
    assert!(
        requests[1].starts_with("GET http://localhost/apis/library.example.com/v1/documents\n"),
        "{}",
        requests[1]
    );
    assert_eq!(Document::PLURAL, "documents");
}

#[tokio::test]
async fn only_what_is_set_is_applied() {
    let script = Script::ok([DOCUMENT]);
    let clients = Clientset::new(script.client());
    let apply = DocumentApply::new("a").spec(
        DocumentSpecApply::default()
            .copies(3)
            .chapters([ChapterApply::default().first_page(7u32)])
            .labels([("a", "b")])
            .shelf(Format::Paper),
    );
    clients
        .documents("prod")
        .apply(&apply, &kubewright::Apply::manager("me"))
        .await
        .unwrap();
    assert!(
        script.request().ends_with(
            r#""spec":{"chapters":[{"firstPage":7}],"copies":3,"labels":{"a":"b"},"shelf":"Paper"}}"#
        ),
        "{}",
        script.request()
    );
}

#[test]
fn the_definition_comes_from_the_types() {
    let crd = Document::crd();
    println!("{}", serde_json::to_string_pretty(&crd).unwrap());
    let schema = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    assert_eq!(
        schema["properties"]["spec"]["properties"]["title"]["description"],
        "The title."
    );
}
