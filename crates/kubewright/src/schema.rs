//! What a kind's own definition says of an object: its defaults, and whether it is valid.
//!
//! Owns: [`SchemaExt`], and the definitions read so far.
//! Must not know: how schemas are applied, clients.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use kubewright_schema::{ErrorKind, Outcome, ReadError, ValidationError};

use kubewright_schema::Validator;

use crate::{DecodeError, Defined, Resource, decode_value};

/// Defaults and checks of a kind that carries its definition, without a server.
///
/// They work on whole objects, from the definition in the crate and for the version of the
/// type. What the API server does besides (admission webhooks, names, quotas) is not done.
///
/// ```
/// # mod generated {
/// # use kubewright::own::ObjectMeta;
/// # #[derive(Clone, Debug, Default, PartialEq, kubewright::Object)]
/// # #[kubewright(root)]
/// # pub struct Backup { pub metadata: ObjectMeta, pub spec: BackupSpec }
/// # #[derive(Clone, Debug, Default, PartialEq, kubewright::Object)]
/// # pub struct BackupSpec { pub copies: Option<i64> }
/// # kubewright::resource! {
/// #     Backup: Namespaced, group: "example.com", version: "v1", plural: "backups",
/// #     core: own, verbs: all,
/// # }
/// # kubewright::defined! { Backup: r#"{
/// #     "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
/// #     "metadata": {"name": "backups.example.com"},
/// #     "spec": {"group": "example.com", "scope": "Namespaced",
/// #         "names": {"plural": "backups", "kind": "Backup"},
/// #         "versions": [{"name": "v1", "served": true, "storage": true, "schema": {
/// #             "openAPIV3Schema": {"type": "object", "properties": {"spec": {
/// #                 "type": "object", "properties": {"copies": {
/// #                     "type": "integer", "minimum": 1, "default": 3}}}}}}}]}}"# }
/// # }
/// # use generated::*;
/// use kubewright::schema::{SchemaError, SchemaExt};
///
/// let mut backup = Backup::default();
/// assert_eq!(backup.defaulted()?.spec.copies, Some(3));
///
/// backup.spec.copies = Some(0);
/// let Err(SchemaError::Invalid(errors)) = backup.validate() else { panic!() };
/// assert_eq!(errors[0].path, "spec.copies");
/// # Ok::<(), SchemaError>(())
/// ```
pub trait SchemaExt: Defined + Resource + Serialize + DeserializeOwned {
    /// The object with every default that the API server sets, see
    /// [`Schema::set_defaults`](kubewright_schema::Schema::set_defaults). The object itself
    /// is left as it is: what is sent should be what somebody wants, and no more.
    ///
    /// # Errors
    /// The definition cannot be read, or the object with its defaults does not fit the
    /// type.
    fn defaulted(&self) -> Result<Self, SchemaError> {
        let checks = checks::<Self>()?;
        let mut value = encode(self)?;
        checks.schema().set_defaults(&mut value);
        decode_value(&value).map_err(SchemaError::Misfit)
    }

    /// Checks the object as the API server checks one that is created: with defaults set,
    /// nulls dropped where they are not allowed, unknown fields removed.
    ///
    /// CEL rules (`x-kubernetes-validations`) are evaluated with the feature `cel` only,
    /// and rules about changes (`oldSelf`) never; [`SchemaExt::outcome`] tells how many
    /// were not.
    ///
    /// # Errors
    /// [`SchemaError::Invalid`] with every field that is wrong, or the definition cannot be
    /// read.
    fn validate(&self) -> Result<(), SchemaError> {
        let Outcome { errors, .. } = self.outcome()?;
        if errors.is_empty() {
            Ok(())
        } else {
            Err(SchemaError::Invalid(ValidationErrors(errors)))
        }
    }

    /// What [`SchemaExt::validate`] finds, and what it could not check.
    ///
    /// # Errors
    /// The definition cannot be read.
    fn outcome(&self) -> Result<Outcome, SchemaError> {
        let checks = checks::<Self>()?;
        let mut value = encode(self)?;
        checks.admit(&mut value);
        Ok(checks.validate(&value))
    }
}

impl<K: Defined + Resource + Serialize + DeserializeOwned> SchemaExt for K {}

/// Why an object has no defaults, or is not valid.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// The object breaks its schema.
    #[error("{0}")]
    Invalid(ValidationErrors),
    /// With its defaults the object does not fit its type, as when the definition beside
    /// the code is another one than it was generated from.
    #[error("the object with its defaults does not fit its type")]
    Misfit(#[source] DecodeError),
    /// The object cannot be written as JSON.
    #[error("the object cannot be encoded")]
    Encode(#[source] serde_json::Error),
    /// The definition that the kind carries cannot be read.
    #[error("the definition of {kind} cannot be read; generate its code again")]
    Definition {
        /// The kind.
        kind: &'static str,
        /// What is wrong with it.
        source: Box<ReadError>,
    },
    /// The definition that the kind carries has no such version.
    #[error("the definition of {kind} has no version {version}; generate its code again")]
    Version {
        /// The kind.
        kind: &'static str,
        /// The version of its type.
        version: &'static str,
    },
}

/// Everything that is wrong with an object; never empty. It reads like a slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationErrors(Vec<ValidationError>);

impl std::ops::Deref for ValidationErrors {
    type Target = [ValidationError];

    fn deref(&self) -> &[ValidationError] {
        &self.0
    }
}

impl From<ValidationErrors> for Vec<ValidationError> {
    fn from(errors: ValidationErrors) -> Self {
        errors.0
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ValidationErrors {}

/// A version of a definition: where its text lies, how long it is, and the version.
///
/// The text is part of the program, so its place tells it apart without reading it.
type Key = (usize, usize, &'static str);

static CHECKS: LazyLock<RwLock<HashMap<Key, Arc<Validator>>>> = LazyLock::new(RwLock::default);

/// The checks of a kind, read from its definition the first time.
fn checks<K: Defined + Resource>() -> Result<Arc<Validator>, SchemaError> {
    let text = K::definition();
    let key = (text.as_ptr().addr(), text.len(), K::VERSION);
    // A thread that panicked left a whole map.
    let known = CHECKS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known.get(&key) {
        return Ok(Arc::clone(found));
    }
    drop(known);
    let read = Arc::new(read::<K>(text)?);
    let mut known = CHECKS.write().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(known.entry(key).or_insert(read)))
}

fn read<K: Resource>(text: &str) -> Result<Validator, SchemaError> {
    let documents = kubewright_schema::read("the definition", text).map_err(|source| {
        SchemaError::Definition {
            kind: K::KIND,
            source: Box::new(source),
        }
    })?;
    documents
        .definitions
        .iter()
        .flat_map(|definition| &definition.versions)
        .find(|version| *version.name == *K::VERSION)
        .map(Validator::of_version)
        .ok_or(SchemaError::Version {
            kind: K::KIND,
            version: K::VERSION,
        })
}

fn encode<K: Serialize>(object: &K) -> Result<Value, SchemaError> {
    serde_json::to_value(object).map_err(SchemaError::Encode)
}
