//! Enums in every form that serde writes them in.
//!
//! Owns: tags, contents and alternatives, and which enums no structural schema describes.
//! Must not know: how fields are read.

use kubewright_schema::{DeclaredType, Schema};
use proc_macro2::Span;
use serde_json::Value;
use syn::ext::IdentExt;
use syn::{Fields, ItemEnum};

use super::attributes::{EnumOf, Words};
use super::crates::Item;
use super::docs;
use super::schema::{Builder, Errors, FieldRules, Place};
use super::serde_attributes::{Container, Variant as SerdeVariant};
use super::shapes::{add_tag, object, same_shape};

/// A variant, read.
struct Variant {
    /// Its name in JSON.
    name: String,
    span: Span,
    content: Content,
}

enum Content {
    /// None: `A`.
    Unit,
    /// `A { ... }` or `A(T)`.
    Schema(Box<Schema>),
}

impl Builder<'_> {
    /// The schema of an enum.
    pub(crate) fn enumeration(
        &mut self,
        place: Place,
        item: &Item,
        it: &ItemEnum,
        container: &Container,
        words: &Words,
    ) -> Result<Schema, Errors> {
        if item.has_macro("Enum") {
            return self.values(place, it, words);
        }
        if item.has_macro("Serialize_repr") || item.has_macro("Deserialize_repr") {
            return self.discriminants(place, it);
        }
        let variants = self.variants(place, item, it, container)?;
        let span = it.ident.span();
        if variants.is_empty() {
            let told = format!("`{}` has no variant, so nothing fits it", it.ident);
            return Err(vec![self.error(place, span, told)]);
        }
        match (&container.tag, &container.content) {
            _ if container.untagged => self.untagged(place, variants),
            (None, _) => self.external(place, variants),
            (Some(tag), None) => self.internal(place, variants, tag),
            (Some(tag), Some(content)) => self.adjacent(place, variants, tag, content),
        }
    }

    fn variants(
        &mut self,
        place: Place,
        item: &Item,
        it: &ItemEnum,
        container: &Container,
    ) -> Result<Vec<Variant>, Errors> {
        let mut found = Vec::new();
        let mut errors = Vec::new();
        for variant in &it.variants {
            let told = SerdeVariant::parse(&variant.attrs).map_err(|e| self.syntax(place, e))?;
            if told.skip || told.other {
                continue;
            }
            let span = variant.ident.span();
            if told.untagged {
                errors.push(
                    self.error(place, span, "a variant that is untagged among tagged ones")
                        .with_help("make it an enum of its own, or tag this variant too"),
                );
                continue;
            }
            let plain = variant.ident.unraw().to_string();
            let name = told.rename.unwrap_or_else(|| {
                let case = container.rename_all;
                case.map_or(plain.clone(), |case| case.of_variant(&plain))
            });
            let rules = FieldRules {
                rename_all: told.rename_all.or(container.rename_all_fields),
                default: false,
                skips_none: item.has_macro("skip_serializing_none"),
                is_object: false,
                is_whole: false,
            };
            let content = match &variant.fields {
                Fields::Unit => Ok(Content::Unit),
                Fields::Named(_) => self
                    .fields(place, &variant.fields, rules)
                    .map(|schema| Content::Schema(Box::new(schema))),
                Fields::Unnamed(fields) => self
                    .tuple(place, fields.unnamed.iter(), span, rules)
                    .map(|schema| Content::Schema(Box::new(schema))),
            };
            if found.iter().any(|known: &Variant| known.name == name) {
                let told = format!("two variants are `{name}` in JSON");
                errors.push(self.error(place, span, told));
            }
            match content.and_then(|content| self.described(place, variant, content)) {
                Ok(content) => found.push(Variant {
                    name,
                    span,
                    content,
                }),
                Err(more) => errors.extend(more),
            }
        }
        if errors.is_empty() {
            Ok(found)
        } else {
            Err(errors)
        }
    }

    /// What the variant's own comment and words say of its content.
    fn described(
        &self,
        place: Place,
        variant: &syn::Variant,
        content: Content,
    ) -> Result<Content, Errors> {
        let words = Words::parse(&variant.attrs).map_err(|error| self.syntax(place, error))?;
        let of_others = [
            "required",
            "optional",
            "immutable",
            "schemaless",
            "schema",
            "as",
            "depth",
            "rename",
            "rest",
            "value",
            "integer",
            "boolean",
        ];
        words
            .refuse(
                &of_others,
                "says nothing of a variant; say it of its fields, or of the enum",
            )
            .map_err(|error| self.syntax(place, error))?;
        match content {
            Content::Unit if !words.constraints.is_empty() => {
                let told = "words bound the content of a variant, and this one has none";
                Err(vec![self.error(place, variant.ident.span(), told)])
            }
            Content::Unit => Ok(Content::Unit),
            Content::Schema(mut schema) => {
                if let Some(text) = docs::description(&variant.attrs) {
                    schema.description = Some(text.into());
                }
                super::constrain::apply(&mut schema, &words.constraints)
                    .map_err(|error| self.syntax(place, error))?;
                Ok(Content::Schema(schema))
            }
        }
    }

    /// `"A"` without content, `{"A": content}` with it.
    fn external(&self, place: Place, variants: Vec<Variant>) -> Result<Schema, Errors> {
        let units = variants
            .iter()
            .filter(|variant| matches!(variant.content, Content::Unit));
        match units.count() {
            0 => {}
            count if count == variants.len() => {
                let names = variants.into_iter().map(|variant| variant.name.into());
                return Ok(strings(names.collect()));
            }
            _ => {
                let is_unit = |variant: &&Variant| matches!(variant.content, Content::Unit);
                let errors = variants.iter().filter(is_unit).map(|variant| {
                    let name = &variant.name;
                    self.error(
                        place,
                        variant.span,
                        format!(
                            "`{name}` is written as a text and other variants as objects, and a \
                             CRD's schema has one type for a value"
                        ),
                    )
                    .with_help(
                        "give it an empty content, `{}`, or tag the enum: \
                         `#[serde(tag = \"type\")]`",
                    )
                });
                return Err(errors.collect());
            }
        }
        let mut schema = object();
        let mut properties: Vec<(Box<str>, Schema)> = Vec::new();
        for variant in variants {
            let Content::Schema(content) = variant.content else {
                continue;
            };
            schema.one_of.push(Schema {
                required: vec![variant.name.as_str().into()],
                ..Schema::default()
            });
            properties.push((variant.name.into(), *content));
        }
        schema.properties = properties.into();
        Ok(schema)
    }

    /// `{"tag": "A", ...content}`.
    fn internal(&self, place: Place, variants: Vec<Variant>, tag: &str) -> Result<Schema, Errors> {
        let mut names: Vec<Value> = Vec::new();
        let mut parts = Vec::new();
        for variant in variants {
            names.push(variant.name.clone().into());
            let content = match variant.content {
                Content::Unit => object(),
                Content::Schema(schema) => *schema,
            };
            if content.declared_type != Some(DeclaredType::Object)
                || content.additional_properties.is_some()
            {
                return Err(vec![
                    self.error(
                        place,
                        variant.span,
                        format!(
                            "`{}` holds no object with fields, so `{tag}` has no place in it",
                            variant.name
                        ),
                    )
                    .with_help(
                        "give it named fields, or a place for the content: \
                         `#[serde(tag = \"...\", content = \"...\")]`",
                    ),
                ]);
            }
            if content.properties.contains(tag) {
                let told = format!("`{}` has a field `{tag}`, which is the tag", variant.name);
                return Err(vec![self.error(place, variant.span, told)]);
            }
            parts.push((variant.span, content));
        }
        let mut schema = self.union(place, &parts)?;
        let differ = parts
            .iter()
            .any(|(_, part)| part.required != schema.required);
        if differ {
            for (name, (_, part)) in names.iter().zip(&parts) {
                schema.one_of.push(case(tag, name, part.required.clone()));
            }
        }
        add_tag(&mut schema, tag, names);
        Ok(schema)
    }

    /// `{"tag": "A", "content": ...}`.
    fn adjacent(
        &self,
        place: Place,
        variants: Vec<Variant>,
        tag: &str,
        content: &str,
    ) -> Result<Schema, Errors> {
        let mut schema = object();
        let names: Vec<Value> = variants.iter().map(|it| it.name.clone().into()).collect();
        let mut parts: Vec<(Span, Schema)> = Vec::new();
        let mut with_content = Vec::new();
        for variant in &variants {
            with_content.push(match &variant.content {
                Content::Unit => None,
                Content::Schema(part) => {
                    parts.push((variant.span, (**part).clone()));
                    Some(part.required.clone())
                }
            });
        }
        if let Some((_, first)) = parts.first() {
            let same = parts.iter().all(|(_, part)| same_shape(first, part));
            let held = if same {
                first.clone()
            } else {
                self.union(place, &parts)?
            };
            let common = held.required.clone();
            schema.properties = vec![(Box::from(content), held)].into();
            let all_have = with_content.iter().all(Option::is_some);
            if all_have {
                schema.required.push(content.into());
            }
            let differ = with_content
                .iter()
                .flatten()
                .any(|required| *required != common);
            if !all_have || differ {
                for (name, required) in names.iter().zip(with_content) {
                    let mut case = case(tag, name, Vec::new());
                    if let Some(required) = required {
                        case.required.push(content.into());
                        if required != common {
                            let inner = Schema {
                                required,
                                ..Schema::default()
                            };
                            let mut properties: Vec<(Box<str>, Schema)> =
                                std::mem::take(&mut case.properties).into_iter().collect();
                            properties.push((content.into(), inner));
                            case.properties = properties.into();
                        }
                    }
                    schema.one_of.push(case);
                }
            }
        }
        add_tag(&mut schema, tag, names);
        Ok(schema)
    }

    /// The content alone: the first variant that fits.
    fn untagged(&self, place: Place, variants: Vec<Variant>) -> Result<Schema, Errors> {
        let mut parts = Vec::new();
        for variant in variants {
            match variant.content {
                Content::Schema(schema) => parts.push((variant.span, *schema)),
                Content::Unit => {
                    let told = "an untagged variant without content is written as null";
                    return Err(vec![
                        self.error(place, variant.span, told)
                            .with_help("leave it out, and make the field an `Option`"),
                    ]);
                }
            }
        }
        let Some(((_, first), others)) = parts.split_first() else {
            return Ok(object());
        };
        if others.iter().all(|(_, other)| same_shape(first, other)) {
            return Ok(first.clone());
        }
        let is = |schema: &Schema, name| schema.declared_type.as_ref() == Some(&name);
        let (integers, strings): (Vec<_>, Vec<_>) = parts
            .iter()
            .partition(|(_, part)| is(part, DeclaredType::Integer));
        if !integers.is_empty()
            && !strings.is_empty()
            && strings
                .iter()
                .all(|(_, part)| is(part, DeclaredType::String))
        {
            let of = |name| Schema {
                declared_type: Some(name),
                ..Schema::default()
            };
            let schema = Schema {
                int_or_string: Some(true),
                any_of: vec![of(DeclaredType::Integer), of(DeclaredType::String)].into(),
                ..Schema::default()
            };
            return Ok(schema);
        }
        let is_object = |schema: &Schema| {
            is(schema, DeclaredType::Object) && schema.additional_properties.is_none()
        };
        if let Some((span, _)) = parts.iter().find(|(_, part)| !is_object(part)) {
            return Err(vec![
                self.error(
                    place,
                    *span,
                    "the variants of this untagged enum are of different types, and a CRD's \
                     schema has one type for a value",
                )
                .with_help(
                    "tag the enum: `#[serde(tag = \"type\", content = \"value\")]`, or leave it \
                     open at the field: `#[kubewright(schemaless, preserve_unknown_fields)]`",
                ),
            ]);
        }
        let mut schema = self.union(place, &parts)?;
        if parts
            .iter()
            .any(|(_, part)| part.required != schema.required)
        {
            for (_, part) in parts {
                // One without required fields fits anything.
                if part.required.is_empty() {
                    schema.any_of = Vec::new().into();
                    break;
                }
                schema.any_of.push(Schema {
                    required: part.required,
                    ..Schema::default()
                });
            }
        }
        Ok(schema)
    }

    /// One object with the fields of all, of which those that all require are required.
    fn union(&self, place: Place, parts: &[(Span, Schema)]) -> Result<Schema, Errors> {
        let mut schema = object();
        let mut properties: Vec<(Box<str>, Schema)> = Vec::new();
        for (span, part) in parts {
            if part.declared_type != Some(DeclaredType::Object)
                || part.additional_properties.is_some()
            {
                return Err(vec![
                    self.error(
                        place,
                        *span,
                        "the variants hold values of different types, and a CRD's schema has one \
                         type for a value",
                    )
                    .with_help(
                        "give each variant named fields, or write the variants as fields of \
                         their own: leave `tag` and `content` out",
                    ),
                ]);
            }
            if part.preserve_unknown_fields == Some(true) {
                schema.preserve_unknown_fields = Some(true);
            }
            for (name, property) in &part.properties {
                match properties.iter_mut().find(|(known, _)| known == name) {
                    None => properties.push((name.clone(), property.clone())),
                    Some((_, known)) if same_shape(known, property) => {}
                    Some((_, known)) => {
                        if !join_enums(known, property) {
                            return Err(vec![
                                self.error(
                                    place,
                                    *span,
                                    format!(
                                        "its field `{name}` has another type in another variant, \
                                         and a CRD's schema has one schema for a field"
                                    ),
                                )
                                .with_help("name the fields differently"),
                            ]);
                        }
                    }
                }
            }
        }
        schema.properties = properties.into();
        if let Some(((_, first), others)) = parts.split_first() {
            schema.required = first
                .required
                .iter()
                .filter(|name| others.iter().all(|(_, part)| part.required.contains(name)))
                .cloned()
                .collect();
        }
        Ok(schema)
    }

    /// An enum with `#[derive(Enum)]`.
    fn values(&self, place: Place, it: &ItemEnum, words: &Words) -> Result<Schema, Errors> {
        let mut values = Vec::new();
        for variant in &it.variants {
            if !matches!(variant.fields, Fields::Unit) {
                continue;
            }
            let told = Words::parse(&variant.attrs).map_err(|error| self.syntax(place, error))?;
            let plain = variant.ident.unraw().to_string();
            values.push(told.value.unwrap_or_else(|| plain.into()));
        }
        let mut schema = strings(values);
        match words.enum_of {
            None => {}
            Some(EnumOf::Integer) => schema.declared_type = Some(DeclaredType::Integer),
            Some(EnumOf::Boolean) => schema.declared_type = Some(DeclaredType::Boolean),
        }
        Ok(schema)
    }

    /// An enum of serde_repr: its discriminants.
    fn discriminants(&self, place: Place, it: &ItemEnum) -> Result<Schema, Errors> {
        let mut values = Vec::new();
        let mut next = 0_i64;
        for variant in &it.variants {
            if let Some((_, expr)) = &variant.discriminant {
                let text = quote::ToTokens::to_token_stream(expr)
                    .to_string()
                    .replace(' ', "");
                next = text.parse().map_err(|_| {
                    let told = "the number of a variant is a literal, where a schema needs it";
                    vec![self.error(place, variant.ident.span(), told)]
                })?;
            }
            values.push(next.into());
            next = next.saturating_add(1);
        }
        Ok(Schema {
            declared_type: Some(DeclaredType::Integer),
            enum_values: values.into(),
            ..Schema::default()
        })
    }
}

/// What holds when the tag is this name.
fn case(tag: &str, name: &Value, required: Vec<Box<str>>) -> Schema {
    let of_tag = Schema {
        enum_values: vec![name.clone()].into(),
        ..Schema::default()
    };
    Schema {
        properties: vec![(Box::from(tag), of_tag)].into(),
        required,
        ..Schema::default()
    }
}

fn strings(values: Vec<Value>) -> Schema {
    Schema {
        declared_type: Some(DeclaredType::String),
        enum_values: values.into(),
        ..Schema::default()
    }
}

/// Two enums of one type are one of all their values.
fn join_enums(known: &mut Schema, other: &Schema) -> bool {
    if known.enum_values.is_empty()
        || other.enum_values.is_empty()
        || known.declared_type != other.declared_type
    {
        return false;
    }
    let mut values: Vec<Value> = known.enum_values.to_vec();
    for value in &other.enum_values {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    known.enum_values = values.into();
    known.description = None;
    true
}
