//! Type expressions.
//!
//! Owns: paths, lists, maps, tuples and what wraps another type; where recursion ends.
//! Must not know: attributes, fields, enums.

use kubewright_schema::{AdditionalProperties, DeclaredType, Limits, Schema};
use proc_macro2::Span;
use syn::{GenericArgument, PathArguments, Type};

use super::constrain;
use super::crates::ItemId;
use super::from_json;
use super::known::{self, Known};
use super::paths::{self, Named};
use super::schema::{Builder, Errors, FieldRules, Place, Typed};
use super::serde_attributes as serde;
use super::shapes::{open_object, same_shape};
use crate::report::Diagnostic;

/// The most nodes that one schema may have; etcd takes no larger definition.
const MOST_NODES: usize = 100_000;

impl Builder<'_> {
    /// The type that is written; `span` is the field that has it.
    pub(crate) fn ty(&mut self, place: Place, ty: &Type, span: Span) -> Result<Typed, Errors> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(vec![self.error(
                place,
                span,
                format!("the schema has more than {MOST_NODES} nodes; lower `depth`"),
            )]);
        }
        let plain = |schema| Typed { schema, options: 0 };
        match ty {
            Type::Paren(inner) => self.ty(place, &inner.elem, span),
            Type::Group(inner) => self.ty(place, &inner.elem, span),
            Type::Reference(inner) => self.ty(place, &inner.elem, span),
            Type::Slice(inner) => self.list(place, &inner.elem, span).map(plain),
            Type::Array(array) => {
                let mut schema = self.list(place, &array.elem, span)?;
                if let syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Int(length),
                    ..
                }) = &array.len
                    && let Ok(length) = length.base10_parse::<i64>()
                {
                    let limits = schema.limits.get_or_insert_default();
                    limits.min_items = Some(length);
                    limits.max_items = Some(length);
                }
                Ok(plain(schema))
            }
            Type::Tuple(tuple) => {
                let mut items = Vec::new();
                for ty in &tuple.elems {
                    items.push(self.ty(place, ty, span)?.schema);
                }
                self.tuple_of(place, items, span).map(plain)
            }
            Type::Path(path) if path.qself.is_none() => self.path(place, &path.path, span),
            _ => Err(vec![self.unknown(place, ty, span)]),
        }
    }

    fn path(&mut self, place: Place, path: &syn::Path, span: Span) -> Result<Typed, Errors> {
        let plain = |schema| Typed { schema, options: 0 };
        match paths::resolve(self.crates, place.module, path) {
            Named::Item(id) => self.reference(place, id, span).map(plain),
            Named::Module(_) => Err(vec![self.unknown(place, path, span)]),
            Named::Outside(absolute) => {
                let Some(known) = known::find(&absolute) else {
                    return Err(vec![self.unknown(place, path, span)]);
                };
                let arguments = arguments(path);
                let mut arguments = arguments.into_iter();
                let mut next = || {
                    arguments.next().ok_or_else(|| {
                        let told = format!("`{}` needs the type that it holds", shown(path));
                        vec![self.error(place, span, told)]
                    })
                };
                match known {
                    Known::Schema(value) => from_json::schema(&value)
                        .map(plain)
                        .map_err(|told| vec![self.error(place, span, told)]),
                    Known::Option => {
                        let inner = next()?;
                        let Typed { schema, options } = self.ty(place, &inner, span)?;
                        Ok(Typed {
                            schema,
                            options: options + 1,
                        })
                    }
                    Known::Same => {
                        let inner = next()?;
                        self.ty(place, &inner, span)
                    }
                    Known::List => {
                        let inner = next()?;
                        self.list(place, &inner, span).map(plain)
                    }
                    Known::Set => {
                        let inner = next()?;
                        let mut schema = self.list(place, &inner, span)?;
                        if schema.items.as_deref().is_some_and(constrain::can_be_set) {
                            schema.list_type = Some("set".into());
                        }
                        Ok(plain(schema))
                    }
                    Known::Map => {
                        let (key, value) = (next()?, next()?);
                        self.map(place, &key, &value, span).map(plain)
                    }
                    Known::OpenMap => Ok(plain(open_object())),
                    Known::Refused(reason) => Err(vec![self.error(
                        place,
                        span,
                        format!("`{}` fits no schema: {reason}", shown(path)),
                    )]),
                }
            }
        }
    }

    /// An item that a type refers to.
    fn reference(&mut self, place: Place, id: ItemId, span: Span) -> Result<Schema, Errors> {
        let times = self.open.iter().filter(|open| **open == id).count();
        if times == 0 {
            return self.item(id);
        }
        let limit = self.depths.last().copied();
        match limit {
            Some(limit) if (times as i64) < limit => self.item(id),
            Some(_) => Ok(open_object()),
            None => {
                let name = self.crates[id].ident();
                Err(vec![
                    self.error(
                        place,
                        span,
                        format!("`{name}` contains itself, and a CRD's schema cannot"),
                    )
                    .with_help(
                        "bound it, with any JSON below: `#[kubewright(depth = 3)]`, or leave it \
                         open: `#[kubewright(schemaless, type = \"object\", \
                         preserve_unknown_fields)]`",
                    ),
                ])
            }
        }
    }

    fn list(&mut self, place: Place, of: &Type, span: Span) -> Result<Schema, Errors> {
        let Typed {
            mut schema,
            options,
        } = self.ty(place, of, span)?;
        if options > 0 {
            schema.nullable = Some(true);
        }
        Ok(Schema {
            declared_type: Some(DeclaredType::Array),
            items: Some(Box::new(schema)),
            ..Schema::default()
        })
    }

    fn map(
        &mut self,
        place: Place,
        key: &Type,
        value: &Type,
        span: Span,
    ) -> Result<Schema, Errors> {
        let of_key = self.ty(place, key, span)?;
        let is_key = of_key.options == 0
            && matches!(
                of_key.schema.declared_type,
                Some(DeclaredType::String | DeclaredType::Integer | DeclaredType::Boolean)
            );
        if !is_key {
            let told = "the keys of a map are texts in JSON, and this type is none";
            return Err(vec![self.error(place, span, told)]);
        }
        let Typed {
            mut schema,
            options,
        } = self.ty(place, value, span)?;
        if options > 0 {
            schema.nullable = Some(true);
        }
        Ok(Schema {
            declared_type: Some(DeclaredType::Object),
            additional_properties: Some(AdditionalProperties::Schema(Box::new(schema))),
            ..Schema::default()
        })
    }

    /// A tuple struct or variant: of one field, what that is.
    pub(crate) fn tuple<'f>(
        &mut self,
        place: Place,
        fields: impl Iterator<Item = &'f syn::Field>,
        span: Span,
        rules: FieldRules,
    ) -> Result<Schema, Errors> {
        let mut items = Vec::new();
        for field in fields {
            let told = serde::Field::parse(&field.attrs).map_err(|e| self.syntax(place, e))?;
            if !told.skip && !is_phantom(&field.ty) {
                items.push(self.field(place, field, rules)?.schema);
            }
        }
        if items.len() == 1 {
            return Ok(items.remove(0));
        }
        self.tuple_of(place, items, span)
    }

    fn tuple_of(&self, place: Place, items: Vec<Schema>, span: Span) -> Result<Schema, Errors> {
        let mut items = items.into_iter();
        let Some(first) = items.next() else {
            let told = "`()` is written as null, which no schema describes";
            return Err(vec![self.error(place, span, told)]);
        };
        let mut count = 1;
        for item in items {
            if !same_shape(&first, &item) {
                return Err(vec![
                    self.error(
                        place,
                        span,
                        "a tuple of different types is a list of mixed items, and a CRD's schema \
                         has one schema for all items of a list",
                    )
                    .with_help("make it a struct with named fields"),
                ]);
            }
            count += 1;
        }
        Ok(Schema {
            declared_type: Some(DeclaredType::Array),
            items: Some(Box::new(first)),
            limits: Some(Box::new(Limits {
                min_items: Some(count),
                max_items: Some(count),
                ..Limits::default()
            })),
            ..Schema::default()
        })
    }

    fn unknown(&self, place: Place, ty: &impl quote::ToTokens, span: Span) -> Diagnostic {
        let name = shown(ty);
        self.error(
            place,
            span,
            format!("`{name}` is not among the sources, so its JSON is not known"),
        )
        .with_help(
            "name the folder that holds it as a source too, or say what it is: \
             `#[kubewright(as = \"String\")]`, `#[kubewright(schema = {...})]`, or for any JSON \
             `#[kubewright(schemaless, preserve_unknown_fields)]`",
        )
    }
}

/// How many `Option`s are around a type, by their name alone.
pub(crate) fn options_around(ty: &Type) -> usize {
    match ty {
        Type::Path(path) => match path.path.segments.last() {
            Some(last) if last.ident == "Option" => {
                1 + arguments(&path.path).first().map_or(0, options_around)
            }
            _ => 0,
        },
        Type::Paren(inner) => options_around(&inner.elem),
        Type::Group(inner) => options_around(&inner.elem),
        _ => 0,
    }
}

pub(crate) fn is_phantom(ty: &Type) -> bool {
    matches!(ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "PhantomData"))
}

/// The type arguments of the last segment.
fn arguments(path: &syn::Path) -> Vec<Type> {
    let Some(last) = path.segments.last() else {
        return Vec::new();
    };
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            })
            .collect(),
        PathArguments::None | PathArguments::Parenthesized(_) => Vec::new(),
    }
}

/// A type as it is written, without the spaces of tokens.
pub(crate) fn shown(ty: &impl quote::ToTokens) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
        .replace("& ", "&")
}
