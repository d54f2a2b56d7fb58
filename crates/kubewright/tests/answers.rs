//! What a typed client makes of answers: errors, retries, credentials.

#![cfg(feature = "client")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, ready};
use kubewright::auth::{AuthError, Authenticator, StaticToken};
use kubewright::transport::{TransportError, TransportErrorKind};
use kubewright::{Api, Client, ClientOptions, Error, GetOptions, ListOptions};
use support::{Answer, Script, Thing};

const THING: &str = r#"{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"web"}}"#;

fn things(script: &Script) -> Api<Thing> {
    Api::namespaced(&script.client(), "prod")
}

fn status(code: u16, body: &str) -> Answer {
    Answer::Http(code, Vec::new(), body.to_owned())
}

#[tokio::test]
async fn a_status_becomes_an_error_that_says_what_was_asked_for() {
    let body = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Thing.example.com \"web\" is invalid: spec.size: too big","reason":"Invalid","details":{"name":"web","group":"example.com","kind":"Thing","causes":[{"reason":"FieldValueInvalid","message":"too big","field":"spec.size"}]},"code":422}"#;
    let script = Script::of([status(422, body)]);
    let error = things(&script)
        .create(&Thing::named("web"))
        .await
        .unwrap_err();
    assert!(error.is_invalid() && !error.is_not_found());
    assert_eq!(
        error.status().unwrap().status.causes()[0].field,
        "spec.size"
    );
    assert_eq!(
        error.to_string(),
        "create things.example.com prod/web: Thing.example.com \"web\" is invalid: spec.size: too big (422 Invalid)"
    );
}

#[tokio::test]
async fn predicates() {
    type Predicate = fn(&Error) -> bool;
    let cases: [(u16, &str, Predicate); 7] = [
        (404, "NotFound", Error::is_not_found),
        (409, "AlreadyExists", Error::is_already_exists),
        (409, "Conflict", Error::is_conflict),
        (410, "Expired", Error::is_expired),
        (410, "Gone", Error::is_gone),
        (401, "Unauthorized", Error::is_unauthorized),
        (403, "Forbidden", Error::is_forbidden),
    ];
    for (code, reason, holds) in cases {
        let body = format!(
            r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{reason}","code":{code}}}"#
        );
        let error = things(&Script::of([status(code, &body)]))
            .get("web")
            .await
            .unwrap_err();
        assert!(holds(&error), "{error}");
        assert_eq!(error.code(), Some(code));
        assert_eq!(error.is_conflict(), reason == "Conflict");
    }
}

#[tokio::test]
async fn get_opt_tells_a_missing_object_from_a_missing_kind() {
    let missing = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","details":{"name":"web","group":"example.com","kind":"things"},"code":404}"#;
    let script = Script::of([
        status(404, missing),
        status(404, "404 page not found\n"),
        status(200, THING),
    ]);
    assert_eq!(things(&script).get_opt("web").await.unwrap(), None);
    assert!(
        things(&script)
            .get_opt("web")
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(things(&script).get_opt("web").await.unwrap().is_some());
}

#[tokio::test(start_paused = true)]
async fn the_server_may_ask_to_come_back() {
    let busy = || Answer::Http(429, vec![("retry-after", "7")], "busy".to_owned());
    let script = Script::of([busy(), busy(), status(200, THING)]);
    let begin = tokio::time::Instant::now();
    things(&script).create(&Thing::named("web")).await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_secs(14));
    assert_eq!(script.requests().len(), 3);

    let script = Script::of((0..11).map(|_| busy()));
    let error = things(&script).get("web").await.unwrap_err();
    assert!(error.is_too_many_requests());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(script.requests().len(), 11);

    let script = Script::of([Answer::Http(
        429,
        vec![("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")],
        String::new(),
    )]);
    assert!(
        things(&script)
            .get("web")
            .await
            .unwrap_err()
            .is_too_many_requests()
    );
}

#[tokio::test(start_paused = true)]
async fn only_reads_are_sent_again_after_a_lost_connection() {
    let lost = || Answer::Failure(TransportError::new(TransportErrorKind::Closed, "reset"));
    let script = Script::of([lost(), status(200, THING)]);
    things(&script).get("web").await.unwrap();
    let script = Script::of([lost()]);
    let error = things(&script)
        .create(&Thing::named("web"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "create things.example.com prod/web: connection lost: reset"
    );
}

#[tokio::test(start_paused = true)]
async fn a_timeout_ends_retries_too() {
    let script =
        Script::of((0..11).map(|_| Answer::Http(503, vec![("retry-after", "60")], String::new())));
    let options = GetOptions::default().timeout(Duration::from_secs(90));
    let error = things(&script).get_with("web", &options).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_told_with_its_place() {
    let script = Script::ok([
        r#"{"metadata":{"name":"web"},"status":{"done":7}}"#,
        "<html>",
    ]);
    let text = things(&script).get("web").await.unwrap_err().to_string();
    assert!(
        text.contains("get things.example.com prod/web") && text.contains("status.done"),
        "{text}"
    );
    things(&script)
        .list(&ListOptions::default())
        .await
        .unwrap_err();
}

/// Gives another token after each refusal.
struct Renewed(AtomicUsize);

impl Authenticator for Renewed {
    fn authorization(&self) -> BoxFuture<'_, Result<Option<http::HeaderValue>, AuthError>> {
        let header = format!("Bearer {}", self.0.load(Ordering::SeqCst))
            .try_into()
            .unwrap();
        ready(Ok(Some(header))).boxed()
    }

    fn rejected(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn client(script: &Script, authenticator: impl Authenticator) -> Client {
    let options = ClientOptions {
        authenticator: Some(Arc::new(authenticator)),
        ..ClientOptions::default()
    };
    Client::with_options(Arc::new(script.clone()), options).unwrap()
}

#[tokio::test]
async fn refused_credentials_are_renewed_once() {
    let script = Script::of([status(401, ""), status(200, THING)]);
    Api::<Thing>::namespaced(&client(&script, Renewed(AtomicUsize::new(0))), "prod")
        .get("web")
        .await
        .unwrap();
    assert!(script.requests()[0].contains("authorization: Bearer 0"));
    assert!(script.requests()[1].contains("authorization: Bearer 1"));

    let script = Script::of([status(401, ""), status(401, "")]);
    let things = Api::<Thing>::namespaced(&client(&script, Renewed(AtomicUsize::new(0))), "prod");
    assert!(things.get("web").await.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn secrets_are_in_no_debug_and_no_error() {
    let script = Script::of([status(401, "")]);
    let client = client(
        &script,
        StaticToken::new(&"hunter2".to_owned().into()).unwrap(),
    );
    let things = Api::<Thing>::namespaced(&client, "prod");
    let error = things.get("web").await.unwrap_err();
    assert!(script.request().contains("authorization: Bearer hunter2"));
    for text in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{client:?}"),
        format!("{things:?}"),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}
