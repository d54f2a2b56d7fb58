//! One version of a kind: its flags, schema, subresources and columns.
//!
//! Owns: the model of `spec.versions[]`.
//! Must not know: texts, other versions.

use crate::{Few, Position, Rest, Schema};

/// One version of a kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Version {
    /// Where it is.
    pub at: Position,
    /// `name`, such as `v1beta1`.
    pub name: Box<str>,
    /// `served`.
    pub served: bool,
    /// `storage`.
    pub storage: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// `deprecationWarning`; absent, the API server has a text of its own.
    pub deprecation_warning: Option<Box<str>>,
    /// `schema.openAPIV3Schema`.
    pub schema: Option<Schema>,
    /// Whether `subresources.status` is there.
    pub status_subresource: bool,
    /// `subresources.scale`.
    pub scale: Option<Scale>,
    /// `additionalPrinterColumns`.
    pub columns: Vec<PrinterColumn>,
    /// `selectableFields`.
    pub selectable_fields: Vec<SelectableField>,
    /// Every other key of the version.
    pub rest: Rest,
    /// Every other key of `schema`.
    pub schema_rest: Rest,
    /// Every other key of `subresources`.
    pub subresources_rest: Rest,
    /// Names of `served` and `storage` that were not written (they are false then).
    pub(crate) unwritten: Few<&'static str>,
}

/// The scale subresource: where its numbers are in the object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scale {
    /// `specReplicasPath`, such as `.spec.replicas`.
    pub spec_replicas_path: Box<str>,
    /// `statusReplicasPath`.
    pub status_replicas_path: Box<str>,
    /// `labelSelectorPath`.
    pub label_selector_path: Option<Box<str>>,
    /// Every other key.
    pub rest: Rest,
}

/// A column of `kubectl get`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrinterColumn {
    /// `name`: the heading.
    pub name: Box<str>,
    /// `type`: `string`, `integer`, `number`, `boolean` or `date`.
    pub column_type: Box<str>,
    /// `jsonPath`: where the value is in the object.
    pub json_path: Box<str>,
    /// `format`.
    pub format: Option<Box<str>>,
    /// `description`.
    pub description: Option<Box<str>>,
    /// `priority`: above 0 only in the wide form.
    pub priority: Option<i64>,
    /// Every other key.
    pub rest: Rest,
}

/// A field that field selectors may use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SelectableField {
    /// `jsonPath`, such as `.spec.color`.
    pub json_path: Box<str>,
    /// Every other key.
    pub rest: Rest,
}
