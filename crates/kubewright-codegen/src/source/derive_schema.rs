//! The JSON Schema of one type with what our words say of it, as `#[derive(KubeSchema)]` sees it.
//!
//! Owns: which keywords a word adds to the schema of its field or type.
//! Must not know: how schemas are made of types (schemars does), which words fit which types.

use kubewright_schema::Rule;
use quote::ToTokens as _;
use serde_json::{Map, Value, json};
use syn::ext::IdentExt as _;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Result, parse_quote};

use super::attributes::{self, Constraint, Words};
use super::cel::{self, HowMany};
use super::derive::check_shape;
use super::derive_apply::{argument, arguments, last_name, shown};
use super::kind::{self, KindWords};
use super::rule;
use super::serde_attributes as serde;
use super::words::{Word, words};

/// What `#[derive(KubeSchema)]` writes: an implementation of schemars's `JsonSchema` that adds what
/// `#[kubewright(...)]` and `#[x_kube(...)]` say.
///
/// # Errors
/// At the word that is wrong.
pub fn derive_schema(input: &DeriveInput) -> Result<String> {
    check_shape(input)?;
    let container = serde::Container::parse(&input.attrs)?;
    let own = own_words(input)?;
    let mut errors = Errors::default();
    let mut patch = Map::new();
    errors.check(own.schema.is_none() && own.as_type.is_none(), || {
        Error::new(
            input.ident.span(),
            "a type whose schema is written by hand has it from `impl JsonSchema`",
        )
    });
    let mut of_type = keywords(&own.constraints);
    if let Some(KindWords {
        whole: true,
        doc: Some(doc),
        ..
    }) = kind::parse(&input.attrs)?
    {
        of_type.insert("description".to_owned(), json!(doc));
    }
    let mut copy = input.clone();
    copy.ident = syn::Ident::new(
        &format!("{}SchemaOnly", input.ident.unraw()),
        input.ident.span(),
    );
    retain(&mut copy.attrs);
    let mut helpers = String::new();
    match &mut copy.data {
        Data::Struct(data) => {
            if container.default {
                defaults(input, &mut copy.attrs, &mut data.fields, &mut helpers)?;
            }
            for field in &mut data.fields {
                errors.take(self::field(field, &container).map(|found| {
                    if let Some((name, change)) = found {
                        patch.insert(name, change);
                    }
                }));
            }
        }
        Data::Enum(data) => {
            if let Some(values) = texts(data, &container)? {
                of_type.entry("type").or_insert_with(|| json!("string"));
                of_type.entry("enum").or_insert(values);
            }
            for variant in &mut data.variants {
                retain(&mut variant.attrs);
                for field in &mut variant.fields {
                    errors.take(self::field(field, &container).map(|_| ()));
                }
            }
        }
        Data::Union(_) => {}
    }
    errors.finish()?;
    Ok(written(input, &copy, &helpers, &of_type, &patch))
}

/// Whether words stand on a type or its fields that only `KubeSchema` reads.
pub(super) fn has_words(input: &DeriveInput) -> Result<bool> {
    let narrows = |words: &Words| {
        !words.constraints.is_empty() || words.immutable.is_some() || words.schema.is_some()
    };
    if narrows(&own_words(input)?) {
        return Ok(true);
    }
    if let Data::Struct(data) = &input.data {
        for field in &data.fields {
            if narrows(&Words::parse(&field.attrs)?) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn written(
    input: &DeriveInput,
    copy: &DeriveInput,
    helpers: &str,
    of_type: &Map<String, Value>,
    patch: &Map<String, Value>,
) -> String {
    let name = input.ident.unraw().to_string();
    let ident = &input.ident;
    let only = &copy.ident;
    let patch = json!({"type": of_type, "fields": patch}).to_string();
    format!(
        "impl ::kubewright::schemars::JsonSchema for {ident} {{\n\
         fn schema_name() -> ::std::borrow::Cow<'static, ::core::primitive::str> {{\n\
         ::std::borrow::Cow::Borrowed({name:?}) }}\n\
         fn schema_id() -> ::std::borrow::Cow<'static, ::core::primitive::str> {{\n\
         ::std::borrow::Cow::Borrowed(::core::concat!(::core::module_path!(), \"::\", {name:?})) }}\n\
         fn json_schema(generator: &mut ::kubewright::schemars::SchemaGenerator) -> \
         ::kubewright::schemars::Schema {{\n\
         {helpers}\n\
         #[derive(::kubewright::schemars::JsonSchema)]\n\
         #[schemars(crate = \"::kubewright::schemars\")]\n\
         #[allow(dead_code, missing_docs, non_camel_case_types)]\n\
         {}\n\
         ::kubewright::defining::narrowed(\n\
         <{only} as ::kubewright::schemars::JsonSchema>::json_schema(generator), {patch:?})\n\
         }} }}\n\
         impl ::kubewright::ReadsWords for {ident} {{}}\n",
        copy.to_token_stream()
    )
}

/// The words about the values of a type, also where the type is the spec of a kind.
fn own_words(input: &DeriveInput) -> Result<Words> {
    match kind::parse(&input.attrs)? {
        Some(kind) => Ok(kind.own),
        None => {
            let words: Vec<Word> = words(&input.attrs, &attributes::NAMES)?
                .into_iter()
                .filter(|word| word.name != "root")
                .collect();
            Words::from_words(&words)
        }
    }
}

/// The values of an enum whose variants are all written as texts, in order; schemars puts those with
/// comments last.
fn texts(data: &syn::DataEnum, container: &serde::Container) -> Result<Option<Value>> {
    let tagged = container.tag.is_some() || container.untagged || container.stand_in.is_some();
    let mut values = Vec::new();
    for variant in &data.variants {
        let told = serde::Variant::parse(&variant.attrs)?;
        if told.skip || told.other {
            continue;
        }
        if tagged || told.untagged || !matches!(variant.fields, Fields::Unit) {
            return Ok(None);
        }
        let plain = variant.ident.unraw().to_string();
        let case = container.rename_all;
        values.push(
            told.rename
                .unwrap_or_else(|| case.map_or(plain.clone(), |case| case.of_variant(&plain))),
        );
    }
    Ok((!values.is_empty()).then(|| json!(values)))
}

/// Only what schemars reads stays on the copy.
fn retain(attributes: &mut Vec<Attribute>) {
    let read = ["serde", "schemars", "validate", "garde", "doc", "cfg"];
    attributes.retain(|attribute| read.iter().any(|name| attribute.path().is_ident(name)));
}

/// `#[serde(default)]` of a struct takes fields from its `Default`, which the copy does not have.
fn defaults(
    input: &DeriveInput,
    attributes: &mut Vec<Attribute>,
    fields: &mut Fields,
    helpers: &mut String,
) -> Result<()> {
    let mut kept: Vec<Attribute> = Vec::new();
    for attribute in attributes.drain(..) {
        if !attribute.path().is_ident("serde") {
            kept.push(attribute);
            continue;
        }
        let list = attribute.meta.require_list()?;
        let parts = list.parse_args_with(
            syn::punctuated::Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated,
        )?;
        let parts = parts.iter().filter(|part| !part.path().is_ident("default"));
        kept.push(parse_quote!(#[serde(#(#parts),*)]));
    }
    *attributes = kept;
    let name = &input.ident;
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let told = serde::Field::parse(&field.attrs)?;
        if told.default || told.skip {
            continue;
        }
        let function = format!("default_of_{}", ident.unraw());
        let ty = shown(&field.ty);
        helpers.push_str(&format!(
            "fn {function}() -> {ty} {{ <{name} as ::core::default::Default>::default().{ident} }}\n"
        ));
        field
            .attrs
            .push(parse_quote!(#[serde(default = #function)]));
    }
    Ok(())
}

/// Takes the words of a field away, and says what they change in the schema of the property.
fn field(field: &mut syn::Field, container: &serde::Container) -> Result<Option<(String, Value)>> {
    let words = Words::parse(&field.attrs)?;
    let told = serde::Field::parse(&field.attrs)?;
    retain(&mut field.attrs);
    if let Some(ty) = &words.as_type {
        let text = shown(ty);
        field.attrs.push(parse_quote!(#[schemars(with = #text)]));
    }
    let is_option = |ty: &syn::Type| argument(ty, &["Option"]);
    if words.schemaless || words.schema.is_some() {
        let any = match is_option(&field.ty) {
            Some(_) => "::core::option::Option<::kubewright::Value>",
            None => "::kubewright::Value",
        };
        field.attrs.push(parse_quote!(#[schemars(with = #any)]));
    }
    let Some(ident) = &field.ident else {
        return Ok(None);
    };
    if words.depth.is_some() {
        return Err(Error::new(
            ident.span(),
            "`depth` is for `kubewright crd`, which unrolls types; here leave the field open: \
             `#[kubewright(schemaless, preserve_unknown_fields)]`",
        ));
    }
    let plain = ident.unraw().to_string();
    let case = container.rename_all;
    let name = told
        .rename
        .unwrap_or_else(|| case.map_or(plain.clone(), |case| case.of_field(&plain)));
    let mut keywords = open_maps(&field.ty);
    below(&mut keywords, self::keywords(&words.constraints));
    if words.immutable.is_some() {
        add_rule(&mut keywords, &cel::immutable());
    }
    let mut change = Map::new();
    match words.schema {
        Some((schema, _)) => {
            change.insert("schema".to_owned(), schema);
        }
        None if words.schemaless => {
            change.insert("schema".to_owned(), json!({}));
        }
        None => {}
    }
    if !keywords.is_empty() {
        change.insert("keywords".to_owned(), Value::Object(keywords));
    }
    if let Some(required) = words.required {
        change.insert("required".to_owned(), json!(required));
    }
    if words.immutable.is_some() {
        change.insert("ifOptional".to_owned(), rule::json(&cel::stays(&name)));
    }
    // `None` is left out, so null is never there; of two options the inner one is.
    if told.skip_serializing_if
        && is_option(&field.ty).is_some_and(|inner| is_option(&inner).is_none())
    {
        change.insert("neverNull".to_owned(), json!(true));
    }
    if words.skip_description {
        change.insert("skipDescription".to_owned(), json!(true));
    }
    Ok((!change.is_empty()).then_some((name, Value::Object(change))))
}

/// What says that a `serde_json::Map` is an open object and not a map of anything, as deep as it is
/// in the type.
fn open_maps(ty: &syn::Type) -> Map<String, Value> {
    let list = ["Vec", "VecDeque", "BTreeSet", "HashSet", "IndexSet"];
    for (names, key) in [(&list[..], "items"), (&["Option", "Box"], "")] {
        if let Some(inner) = argument(ty, names) {
            let inner = open_maps(&inner);
            return match key {
                "" => inner,
                _ if inner.is_empty() => inner,
                key => Map::from_iter([(key.to_owned(), Value::Object(inner))]),
            };
        }
    }
    if let Some(values) = arguments(ty, &["BTreeMap", "HashMap", "IndexMap"]).get(1) {
        let inner = open_maps(values);
        if !inner.is_empty() {
            let key = "additionalProperties".to_owned();
            return Map::from_iter([(key, Value::Object(inner))]);
        }
    }
    match last_name(ty).as_str() {
        "Map" => Map::from_iter([
            ("additionalProperties".to_owned(), Value::Null),
            (
                "x-kubernetes-preserve-unknown-fields".to_owned(),
                json!(true),
            ),
        ]),
        _ => Map::new(),
    }
}

/// Adds keywords, those of items and values to what is there for them.
fn below(keywords: &mut Map<String, Value>, more: Map<String, Value>) {
    for (key, value) in more {
        match (keywords.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(more)) => below(known, more),
            (_, value) => {
                keywords.insert(key, value);
            }
        }
    }
}

fn add_rule(keywords: &mut Map<String, Value>, rule: &Rule) {
    let rules = keywords
        .entry("x-kubernetes-validations")
        .or_insert_with(|| json!([]));
    if let Value::Array(rules) = rules {
        rules.push(rule::json(rule));
    }
}

/// The keywords that words add.
fn keywords(words: &[(Constraint, proc_macro2::Span)]) -> Map<String, Value> {
    use Constraint as C;
    let mut out = Map::new();
    for (word, _) in words {
        let (key, value) = match word {
            C::Minimum(number) => ("minimum", json!(number)),
            C::Maximum(number) => ("maximum", json!(number)),
            C::ExclusiveMinimum(it) => ("exclusiveMinimum", json!(it)),
            C::ExclusiveMaximum(it) => ("exclusiveMaximum", json!(it)),
            C::MultipleOf(number) => ("multipleOf", json!(number)),
            C::MinLength(count) | C::LeastSize(count) => ("minLength", json!(count)),
            C::MaxLength(count) | C::MostSize(count) => ("maxLength", json!(count)),
            C::Pattern(text) => ("pattern", json!(text)),
            C::MinItems(count) => ("minItems", json!(count)),
            C::MaxItems(count) => ("maxItems", json!(count)),
            C::MinProperties(count) => ("minProperties", json!(count)),
            C::MaxProperties(count) => ("maxProperties", json!(count)),
            C::Enum(values) => ("enum", json!(values)),
            C::Format(text) => ("format", json!(text)),
            C::Type(text) => ("type", json!(text)),
            C::Nullable(it) => ("nullable", json!(it)),
            C::Default(value) => ("default", value.clone()),
            C::Example(value) => ("example", value.clone()),
            C::Title(text) => ("title", json!(text)),
            C::ExternalDocs { url, description } => match description {
                Some(text) => ("externalDocs", json!({"url": url, "description": text})),
                None => ("externalDocs", json!({ "url": url })),
            },
            C::Description(text) => ("description", json!(text)),
            C::PreserveUnknownFields(it) => ("x-kubernetes-preserve-unknown-fields", json!(it)),
            C::EmbeddedResource => {
                let open = "x-kubernetes-preserve-unknown-fields";
                out.insert(open.to_owned(), json!(true));
                ("x-kubernetes-embedded-resource", json!(true))
            }
            C::IntOrString => ("x-kubernetes-int-or-string", json!(true)),
            C::ListType(text) => ("x-kubernetes-list-type", json!(text)),
            C::ListMapKeys(keys) => {
                let list_type = "x-kubernetes-list-type";
                out.insert(list_type.to_owned(), json!("map"));
                ("x-kubernetes-list-map-keys", json!(keys))
            }
            C::MapType(text) => ("x-kubernetes-map-type", json!(text)),
            C::Rule(it) => {
                add_rule(&mut out, it);
                continue;
            }
            C::ExactlyOneOf(fields) => {
                add_rule(&mut out, &cel::one_of(fields, HowMany::Exactly));
                continue;
            }
            C::AtMostOneOf(fields) => {
                add_rule(&mut out, &cel::one_of(fields, HowMany::AtMost));
                continue;
            }
            C::AtLeastOneOf(fields) => {
                add_rule(&mut out, &cel::one_of(fields, HowMany::AtLeast));
                continue;
            }
            C::AllOf(parts) => ("allOf", json!(parts)),
            C::AnyOf(parts) => ("anyOf", json!(parts)),
            C::OneOf(parts) => ("oneOf", json!(parts)),
            C::Not(part) => ("not", part.clone()),
            C::Items(words) => ("items", Value::Object(keywords(words))),
            C::Values(words) => ("additionalProperties", Value::Object(keywords(words))),
        };
        out.insert(key.to_owned(), value);
    }
    out
}

/// Errors of several places.
#[derive(Default)]
struct Errors(Option<Error>);

impl Errors {
    fn take(&mut self, result: Result<()>) {
        if let Err(error) = result {
            match &mut self.0 {
                Some(errors) => errors.combine(error),
                None => self.0 = Some(error),
            }
        }
    }

    fn check(&mut self, holds: bool, error: impl FnOnce() -> Error) {
        self.take(if holds { Ok(()) } else { Err(error()) });
    }

    fn finish(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
