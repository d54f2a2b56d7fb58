//! Every call of a typed client on a real cluster: creates a namespace, works in it, removes it.
//!
//! `cargo run -p kubewright --example cluster --features latest`, with `KUBECONFIG` set.

use std::time::Duration;

use futures_util::StreamExt;
use kubewright::k8s_openapi::api::core::v1::{ConfigMap, Namespace};
use kubewright::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use kubewright::{
    Api, Client, CreateOptions, DeleteOptions, Deleted, FieldSelector, FieldValidation, JsonPatch,
    LabelSelector, ListOptions, ObjectMetadata, Patch, PatchOptions, Resource, WatchEvent,
    WatchOptions,
};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::try_default().await?;
    println!("server: {}", client.server());

    let namespaces: Api<Namespace> = Api::cluster(&client);
    let name = format!("kubewright-example-{}", std::process::id());
    namespaces
        .create(&Namespace {
            metadata: named(&name),
            ..Namespace::default()
        })
        .await?;

    let maps: Api<ConfigMap> = Api::namespaced(&client, &name);
    assert!(maps.get_opt("web").await?.is_none());
    let missing = maps.get("web").await.expect_err("there is none yet");
    println!("as expected: {missing}");
    assert!(missing.is_not_found());

    let mut map = ConfigMap {
        metadata: named("web"),
        ..ConfigMap::default()
    };
    map.metadata_mut().set_label("app", Some("web"));
    let strict = CreateOptions::default()
        .field_manager("example")
        .field_validation(FieldValidation::Strict);
    maps.create_with(&map, &strict.clone().dry_run()).await?;
    let created = maps.create_with(&map, &strict).await?;
    let again = maps.create(&map).await.expect_err("it exists");
    println!("as expected: {again}");
    assert!(again.is_already_exists());

    let version = created
        .metadata()
        .resource_version()
        .expect("a stored object has a version")
        .to_owned();
    let mut events = maps.watch(&WatchOptions::default().resource_version(&version));

    let mut changed = created.clone();
    changed
        .data
        .get_or_insert_default()
        .insert("a".to_owned(), "1".to_owned());
    maps.update(&changed).await?;
    let conflict = maps.update(&changed).await.expect_err("it changed since");
    println!("as expected: {conflict}");
    assert!(conflict.is_conflict());

    let options = PatchOptions::default();
    maps.patch("web", &Patch::Merge(json!({"data": {"b": "2"}})), &options)
        .await?;
    let add = JsonPatch::Add {
        path: "/data/c".to_owned(),
        value: "3".into(),
    };
    maps.patch("web", &Patch::Json(vec![add]), &options).await?;
    maps.patch_strategic("web", &json!({"data": {"d": "4"}}), &options)
        .await?;
    let applied = Patch::Apply(json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}, "data": {"e": "5"},
    }));
    let last = maps
        .patch("web", &applied, &options.field_manager("other").force())
        .await?;
    assert_eq!(last.data.as_ref().map(|data| data.len()), Some(5));

    for change in 1..=5 {
        let event = tokio::time::timeout(Duration::from_secs(10), events.next()).await?;
        match event.expect("the watch goes on")? {
            WatchEvent::Modified(map) => {
                println!("change {change}: {:?}", map.data.unwrap_or_default())
            }
            other => return Err(format!("unexpected: {other:?}").into()),
        }
    }

    for index in 0..5 {
        let map = ConfigMap {
            metadata: named(&format!("page-{index}")),
            ..ConfigMap::default()
        };
        maps.create(&map).await?;
    }
    let paged = maps.list_all(&ListOptions::default().limit(2)).await?;
    println!("{} objects in pages of 2", paged.items.len());
    let selected = ListOptions::default()
        .labels(LabelSelector::parse("app in (web), !old")?)
        .fields(FieldSelector::name("web"));
    assert_eq!(maps.list(&selected).await?.items.len(), 1);
    let nothing = LabelSelector::default().not_equals("app", "web")?;
    maps.delete_collection(
        &DeleteOptions::default(),
        &ListOptions::default().labels(nothing),
    )
    .await?;
    assert_eq!(maps.list(&ListOptions::default()).await?.items.len(), 1);

    let wrong = maps
        .delete("web", &DeleteOptions::default().uid("another"))
        .await;
    println!(
        "as expected: {}",
        wrong.expect_err("the uid is another one")
    );
    match maps.delete("web", &DeleteOptions::default()).await? {
        Deleted::Status(status) => println!("deleted: {}", status.status),
        Deleted::Object(object) => println!("deleting {:?}", object.metadata.name),
    }
    namespaces.delete(&name, &DeleteOptions::default()).await?;
    Ok(())
}

fn named(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        ..ObjectMeta::default()
    }
}
