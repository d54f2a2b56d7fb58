//! One CustomResourceDefinition: what a kind is called and its versions.
//!
//! Owns: the model of the document around the schemas.
//! Must not know: texts, files.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::{AdditionalProperties, Position, Rest, Schema, SchemaPath, Step, Value, Version};

/// One CustomResourceDefinition document, in the form of `apiextensions.k8s.io/v1`.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Where it was read.
    pub source: Source,
    /// What was read; the rest of the model is the v1 form always.
    pub api_version: ApiVersion,
    /// `metadata`, whole.
    pub metadata: Value,
    /// `spec.group`: a DNS subdomain.
    pub group: Box<str>,
    /// `spec.names`.
    pub names: Names,
    /// `spec.scope`.
    pub scope: Scope,
    /// `spec.versions`, in document order; never empty.
    pub versions: Vec<Version>,
    /// `spec.conversion`.
    pub conversion: Option<Value>,
    /// `spec.preserveUnknownFields`; of a `v1beta1` document true or absent.
    pub preserve_unknown_fields: Option<bool>,
    /// `status`, as a cluster exports it.
    pub status: Option<Value>,
    /// Every other key of the document.
    pub rest: Rest,
    /// Every other key of `spec`.
    pub spec_rest: Rest,
}

/// Where a document was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file as the user named it, `-` for standard input.
    pub file: Arc<str>,
    /// The number of the document in the file, from 0.
    pub document: usize,
    /// Where it starts.
    pub at: Position,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            document: _,
            at,
        } = self;
        write!(f, "{file}:{at}")
    }
}

/// The version of `apiextensions.k8s.io` that a document is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiVersion {
    /// `v1`.
    V1,
    /// `v1beta1`, removed in Kubernetes 1.22.
    V1Beta1,
}

/// Where objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In the cluster.
    Cluster,
}

impl Scope {
    /// The word that documents use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Namespaced => "Namespaced",
            Self::Cluster => "Cluster",
        }
    }
}

/// What a kind is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    /// `plural`: a DNS label, part of URLs.
    pub plural: Box<str>,
    /// `singular`; see [`Definition::singular`] for the default.
    pub singular: Option<Box<str>>,
    /// `kind`: a DNS label in any case.
    pub kind: Box<str>,
    /// `listKind`; see [`Definition::list_kind`] for the default.
    pub list_kind: Option<Box<str>>,
    /// `shortNames`.
    pub short_names: Vec<Box<str>>,
    /// `categories`.
    pub categories: Vec<Box<str>>,
    /// Every other key.
    pub rest: Rest,
}

impl Definition {
    /// `spec.names.listKind`, or what the API server makes of the kind.
    #[must_use]
    pub fn list_kind(&self) -> Cow<'_, str> {
        match &self.names.list_kind {
            Some(name) if !name.is_empty() => Cow::Borrowed(name),
            Some(_) | None => Cow::Owned(format!("{}List", self.names.kind)),
        }
    }

    /// `spec.names.singular`, or what the API server makes of the kind.
    #[must_use]
    pub fn singular(&self) -> Cow<'_, str> {
        match &self.names.singular {
            Some(name) if !name.is_empty() => Cow::Borrowed(name),
            Some(_) | None => Cow::Owned(self.names.kind.to_lowercase()),
        }
    }

    /// `plural.group`, the name of the document on a server.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.names.plural, self.group)
    }

    /// The schema at a path such as
    /// `spec.versions[0].schema.openAPIV3Schema.properties[spec]`.
    #[must_use]
    pub fn schema_at(&self, path: &SchemaPath) -> Option<&Schema> {
        let [
            Step::Field("spec"),
            Step::Field("versions"),
            Step::Index(index),
            inner @ ..,
        ] = path.steps()
        else {
            return None;
        };
        let [
            Step::Field("schema"),
            Step::Field("openAPIV3Schema"),
            inner @ ..,
        ] = inner
        else {
            return None;
        };
        self.versions
            .get(*index)?
            .schema
            .as_ref()?
            .descendant(inner)
    }

    /// Where the node at a path was read: that node, or the nearest one around it that
    /// has a place of its own.
    #[must_use]
    pub fn position_of(&self, path: &SchemaPath) -> Position {
        let mut steps = path.steps();
        while !steps.is_empty() {
            if let Some(schema) = self.schema_at(&SchemaPath::from(steps.to_vec())) {
                return schema.at;
            }
            if let [
                Step::Field("spec"),
                Step::Field("versions"),
                Step::Index(index),
            ] = steps
                && let Some(version) = self.versions.get(*index)
            {
                return version.at;
            }
            steps = &steps[..steps.len() - 1];
        }
        self.source.at
    }
}

impl Schema {
    /// Calls `visit` with this schema and every one in it, outer ones first, and the
    /// path of each, which continues `path`.
    pub fn visit<'a>(
        &'a self,
        path: &mut SchemaPath,
        visit: &mut impl FnMut(&SchemaPath, &'a Self),
    ) {
        visit(path, self);
        let mut inner = |steps: [Step; 2], schema: &'a Self| {
            let [field, place] = steps;
            path.push(field);
            path.push(place);
            schema.visit(path, visit);
            path.pop();
            path.pop();
        };
        for (name, schema) in &self.properties {
            inner([Step::Field("properties"), Step::Key(name.clone())], schema);
        }
        for (name, schemas) in [
            ("allOf", &self.all_of),
            ("anyOf", &self.any_of),
            ("oneOf", &self.one_of),
        ] {
            for (index, schema) in schemas.iter().enumerate() {
                inner([Step::Field(name), Step::Index(index)], schema);
            }
        }
        let additional = match &self.additional_properties {
            Some(AdditionalProperties::Schema(schema)) => Some(&**schema),
            Some(AdditionalProperties::Allowed(_)) | None => None,
        };
        for (name, schema) in [
            ("items", self.items.as_deref()),
            ("additionalProperties", additional),
            ("not", self.not.as_deref()),
        ] {
            if let Some(schema) = schema {
                path.push(Step::Field(name));
                schema.visit(path, visit);
                path.pop();
            }
        }
    }

    /// The schema that these steps lead to.
    #[must_use]
    pub fn descendant(&self, steps: &[Step]) -> Option<&Self> {
        let (next, rest) = match steps {
            [] => return Some(self),
            [Step::Field("properties"), Step::Key(name), rest @ ..] => {
                (self.properties.get(name)?, rest)
            }
            [Step::Field("items"), rest @ ..] => (self.items.as_deref()?, rest),
            [Step::Field("not"), rest @ ..] => (self.not.as_deref()?, rest),
            [Step::Field("additionalProperties"), rest @ ..] => {
                match self.additional_properties.as_ref()? {
                    AdditionalProperties::Schema(schema) => (&**schema, rest),
                    AdditionalProperties::Allowed(_) => return None,
                }
            }
            [Step::Field("allOf"), Step::Index(index), rest @ ..] => {
                (self.all_of.get(*index)?, rest)
            }
            [Step::Field("anyOf"), Step::Index(index), rest @ ..] => {
                (self.any_of.get(*index)?, rest)
            }
            [Step::Field("oneOf"), Step::Index(index), rest @ ..] => {
                (self.one_of.get(*index)?, rest)
            }
            [Step::Field(_) | Step::Key(_) | Step::Index(_), ..] => return None,
        };
        next.descendant(rest)
    }
}
