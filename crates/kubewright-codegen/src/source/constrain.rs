//! Applies words to a schema.
//!
//! Owns: which schemas each word fits, and what becomes of a bound that the type has already.
//! Must not know: Rust types, attributes' grammar.

use kubewright_schema::{AdditionalProperties, DeclaredType, Limits, Rest, Schema};
use proc_macro2::Span;
use serde_json::{Map, Value, json};
use syn::{Error, Result};

use super::attributes::Constraint;
use super::cel::{self, HowMany};
use super::fits;

/// Applies words in the order in which they make sense: those that change the type first.
///
/// # Errors
/// At every word that does not fit.
pub(crate) fn apply(schema: &mut Schema, words: &[(Constraint, Span)]) -> Result<()> {
    let mut words: Vec<&(Constraint, Span)> = words.iter().collect();
    words.sort_by_key(|(word, _)| match word {
        Constraint::Type(_) | Constraint::IntOrString => 0,
        Constraint::Items(_) | Constraint::Values(_) => 1,
        // Which lists there can be depends on the items.
        Constraint::ListType(_) => 2,
        // What the others say holds for it too.
        Constraint::Default(_) => 4,
        _ => 3,
    });
    let mut errors: Option<Error> = None;
    for (word, span) in words {
        if let Err(told) = one(schema, word) {
            let error = match told {
                Told::Here(message) => Error::new(*span, message),
                Told::Inside(error) => error,
            };
            match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            }
        }
    }
    match errors {
        None => Ok(()),
        Some(errors) => Err(errors),
    }
}

/// What is wrong, at the word or at one inside of it.
enum Told {
    Here(String),
    Inside(Error),
}

impl From<String> for Told {
    fn from(message: String) -> Self {
        Self::Here(message)
    }
}

fn one(schema: &mut Schema, word: &Constraint) -> std::result::Result<(), Told> {
    use Constraint as C;
    match word {
        C::Minimum(number) => {
            numeric(schema, "minimum", Some(number))?;
            bound(schema, "minimum", json!(number), |limits| {
                limits.minimum.replace(number.clone()).map(Value::Number)
            });
        }
        C::Maximum(number) => {
            numeric(schema, "maximum", Some(number))?;
            bound(schema, "maximum", json!(number), |limits| {
                limits.maximum.replace(number.clone()).map(Value::Number)
            });
        }
        C::ExclusiveMinimum(value) => {
            numeric(schema, "exclusive_minimum", None)?;
            limits(schema).exclusive_minimum = Some(*value);
        }
        C::ExclusiveMaximum(value) => {
            numeric(schema, "exclusive_maximum", None)?;
            limits(schema).exclusive_maximum = Some(*value);
        }
        C::MultipleOf(number) => {
            numeric(schema, "multiple_of", Some(number))?;
            bound(schema, "multipleOf", json!(number), |limits| {
                limits
                    .multiple_of
                    .replace(number.clone())
                    .map(Value::Number)
            });
        }
        C::MinLength(count) => {
            textual(schema, "min_length")?;
            bound(schema, "minLength", json!(count), |limits| {
                limits.min_length.replace(*count).map(Value::from)
            });
        }
        C::MaxLength(count) => {
            textual(schema, "max_length")?;
            bound(schema, "maxLength", json!(count), |limits| {
                limits.max_length.replace(*count).map(Value::from)
            });
        }
        C::Pattern(pattern) => {
            textual(schema, "pattern")?;
            bound(schema, "pattern", json!(pattern), |limits| {
                let old = limits.pattern.replace(pattern.as_str().into());
                old.map(|old| json!(old))
            });
        }
        C::MinItems(count) => {
            list(schema, "min_items")?;
            bound(schema, "minItems", json!(count), |limits| {
                limits.min_items.replace(*count).map(Value::from)
            });
        }
        C::MaxItems(count) => {
            list(schema, "max_items")?;
            bound(schema, "maxItems", json!(count), |limits| {
                limits.max_items.replace(*count).map(Value::from)
            });
        }
        C::MinProperties(count) => {
            object(schema, "min_properties")?;
            bound(schema, "minProperties", json!(count), |limits| {
                limits.min_properties.replace(*count).map(Value::from)
            });
        }
        C::MaxProperties(count) => {
            object(schema, "max_properties")?;
            bound(schema, "maxProperties", json!(count), |limits| {
                limits.max_properties.replace(*count).map(Value::from)
            });
        }
        C::LeastSize(count) => return one(schema, &sized(schema, *count, true)),
        C::MostSize(count) => return one(schema, &sized(schema, *count, false)),
        C::Enum(values) => {
            for value in values {
                fits::of_type(schema, value).map_err(|told| format!("a value of `enum` {told}"))?;
            }
            schema.enum_values = values.clone().into();
        }
        C::Format(format) => {
            schema.format = (!format.is_empty()).then(|| format.as_str().into());
        }
        C::Type(name) => change_type(schema, name),
        C::Nullable(nullable) => schema.nullable = nullable.then_some(true),
        C::Default(value) => {
            fits::fits(schema, value).map_err(|told| format!("`default` {told}"))?;
            schema.default = Some(Box::new(value.clone()));
        }
        C::Example(value) => other(schema, "example", value.clone()),
        C::Title(title) => other(schema, "title", json!(title)),
        C::ExternalDocs { url, description } => {
            let mut docs = Map::from_iter([("url".to_owned(), json!(url))]);
            if let Some(description) = description {
                docs.insert("description".to_owned(), json!(description));
            }
            other(schema, "externalDocs", Value::Object(docs));
        }
        C::Description(text) => schema.description = Some(text.as_str().into()),
        C::PreserveUnknownFields(preserve) => {
            schema.preserve_unknown_fields = preserve.then_some(true);
        }
        C::EmbeddedResource => {
            object(schema, "embedded_resource")?;
            schema.embedded_resource = Some(true);
            // Without properties the server would prune everything but the metadata.
            if schema.properties.is_empty() {
                schema.preserve_unknown_fields = Some(true);
                schema.additional_properties = None;
            }
        }
        C::IntOrString => {
            change_type(schema, "");
            schema.format = None;
            schema.int_or_string = Some(true);
            let of = |name: &str| Schema {
                declared_type: Some(DeclaredType::of(name)),
                ..Schema::default()
            };
            schema.any_of = vec![of("integer"), of("string")].into();
        }
        C::ListType(kind) => list_type(schema, kind)?,
        C::ListMapKeys(keys) => list_map_keys(schema, keys)?,
        C::MapType(kind) => {
            object(schema, "map_type")?;
            schema.map_type = Some(kind.as_str().into());
        }
        C::Rule(rule) => schema.rules.push(rule.clone()),
        C::AllOf(values) => schema.all_of = schemas(values)?.into(),
        C::AnyOf(values) => schema.any_of = schemas(values)?.into(),
        C::OneOf(values) => schema.one_of = schemas(values)?.into(),
        C::Not(value) => schema.not = schemas(std::slice::from_ref(value))?.pop().map(Box::new),
        C::ExactlyOneOf(fields) => one_of(schema, fields, "exactly_one_of", HowMany::Exactly)?,
        C::AtMostOneOf(fields) => one_of(schema, fields, "at_most_one_of", HowMany::AtMost)?,
        C::AtLeastOneOf(fields) => {
            one_of(schema, fields, "at_least_one_of", HowMany::AtLeast)?;
        }
        C::Items(words) => match schema.items.as_deref_mut() {
            Some(items) => apply(items, words).map_err(Told::Inside)?,
            None => return Err(misfit(schema, "items", "a list").into()),
        },
        C::Values(words) => match &mut schema.additional_properties {
            Some(AdditionalProperties::Schema(values)) => {
                apply(values, words).map_err(Told::Inside)?;
            }
            Some(AdditionalProperties::Allowed(_)) | None => {
                return Err(misfit(schema, "values", "a map").into());
            }
        },
    }
    Ok(())
}

fn schemas(values: &[Value]) -> std::result::Result<Vec<Schema>, String> {
    let schema = |value| super::from_json::schema(value).map_err(|told| format!("a schema {told}"));
    values.iter().map(schema).collect()
}

/// The word that bounds the size of what the schema is.
fn sized(schema: &Schema, count: i64, least: bool) -> Constraint {
    use Constraint as C;
    match (&schema.declared_type, least) {
        (Some(DeclaredType::Array), true) => C::MinItems(count),
        (Some(DeclaredType::Array), false) => C::MaxItems(count),
        (Some(DeclaredType::Object), true) => C::MinProperties(count),
        (Some(DeclaredType::Object), false) => C::MaxProperties(count),
        (_, true) => C::MinLength(count),
        (_, false) => C::MaxLength(count),
    }
}

fn limits(schema: &mut Schema) -> &mut Limits {
    schema.limits.get_or_insert_default()
}

/// Sets a bound. Where the type has another one already, both hold: they go to `allOf`.
fn bound(
    schema: &mut Schema,
    key: &str,
    new: Value,
    replace: impl FnOnce(&mut Limits) -> Option<Value>,
) {
    match replace(limits(schema)) {
        Some(old) if old != new => {
            let value = json!({ key: old });
            if let Ok(older) = super::from_json::schema(&value) {
                schema.all_of.push(older);
            }
        }
        Some(_) | None => {}
    }
}

fn other(schema: &mut Schema, key: &str, value: Value) {
    let rest: Vec<(Box<str>, Value)> = std::mem::take(&mut schema.rest).into();
    let mut rest: Vec<_> = rest
        .into_iter()
        .filter(|(name, _)| **name != *key)
        .collect();
    rest.push((key.into(), value));
    schema.rest = Rest::from(rest);
}

/// What a schema is called in messages.
pub(crate) fn called(schema: &Schema) -> &'static str {
    if schema.int_or_string == Some(true) {
        return "an int-or-string";
    }
    match schema.declared_type {
        Some(DeclaredType::Object) if schema.additional_properties.is_some() => "a map",
        Some(DeclaredType::Object) => "an object",
        Some(DeclaredType::Array) => "a list",
        Some(DeclaredType::String) => "a text",
        Some(DeclaredType::Integer) => "an integer",
        Some(DeclaredType::Number) => "a number",
        Some(DeclaredType::Boolean) => "a boolean",
        Some(DeclaredType::Other(_)) | None => "any JSON",
    }
}

fn misfit(schema: &Schema, word: &str, needs: &str) -> String {
    let mut told = format!("`{word}` is for {needs}, and this is {}", called(schema));
    let inner = match schema.declared_type {
        Some(DeclaredType::Array) => "items",
        Some(DeclaredType::Object) if schema.additional_properties.is_some() => "values",
        _ => return told,
    };
    if word != "items" && word != "values" {
        told.push_str(&format!("; of what is in it say `{inner}({word} ...)`"));
    }
    told
}

fn numeric(
    schema: &Schema,
    word: &str,
    number: Option<&serde_json::Number>,
) -> std::result::Result<(), String> {
    match schema.declared_type {
        Some(DeclaredType::Number) => Ok(()),
        Some(DeclaredType::Integer) if number.is_none_or(|number| number.is_i64()) => Ok(()),
        Some(DeclaredType::Integer) => Err(format!("`{word}` of an integer is a whole number")),
        _ => Err(misfit(schema, word, "a number")),
    }
}

fn textual(schema: &Schema, word: &str) -> std::result::Result<(), String> {
    let fits =
        schema.declared_type == Some(DeclaredType::String) || schema.int_or_string == Some(true);
    if fits {
        Ok(())
    } else {
        Err(misfit(schema, word, "a text"))
    }
}

fn list(schema: &Schema, word: &str) -> std::result::Result<(), String> {
    if schema.declared_type == Some(DeclaredType::Array) {
        Ok(())
    } else {
        Err(misfit(schema, word, "a list"))
    }
}

fn object(schema: &Schema, word: &str) -> std::result::Result<(), String> {
    if schema.declared_type == Some(DeclaredType::Object) {
        Ok(())
    } else {
        Err(misfit(schema, word, "an object"))
    }
}

/// Another type: what belongs to the old one goes.
fn change_type(schema: &mut Schema, name: &str) {
    let new = (!name.is_empty()).then(|| DeclaredType::of(name));
    if schema.declared_type == new && schema.int_or_string.is_none() {
        return;
    }
    let Schema {
        at,
        description,
        nullable,
        rules,
        rest,
        preserve_unknown_fields,
        ..
    } = std::mem::take(schema);
    let items = (new == Some(DeclaredType::Array)).then(|| {
        Box::new(Schema {
            preserve_unknown_fields: Some(true),
            ..Schema::default()
        })
    });
    *schema = Schema {
        at,
        description,
        declared_type: new,
        items,
        nullable,
        rules,
        rest,
        preserve_unknown_fields,
        ..Schema::default()
    };
}

fn is_scalar(schema: &Schema) -> bool {
    match schema.declared_type {
        Some(
            DeclaredType::String
            | DeclaredType::Integer
            | DeclaredType::Number
            | DeclaredType::Boolean,
        ) => true,
        Some(DeclaredType::Object | DeclaredType::Array | DeclaredType::Other(_)) => false,
        None => schema.int_or_string == Some(true),
    }
}

/// A set as the API server takes it: of scalars, or of what is replaced as a whole.
pub(crate) fn can_be_set(items: &Schema) -> bool {
    items.nullable != Some(true)
        && (is_scalar(items)
            || items.map_type.as_deref() == Some("atomic")
            || items.list_type.as_deref() == Some("atomic"))
}

fn list_type(schema: &mut Schema, kind: &str) -> std::result::Result<(), String> {
    list(schema, "list_type")?;
    match (kind, schema.items.as_deref()) {
        ("set", Some(items)) if !can_be_set(items) => {
            return Err(format!(
                "a set holds scalars, and its items here are each {}; give their type \
                 `map_type = \"atomic\"`, or make it a map: `list_type = \"map\", \
                 list_map_keys(\"name\")`",
                called(items)
            ));
        }
        _ => {}
    }
    schema.list_type = Some(kind.into());
    Ok(())
}

fn list_map_keys(schema: &mut Schema, keys: &[String]) -> std::result::Result<(), String> {
    list(schema, "list_map_keys")?;
    match schema.list_type.as_deref() {
        None => schema.list_type = Some("map".into()),
        Some("map") => {}
        Some(_) => {
            return Err("`list_map_keys` needs `list_type = \"map\"`".to_owned());
        }
    }
    let items = schema.items.as_deref();
    for key in keys {
        let Some(field) = items.and_then(|items| items.properties.get(key)) else {
            return Err(format!("the items have no field `{key}`"));
        };
        let is_there = items.is_some_and(|items| items.required.iter().any(|it| **it == **key))
            || field.default.is_some();
        if !is_scalar(field) {
            return Err(format!(
                "the key `{key}` is {}, and keys are scalars",
                called(field)
            ));
        }
        if !is_there {
            return Err(format!(
                "the key `{key}` may be absent; make it required, or give it a \
                 `#[kubewright(default = ...)]`"
            ));
        }
        if field.nullable == Some(true) {
            return Err(format!("the key `{key}` may be null"));
        }
    }
    for key in keys {
        schema.list_map_keys.push(key.as_str().into());
    }
    Ok(())
}

/// A bound on how many of the fields are set.
fn one_of(
    schema: &mut Schema,
    fields: &[String],
    word: &str,
    how_many: HowMany,
) -> std::result::Result<(), String> {
    object(schema, word)?;
    for field in fields {
        if !schema.properties.contains(field) {
            return Err(format!("there is no field `{field}`"));
        }
        if schema.required.iter().any(|required| **required == **field) {
            return Err(format!(
                "the field `{field}` is required, so it is always one of them"
            ));
        }
    }
    schema.rules.push(cel::one_of(fields, how_many));
    Ok(())
}
