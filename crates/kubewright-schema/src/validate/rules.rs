//! The CEL rules of a schema: where they apply, and what it means that one fails.
//!
//! Owns: `x-kubernetes-validations`, as `pkg/apiserver/schema/cel` of apiextensions-apiserver.
//! Must not know: CEL itself.

#[cfg(feature = "cel")]
mod cel;
#[cfg(feature = "cel")]
mod functions;
#[cfg(feature = "cel")]
mod logic;
#[cfg(feature = "cel")]
mod rewrite;
#[cfg(not(feature = "cel"))]
mod unchecked;
#[cfg(feature = "cel")]
mod variable;

#[cfg(feature = "cel")]
pub(super) use cel::Programs;
#[cfg(not(feature = "cel"))]
pub(super) use unchecked::Programs;

#[cfg(feature = "cel")]
use cel::Evaluator;
#[cfg(not(feature = "cel"))]
use unchecked::Evaluator;

use super::Outcome;
use super::error::{ErrorKind, ValidationError};
use super::field::Field;
use crate::{Rule, Schema, Value};

/// What became of a rule.
#[cfg_attr(not(feature = "cel"), allow(dead_code))]
enum Verdict {
    Holds,
    /// It does not hold; the message when an expression of the rule makes it.
    Fails(Option<String>),
    /// It came to no answer, for this reason.
    Error(String),
    NotChecked,
}

/// Whether a node is that of a resource, whose type and metadata rules may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resource {
    Yes,
    No,
}

/// Checks the rules of an object. They are left alone when the object has errors that the
/// server lets stand before them.
pub(super) fn check(programs: &Programs, schema: &Schema, object: &Value, outcome: &mut Outcome) {
    use ErrorKind::{NotSupported, Required, TooLong, TooMany, TypeInvalid};
    let blocks = |error: &ValidationError| {
        matches!(
            error.kind,
            NotSupported | Required | TooLong | TooMany | TypeInvalid
        )
    };
    let evaluator = if outcome.errors.iter().any(blocks) {
        None
    } else {
        Some(Evaluator::new(programs))
    };
    let walk = Walk { evaluator };
    walk.node(schema, object, &Field::Root, Resource::Yes, outcome);
}

struct Walk<'a> {
    evaluator: Option<Evaluator<'a>>,
}

impl Walk<'_> {
    fn node(
        &self,
        schema: &Schema,
        value: &Value,
        field: &Field<'_>,
        resource: Resource,
        outcome: &mut Outcome,
    ) {
        if value.is_null() {
            return;
        }
        self.rules(schema, schema, value, field, resource, outcome);
        let of = |schema: &Schema| match schema.embedded_resource {
            Some(true) => Resource::Yes,
            Some(false) | None => Resource::No,
        };
        match value {
            Value::Object(fields) => {
                for (name, held) in fields {
                    if let Some(property) = schema.properties.get(name) {
                        let field = Field::Property(field, name);
                        self.node(property, held, &field, of(property), outcome);
                    } else if let Some(other) = schema.of_field(name) {
                        let field = Field::Key(field, name);
                        self.node(other, held, &field, of(other), outcome);
                    }
                }
            }
            Value::Array(elements) => {
                if let Some(items) = schema.items.as_deref() {
                    for (index, element) in elements.iter().enumerate() {
                        let field = Field::Index(field, index);
                        self.node(items, element, &field, of(items), outcome);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The rules of a node, and those that `allOf` adds to it and to what is below it. The
    /// value's types are those of `spine`.
    fn rules(
        &self,
        schema: &Schema,
        spine: &Schema,
        value: &Value,
        field: &Field<'_>,
        resource: Resource,
        outcome: &mut Outcome,
    ) {
        for rule in &schema.rules {
            let verdict = self.evaluator.as_ref().map_or(Verdict::NotChecked, |it| {
                it.verdict(rule, spine, value, resource == Resource::Yes)
            });
            match verdict {
                Verdict::Holds => {}
                Verdict::NotChecked => outcome.rules_not_checked += 1,
                Verdict::Fails(message) => {
                    let error = failure(rule, message, spine, value, field);
                    outcome.errors.push(error);
                }
                Verdict::Error(why) => {
                    let kind = Value::String(type_name(spine).to_owned());
                    let detail = format!("{why} evaluating rule: {}", shown(rule));
                    outcome.errors.push(ValidationError::valued(
                        field.bracketed(),
                        ErrorKind::Invalid,
                        &kind,
                        &detail,
                    ));
                }
            }
        }
        for branch in &schema.all_of {
            self.branch(branch, spine, value, field, resource, outcome);
        }
    }

    /// The rules in a branch of `allOf`, at every place that it shares with the spine.
    fn branch(
        &self,
        branch: &Schema,
        spine: &Schema,
        value: &Value,
        field: &Field<'_>,
        resource: Resource,
        outcome: &mut Outcome,
    ) {
        if value.is_null() {
            return;
        }
        self.rules(branch, spine, value, field, resource, outcome);
        match value {
            Value::Object(fields) => {
                for (name, held) in fields {
                    if let Some(inner) = branch.of_field(name)
                        && let Some(spine) = spine.of_field(name)
                    {
                        let field = Field::Property(field, name);
                        self.branch(inner, spine, held, &field, Resource::No, outcome);
                    }
                }
            }
            Value::Array(elements) => {
                if let (Some(inner), Some(spine)) =
                    (branch.items.as_deref(), spine.items.as_deref())
                {
                    for (index, element) in elements.iter().enumerate() {
                        let field = Field::Index(field, index);
                        self.branch(inner, spine, element, &field, Resource::No, outcome);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// The error of a rule that does not hold.
fn failure(
    rule: &Rule,
    message: Option<String>,
    spine: &Schema,
    value: &Value,
    field: &Field<'_>,
) -> ValidationError {
    let mut path = field.bracketed();
    let inner = rule
        .field_path
        .as_deref()
        .map_or_else(String::new, |path| normalized(path, spine));
    if !inner.is_empty() {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(&inner);
    }
    let detail = message.unwrap_or_else(|| match rule.message.as_deref() {
        Some(message) if !message.is_empty() => message.trim().to_owned(),
        Some(_) | None => format!("failed rule: {}", shown(rule)),
    });
    let is_shown = !matches!(type_name(spine), "object" | "array");
    match rule.reason.as_deref() {
        Some("FieldValueForbidden") => {
            ValidationError::unvalued(path, ErrorKind::Forbidden, &detail)
        }
        Some("FieldValueRequired") => ValidationError::unvalued(path, ErrorKind::Required, &detail),
        Some("FieldValueDuplicate") if is_shown => {
            ValidationError::valued(path, ErrorKind::Duplicate, value, "")
        }
        Some("FieldValueDuplicate") => ValidationError::unvalued(path, ErrorKind::Duplicate, ""),
        Some(_) | None if is_shown => {
            ValidationError::valued(path, ErrorKind::Invalid, value, &detail)
        }
        Some(_) | None => ValidationError::unvalued(path, ErrorKind::Invalid, &detail),
    }
}

fn type_name(schema: &Schema) -> &str {
    schema.declared_type.as_ref().map_or("", |it| it.as_str())
}

/// A rule as the server names it: by its message, or else itself.
fn shown(rule: &Rule) -> &str {
    match rule.message.as_deref() {
        Some(message) if !message.is_empty() => message.trim(),
        Some(_) | None => rule.rule.trim(),
    }
}

/// A `fieldPath` such as `.a['b.c']` as `field.Path` writes it.
fn normalized(path: &str, spine: &Schema) -> String {
    let mut text = String::new();
    let mut rest = path;
    let mut schema = Some(spine);
    while !rest.is_empty() {
        let (name, after) = if let Some(quoted) = rest.strip_prefix("['") {
            quoted.split_once("']").unwrap_or((quoted, ""))
        } else {
            let plain = rest.strip_prefix('.').unwrap_or(rest);
            plain.split_at(plain.find(['.', '[']).unwrap_or(plain.len()))
        };
        let is_key = schema.is_some_and(|schema| schema.properties.is_empty());
        if is_key {
            text.push('[');
            text.push_str(name);
            text.push(']');
        } else {
            if !text.is_empty() {
                text.push('.');
            }
            text.push_str(name);
        }
        schema = schema.and_then(|schema| schema.of_field(name));
        if after.len() == rest.len() {
            break;
        }
        rest = after;
    }
    text
}

#[cfg(all(test, feature = "cel"))]
mod tests;
