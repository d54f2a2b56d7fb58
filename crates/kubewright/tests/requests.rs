//! Every call of a typed client, as the literal HTTP request it sends.

#![cfg(feature = "client")]

mod support;

use std::time::Duration;

use futures_util::StreamExt;
use kubewright::patch::pointer;
use kubewright::rest::RequestError;
use kubewright::{
    AllNamespaces, Api, Apply, ApplyConfiguration, CreateOptions, DeleteOptions, Deleted, Error,
    FieldSelector, FieldValidation, GetOptions, JsonPatch, LabelSelector, ListOptions, Patch,
    PatchOptions, Propagation, ResourceVersionMatch, Scale, UpdateOptions, WatchEvent,
    WatchOptions,
};
use serde_json::json;
use support::{Realm, Script, Thing, ThingApply, ThingStatus};

const THING: &str = r#"{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"web","namespace":"prod"},"size":1}"#;
const SCALE: &str = r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web","resourceVersion":"7"},"spec":{"replicas":2},"status":{"replicas":1,"selector":"a=b"}}"#;
const HEADERS: &str = concat!(
    "accept: application/json\nuser-agent: kubewright/",
    env!("CARGO_PKG_VERSION"),
    "\n"
);
const THINGS: &str = "http://localhost/apis/example.com/v1/namespaces/prod/things";

fn things(script: &Script) -> Api<Thing> {
    Api::namespaced(&script.client(), "prod")
}

/// A request without a body.
fn bare(line: &str) -> String {
    format!("{line}\n{HEADERS}")
}

/// A request with a body.
fn with_body(line: &str, content_type: &str, body: &str) -> String {
    format!("{line}\n{HEADERS}content-type: {content_type}\n{body}")
}

#[tokio::test]
async fn get() {
    let script = Script::ok([THING]);
    assert_eq!(things(&script).get("web").await.unwrap().size, Some(1));
    assert_eq!(script.request(), bare(&format!("GET {THINGS}/web")));

    let script = Script::ok([THING]);
    let options = GetOptions::default()
        .resource_version("0")
        .timeout(Duration::from_millis(1500));
    things(&script).get_with("web", &options).await.unwrap();
    assert_eq!(
        script.request(),
        bare(&format!(
            "GET {THINGS}/web?resourceVersion=0&timeout=1500ms"
        ))
    );
}

#[tokio::test]
async fn get_of_a_cluster_scoped_kind() {
    let script =
        Script::ok([r#"{"apiVersion":"example.com/v1","kind":"Realm","metadata":{"name":"r"}}"#]);
    Api::<Realm>::cluster(&script.client())
        .get("r")
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        bare("GET http://localhost/apis/example.com/v1/realms/r")
    );
}

#[tokio::test]
async fn names_are_checked_before_anything_is_sent() {
    let script = Script::ok([""; 0]);
    for name in ["", ".", "..", "a/b", "a%2e", "a?b"] {
        let error = things(&script).get(name).await.unwrap_err();
        assert!(
            matches!(
                &error,
                Error::Request {
                    source: RequestError::Segment { .. },
                    target: _
                }
            ),
            "{error}"
        );
        things(&script)
            .delete(name, &DeleteOptions::default())
            .await
            .unwrap_err();
    }
    Api::<Thing>::namespaced(&script.client(), "..")
        .get("a")
        .await
        .unwrap_err();
    assert_eq!(script.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn list() {
    let body = r#"{"kind":"ThingList","apiVersion":"example.com/v1","metadata":{"resourceVersion":"9","continue":"t","remainingItemCount":4},"items":[{"metadata":{"name":"a"}}]}"#;
    let script = Script::ok([body]);
    let options = ListOptions::default()
        .labels(LabelSelector::parse("app=web,!old").unwrap())
        .fields(FieldSelector::name("a"))
        .resource_version("5")
        .resource_version_match(ResourceVersionMatch::NotOlderThan)
        .limit(1)
        .timeout(Duration::from_secs(30));
    let list = things(&script).list(&options).await.unwrap();
    assert_eq!(list.metadata.resource_version.as_deref(), Some("9"));
    assert_eq!(list.metadata.remaining_item_count, Some(4));
    assert_eq!(list.items.len(), 1);
    assert_eq!(
        script.request(),
        bare(&format!(
            "GET {THINGS}?fieldSelector=metadata.name%3Da&labelSelector=app%3Dweb%2C%21old&limit=1&resourceVersion=5&resourceVersionMatch=NotOlderThan&timeout=30s"
        ))
    );
    let next = list.next_page(&options).unwrap();
    assert_eq!(
        (next.continue_token.as_deref(), next.resource_version),
        (Some("t"), None)
    );
}

#[tokio::test]
async fn list_all_takes_every_page() {
    let script = Script::ok([
        r#"{"metadata":{"resourceVersion":"9","continue":"t"},"items":[{"metadata":{"name":"a"}}]}"#,
        r#"{"metadata":{"resourceVersion":"9","continue":""},"items":[{"metadata":{"name":"b"}}]}"#,
    ]);
    let all = AllNamespaces::<Thing>::new(&script.client())
        .list_all(&ListOptions::default())
        .await
        .unwrap();
    assert_eq!(all.items.len(), 2);
    let url = "GET http://localhost/apis/example.com/v1/things";
    assert_eq!(
        script.requests(),
        [
            bare(&format!("{url}?limit=500")),
            bare(&format!("{url}?continue=t&limit=500"))
        ]
    );
}

#[tokio::test]
async fn list_all_starts_over_without_pages_when_the_token_expires() {
    let expired =
        r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}"#;
    let script = Script::of([
        support::Answer::Http(
            200,
            vec![],
            r#"{"metadata":{"continue":"t"},"items":[{"metadata":{"name":"a"}}]}"#.into(),
        ),
        support::Answer::Http(410, vec![], expired.into()),
        support::Answer::Http(200, vec![], r#"{"metadata":{},"items":null}"#.into()),
    ]);
    let all = things(&script)
        .list_all(&ListOptions::default())
        .await
        .unwrap();
    assert_eq!(all.items.len(), 0);
    assert_eq!(script.requests()[2], bare(&format!("GET {THINGS}")));
}

#[tokio::test]
async fn a_list_says_which_item_does_not_fit() {
    let script = Script::ok([
        r#"{"metadata":{},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b","namespace":"prod"},"size":"x"}]}"#,
    ]);
    let error = things(&script)
        .list(&ListOptions::default())
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("list things.example.com in namespace prod: object prod/b does not fit"),
        "{text}"
    );
    assert!(text.contains("size"), "{text}");
}

#[tokio::test]
async fn watch() {
    let script = Script::ok([format!(r#"{{"type":"ADDED","object":{THING}}}"#)]);
    let options = WatchOptions::default()
        .resource_version("9")
        .timeout(Duration::from_secs(300));
    let mut events = things(&script).watch(&options);
    assert!(matches!(
        events.next().await,
        Some(Ok(WatchEvent::Added(Thing { size: Some(1), .. })))
    ));
    assert!(events.next().await.is_none());
    assert_eq!(
        script.request(),
        bare(&format!(
            "GET {THINGS}?allowWatchBookmarks=true&resourceVersion=9&timeoutSeconds=300&watch=true"
        ))
    );

    let script = Script::ok([""]);
    let options = WatchOptions::default().initial_events();
    assert!(
        AllNamespaces::<Thing>::new(&script.client())
            .watch(&options)
            .next()
            .await
            .is_none()
    );
    assert_eq!(
        script.request(),
        bare(
            "GET http://localhost/apis/example.com/v1/things?allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true"
        )
    );
}

#[tokio::test]
async fn create() {
    let script = Script::ok([THING]);
    let options = CreateOptions::default()
        .dry_run()
        .field_manager("me")
        .field_validation(FieldValidation::Strict);
    things(&script)
        .create_with(&Thing::named("web"), &options)
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            &format!("POST {THINGS}?dryRun=All&fieldManager=me&fieldValidation=Strict"),
            "application/json",
            r#"{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"web"},"size":1}"#
        )
    );
}

#[tokio::test]
async fn objects_are_checked_against_the_client() {
    let script = Script::ok([""; 0]);
    let mut thing = Thing::named("web");
    thing.metadata.namespace = Some("test".to_owned());
    let text = things(&script)
        .create(&thing)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        text,
        r#"create things.example.com prod/web: the object's metadata.namespace is "test", but the client is for namespace "prod""#
    );
    things(&script).update(&thing).await.unwrap_err();
    things(&script)
        .apply(
            &ThingApply::new("web").namespace("test"),
            &Apply::manager("me"),
        )
        .await
        .unwrap_err();
    things(&script).create(&Thing::default()).await.unwrap_err();
    things(&script).update(&Thing::default()).await.unwrap_err();
    assert_eq!(script.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn update_and_update_status() {
    let mut thing = Thing::named("web");
    thing.metadata.resource_version = Some("7".to_owned());
    thing.status = Some(ThingStatus { done: Some(true) });
    let body = r#"{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"web","resourceVersion":"7"},"size":1,"status":{"done":true}}"#;

    let script = Script::ok([THING]);
    things(&script).update(&thing).await.unwrap();
    assert_eq!(
        script.request(),
        with_body(&format!("PUT {THINGS}/web"), "application/json", body)
    );

    let script = Script::ok([THING]);
    things(&script)
        .update_status_with(&thing, &UpdateOptions::default().field_manager("me"))
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            &format!("PUT {THINGS}/web/status?fieldManager=me"),
            "application/json",
            body
        )
    );
}

#[tokio::test]
async fn patches() {
    let script = Script::ok([THING]);
    let patch = Patch::Merge(json!({"size": null}));
    things(&script)
        .patch("web", &patch, &PatchOptions::default())
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            &format!("PATCH {THINGS}/web"),
            "application/merge-patch+json",
            r#"{"size":null}"#
        )
    );

    let script = Script::ok([THING]);
    let patch = Patch::Json(vec![JsonPatch::Add {
        path: pointer(["status"]),
        value: json!({}),
    }]);
    things(&script)
        .patch_status("web", &patch, &PatchOptions::default().dry_run())
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            &format!("PATCH {THINGS}/web/status?dryRun=All"),
            "application/json-patch+json",
            r#"[{"op":"add","path":"/status","value":{}}]"#
        )
    );

    let script = Script::ok([THING]);
    let patch = Patch::Apply(json!({"size": 2}));
    things(&script)
        .patch("web", &patch, &PatchOptions::default())
        .await
        .unwrap_err();
    things(&script)
        .patch(
            "web",
            &patch,
            &PatchOptions::default().field_manager("me").force(),
        )
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            &format!("PATCH {THINGS}/web?fieldManager=me&force=true"),
            "application/apply-patch+yaml",
            r#"{"size":2}"#
        )
    );
    let merge = Patch::Merge(json!({}));
    things(&script)
        .patch("web", &merge, &PatchOptions::default().force())
        .await
        .unwrap_err();
}

#[tokio::test]
async fn apply_and_apply_status() {
    let body =
        r#"{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"web"},"size":3}"#;
    let script = Script::ok([THING]);
    things(&script)
        .apply(
            &ThingApply::new("web").size(3),
            &Apply::manager("me").force(),
        )
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            &format!("PATCH {THINGS}/web?fieldManager=me&force=true"),
            "application/apply-patch+yaml",
            body
        )
    );

    let script = Script::ok([THING]);
    things(&script)
        .apply_status(&ThingApply::new("web").size(3), &Apply::manager("a b"))
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            &format!("PATCH {THINGS}/web/status?fieldManager=a+b"),
            "application/apply-patch+yaml",
            body
        )
    );
}

#[tokio::test]
async fn scale() {
    let script = Script::ok([SCALE, SCALE, SCALE]);
    let scale = things(&script).get_scale("web").await.unwrap();
    assert_eq!(
        (
            scale.spec.replicas,
            scale.status.as_ref().map(|status| status.replicas)
        ),
        (2, Some(1))
    );
    things(&script)
        .update_scale(&Scale::new("web", 5), &UpdateOptions::default())
        .await
        .unwrap();
    let patch = Patch::Merge(json!({"spec": {"replicas": 0}}));
    things(&script)
        .patch_scale("web", &patch, &PatchOptions::default())
        .await
        .unwrap();
    assert_eq!(
        script.requests(),
        [
            bare(&format!("GET {THINGS}/web/scale")),
            with_body(
                &format!("PUT {THINGS}/web/scale"),
                "application/json",
                r#"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"web"},"spec":{"replicas":5}}"#
            ),
            with_body(
                &format!("PATCH {THINGS}/web/scale"),
                "application/merge-patch+json",
                r#"{"spec":{"replicas":0}}"#
            ),
        ]
    );
}

#[tokio::test]
async fn delete() {
    let done = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"web"}}"#;
    let script = Script::ok([done]);
    let deleted = things(&script)
        .delete("web", &DeleteOptions::default())
        .await
        .unwrap();
    assert!(matches!(deleted, Deleted::Status(status) if status.status == "Success"));
    assert_eq!(script.request(), bare(&format!("DELETE {THINGS}/web")));

    let script = Script::ok([THING]);
    let options = DeleteOptions::default()
        .uid("u")
        .resource_version("7")
        .grace_period_seconds(0)
        .propagation(Propagation::Foreground)
        .dry_run();
    let deleted = things(&script).delete("web", &options).await.unwrap();
    assert_eq!(deleted.object().unwrap().size, Some(1));
    assert_eq!(
        script.request(),
        with_body(
            &format!("DELETE {THINGS}/web"),
            "application/json",
            r#"{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":0,"preconditions":{"uid":"u","resourceVersion":"7"},"propagationPolicy":"Foreground","dryRun":["All"]}"#
        )
    );
}

#[tokio::test]
async fn delete_collection() {
    let script = Script::ok([
        r#"{"kind":"ThingList","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}}]}"#,
    ]);
    let selection = ListOptions::default()
        .labels(LabelSelector::default().equals("a", "b").unwrap())
        .limit(3);
    let deleted = things(&script)
        .delete_collection(&DeleteOptions::default().dry_run(), &selection)
        .await
        .unwrap();
    assert_eq!(deleted.object().unwrap().items.len(), 1);
    assert_eq!(
        script.request(),
        with_body(
            &format!("DELETE {THINGS}?labelSelector=a%3Db&limit=3"),
            "application/json",
            r#"{"kind":"DeleteOptions","apiVersion":"v1","dryRun":["All"]}"#
        )
    );
}

#[cfg(feature = "k8s-openapi")]
#[tokio::test]
async fn strategic_patch_of_a_built_in_kind() {
    use kubewright::k8s_openapi::api::core::v1::ConfigMap;
    let script = Script::ok([r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#]);
    let maps: Api<ConfigMap> = Api::default_namespaced(&script.client());
    maps.patch_strategic("a", &json!({"data": {"k": "v"}}), &PatchOptions::default())
        .await
        .unwrap();
    assert_eq!(
        script.request(),
        with_body(
            "PATCH http://localhost/api/v1/namespaces/default/configmaps/a",
            "application/strategic-merge-patch+json",
            r#"{"data":{"k":"v"}}"#
        )
    );
}

#[tokio::test]
async fn kinds_known_at_run_time() {
    use kubewright::{DynamicApi, DynamicObject, DynamicResource};
    let script = Script::ok([
        THING,
        THING,
        r#"{"metadata":{},"items":[{"metadata":{"name":"a"}}]}"#,
    ]);
    let resource = DynamicResource::of::<Thing>();
    let things = DynamicApi::new(&script.client(), &resource, Some("prod"));
    let thing = things.get("web", &GetOptions::default()).await.unwrap();
    assert_eq!(
        (thing.name(), thing.pointer("/size")),
        ("web", Some(&json!(1)))
    );
    let object = DynamicObject::try_from(json!({"metadata": {"name": "web"}})).unwrap();
    things.apply(&object, &Apply::manager("me")).await.unwrap();
    let everywhere = DynamicApi::new(&script.client(), &resource, None);
    assert_eq!(
        everywhere
            .list(&ListOptions::default())
            .await
            .unwrap()
            .items[0]
            .name(),
        "a"
    );
    assert_eq!(
        script.requests(),
        [
            bare(&format!("GET {THINGS}/web")),
            with_body(
                &format!("PATCH {THINGS}/web?fieldManager=me"),
                "application/apply-patch+yaml",
                r#"{"metadata":{"name":"web"}}"#
            ),
            bare("GET http://localhost/apis/example.com/v1/things"),
        ]
    );
}
