//! Calls with a derived kind, as the literal HTTP requests that they send.

#[path = "../../kubewright/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use kubewright::{Clientset, CustomResource, ListOptions, Resource};
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

kubewright::clientset! {
    /// The clients of the library.
    trait LibraryClients {
        fn documents(namespace) -> Document;
    }
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
