//! A transport that records each request as text and answers from a script.
//!
//! Owns: the recording, its text form, and a kind to make calls with.
//! Must not know: which calls a test makes.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt, ready};
use kubewright::own::ObjectMeta;
use kubewright::transport::{Body, TransportError};
use kubewright::{Client, Object, Transport};

/// A kind with everything a kind can have.
#[derive(Clone, Debug, Default, PartialEq, Object)]
#[kubewright(root)]
pub struct Thing {
    /// Standard object metadata.
    pub metadata: ObjectMeta,
    /// How many.
    pub size: Option<i32>,
    /// What came of it.
    pub status: Option<ThingStatus>,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Object)]
pub struct ThingStatus {
    /// Whether it is done.
    pub done: Option<bool>,
}

kubewright::resource! {
    Thing: Namespaced,
    group: "example.com",
    version: "v1",
    plural: "things",
    core: own,
    status: ThingStatus,
    scale: true,
    verbs: all,
}

kubewright::apply! {
    /// Apply configuration of [`Thing`].
    pub struct ThingApply for Thing {
        size "size": i32,
    }
}

/// A cluster-scoped kind.
#[derive(Clone, Debug, Default, PartialEq, Object)]
#[kubewright(root)]
pub struct Realm {
    /// Standard object metadata.
    pub metadata: ObjectMeta,
}

kubewright::resource! {
    Realm: Cluster,
    group: "example.com",
    version: "v1",
    plural: "realms",
    core: own,
    verbs: all,
}

impl Thing {
    /// A thing of this name.
    pub fn named(name: &str) -> Self {
        let metadata = ObjectMeta {
            name: Some(name.to_owned()),
            ..ObjectMeta::default()
        };
        Self {
            metadata,
            size: Some(1),
            status: None,
        }
    }
}

/// One scripted answer.
pub enum Answer {
    /// This status code, headers and body.
    Http(u16, Vec<(&'static str, &'static str)>, String),
    /// No answer.
    Failure(TransportError),
}

/// The transport; clones share record and script.
#[derive(Clone, Default)]
pub struct Script {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// Answers with these bodies, one after the other, all with code 200.
    pub fn ok<B: Into<String>>(bodies: impl IntoIterator<Item = B>) -> Self {
        Self::of(
            bodies
                .into_iter()
                .map(|body| Answer::Http(200, Vec::new(), body.into())),
        )
    }

    /// Answers with these, one after the other.
    pub fn of(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        Self {
            answers,
            requests: Arc::default(),
        }
    }

    /// A client over it.
    pub fn client(&self) -> Client {
        Client::new(Arc::new(self.clone()))
    }

    /// The requests so far, each as text.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The only request so far.
    pub fn request(&self) -> String {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests[0].clone()
    }
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let (head, body) = request.into_parts();
        let mut text = format!("{} {}\n", head.method, head.uri);
        for (name, value) in &head.headers {
            text.push_str(&format!("{name}: {}\n", value.to_str().unwrap()));
        }
        text.push_str(std::str::from_utf8(&body).unwrap());
        self.requests.lock().unwrap().push(text);
        let answer = match self
            .answers
            .lock()
            .unwrap()
            .pop_front()
            .expect("more calls than answers")
        {
            Answer::Failure(error) => Err(error),
            Answer::Http(code, headers, body) => {
                let mut response = http::Response::builder().status(code);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                Ok(response.body(Body::from_bytes(body)).unwrap())
            }
        };
        ready(answer).boxed()
    }
}
