//! Objects of kinds that are known only at run time.
//!
//! Owns: such an object as JSON, and the client for it.
//! Must not know: discovery, schemas.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::{Deleted, List};
use crate::error::Error;
use crate::rest::{
    ApplyOptions, CreateOptions, DeleteOptions, Endpoint, GetOptions, ListOptions, PatchOptions,
    Request, RequestError, UpdateOptions, WatchOptions,
};
use crate::watch::Watch;
use crate::{Client, Patch, api};

/// Where a kind is served: what [`Resource`](crate::Resource) says of a kind known at compile time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DynamicResource {
    /// The group; empty for the core group.
    pub group: Cow<'static, str>,
    /// The version.
    pub version: Cow<'static, str>,
    /// The plural in lower case, as it stands in URLs.
    pub plural: Cow<'static, str>,
}

/// An object as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DynamicObject(pub Map<String, Value>);

/// The client of a kind that is known only at run time: what a kind does not have, the server
/// refuses.
#[derive(Clone, Debug)]
pub struct DynamicApi {
    client: Client,
    endpoint: Endpoint,
}

impl DynamicResource {
    /// A kind by group, version and plural.
    pub fn new(
        group: impl Into<Cow<'static, str>>,
        version: impl Into<Cow<'static, str>>,
        plural: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
            plural: plural.into(),
        }
    }

    /// The place of a kind that is known at compile time.
    pub fn of<K: crate::Resource>() -> Self {
        Self::new(K::GROUP, K::VERSION, K::PLURAL)
    }
}

impl DynamicObject {
    /// `metadata.name`, empty when absent.
    pub fn name(&self) -> &str {
        self.metadata("name")
    }

    /// `metadata.namespace`, empty when absent.
    pub fn namespace(&self) -> &str {
        self.metadata("namespace")
    }

    /// `metadata.uid`, empty when absent.
    pub fn uid(&self) -> &str {
        self.metadata("uid")
    }

    /// `metadata.resourceVersion`, empty when absent.
    pub fn resource_version(&self) -> &str {
        self.metadata("resourceVersion")
    }

    /// The value at a JSON pointer, such as `/status/phase`.
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        let (first, rest) = match pointer.strip_prefix('/')?.split_once('/') {
            Some((first, rest)) => (first, Some(rest)),
            None => (&pointer[1..], None),
        };
        let value = self.0.get(&first.replace("~1", "/").replace("~0", "~"))?;
        match rest {
            Some(rest) => value.pointer(&format!("/{rest}")),
            None => Some(value),
        }
    }

    fn metadata(&self, field: &str) -> &str {
        let metadata = self.0.get("metadata").and_then(Value::as_object);
        metadata
            .and_then(|metadata| metadata.get(field))
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

impl TryFrom<Value> for DynamicObject {
    type Error = Value;

    /// The value itself when it is no object.
    fn try_from(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(other),
        }
    }
}

impl DynamicApi {
    /// The objects of a kind: of this namespace; or cluster-scoped ones, or those of all
    /// namespaces, with `None`.
    pub fn new(client: &Client, resource: &DynamicResource, namespace: Option<&str>) -> Self {
        let DynamicResource {
            group,
            version,
            plural,
        } = resource;
        let endpoint = Endpoint::new(group.clone(), version.clone(), plural.clone(), namespace);
        Self {
            client: client.clone(),
            endpoint,
        }
    }

    /// Reads an object.
    ///
    /// # Errors
    /// As [`Api::get`](crate::Api::get).
    pub async fn get(&self, name: &str, options: &GetOptions) -> Result<DynamicObject, Error> {
        self.send("get", Some(name), self.endpoint.get(name, None, options))
            .await
    }

    /// Lists objects: all of them, or a page.
    ///
    /// # Errors
    /// As [`Api::list`](crate::Api::list).
    pub async fn list(&self, options: &ListOptions) -> Result<List<DynamicObject>, Error> {
        api::list_page(&self.client, &self.endpoint, options).await
    }

    /// Lists all objects, page by page.
    ///
    /// # Errors
    /// As [`Api::list_all`](crate::Api::list_all).
    pub async fn list_all(&self, options: &ListOptions) -> Result<List<DynamicObject>, Error> {
        api::list_all(&self.client, &self.endpoint, options).await
    }

    /// Watches objects.
    pub fn watch(&self, options: &WatchOptions) -> Watch<DynamicObject> {
        api::watch(&self.client, &self.endpoint, options)
    }

    /// Creates an object.
    ///
    /// # Errors
    /// As [`Api::create`](crate::Api::create).
    pub async fn create(
        &self,
        object: &DynamicObject,
        options: &CreateOptions,
    ) -> Result<DynamicObject, Error> {
        let name = Some(object.name()).filter(|name| !name.is_empty());
        self.send("create", name, self.endpoint.create(name, object, options))
            .await
    }

    /// Replaces an object, or a subresource of it.
    ///
    /// # Errors
    /// As [`Api::update`](crate::Api::update).
    pub async fn update(
        &self,
        object: &DynamicObject,
        subresource: Option<&str>,
        options: &UpdateOptions,
    ) -> Result<DynamicObject, Error> {
        let name = object.name();
        let request = match name {
            "" => Err(RequestError::NoName),
            name => self.endpoint.update(name, subresource, object, options),
        };
        self.send("update", Some(name), request).await
    }

    /// Patches an object, or a subresource of it.
    ///
    /// # Errors
    /// As [`Api::patch`](crate::Api::patch).
    pub async fn patch(
        &self,
        name: &str,
        subresource: Option<&str>,
        patch: &Patch,
        options: &PatchOptions,
    ) -> Result<DynamicObject, Error> {
        let request = self
            .endpoint
            .patch(name, subresource, patch.patch_type(), patch, options);
        self.send("patch", Some(name), request).await
    }

    /// Applies an object on the server; it must hold `apiVersion` and `kind`.
    ///
    /// # Errors
    /// As [`Api::apply`](crate::Api::apply).
    pub async fn apply(
        &self,
        object: &DynamicObject,
        options: &ApplyOptions,
    ) -> Result<DynamicObject, Error> {
        let name = object.name();
        let request = match name {
            "" => Err(RequestError::NoName),
            name => self.endpoint.apply(name, None, object, options),
        };
        self.send("apply", Some(name), request).await
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// As [`Api::delete`](crate::Api::delete).
    pub async fn delete(
        &self,
        name: &str,
        options: &DeleteOptions,
    ) -> Result<Deleted<DynamicObject>, Error> {
        api::delete(&self.client, &self.endpoint, name, options).await
    }

    async fn send(
        &self,
        verb: &'static str,
        name: Option<&str>,
        request: Result<Request, RequestError>,
    ) -> Result<DynamicObject, Error> {
        let request = request.map_err(api::refused(self.endpoint.target(verb, name, None)))?;
        self.client.request(&request).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_metadata_and_pointers() {
        let object =
            DynamicObject::try_from(json!({"metadata": {"name": "a"}, "x/y": {"z": [1, 2]}}));
        let object = object.unwrap();
        assert_eq!((object.name(), object.namespace()), ("a", ""));
        assert_eq!(object.pointer("/x~1y/z/1"), Some(&json!(2)));
        assert_eq!(object.pointer("/metadata"), Some(&json!({"name": "a"})));
        assert_eq!(object.pointer("/nothing"), None);
        assert_eq!(DynamicObject::try_from(json!([])), Err(json!([])));
    }
}
