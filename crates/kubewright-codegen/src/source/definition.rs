//! From kinds, each with its versions, to definitions.
//!
//! Owns: the root of an object's schema, what the versions of a kind must agree on, and which of
//! them is stored.
//! Must not know: how types become schemas, files that are written.

use std::collections::BTreeMap;

use kubewright_schema::{
    ApiVersion, Definition, Names, Position, Rest, Schema, Source, Version, read,
};
use serde_json::{Map, Value, json};
use syn::spanned::Spanned;

use super::KindStruct;
use super::crates::{Crates, Item, ItemId};
use super::demands;
use super::docs;
use super::kind::{self, KindWords, SchemaMode};
use super::schema::{Builder, Errors, Place};
use super::shapes::{object, open_object};
use crate::report::Diagnostic;

/// One version of a kind, and the struct that tells it.
struct Told<'a> {
    item: &'a Item,
    id: ItemId,
    words: KindWords,
}

/// The definitions of every kind in the sources, by group and plural.
///
/// # Errors
/// Everything that is wrong, each at its place.
pub(crate) fn definitions(crates: &Crates) -> Result<Vec<Definition>, Errors> {
    let mut errors = Errors::new();
    let mut kinds: BTreeMap<(String, String), Vec<Told<'_>>> = BTreeMap::new();
    for id in crates.item_ids() {
        let item = &crates[id];
        match kind::parse(&item.attributes) {
            Ok(None) => {}
            Ok(Some(words)) => {
                let key = (words.group.clone(), words.kind.clone());
                kinds.entry(key).or_default().push(Told { item, id, words });
            }
            Err(error) => errors.extend(
                error
                    .into_iter()
                    .map(|error| crates.error_at(item.file, error.span(), error.to_string())),
            ),
        }
    }
    let lists: Vec<&[Told<'_>]> = kinds.values().map(Vec::as_slice).collect();
    errors.extend(same_plurals(crates, &lists));
    let mut builder = Builder::new(crates);
    let mut found = Vec::new();
    for told in kinds.values() {
        match definition(crates, &mut builder, told) {
            Ok(Some(definition)) => found.push(definition),
            Ok(None) => {}
            Err(more) => errors.extend(more),
        }
    }
    if !errors.is_empty() {
        errors.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        errors.dedup();
        return Err(errors);
    }
    found.sort_by(|a, b| (&a.group, &a.names.plural).cmp(&(&b.group, &b.names.plural)));
    Ok(found)
}

/// The structs that tell kinds, also those whose version is in no definition.
pub(crate) fn structs(crates: &Crates) -> Vec<KindStruct> {
    let mut found = Vec::new();
    for id in crates.item_ids() {
        let item = &crates[id];
        let Ok(Some(words)) = kind::parse(&item.attributes) else {
            continue;
        };
        found.push(KindStruct {
            path: format!("{}::{}", crates.path(item.module), item.ident()),
            crate_name: crates.crate_name(item.module).to_owned(),
            group: words.group,
            version: words.version,
            kind: words.kind,
            is_whole: words.whole,
            root_name: words.root_name,
            place: (
                crates.file(item.file).to_owned(),
                item.ident().span().start().line,
            ),
        });
    }
    found
}

/// Two kinds of a group with one plural are one resource to the server.
fn same_plurals(crates: &Crates, kinds: &[&[Told<'_>]]) -> Errors {
    let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
    let mut errors = Errors::new();
    for told in kinds {
        let kept: Vec<&Told<'_>> = told.iter().filter(|it| !it.words.skip_version).collect();
        let Some(first) = kept.first() else { continue };
        let key = (first.words.group.clone(), plural(&kept));
        if let Some(other) = seen.get(&key) {
            errors.push(crates.error_at(
                first.item.file,
                first.words.span,
                format!(
                    "the plural of {} is `{}`, and so is that of {other}; say `plural` of one",
                    first.words.kind, key.1
                ),
            ));
        }
        seen.insert(key, &first.words.kind);
    }
    errors
}

fn definition(
    crates: &Crates,
    builder: &mut Builder<'_>,
    told: &[Told<'_>],
) -> Result<Option<Definition>, Errors> {
    let mut kept: Vec<&Told<'_>> = told.iter().filter(|it| !it.words.skip_version).collect();
    kept.sort_by(|a, b| a.words.version.cmp(&b.words.version));
    let Some(first) = kept.first() else {
        return Ok(None);
    };
    let mut errors = agree(crates, &kept);
    let storage = match stored(crates, &kept) {
        Ok(index) => index,
        Err(error) => {
            errors.push(error);
            0
        }
    };
    let mut versions = Vec::new();
    for (index, it) in kept.iter().enumerate() {
        match version(builder, it, index == storage) {
            Ok(version) => versions.push(version),
            Err(more) => errors.extend(more),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let made = Definition {
        source: Source {
            file: crates.file(first.item.file).to_string_lossy().into(),
            document: 0,
            at: Position::default(),
        },
        api_version: ApiVersion::V1,
        metadata: metadata(&kept),
        group: first.words.group.as_str().into(),
        names: names(&kept),
        scope: first.words.scope,
        versions,
        conversion: kept
            .iter()
            .find_map(|it| it.words.conversion.clone())
            .map(|(value, _)| value),
        preserve_unknown_fields: None,
        status: None,
        rest: Rest::default(),
        spec_rest: Rest::default(),
    };
    checked(crates, first, made).map(Some)
}

/// What the reader of definitions refuses is told at the kind.
fn checked(crates: &Crates, told: &Told<'_>, made: Definition) -> Result<Definition, Errors> {
    match read("", &made.to_yaml()) {
        Ok(_) => Ok(made),
        Err(error) => Err(vec![crates.error_at(
            told.item.file,
            told.words.span,
            format!("{}: {}", error.path, error.message),
        )]),
    }
}

fn metadata(kept: &[&Told<'_>]) -> Value {
    let Some(first) = kept.first() else {
        return Value::Null;
    };
    let mut metadata = Map::new();
    for (key, pairs) in [
        (
            "annotations",
            kept.iter()
                .flat_map(|it| &it.words.annotations)
                .collect::<Vec<_>>(),
        ),
        (
            "labels",
            kept.iter().flat_map(|it| &it.words.labels).collect(),
        ),
    ] {
        if !pairs.is_empty() {
            let map: Map<String, Value> = pairs
                .into_iter()
                .map(|(key, value)| (key.clone(), json!(value)))
                .collect();
            metadata.insert(key.to_owned(), Value::Object(map));
        }
    }
    let name = format!("{}.{}", plural(kept), first.words.group);
    metadata.insert("name".to_owned(), name.into());
    Value::Object(metadata)
}

/// What one version says and the others leave out holds for all.
fn said<T: Clone>(kept: &[&Told<'_>], get: impl Fn(&KindWords) -> Option<T>) -> Option<T> {
    kept.iter().find_map(|it| get(&it.words))
}

fn singular(kept: &[&Told<'_>]) -> String {
    let said = said(kept, |words| words.singular.clone());
    said.unwrap_or_else(|| {
        kept.first()
            .map_or_else(String::new, |it| it.words.singular())
    })
}

fn plural(kept: &[&Told<'_>]) -> String {
    said(kept, |words| words.plural.clone()).unwrap_or_else(|| kind::plural(&singular(kept)))
}

fn names(kept: &[&Told<'_>]) -> Names {
    let kind = kept.first().map_or("", |it| it.words.kind.as_str());
    let list_kind = said(kept, |words| words.list_kind.clone());
    let all = |get: fn(&KindWords) -> &Vec<String>| {
        let mut found: Vec<Box<str>> = Vec::new();
        for name in kept.iter().flat_map(|it| get(&it.words)) {
            if !found.iter().any(|known| **known == **name) {
                found.push(name.as_str().into());
            }
        }
        found
    };
    Names {
        plural: plural(kept).into(),
        singular: Some(singular(kept).into()),
        kind: kind.into(),
        list_kind: Some(list_kind.unwrap_or_else(|| format!("{kind}List")).into()),
        short_names: all(|words| &words.short_names),
        categories: all(|words| &words.categories),
        rest: Rest::default(),
    }
}

/// What is one thing for all versions of a kind.
fn agree(crates: &Crates, kept: &[&Told<'_>]) -> Errors {
    let mut errors = Errors::new();
    let Some((first, others)) = kept.split_first() else {
        return errors;
    };
    for other in others {
        let mut differs = |what: &str, a: &dyn std::fmt::Display, b: &dyn std::fmt::Display| {
            errors.push(crates.error_at(
                other.item.file,
                other.words.span,
                format!(
                    "version {} of {} has {what} {b}, and version {} has {a}; a kind has one",
                    other.words.version, other.words.kind, first.words.version
                ),
            ));
        };
        if first.words.scope != other.words.scope {
            differs(
                "scope",
                &first.words.scope.as_str(),
                &other.words.scope.as_str(),
            );
        }
        for (what, get) in [
            (
                "plural",
                (|words| words.plural.clone()) as fn(&KindWords) -> Option<String>,
            ),
            ("singular", |words| words.singular.clone()),
            ("list kind", |words| words.list_kind.clone()),
        ] {
            if let (Some(a), Some(b)) = (get(&first.words), get(&other.words))
                && a != b
            {
                differs(what, &a, &b);
            }
        }
        if let (Some((a, _)), Some((b, _))) = (&first.words.conversion, &other.words.conversion)
            && a != b
        {
            differs("conversion", a, b);
        }
    }
    for (index, it) in kept.iter().enumerate() {
        let before = kept[..index]
            .iter()
            .find(|other| other.words.version == it.words.version);
        if let Some(before) = before {
            errors.push(crates.error_at(
                it.item.file,
                it.words.span,
                format!(
                    "version {} of {} is told twice, here and in {}",
                    it.words.version,
                    it.words.kind,
                    place(crates, before.item)
                ),
            ));
        }
    }
    errors
}

fn place(crates: &Crates, item: &Item) -> String {
    let at = item.ident().span().start();
    format!("{}:{}", crates.file(item.file).display(), at.line)
}

/// The version that is stored: the one that says so, or the only one that does not say no.
fn stored(crates: &Crates, kept: &[&Told<'_>]) -> Result<usize, Diagnostic> {
    let with = |storage: Option<bool>| -> Vec<usize> {
        let which = kept.iter().enumerate();
        which
            .filter(|(_, it)| it.words.storage == storage)
            .map(|(index, _)| index)
            .collect()
    };
    let (yes, open) = (with(Some(true)), with(None));
    let at = |index: usize, message: String| {
        let it = kept[index];
        crates.error_at(it.item.file, it.words.span, message)
    };
    match (yes.as_slice(), open.as_slice()) {
        ([one], _) | ([], [one]) => Ok(*one),
        ([_, second, ..], _) => Err(at(
            *second,
            format!(
                "two versions of {} are stored; a server stores one",
                kept[*second].words.kind
            ),
        )),
        ([], []) => Err(at(
            0,
            format!(
                "no version of {} is stored; say `storage` of one",
                kept[0].words.kind
            ),
        )),
        ([], [first, ..]) => Err(at(
            *first,
            format!(
                "{} has several versions; say `storage` of the one that the server stores",
                kept[*first].words.kind
            ),
        )),
    }
}

fn version(builder: &mut Builder<'_>, told: &Told<'_>, storage: bool) -> Result<Version, Errors> {
    let words = &told.words;
    // Who writes a schema in Rust has to run it (`manual`); what the types say is near.
    let schema = if words.schema == SchemaMode::Disabled {
        open_object()
    } else {
        root(builder, told)?
    };
    let place = Place {
        module: told.item.module,
        file: told.item.file,
    };
    let unmet = demands::unmet(words, &schema);
    if !unmet.is_empty() {
        let errors = unmet.into_iter();
        return Err(errors
            .map(|unmet| builder.error(place, words.span, unmet))
            .collect());
    }
    let mut version = Version::default();
    version.name = words.version.as_str().into();
    version.served = words.served;
    version.storage = storage;
    version.deprecated = words.deprecated.is_some();
    version.deprecation_warning = words.deprecated.clone().flatten().map(Into::into);
    version.schema = Some(schema);
    version.status_subresource = words.status_subresource;
    version.scale.clone_from(&words.scale);
    version.columns.clone_from(&words.columns);
    version.selectable_fields.clone_from(&words.selectable);
    Ok(version)
}

/// The schema of the whole object.
fn root(builder: &mut Builder<'_>, told: &Told<'_>) -> Result<Schema, Errors> {
    let Told { item, id, words } = told;
    let at = Place {
        module: item.module,
        file: item.file,
    };
    builder.begin();
    let mut schema = builder.item(*id)?;
    if !words.whole {
        let mut properties = vec![(Box::from("spec"), schema)];
        if let Some(ty) = &words.status {
            let span = status_span(words);
            let mut status = builder.ty(at, ty, span)?.schema;
            status.nullable = None;
            properties.push(("status".into(), status));
        } else if words.status_subresource {
            return Err(vec![builder.error(
                at,
                words.span,
                "`status` needs the type of the status: `status = \"...\"`",
            )]);
        }
        schema = Schema {
            description: docs::description(&item.attributes).map(Into::into),
            required: vec!["spec".into()],
            properties: properties.into(),
            ..object()
        };
    }
    if let Some(doc) = &words.doc {
        schema.description = Some(doc.as_str().into());
    }
    for rule in &words.rules {
        schema.rules.push(rule.clone());
    }
    Ok(with_meta(schema))
}

/// Adds what every object has. The server describes these fields itself.
fn with_meta(mut schema: Schema) -> Schema {
    let of = |name: &str| Schema {
        declared_type: Some(kubewright_schema::DeclaredType::of(name)),
        ..Schema::default()
    };
    let mut properties: Vec<(Box<str>, Schema)> = vec![
        ("apiVersion".into(), of("string")),
        ("kind".into(), of("string")),
        ("metadata".into(), of("object")),
    ];
    let own = |name: &str| matches!(name, "apiVersion" | "kind" | "metadata");
    properties.extend(
        std::mem::take(&mut schema.properties)
            .into_iter()
            .filter(|(name, _)| !own(name)),
    );
    schema.required.retain(|name| !own(name));
    schema.properties = properties.into();
    schema
}

fn status_span(words: &KindWords) -> proc_macro2::Span {
    words.status.as_ref().map_or(words.span, Spanned::span)
}
