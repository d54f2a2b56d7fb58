//! Requests for one resource: which method, path, query and body each verb has.
//!
//! Owns: the REST conventions of the Kubernetes API.
//! Must not know: types of objects, servers, credentials. Nothing here does I/O.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;

use super::options::{
    ApplyOptions, CreateOptions, DeleteOptions, GetOptions, ListOptions, PatchOptions,
    Preconditions, Propagation, UpdateOptions, WatchOptions,
};
use super::path::{check_segment, push_segment};
use super::request::{Request, RequestError};
use crate::error::Target;
use crate::patch::PatchType;

const JSON: &str = "application/json";

/// A resource, in one namespace, in all, or of the cluster; builds its requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    group: Cow<'static, str>,
    version: Cow<'static, str>,
    plural: Cow<'static, str>,
    namespace: Option<Box<str>>,
}

impl Endpoint {
    /// The endpoint of a resource. The group is empty for the core group; no namespace means a
    /// cluster-scoped kind, or all namespaces.
    pub fn new(
        group: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        plural: impl Into<Cow<'static, str>>,
        namespace: Option<&str>,
    ) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
            plural: plural.into(),
            namespace: namespace.map(Box::from),
        }
    }

    /// The namespace, if it is for one.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// What a call of this verb is about, for errors.
    pub fn target(
        &self,
        verb: &'static str,
        name: Option<&str>,
        subresource: Option<&str>,
    ) -> Target {
        let mut resource = self.plural.to_string();
        if !self.group.is_empty() {
            resource.push('.');
            resource.push_str(&self.group);
        }
        if let Some(subresource) = subresource {
            resource.push('/');
            resource.push_str(subresource);
        }
        Target {
            verb,
            resource,
            namespace: self.namespace.as_deref().map(str::to_owned),
            name: name.map(str::to_owned),
        }
    }

    /// Reads one object, or a subresource of it.
    ///
    /// # Errors
    /// When a name may not stand in a path; so for every other verb.
    pub fn get(
        &self,
        name: &str,
        subresource: Option<&str>,
        options: &GetOptions,
    ) -> Result<Request, RequestError> {
        let GetOptions {
            resource_version,
            timeout,
        } = options;
        Ok(self
            .request("get", Method::GET, Some(name), subresource, *timeout)?
            .query("resourceVersion", resource_version.as_deref()))
    }

    /// Lists one page.
    ///
    /// # Errors
    /// Also when options contradict each other.
    pub fn list(&self, options: &ListOptions) -> Result<Request, RequestError> {
        selected(
            self.request("list", Method::GET, None, None, options.timeout)?,
            options,
        )
    }

    /// Watches.
    ///
    /// # Errors
    /// Also when options contradict each other.
    pub fn watch(&self, options: &WatchOptions) -> Result<Request, RequestError> {
        let WatchOptions {
            label_selector,
            field_selector,
            resource_version,
            resource_version_match,
            allow_bookmarks,
            send_initial_events,
            timeout,
        } = options;
        if send_initial_events.is_some() && resource_version_match.is_none() {
            return Err(RequestError::Options(
                "a watch with send_initial_events needs resource_version_match",
            ));
        }
        Ok(self
            .request("watch", Method::GET, None, None, None)?
            .query("watch", Some("true"))
            .query("allowWatchBookmarks", allow_bookmarks.then_some("true"))
            .query("labelSelector", label_selector.non_empty())
            .query("fieldSelector", field_selector.non_empty())
            .query("resourceVersion", resource_version.as_deref())
            .query(
                "resourceVersionMatch",
                resource_version_match.map(|kind| kind.as_str()),
            )
            .query("sendInitialEvents", *send_initial_events)
            .query(
                "timeoutSeconds",
                timeout.map(|timeout| timeout.as_secs().max(1)),
            ))
    }

    /// Creates an object. The name is only for errors; the server takes it from the object.
    ///
    /// # Errors
    /// Also when the object cannot be written as JSON.
    pub fn create(
        &self,
        name: Option<&str>,
        object: &impl Serialize,
        options: &CreateOptions,
    ) -> Result<Request, RequestError> {
        let mut request = self.post(None, None, object, options)?;
        request.target.name = name.map(str::to_owned);
        Ok(request)
    }

    /// Creates something by a subresource of an object, such as an eviction by that of a pod.
    ///
    /// # Errors
    /// Also when `object` cannot be written as JSON.
    pub fn create_subresource(
        &self,
        name: &str,
        subresource: &str,
        object: &impl Serialize,
        options: &CreateOptions,
    ) -> Result<Request, RequestError> {
        self.post(Some(name), Some(subresource), object, options)
    }

    fn post(
        &self,
        name: Option<&str>,
        subresource: Option<&str>,
        object: &impl Serialize,
        options: &CreateOptions,
    ) -> Result<Request, RequestError> {
        let CreateOptions {
            dry_run,
            field_manager,
            field_validation,
            timeout,
        } = options;
        let request = self
            .request("create", Method::POST, name, subresource, *timeout)?
            .query("dryRun", dry_run.then_some("All"))
            .query("fieldManager", field_manager.as_deref())
            .query(
                "fieldValidation",
                field_validation.map(|validation| validation.as_str()),
            );
        with_body(request, JSON, object)
    }

    /// Replaces an object, or a subresource of it.
    ///
    /// # Errors
    /// Also when the object cannot be written as JSON.
    pub fn update(
        &self,
        name: &str,
        subresource: Option<&str>,
        object: &impl Serialize,
        options: &UpdateOptions,
    ) -> Result<Request, RequestError> {
        let UpdateOptions {
            dry_run,
            field_manager,
            field_validation,
            timeout,
        } = options;
        let request = self
            .request("update", Method::PUT, Some(name), subresource, *timeout)?
            .query("dryRun", dry_run.then_some("All"))
            .query("fieldManager", field_manager.as_deref())
            .query(
                "fieldValidation",
                field_validation.map(|validation| validation.as_str()),
            );
        with_body(request, JSON, object)
    }

    /// Patches an object, or a subresource of it.
    ///
    /// # Errors
    /// Also when the patch cannot be written as JSON, or options contradict it.
    pub fn patch(
        &self,
        name: &str,
        subresource: Option<&str>,
        patch_type: PatchType,
        patch: &impl Serialize,
        options: &PatchOptions,
    ) -> Result<Request, RequestError> {
        let PatchOptions {
            dry_run,
            field_manager,
            field_validation,
            force,
            timeout,
        } = options;
        match patch_type {
            PatchType::Apply if field_manager.as_deref().unwrap_or_default().is_empty() => {
                return Err(RequestError::Options("an apply patch needs field_manager"));
            }
            PatchType::Merge | PatchType::Json | PatchType::Strategic if *force => {
                return Err(RequestError::Options("force is for apply patches only"));
            }
            PatchType::Apply | PatchType::Merge | PatchType::Json | PatchType::Strategic => {}
        }
        let request = self
            .request("patch", Method::PATCH, Some(name), subresource, *timeout)?
            .query("dryRun", dry_run.then_some("All"))
            .query("fieldManager", field_manager.as_deref())
            .query(
                "fieldValidation",
                field_validation.map(|validation| validation.as_str()),
            )
            .query("force", force.then_some("true"));
        with_body(request, patch_type.media_type(), patch)
    }

    /// Applies a configuration to an object, or to a subresource of it.
    ///
    /// # Errors
    /// Also when the configuration cannot be written as JSON.
    pub fn apply(
        &self,
        name: &str,
        subresource: Option<&str>,
        configuration: &impl Serialize,
        options: &ApplyOptions,
    ) -> Result<Request, RequestError> {
        let ApplyOptions {
            field_manager,
            force,
            dry_run,
            field_validation,
            timeout,
        } = options;
        let options = PatchOptions {
            dry_run: *dry_run,
            field_manager: Some(field_manager.clone()),
            field_validation: *field_validation,
            force: *force,
            timeout: *timeout,
        };
        let mut request =
            self.patch(name, subresource, PatchType::Apply, configuration, &options)?;
        request.target.verb = "apply";
        Ok(request)
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// When the name may not stand in a path.
    pub fn delete(&self, name: &str, options: &DeleteOptions) -> Result<Request, RequestError> {
        let request = self.request("delete", Method::DELETE, Some(name), None, options.timeout)?;
        with_delete_options(request, options)
    }

    /// Deletes all objects that the list options select.
    ///
    /// # Errors
    /// When options contradict each other.
    pub fn delete_collection(
        &self,
        delete: &DeleteOptions,
        list: &ListOptions,
    ) -> Result<Request, RequestError> {
        let timeout = delete.timeout.or(list.timeout);
        let request = self.request("deletecollection", Method::DELETE, None, None, timeout)?;
        with_delete_options(selected(request, list)?, delete)
    }

    fn request(
        &self,
        verb: &'static str,
        method: Method,
        name: Option<&str>,
        subresource: Option<&str>,
        timeout: Option<Duration>,
    ) -> Result<Request, RequestError> {
        Ok(Request {
            method,
            path: self.path(name, subresource)?,
            query: timeout
                .map(|timeout| ("timeout", go_duration(timeout)))
                .into_iter()
                .collect(),
            accept: JSON,
            content_type: None,
            body: Bytes::new(),
            target: self.target(verb, name, subresource),
            timeout,
        })
    }

    fn path(&self, name: Option<&str>, subresource: Option<&str>) -> Result<String, RequestError> {
        let mut path = String::with_capacity(64);
        if self.group.is_empty() {
            path.push_str("/api");
        } else {
            path.push_str("/apis");
            append(&mut path, "API group", &self.group)?;
        }
        append(&mut path, "API version", &self.version)?;
        if let Some(namespace) = &self.namespace {
            path.push_str("/namespaces");
            append(&mut path, "namespace", namespace)?;
        }
        append(&mut path, "resource", &self.plural)?;
        if let Some(name) = name {
            append(&mut path, "name", name)?;
        }
        if let Some(subresource) = subresource {
            append(&mut path, "subresource", subresource)?;
        }
        Ok(path)
    }
}

fn append(path: &mut String, what: &'static str, segment: &str) -> Result<(), RequestError> {
    check_segment(what, segment)?;
    push_segment(path, segment);
    Ok(())
}

fn selected(request: Request, options: &ListOptions) -> Result<Request, RequestError> {
    let ListOptions {
        label_selector,
        field_selector,
        resource_version,
        resource_version_match,
        limit,
        continue_token,
        timeout: _,
    } = options;
    let version = resource_version.as_deref().unwrap_or_default();
    if resource_version_match.is_some() && version.is_empty() {
        return Err(RequestError::Options(
            "resource_version_match needs resource_version",
        ));
    }
    if continue_token.is_some() && !version.is_empty() && version != "0" {
        return Err(RequestError::Options(
            "a continue token holds its own version: leave out resource_version",
        ));
    }
    // With a token the server takes the version from it, and refuses any match.
    let (version, version_match) = match continue_token {
        Some(_) => (None, None),
        None => (
            resource_version.as_deref(),
            resource_version_match.map(|kind| kind.as_str()),
        ),
    };
    Ok(request
        .query("labelSelector", label_selector.non_empty())
        .query("fieldSelector", field_selector.non_empty())
        .query("resourceVersion", version)
        .query("resourceVersionMatch", version_match)
        .query("limit", *limit)
        .query("continue", continue_token.as_deref()))
}

fn with_body(
    mut request: Request,
    content_type: &'static str,
    body: &impl Serialize,
) -> Result<Request, RequestError> {
    let body = serde_json::to_vec(body).map_err(|error| RequestError::Encode(error.to_string()))?;
    request.content_type = Some(content_type);
    request.body = Bytes::from(body);
    Ok(request)
}

/// Delete options travel as a body, which is left out when it would say nothing.
fn with_delete_options(request: Request, options: &DeleteOptions) -> Result<Request, RequestError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct DeleteBody<'a> {
        kind: &'static str,
        api_version: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        grace_period_seconds: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        preconditions: Option<&'a Preconditions>,
        #[serde(skip_serializing_if = "Option::is_none")]
        propagation_policy: Option<Propagation>,
        #[serde(skip_serializing_if = "Option::is_none")]
        dry_run: Option<[&'static str; 1]>,
    }
    let DeleteOptions {
        dry_run,
        grace_period_seconds,
        propagation,
        preconditions,
        timeout: _,
    } = options;
    if *options
        == (DeleteOptions {
            timeout: options.timeout,
            ..DeleteOptions::default()
        })
    {
        return Ok(request);
    }
    let body = DeleteBody {
        kind: "DeleteOptions",
        api_version: "v1",
        grace_period_seconds: *grace_period_seconds,
        preconditions: (*preconditions != Preconditions::default()).then_some(preconditions),
        propagation_policy: *propagation,
        dry_run: dry_run.then_some(["All"]),
    };
    with_body(request, JSON, &body)
}

/// A duration as Go reads it, with no more than milliseconds.
fn go_duration(duration: Duration) -> String {
    match duration.subsec_millis() {
        0 if duration.as_secs() > 0 => format!("{}s", duration.as_secs()),
        _ => format!("{}ms", duration.as_millis().max(1)),
    }
}
