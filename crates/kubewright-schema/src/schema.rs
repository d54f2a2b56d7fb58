//! A structural schema: one node of it, with every keyword that was written.
//!
//! Owns: the model of a node.
//! Must not know: texts, how nodes become types or checks.

use crate::{Few, Limits, Position, Properties, Value};

/// Keys that the model has no field for, in the order of the document.
///
/// A key that it has a field for stands here too when the field cannot tell how it
/// was written: an explicit null, an empty list where absent means the same.
pub type Rest = Few<(Box<str>, Value)>;

/// One node of a CRD's `openAPIV3Schema`. The default has no keyword at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// Where it is: the key that it is the value of, or its start in a list.
    pub at: Position,
    /// `description`.
    pub description: Option<Box<str>>,
    /// `type`.
    pub declared_type: Option<DeclaredType>,
    /// `format`.
    pub format: Option<Box<str>>,
    /// `properties`, in document order.
    pub properties: Properties,
    /// `required`: names of properties, which need not be declared.
    pub required: Vec<Box<str>>,
    /// `items`, when it is one schema. A list of schemas is kept in [`Schema::rest`].
    pub items: Option<Box<Schema>>,
    /// `additionalProperties`.
    pub additional_properties: Option<AdditionalProperties>,
    /// `nullable`.
    pub nullable: Option<bool>,
    /// `x-kubernetes-preserve-unknown-fields`.
    pub preserve_unknown_fields: Option<bool>,
    /// `x-kubernetes-int-or-string`.
    pub int_or_string: Option<bool>,
    /// `x-kubernetes-embedded-resource`.
    pub embedded_resource: Option<bool>,
    /// `x-kubernetes-list-type`: `atomic`, `set` or `map`.
    pub list_type: Option<Box<str>>,
    /// `x-kubernetes-list-map-keys`.
    pub list_map_keys: Few<Box<str>>,
    /// `x-kubernetes-map-type`: `atomic` or `granular`.
    pub map_type: Option<Box<str>>,
    /// `enum`.
    pub enum_values: Few<Value>,
    /// `default`.
    pub default: Option<Box<Value>>,
    /// The keywords that bound the value.
    pub limits: Option<Box<Limits>>,
    /// `allOf`.
    pub all_of: Few<Schema>,
    /// `anyOf`.
    pub any_of: Few<Schema>,
    /// `oneOf`.
    pub one_of: Few<Schema>,
    /// `not`.
    pub not: Option<Box<Schema>>,
    /// `x-kubernetes-validations`: CEL rules.
    pub rules: Few<Rule>,
    /// Every other keyword (`title`, `example`, `externalDocs`, unknown ones).
    pub rest: Rest,
}

/// The `type` of a schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DeclaredType {
    /// `object`.
    Object,
    /// `array`.
    Array,
    /// `string`.
    String,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// `boolean`.
    Boolean,
    /// Anything else, which the API server refuses.
    Other(Box<str>),
}

impl DeclaredType {
    /// The type of this name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "object" => Self::Object,
            "array" => Self::Array,
            "string" => Self::String,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            other => Self::Other(other.into()),
        }
    }

    /// The name that documents use.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Other(other) => other,
        }
    }
}

/// `additionalProperties`: what a key that is no property may hold.
#[derive(Clone, Debug, PartialEq)]
pub enum AdditionalProperties {
    /// Values of this schema.
    Schema(Box<Schema>),
    /// Anything (`true`), or nothing (`false`).
    Allowed(bool),
}

/// One CEL rule of `x-kubernetes-validations`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// Where it is.
    pub at: Position,
    /// `rule`: the CEL expression.
    pub rule: Box<str>,
    /// `message`.
    pub message: Option<Box<str>>,
    /// `messageExpression`: a CEL expression that makes the message.
    pub message_expression: Option<Box<str>>,
    /// `reason`, such as `FieldValueInvalid`.
    pub reason: Option<Box<str>>,
    /// `fieldPath`, relative to the node of the rule.
    pub field_path: Option<Box<str>>,
    /// `optionalOldSelf`: whether `oldSelf` is an optional, so that the rule holds on create too.
    pub optional_old_self: Option<bool>,
    /// Every other key.
    pub rest: Rest,
}
