//! The fields of structs and variants.
//!
//! Owns: their names, what their attributes say, when one is required or may be null, and what
//! `flatten` does.
//! Must not know: what a type is, how enums are tagged.

use kubewright_schema::{DeclaredType, Schema};
use proc_macro2::Span;
use syn::Fields;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::attributes::{Constraint, Words};
use super::case::Case;
use super::cel;
use super::constrain;
use super::docs;
use super::from_json;
use super::paths;
use super::schema::{Builder, Errors, FieldRules, Place, Typed};
use super::serde_attributes as serde;
use super::shapes::{object, same_shape, without_descriptions};
use super::types::{is_phantom, options_around, shown};

impl Builder<'_> {
    /// An object of named fields.
    pub(crate) fn fields(
        &mut self,
        place: Place,
        fields: &Fields,
        rules: FieldRules,
    ) -> Result<Schema, Errors> {
        let mut schema = object();
        let mut properties: Vec<(Box<str>, Schema)> = Vec::new();
        let mut flattened: Vec<(Span, Schema, bool)> = Vec::new();
        let mut errors = Vec::new();
        for field in fields {
            let Some(ident) = &field.ident else { continue };
            match self.named_field(place, field, ident, rules) {
                Ok(None) => {}
                Ok(Some(Read::Flat(inner, optional))) => {
                    flattened.push((ident.span(), inner, optional));
                }
                Ok(Some(Read::Rest)) => schema.preserve_unknown_fields = Some(true),
                Ok(Some(Read::Property {
                    name,
                    schema: inner,
                    required,
                    immutable,
                })) => {
                    if properties.iter().any(|(known, _)| **known == *name) {
                        let told = format!("two fields are `{name}` in JSON");
                        errors.push(self.error(place, ident.span(), told));
                    }
                    if required {
                        schema.required.push(name.clone());
                    } else if immutable {
                        schema.rules.push(cel::stays(&name));
                    }
                    properties.push((name, inner));
                }
                Err(more) => errors.extend(more),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        schema.properties = properties.into();
        for (span, inner, optional) in flattened {
            self.flatten(place, &mut schema, span, inner, optional)?;
        }
        schema.required.sort();
        Ok(schema)
    }

    fn named_field(
        &mut self,
        place: Place,
        field: &syn::Field,
        ident: &syn::Ident,
        rules: FieldRules,
    ) -> Result<Option<Read>, Errors> {
        let told = serde::Field::parse(&field.attrs).map_err(|e| self.syntax(place, e))?;
        let words = self.field_words(place, field)?;
        let is_meta = ["api_version", "kind", "metadata", "types"]
            .iter()
            .any(|name| ident == name);
        if told.skip
            || is_phantom(&field.ty)
            || (rules.is_whole && is_meta && words.schema.is_none())
        {
            return Ok(None);
        }
        if !rules.is_object {
            words
                .refuse(
                    &["rename"],
                    "is a word of `#[derive(Object)]`; write `#[serde(rename = \"...\")]`",
                )
                .and_then(|()| {
                    words.refuse(
                        &["rest"],
                        "is a word of `#[derive(Object)]`; write `#[serde(flatten)]`",
                    )
                })
                .map_err(|error| self.syntax(place, error))?;
        }
        words
            .refuse(
                &["value", "integer", "boolean"],
                "is a word of `#[derive(Enum)]`",
            )
            .map_err(|error| self.syntax(place, error))?;
        if words.rest {
            return Ok(Some(Read::Rest));
        }
        let Typed { schema, options } = self.field(place, field, rules)?;
        if told.flatten {
            return Ok(Some(Read::Flat(schema, options > 0)));
        }
        let plain = ident.unraw().to_string();
        let case = if rules.is_object {
            Some(Case::Camel)
        } else {
            rules.rename_all
        };
        let name = words
            .rename
            .or(told.rename)
            .unwrap_or_else(|| case.map_or(plain.clone(), |case| case.of_field(&plain)));
        let is_nullable_object = rules.is_object && schema.nullable == Some(true) && options == 1;
        let may_be_absent = (options > 0 && !is_nullable_object)
            || told.default
            || rules.default
            || told.skip_serializing_if
            || told.skip_serializing
            || told.skip_deserializing;
        Ok(Some(Read::Property {
            name: name.into(),
            schema,
            required: words.required.unwrap_or(!may_be_absent),
            immutable: words.immutable.is_some(),
        }))
    }

    fn field_words(&self, place: Place, field: &syn::Field) -> Result<Words, Errors> {
        let mut words = Words::parse(&field.attrs).map_err(|error| self.syntax(place, error))?;
        let more = super::schemars_attributes::parse(&field.attrs)
            .map_err(|error| self.syntax(place, error))?;
        words.as_type = words.as_type.or(more.as_type);
        words.schema_with = more.schema_with;
        words.constraints.extend(more.constraints);
        Ok(words)
    }

    /// What a field holds, with what its attributes say of it.
    pub(crate) fn field(
        &mut self,
        place: Place,
        field: &syn::Field,
        rules: FieldRules,
    ) -> Result<Typed, Errors> {
        let words = self.field_words(place, field)?;
        let told = serde::Field::parse(&field.attrs).map_err(|e| self.syntax(place, e))?;
        let span = field
            .ident
            .as_ref()
            .map_or_else(|| field.ty.span(), syn::Ident::span);
        if let Some(depth) = words.depth {
            self.depths.push(depth);
        }
        let typed = self.field_type(place, field, &words, &told, span);
        if words.depth.is_some() {
            self.depths.pop();
        }
        let Typed {
            mut schema,
            options,
        } = typed?;
        let none_is_written = options > 0
            && !rules.is_object
            && !rules.skips_none
            && !told.skip_serializing_if
            && !told.skip_serializing
            && !told.flatten;
        if none_is_written || options > 1 {
            schema.nullable = Some(true);
        }
        if let Some(text) = docs::description(&field.attrs) {
            schema.description = Some(text.into());
        }
        self.constrain(place, &mut schema, &words)?;
        if let Some(told) = without_type(&schema) {
            return Err(vec![self.error(place, span, told)]);
        }
        Ok(Typed { schema, options })
    }

    fn field_type(
        &mut self,
        place: Place,
        field: &syn::Field,
        words: &Words,
        told: &serde::Field,
        span: Span,
    ) -> Result<Typed, Errors> {
        let options = options_around(&field.ty);
        if let Some((value, span)) = &words.schema {
            let schema = from_json::schema(value)
                .map_err(|told| vec![self.error(place, *span, format!("this schema {told}"))])?;
            return Ok(Typed { schema, options });
        }
        if let Some((path, span)) = &words.schema_with
            && words.as_type.is_none()
        {
            let schema = self.made_by(place, path, *span)?;
            return Ok(Typed { schema, options });
        }
        if let Some(ty) = &words.as_type {
            let Typed {
                schema,
                options: of_type,
            } = self.ty(place, ty, span)?;
            return Ok(Typed {
                schema,
                options: options.max(of_type),
            });
        }
        let retyped = words.constraints.iter().any(|(constraint, _)| {
            matches!(constraint, Constraint::Type(_) | Constraint::IntOrString)
        });
        let untold = Typed {
            schema: Schema::default(),
            options,
        };
        if words.schemaless || (retyped && told.with.is_some()) {
            return Ok(untold);
        }
        if let Some((functions, span)) = &told.with {
            return Err(vec![
                self.error(
                    place,
                    *span,
                    format!("`{functions}` writes this field, so its type does not tell its JSON"),
                )
                .with_help(
                    "say what it writes: `#[kubewright(as = \"String\")]`, or \
                     `#[kubewright(schema = {\"type\": \"string\"})]`",
                ),
            ]);
        }
        match self.ty(place, &field.ty, span) {
            // The words say what an unknown type is.
            Err(_) if retyped => Ok(untold),
            found => found,
        }
    }

    /// The schema that a function of the sources makes, when it does so by one `json_schema!`.
    fn made_by(&self, place: Place, path: &syn::Path, span: Span) -> Result<Schema, Errors> {
        let function = paths::function(self.crates, place.module, path);
        let made = function.and_then(|function| {
            let tokens = quote::ToTokens::to_token_stream(&function.block);
            from_json::in_macro(tokens)
        });
        let Some(value) = made else {
            let name = shown(path);
            return Err(vec![
                self.error(
                    place,
                    span,
                    format!("`{name}` makes the schema when it runs, and it is read only"),
                )
                .with_help(
                    "let it be one `json_schema!({...})` of literals, or say the schema here: \
                     `#[kubewright(schema = {\"type\": \"string\"})]`",
                ),
            ]);
        };
        from_json::schema(&value)
            .map_err(|told| vec![self.error(place, span, format!("this schema {told}"))])
    }

    pub(crate) fn constrain(
        &self,
        place: Place,
        schema: &mut Schema,
        words: &Words,
    ) -> Result<(), Errors> {
        constrain::apply(schema, &words.constraints).map_err(|error| self.syntax(place, error))?;
        if words.immutable.is_some() {
            schema.rules.push(cel::immutable());
        }
        if words.skip_description {
            without_descriptions(schema);
        }
        Ok(())
    }

    /// Adds the properties of a flattened field.
    pub(crate) fn flatten(
        &self,
        place: Place,
        schema: &mut Schema,
        span: Span,
        inner: Schema,
        optional: bool,
    ) -> Result<(), Errors> {
        let keeps_all = inner.additional_properties.is_some()
            || (inner.preserve_unknown_fields == Some(true) && inner.properties.is_empty());
        if keeps_all {
            // `properties` and `additionalProperties` exclude each other.
            match inner.additional_properties {
                Some(values) if schema.properties.is_empty() => {
                    schema.additional_properties = Some(values);
                }
                Some(_) | None => schema.preserve_unknown_fields = Some(true),
            }
            return Ok(());
        }
        if inner.declared_type != Some(DeclaredType::Object) {
            let told = "only objects and maps can be flattened";
            return Err(vec![self.error(place, span, told)]);
        }
        let mut properties: Vec<(Box<str>, Schema)> =
            std::mem::take(&mut schema.properties).into_iter().collect();
        for (name, property) in inner.properties {
            match properties.iter().find(|(known, _)| *known == name) {
                Some((_, known)) if same_shape(known, &property) => {}
                Some(_) => {
                    let told = format!("`{name}` is in it, and a field with another type too");
                    return Err(vec![self.error(place, span, told)]);
                }
                None => properties.push((name, property)),
            }
        }
        schema.properties = properties.into();
        if optional {
            return Ok(());
        }
        for name in inner.required {
            if !schema.required.contains(&name) {
                schema.required.push(name);
            }
        }
        if inner.preserve_unknown_fields == Some(true) {
            schema.preserve_unknown_fields = Some(true);
        }
        for rule in inner.rules {
            schema.rules.push(rule);
        }
        // Alternatives of several fields hold together.
        let alternatives = Schema {
            all_of: inner.all_of,
            any_of: inner.any_of,
            one_of: inner.one_of,
            ..Schema::default()
        };
        if alternatives != Schema::default() {
            if schema.one_of.is_empty() && schema.any_of.is_empty() && schema.all_of.is_empty() {
                schema.all_of = alternatives.all_of;
                schema.any_of = alternatives.any_of;
                schema.one_of = alternatives.one_of;
            } else {
                schema.all_of.push(alternatives);
            }
        }
        Ok(())
    }
}

/// A named field, read.
enum Read {
    Property {
        name: Box<str>,
        schema: Schema,
        required: bool,
        immutable: bool,
    },
    /// To be flattened; whether it is an `Option`.
    Flat(Schema, bool),
    /// Takes what is no other field.
    Rest,
}

/// Why the API server would miss the type of a schema.
fn without_type(schema: &Schema) -> Option<&'static str> {
    let is_told = schema.declared_type.is_some()
        || schema.preserve_unknown_fields == Some(true)
        || schema.int_or_string == Some(true);
    (!is_told)
        .then_some("a field without a schema needs `type = \"...\"` or `preserve_unknown_fields`")
}
