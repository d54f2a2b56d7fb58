//! The keywords that bound a value: minimum, maxLength, pattern and so on.
//!
//! Owns: their storage.
//! Must not know: how they are checked.

use serde_json::Number;

/// The keywords of a schema that bound its value; all absent by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// `minimum`: the least value, or its open bound with [`Limits::exclusive_minimum`].
    pub minimum: Option<Number>,
    /// `maximum`: the greatest value, or its open bound with [`Limits::exclusive_maximum`].
    pub maximum: Option<Number>,
    /// `exclusiveMinimum`: whether the minimum itself is refused.
    pub exclusive_minimum: Option<bool>,
    /// `exclusiveMaximum`: whether the maximum itself is refused.
    pub exclusive_maximum: Option<bool>,
    /// `multipleOf`: what the value must be a multiple of.
    pub multiple_of: Option<Number>,
    /// `minLength`: the least number of characters.
    pub min_length: Option<i64>,
    /// `maxLength`: the greatest number of characters.
    pub max_length: Option<i64>,
    /// `minItems`: the least number of elements.
    pub min_items: Option<i64>,
    /// `maxItems`: the greatest number of elements.
    pub max_items: Option<i64>,
    /// `minProperties`: the least number of keys.
    pub min_properties: Option<i64>,
    /// `maxProperties`: the greatest number of keys.
    pub max_properties: Option<i64>,
    /// `pattern`: a regular expression (Go's syntax) found in the value.
    pub pattern: Option<Box<str>>,
    /// `uniqueItems`: whether elements must differ.
    pub unique_items: Option<bool>,
}
