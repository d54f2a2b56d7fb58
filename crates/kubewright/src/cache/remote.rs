//! The API server as a source of objects.
//!
//! Owns: the requests of a reflector, and what their answers mean to it.
//! Must not know: when to ask.

use std::marker::PhantomData;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::identity::Key;
use super::source::{
    Failure, Frame, Frames, Item, ListRequest, Misfit, Page, Source, WatchRequest,
};
use super::step::Cause;
use crate::error::Error;
use crate::rest::{Endpoint, ListOptions, WatchOptions};
use crate::scope::Scope;
use crate::selector::{FieldSelector, LabelSelector};
use crate::status::{Status, reason};
use crate::watch::{Bookmark, Watch, WatchEvent};
use crate::{Client, ObjectMetadata, Resource, watch};

/// The objects of one kind on a server.
pub(crate) struct Remote<K> {
    client: Client,
    endpoint: Endpoint,
    selection: Selection,
    kind: PhantomData<fn() -> K>,
}

/// Which objects a factory caches, and how much of them.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    /// Of kinds that live in namespaces; `None` means all.
    pub(crate) namespace: Option<String>,
    pub(crate) labels: LabelSelector,
    pub(crate) fields: FieldSelector,
    pub(crate) managed_fields: ManagedFields,
}

/// Whether `metadata.managedFields` is cached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ManagedFields {
    Keep,
    Drop,
}

impl<K: Resource> Remote<K> {
    pub(crate) fn new(client: Client, selection: Selection) -> Self {
        let endpoint = selection.endpoint::<K>();
        Self {
            client,
            endpoint,
            selection,
            kind: PhantomData,
        }
    }
}

impl<K: Resource + DeserializeOwned + Send + Sync + 'static> Source<K> for Remote<K> {
    fn list<'a>(&'a self, request: ListRequest<'a>) -> BoxFuture<'a, Result<Page<K>, Failure>> {
        Box::pin(async move {
            let request = self
                .endpoint
                .list(&self.selection.list_options(request))
                .map_err(|error| invalid(&error))?;
            let body = self
                .client
                .call(&request)
                .await
                .map_err(|error| failure(&error))?;
            page(&body, self.selection.managed_fields).map_err(|message| Failure {
                cause: Cause::Rejected,
                retry_after: None,
                message: format!("{}: the answer is no list: {message}", request.target),
            })
        })
    }

    fn watch<'a>(&'a self, request: WatchRequest<'a>) -> BoxFuture<'a, Result<Frames<K>, Failure>> {
        Box::pin(async move {
            let request = self
                .endpoint
                .watch(&self.selection.watch_options(request))
                .map_err(|error| invalid(&error))?;
            let body = self
                .client
                .open(&request)
                .await
                .map_err(|error| failure(&error))?;
            let managed_fields = self.selection.managed_fields;
            let events = Watch::<K>::opening(request.target, async move { Ok(body) });
            Ok(events
                .map(move |event| frame(event, managed_fields))
                .boxed())
        })
    }
}

impl Selection {
    fn endpoint<K: Resource>(&self) -> Endpoint {
        let namespace = if K::Scope::NAMESPACED {
            self.namespace.as_deref()
        } else {
            None
        };
        Endpoint::new(K::GROUP, K::VERSION, K::PLURAL, namespace)
    }

    fn list_options(&self, request: ListRequest<'_>) -> ListOptions {
        let ListRequest {
            resource_version,
            limit,
            continue_token,
        } = request;
        ListOptions {
            label_selector: self.labels.clone(),
            field_selector: self.fields.clone(),
            resource_version: resource_version.map(str::to_owned),
            resource_version_match: None,
            limit,
            continue_token: continue_token.map(str::to_owned),
            timeout: None,
        }
    }

    fn watch_options(&self, request: WatchRequest<'_>) -> WatchOptions {
        let WatchRequest {
            resource_version,
            initial_events,
            timeout,
        } = request;
        let options = WatchOptions {
            label_selector: self.labels.clone(),
            field_selector: self.fields.clone(),
            resource_version: resource_version.map(str::to_owned),
            timeout: Some(timeout),
            ..WatchOptions::default()
        };
        if initial_events {
            options.initial_events()
        } else {
            options
        }
    }
}

/// Reads a list item by item, so that one that does not fit takes no other with it.
fn page<K: Resource + DeserializeOwned>(
    body: &Bytes,
    managed_fields: ManagedFields,
) -> Result<Page<K>, String> {
    #[derive(Deserialize)]
    struct List<'a> {
        metadata: ListMetadata,
        // Go writes an empty list as null at times.
        #[serde(borrow, default)]
        items: Option<Vec<&'a RawValue>>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ListMetadata {
        resource_version: Option<String>,
        r#continue: Option<String>,
    }
    let List { metadata, items } =
        serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let ListMetadata {
        resource_version,
        r#continue,
    } = metadata;
    let items = items.unwrap_or_default();
    Ok(Page {
        items: items
            .into_iter()
            .map(|item| decode(item.get(), managed_fields))
            .collect(),
        resource_version: resource_version.unwrap_or_default(),
        continue_token: r#continue.filter(|token| !token.is_empty()),
    })
}

fn decode<K: Resource + DeserializeOwned>(item: &str, managed_fields: ManagedFields) -> Item<K> {
    match crate::decode(item.as_bytes()) {
        Ok(object) => object_item(object, managed_fields),
        Err(error) => misfit_item(watch::Misfit::of("", item, error.to_string())),
    }
}

fn frame<K: Resource>(
    event: Result<WatchEvent<K>, Error>,
    managed_fields: ManagedFields,
) -> Result<Frame<K>, Failure> {
    match event {
        Ok(WatchEvent::Added(object) | WatchEvent::Modified(object)) => {
            Ok(Frame::Set(object_item(object, managed_fields)))
        }
        Ok(WatchEvent::Deleted(object)) => Ok(Frame::Deleted(object_item(object, managed_fields))),
        Ok(WatchEvent::Bookmark(Bookmark {
            resource_version,
            initial_events_end,
        })) => Ok(Frame::Bookmark {
            resource_version,
            initial_events_end,
        }),
        Ok(WatchEvent::Error(status)) => Err(Failure {
            cause: cause(status.code, &status),
            retry_after: None,
            message: format!("the watch ended: {status}"),
        }),
        Err(Error::Misfit { target: _, misfit }) if misfit.event == "DELETED" => {
            Ok(Frame::Deleted(misfit_item(*misfit)))
        }
        Err(Error::Misfit { target: _, misfit }) => Ok(Frame::Set(misfit_item(*misfit))),
        Err(error) => Err(failure(&error)),
    }
}

fn object_item<K: Resource>(mut object: K, managed_fields: ManagedFields) -> Item<K> {
    match managed_fields {
        ManagedFields::Keep => {}
        ManagedFields::Drop => object.metadata_mut().clear_managed_fields(),
    }
    Item::Object(Arc::new(object))
}

fn misfit_item<K>(misfit: watch::Misfit) -> Item<K> {
    let watch::Misfit {
        event: _,
        namespace,
        name,
        uid,
        resource_version,
        message,
    } = misfit;
    let key = (!name.is_empty()).then(|| Key::new(&namespace, &name));
    Item::Misfit(Misfit {
        key,
        uid,
        resource_version,
        message,
    })
}

fn failure(error: &Error) -> Failure {
    let cause = match error {
        Error::Status(error) => cause(error.code, &error.status),
        // Asking again for the same would give the same.
        Error::Decode { .. } | Error::Misfit { .. } => Cause::Rejected,
        Error::Request { .. }
        | Error::Transport { .. }
        | Error::Credentials(_)
        | Error::Config(_) => Cause::Transient,
    };
    Failure {
        cause,
        retry_after: error.retry_after(),
        message: error.to_string(),
    }
}

fn invalid(error: &crate::rest::RequestError) -> Failure {
    Failure {
        cause: Cause::Transient,
        retry_after: None,
        message: error.to_string(),
    }
}

fn cause(code: u16, status: &Status) -> Cause {
    let too_large = status
        .causes()
        .iter()
        .any(|cause| cause.reason == "ResourceVersionTooLarge");
    match (code, status.reason.as_str()) {
        _ if too_large => Cause::TooLarge,
        (410, _) | (_, reason::EXPIRED | reason::GONE) => Cause::Expired,
        (400 | 405 | 406 | 415 | 422 | 501, _) => Cause::Rejected,
        _ => Cause::Transient,
    }
}

#[cfg(all(test, feature = "k8s-openapi"))]
mod tests {
    use std::time::Duration;

    use k8s_openapi::api::core::v1::{ConfigMap, Node};

    use super::*;
    use crate::status::{StatusCause, StatusDetails};

    fn selection(labels: &str) -> Selection {
        Selection {
            namespace: Some("prod".to_owned()),
            labels: LabelSelector::parse(labels).unwrap(),
            fields: FieldSelector::default(),
            managed_fields: ManagedFields::Drop,
        }
    }

    #[test]
    fn asks_for_lists_and_watches_of_what_is_selected() {
        let selection = selection("app=web");
        let page = ListRequest {
            resource_version: Some("0"),
            limit: Some(500),
            continue_token: None,
        };
        let next = ListRequest {
            resource_version: None,
            limit: Some(500),
            continue_token: Some("t"),
        };
        let timeout = Duration::from_secs(400);
        let initial = WatchRequest {
            resource_version: None,
            initial_events: true,
            timeout,
        };
        let later = WatchRequest {
            resource_version: Some("7"),
            initial_events: false,
            timeout,
        };
        let maps = selection.endpoint::<ConfigMap>();
        let list = |request| {
            maps.list(&selection.list_options(request))
                .unwrap()
                .path_and_query()
        };
        let watch = |request| {
            maps.watch(&selection.watch_options(request))
                .unwrap()
                .path_and_query()
        };
        assert_eq!(
            [list(page), list(next), watch(initial), watch(later)],
            [
                "/api/v1/namespaces/prod/configmaps?labelSelector=app%3Dweb&limit=500&resourceVersion=0",
                "/api/v1/namespaces/prod/configmaps?continue=t&labelSelector=app%3Dweb&limit=500",
                "/api/v1/namespaces/prod/configmaps?allowWatchBookmarks=true&labelSelector=app%3Dweb\
                 &resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeoutSeconds=400&watch=true",
                "/api/v1/namespaces/prod/configmaps?allowWatchBookmarks=true&labelSelector=app%3Dweb\
                 &resourceVersion=7&timeoutSeconds=400&watch=true",
            ]
        );
    }

    #[test]
    fn a_namespace_is_no_matter_to_cluster_scoped_kinds() {
        assert_eq!(selection("").endpoint::<Node>().namespace(), None);
    }

    #[test]
    fn an_item_that_does_not_fit_takes_no_other_with_it() {
        let body = Bytes::from_static(
            br#"{"metadata":{"resourceVersion":"9","continue":"t"},"items":[
            {"metadata":{"name":"a","managedFields":[{"manager":"m"}]},"data":{"k":"v"}},
            {"metadata":{"name":"b","namespace":"n","uid":"u","resourceVersion":"7"},"data":{"k":1}},
            {"metadata":{"name":"c"}}, 7]}"#,
        );
        let Page {
            items,
            resource_version,
            continue_token,
        } = page::<ConfigMap>(&body, ManagedFields::Drop).unwrap();
        assert_eq!(
            (resource_version.as_str(), continue_token.as_deref()),
            ("9", Some("t"))
        );
        let [
            Item::Object(a),
            Item::Misfit(b),
            Item::Object(c),
            Item::Misfit(unknown),
        ] = &items[..]
        else {
            panic!("{}", items.len())
        };
        assert_eq!(
            (a.metadata.name.as_deref(), c.metadata.name.as_deref()),
            (Some("a"), Some("c"))
        );
        assert_eq!(a.metadata.managed_fields, None);
        assert_eq!(
            (&b.key, b.uid.as_str(), b.resource_version.as_str()),
            (&Some(Key::new("n", "b")), "u", "7")
        );
        assert!(b.message.contains("data"), "{}", b.message);
        assert_eq!(unknown.key, None);

        let empty = page::<ConfigMap>(
            &Bytes::from_static(br#"{"metadata":{},"items":null}"#),
            ManagedFields::Keep,
        );
        assert_eq!(empty.unwrap().items.len(), 0);
    }

    #[test]
    fn tells_causes_apart() {
        let plain = |code, reason: &str| cause(code, &Status::failure(code, reason, "m"));
        assert_eq!(plain(410, "Expired"), Cause::Expired);
        assert_eq!(plain(410, "Gone"), Cause::Expired);
        assert_eq!(plain(422, "Invalid"), Cause::Rejected);
        for (code, reason) in [
            (401, "Unauthorized"),
            (403, "Forbidden"),
            (404, "NotFound"),
            (429, ""),
            (500, ""),
            (503, ""),
            (504, "Timeout"),
        ] {
            assert_eq!(plain(code, reason), Cause::Transient, "{code}");
        }
        let too_large = StatusCause {
            reason: "ResourceVersionTooLarge".to_owned(),
            ..StatusCause::default()
        };
        let details = Some(StatusDetails {
            causes: vec![too_large],
            ..StatusDetails::default()
        });
        let status = Status {
            details,
            ..Status::failure(504, "Timeout", "Too large resource version")
        };
        assert_eq!(cause(504, &status), Cause::TooLarge);
    }
}
