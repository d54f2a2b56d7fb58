//! From types to structural schemas.
//!
//! Owns: the state of the reading, what structs and aliases are in JSON, and errors at their place.
//! Must not know: kinds, definitions, type expressions, fields, how enums are tagged.

use std::collections::HashMap;

use kubewright_schema::Schema;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Fields, Type};

use super::attributes::Words;
use super::case::Case;
use super::crates::{Crates, Declared, FileId, Item, ItemId, ModuleId};
use super::docs;
use super::from_json;
use super::kind;
use super::serde_attributes as serde;
use super::shapes::{add_tag, object};
use super::types::is_phantom;
use crate::report::Diagnostic;

/// All that is wrong with a type.
pub(crate) type Errors = Vec<Diagnostic>;

/// Makes schemas of the types of some crates.
pub(crate) struct Builder<'a> {
    pub(crate) crates: &'a Crates,
    /// The items being read, outermost first.
    pub(super) open: Vec<ItemId>,
    /// How often a type may stand in itself, by the fields being read.
    pub(super) depths: Vec<i64>,
    /// The schemas of items that need no bound.
    done: HashMap<ItemId, Schema>,
    pub(super) nodes: usize,
}

/// Where a type is written: names are looked up in the module, errors placed in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) module: ModuleId,
    pub(crate) file: FileId,
}

/// A field's type.
pub(crate) struct Typed {
    pub(crate) schema: Schema,
    /// How many `Option`s are around it.
    pub(crate) options: usize,
}

/// How the fields of a struct or variant are named and left out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FieldRules {
    pub(crate) rename_all: Option<Case>,
    /// All may be absent: `#[serde(default)]` on the struct.
    pub(crate) default: bool,
    /// `None` is not written: `#[skip_serializing_none]`.
    pub(crate) skips_none: bool,
    /// `#[derive(Object)]` instead of serde's derives.
    pub(crate) is_object: bool,
    /// A whole object: `apiVersion`, `kind` and `metadata` are the server's.
    pub(crate) is_whole: bool,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(crates: &'a Crates) -> Self {
        Self {
            crates,
            open: Vec::new(),
            depths: Vec::new(),
            done: HashMap::new(),
            nodes: 0,
        }
    }

    /// Begins the schema of another object.
    pub(crate) fn begin(&mut self) {
        self.nodes = 0;
    }

    /// The schema of an item, with what its own attributes say.
    pub(crate) fn item(&mut self, id: ItemId) -> Result<Schema, Errors> {
        if let Some(done) = self.done.get(&id) {
            return Ok(done.clone());
        }
        self.open.push(id);
        let found = self.open_item(id);
        self.open.pop();
        if let Ok(schema) = &found
            && self.depths.is_empty()
        {
            self.done.insert(id, schema.clone());
        }
        found
    }

    fn open_item(&mut self, id: ItemId) -> Result<Schema, Errors> {
        let crates = self.crates;
        let item = &crates[id];
        let place = Place {
            module: item.module,
            file: item.file,
        };
        let words = self.own_words(item)?;
        if let Some(depth) = words.depth {
            self.depths.push(depth);
        }
        let found = match &words.schema {
            Some((value, span)) => from_json::schema(value)
                .map_err(|told| vec![self.error(place, *span, format!("this schema {told}"))]),
            None => match &words.as_type {
                Some(ty) => self.ty(place, ty, item.ident().span()).map(|it| it.schema),
                None if words.schemaless => Ok(Schema::default()),
                None => self.declared(place, item, &words),
            },
        };
        if words.depth.is_some() {
            self.depths.pop();
        }
        let mut schema = found?;
        if let Some(text) = docs::description(&item.attributes) {
            schema.description = Some(text.into());
        }
        self.constrain(place, &mut schema, &words)?;
        Ok(schema)
    }

    /// The words about the values of an item; those about the kind that it is are left out.
    fn own_words(&self, item: &Item) -> Result<Words, Errors> {
        let place = Place {
            module: item.module,
            file: item.file,
        };
        let mut words = match kind::parse(&item.attributes).map_err(|e| self.syntax(place, e))? {
            Some(kind) => kind.own,
            None => {
                // `#[derive(Object)]` has a word of its own for whole objects.
                let attributes = super::words::words(&item.attributes, &super::attributes::NAMES)
                    .map_err(|error| self.syntax(place, error))?;
                let attributes: Vec<_> = attributes
                    .into_iter()
                    .filter(|word| word.name != "root")
                    .collect();
                Words::from_words(&attributes).map_err(|error| self.syntax(place, error))?
            }
        };
        let of_fields = ["required", "optional", "rename", "rest", "value"];
        let of_values = ["integer", "boolean"];
        words
            .refuse(&of_fields, "is a word of fields and variants")
            .and_then(|()| match item.has_macro("Enum") {
                true => Ok(()),
                false => words.refuse(&of_values, "is a word of `#[derive(Enum)]`"),
            })
            .map_err(|error| self.syntax(place, error))?;
        words.constraints.extend(
            super::schemars_attributes::parse(&item.attributes)
                .map_err(|error| self.syntax(place, error))?
                .constraints,
        );
        Ok(words)
    }

    fn declared(&mut self, place: Place, item: &Item, words: &Words) -> Result<Schema, Errors> {
        let has_parameters = item
            .generics()
            .params
            .iter()
            .any(|parameter| !matches!(parameter, syn::GenericParam::Lifetime(_)));
        if has_parameters {
            let name = item.ident();
            return Err(vec![
                self.error(
                    place,
                    name.span(),
                    format!("`{name}` has type parameters, and a schema is that of one type"),
                )
                .with_help(
                    "declare a struct for each use, or say at the field what it is there: \
                     `#[kubewright(as = \"Type\")]`",
                ),
            ]);
        }
        let container =
            serde::Container::parse(&item.attributes).map_err(|error| self.syntax(place, error))?;
        if let Some((text, span)) = &container.stand_in {
            let ty: Type = text.parse().map_err(|error| self.syntax(place, error))?;
            return self.ty(place, &ty, *span).map(|it| it.schema);
        }
        let rules = FieldRules {
            rename_all: container.rename_all,
            default: container.default,
            skips_none: item.has_macro("skip_serializing_none"),
            is_object: item.has_macro("Object"),
            is_whole: is_whole(item),
        };
        match &item.declared {
            Declared::Alias(it) => self.ty(place, &it.ty, it.ty.span()).map(|it| it.schema),
            Declared::Enum(it) => self.enumeration(place, item, it, &container, words),
            Declared::Struct(it) => match &it.fields {
                Fields::Named(_) if container.transparent => {
                    let field = it.fields.iter().find(|field| !is_phantom(&field.ty));
                    match field {
                        Some(field) => Ok(self.field(place, field, rules)?.schema),
                        None => Ok(object()),
                    }
                }
                Fields::Named(_) => {
                    let mut schema = self.fields(place, &it.fields, rules)?;
                    if let Some(tag) = &container.tag {
                        let name = container_name(item);
                        add_tag(&mut schema, tag, vec![name.into()]);
                    }
                    Ok(schema)
                }
                Fields::Unnamed(fields) => {
                    self.tuple(place, fields.unnamed.iter(), it.ident.span(), rules)
                }
                Fields::Unit => Err(vec![
                    self.error(
                        place,
                        it.ident.span(),
                        format!(
                            "`{}` is written as null, which no schema describes",
                            it.ident
                        ),
                    )
                    .with_help(format!(
                        "make it an empty object: `struct {} {{}}`",
                        it.ident
                    )),
                ]),
            },
        }
    }

    pub(crate) fn error(&self, place: Place, span: Span, message: impl Into<String>) -> Diagnostic {
        self.crates.error_at(place.file, span, message)
    }

    /// Every error that syn's error holds.
    pub(crate) fn syntax(&self, place: Place, error: syn::Error) -> Errors {
        error
            .into_iter()
            .map(|error| self.error(place, error.span(), error.to_string()))
            .collect()
    }
}

/// Whether the struct is told to be the whole object.
fn is_whole(item: &Item) -> bool {
    let words = super::words::words(&item.attributes, &super::attributes::NAMES);
    words.is_ok_and(|words| {
        words
            .iter()
            .any(|word| word.name == "root" && word.flag().is_ok())
    })
}

/// The name that serde gives a type: its own, or that of `#[serde(rename)]`.
fn container_name(item: &Item) -> String {
    let told = serde::Field::parse(&item.attributes).ok();
    told.and_then(|told| told.rename)
        .unwrap_or_else(|| item.ident().unraw().to_string())
}
