//! From types to structural schemas.
//!
//! Owns: what structs, aliases and type expressions are in JSON, when a field is required or may be
//! null, and where recursion ends.
//! Must not know: kinds, definitions, how enums are tagged.

use std::collections::HashMap;

use kubewright_schema::{AdditionalProperties, DeclaredType, Limits, Schema};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Fields, GenericArgument, PathArguments, Type};

use super::attributes::{Constraint, Words};
use super::case::Case;
use super::cel;
use super::constrain;
use super::docs;
use super::from_json;
use super::kind;
use super::known::{self, Known};
use super::modules::{Crates, Declared, FileId, Item, ItemId, ModuleId};
use super::paths::{self, Named};
use super::serde_attributes as serde;
use crate::report::Diagnostic;

/// All that is wrong with a type.
pub(crate) type Errors = Vec<Diagnostic>;

/// The most nodes that one schema may have; etcd takes no larger definition.
const MOST_NODES: usize = 100_000;

/// Makes schemas of the types of some crates.
pub(crate) struct Builder<'a> {
    pub(crate) crates: &'a Crates,
    /// The items being read, outermost first.
    open: Vec<ItemId>,
    /// How often a type may stand in itself, by the fields being read.
    depths: Vec<i64>,
    /// The schemas of items that need no bound.
    done: HashMap<ItemId, Schema>,
    nodes: usize,
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
        let is_meta = ["api_version", "kind", "metadata", "types"]
            .iter()
            .any(|name| ident == name);
        if told.skip || is_phantom(&field.ty) || (rules.is_whole && is_meta) {
            return Ok(None);
        }
        let words = self.field_words(place, field)?;
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

    fn constrain(&self, place: Place, schema: &mut Schema, words: &Words) -> Result<(), Errors> {
        constrain::apply(schema, &words.constraints).map_err(|error| self.syntax(place, error))?;
        if words.immutable.is_some() {
            schema.rules.push(cel::immutable());
        }
        if words.skip_description {
            without_descriptions(schema);
        }
        Ok(())
    }

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

pub(crate) fn object() -> Schema {
    Schema {
        declared_type: Some(DeclaredType::Object),
        ..Schema::default()
    }
}

pub(crate) fn open_object() -> Schema {
    Schema {
        preserve_unknown_fields: Some(true),
        ..object()
    }
}

/// Adds the property that tells variants apart.
pub(crate) fn add_tag(schema: &mut Schema, tag: &str, values: Vec<serde_json::Value>) {
    let of_tag = Schema {
        declared_type: Some(DeclaredType::String),
        enum_values: values.into(),
        ..Schema::default()
    };
    let mut properties: Vec<(Box<str>, Schema)> =
        std::mem::take(&mut schema.properties).into_iter().collect();
    properties.push((tag.into(), of_tag));
    schema.properties = properties.into();
    if !schema.required.iter().any(|name| **name == *tag) {
        schema.required.push(tag.into());
    }
    schema.required.sort();
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

/// Whether two schemas describe the same, descriptions aside.
pub(crate) fn same_shape(a: &Schema, b: &Schema) -> bool {
    let (mut a, mut b) = (a.clone(), b.clone());
    without_descriptions(&mut a);
    without_descriptions(&mut b);
    a == b
}

fn without_descriptions(schema: &mut Schema) {
    schema.description = None;
    let properties = std::mem::take(&mut schema.properties).into_iter();
    schema.properties = properties
        .map(|(name, mut inner)| {
            without_descriptions(&mut inner);
            (name, inner)
        })
        .collect();
    if let Some(items) = &mut schema.items {
        without_descriptions(items);
    }
    if let Some(AdditionalProperties::Schema(values)) = &mut schema.additional_properties {
        without_descriptions(values);
    }
}

/// Why the API server would miss the type of a schema.
fn without_type(schema: &Schema) -> Option<&'static str> {
    let is_told = schema.declared_type.is_some()
        || schema.preserve_unknown_fields == Some(true)
        || schema.int_or_string == Some(true);
    (!is_told)
        .then_some("a field without a schema needs `type = \"...\"` or `preserve_unknown_fields`")
}

/// How many `Option`s are around a type, by their name alone.
fn options_around(ty: &Type) -> usize {
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

fn is_phantom(ty: &Type) -> bool {
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
fn shown(ty: &impl quote::ToTokens) -> String {
    let text = ty.to_token_stream().to_string();
    text.replace(" :: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
        .replace("& ", "&")
}
