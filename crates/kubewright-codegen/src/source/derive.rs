//! A kind out of one struct, as `#[derive(CustomResource)]` sees it.
//!
//! Owns: the graph and the definition of such a kind, and what is written beside its emitted code.
//! Must not know: other items of the source, how code is emitted.

use kubewright_schema::{
    ApiVersion, DeclaredType, Definition, Names, Position, Rest, Schema, Source, Version, read,
};
use quote::ToTokens as _;
use serde_json::{Map, Value, json};
use syn::{Data, DeriveInput, Error, Result};

use super::attributes;
use super::derive_apply;
use super::docs;
use super::kind::{self, KindWords, SchemaMode};
use super::words::words;
use crate::emit::imports::Imports;
use crate::emit::kind as emit;
use crate::emit::types::{File, Form};
use crate::graph::{Extras, Field, Graph, Scalar, Shape, StructShape, TypeRef};
use crate::kind_rules::KindRules;
use crate::names::Named;
use crate::options::{Artefact, Artefacts, CoreSource, Options};
use crate::walk::Placed;

/// What `#[derive(CustomResource)]` writes for a struct that is the `spec` of a kind: the object's
/// struct, its traits and constructors, the apply configurations of both, and its definition.
///
/// The code is what the generator emits for the same kind, with every path from the root.
///
/// # Errors
/// At the attribute or field that is wrong, each in an error of its own.
pub fn derive_kind(input: &DeriveInput, core: CoreSource) -> Result<String> {
    let Some(words) = kind::parse(&input.attrs)? else {
        return Err(Error::new(
            input.ident.span(),
            "which kind is it? Write `#[kubewright(group = \"example.com\", version = \"v1\", \
             kind = \"Document\")]`",
        ));
    };
    check(input, &words)?;
    let definition = definition(input, &words)?;
    let root = words.root_name.as_deref().unwrap_or(&words.kind);
    let mut graph = Graph::default();
    let shape = Shape::Struct(shape(input, &words));
    let id = graph.intern(shape);
    graph.roots.push(Some(id));
    let described = Schema {
        properties: vec![
            (Box::from("spec"), describing(&definition, "spec")),
            (Box::from("status"), describing(&definition, "status")),
        ]
        .into(),
        description: root_schema(&definition).and_then(|schema| schema.description.clone()),
        ..Schema::default()
    };
    let placed = Placed {
        id,
        schema: Some(&described),
        path: Vec::new(),
        places: Vec::new(),
    };
    let named = Named::given(root, vec![(placed, root.to_owned())]);
    let imports = Imports::absolute(root);
    let visibility = visibility(input);
    let options = Options {
        core,
        // The definition is known when the program runs.
        emit: Artefacts::new([Artefact::Apply]),
        ..Options::default()
    };
    let file = File {
        definition: &definition,
        graph: &graph,
        named: &named,
        imports: &imports,
        options: &options,
        form: Form::Derive {
            visibility: &visibility,
        },
    };
    let (mut code, _) = emit::body(&file, &KindRules::default());
    let parts = Parts::of(input, &words, root);
    if !is_kube_derive(input) {
        code.push_str(&parts.conditional());
    }
    code.push_str(&parts.defined(&definition));
    code.push_str(&derive_apply::apply_types(input)?);
    if words.schema == SchemaMode::Derived {
        code.push_str(&derive_apply::reads_words(input)?);
    }
    Ok(code)
}

/// `pub `, `pub(crate) ` or nothing.
pub(super) fn visibility(input: &DeriveInput) -> String {
    let mut text = input.vis.to_token_stream().to_string();
    if !text.is_empty() {
        text.push(' ');
    }
    text
}

/// What a derive cannot see or cannot write.
pub(super) fn check_shape(input: &DeriveInput) -> Result<()> {
    if let Data::Union(data) = &input.data {
        return Err(Error::new(
            data.union_token.span,
            "a union has no JSON form; make it a struct",
        ));
    }
    if let Some(parameter) = input.generics.params.first() {
        return Err(Error::new_spanned(
            parameter,
            format!(
                "`{}` has parameters, and a schema is that of one type; declare a struct for each \
                 use",
                input.ident
            ),
        ));
    }
    Ok(())
}

/// Words of kube-derive for code that only kube has.
fn refuse_kube(input: &DeriveInput) -> Result<()> {
    for word in words(&input.attrs, &attributes::NAMES)? {
        let told = match word.name.as_str() {
            "cel" => {
                "`cel` would add `validate_cel`; kubewright checks rules with its feature `cel`, \
                 by `validate()`, so leave the word out"
            }
            "group_resolver" => {
                "the group of a kind is a constant here; leave `group_resolver` out, or derive a \
                 kind for each group"
            }
            _ => continue,
        };
        return Err(word.error(told));
    }
    Ok(())
}

fn check(input: &DeriveInput, words: &KindWords) -> Result<()> {
    check_shape(input)?;
    refuse_kube(input)?;
    if words.whole {
        return Err(Error::new(
            words.span,
            "`root` alone says that the struct is the whole object, which `kubewright crd` reads; \
             this derive is for the struct of the spec, and `root = \"Name\"` names the object",
        ));
    }
    let root = words.root_name.as_deref().unwrap_or(&words.kind);
    if syn::parse_str::<syn::Ident>(root).is_err() {
        return Err(Error::new(
            words.span,
            format!(
                "`{root}` cannot name a struct; say what the object is called in Rust: \
                 `root = \"...\"`"
            ),
        ));
    }
    if input.ident == root {
        return Err(Error::new(
            input.ident.span(),
            format!(
                "the object will be called `{root}`, so its spec needs another name, such as \
                 `{root}Spec`; or name the object: `root = \"...\"`"
            ),
        ));
    }
    if words.status_subresource && words.status.is_none() {
        return Err(Error::new(
            words.span,
            format!("`status` needs the type of the status: `status = \"{root}Status\"`"),
        ));
    }
    Ok(())
}

/// Whether the kind is told in the words of kube-derive.
fn is_kube_derive(input: &DeriveInput) -> bool {
    input
        .attrs
        .iter()
        .any(|attribute| attribute.path().is_ident("kube"))
}

fn shape(input: &DeriveInput, words: &KindWords) -> StructShape {
    let field = |json: &str, ty, required| Field {
        json: json.into(),
        rename: None,
        ty,
        required,
        nullable: false,
        attributes: Vec::new(),
    };
    let extern_of =
        |tokens: &dyn quote::ToTokens| TypeRef::Extern(derive_apply::shown(tokens).into());
    let mut fields = vec![
        field("metadata", TypeRef::Scalar(Scalar::ObjectMeta), true),
        field("spec", extern_of(&input.ident), true),
    ];
    if let Some(status) = &words.status {
        fields.push(field("status", extern_of(status), false));
    }
    let boxed = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
    let mut attributes: Vec<Box<str>> = boxed(&words.attrs);
    // The docs of `metadata` are Kubernetes's own.
    attributes.insert(0, "allow(missing_docs)".into());
    StructShape {
        fields,
        rest: false,
        union: Vec::new(),
        root: Some(0),
        extras: Extras {
            rename: None,
            derives: boxed(&words.derives),
            attributes,
        },
    }
}

/// The definition of the one version that is known, whose `spec` and `status` have no schema yet.
fn definition(input: &DeriveInput, words: &KindWords) -> Result<Definition> {
    let boxed = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
    let mut version = Version::default();
    version.name = words.version.as_str().into();
    version.served = words.served;
    version.storage = words.storage.unwrap_or(true);
    version.deprecated = words.deprecated.is_some();
    version.deprecation_warning = words.deprecated.clone().flatten().map(Into::into);
    version.schema = Some(schema(input, words));
    version.status_subresource = words.status_subresource;
    version.scale.clone_from(&words.scale);
    version.columns.clone_from(&words.columns);
    version.selectable_fields.clone_from(&words.selectable);
    let list_kind = words.list_kind.clone();
    let definition = Definition {
        source: Source {
            file: "".into(),
            document: 0,
            at: Position::default(),
        },
        api_version: ApiVersion::V1,
        metadata: metadata(words),
        group: words.group.as_str().into(),
        names: Names {
            plural: words.plural().into(),
            singular: Some(words.singular().into()),
            kind: words.kind.as_str().into(),
            list_kind: Some(
                list_kind
                    .unwrap_or_else(|| format!("{}List", words.kind))
                    .into(),
            ),
            short_names: boxed(&words.short_names),
            categories: boxed(&words.categories),
            rest: Rest::default(),
        },
        scope: words.scope,
        versions: vec![version],
        conversion: words.conversion.clone().map(|(value, _)| value),
        preserve_unknown_fields: None,
        status: None,
        rest: Rest::default(),
        spec_rest: Rest::default(),
    };
    match read("", &definition.to_yaml()) {
        Ok(_) => Ok(definition),
        Err(error) => Err(Error::new(
            words.span,
            format!("{}: {}", error.path, error.message),
        )),
    }
}

fn metadata(words: &KindWords) -> Value {
    let mut metadata = Map::new();
    for (key, pairs) in [
        ("annotations", &words.annotations),
        ("labels", &words.labels),
    ] {
        if !pairs.is_empty() {
            let map = pairs.iter().map(|(key, value)| (key.clone(), json!(value)));
            metadata.insert(key.to_owned(), Value::Object(map.collect()));
        }
    }
    metadata.insert(
        "name".to_owned(),
        format!("{}.{}", words.plural(), words.group).into(),
    );
    Value::Object(metadata)
}

fn schema(input: &DeriveInput, words: &KindWords) -> Schema {
    let of = |name: &str| Schema {
        declared_type: Some(DeclaredType::of(name)),
        ..Schema::default()
    };
    let open = Schema {
        preserve_unknown_fields: Some(true),
        ..of("object")
    };
    if words.schema == SchemaMode::Disabled {
        return open;
    }
    let doc = docs::description(&input.attrs);
    let mut properties: Vec<(Box<str>, Schema)> = vec![
        ("apiVersion".into(), of("string")),
        ("kind".into(), of("string")),
        ("metadata".into(), of("object")),
        (
            "spec".into(),
            Schema {
                description: doc.as_deref().map(Into::into),
                ..open.clone()
            },
        ),
    ];
    if words.status.is_some() {
        properties.push(("status".into(), open));
    }
    let mut schema = Schema {
        description: words.doc.clone().or(doc).map(Into::into),
        required: vec!["spec".into()],
        properties: properties.into(),
        ..of("object")
    };
    for rule in &words.rules {
        schema.rules.push(rule.clone());
    }
    schema
}

fn root_schema(definition: &Definition) -> Option<&Schema> {
    definition.versions.first()?.schema.as_ref()
}

/// The docs of a property of the object.
fn describing(definition: &Definition, name: &str) -> Schema {
    let told = root_schema(definition)
        .and_then(|schema| schema.properties.get(name))
        .and_then(|schema| schema.description.clone());
    let description = told.unwrap_or_else(|| match name {
        "status" => "What was observed last; controllers write it.".into(),
        _ => "What is wanted.".into(),
    });
    Schema {
        description: Some(description),
        ..Schema::default()
    }
}

/// The types that a kind is made of, as text.
struct Parts<'a> {
    root: &'a str,
    spec: String,
    status: Option<String>,
    words: &'a KindWords,
}

impl<'a> Parts<'a> {
    fn of(input: &DeriveInput, words: &'a KindWords, root: &'a str) -> Self {
        Self {
            root,
            spec: input.ident.to_string(),
            status: words.status.as_ref().map(derive_apply::shown),
            words,
        }
    }

    /// `Default` and `PartialEq`, as generated kinds have them, where the parts have them: the
    /// derive cannot see whether they do, and bounds with `for<'a>` are looked at only in use.
    fn conditional(&self) -> String {
        let Self {
            root,
            spec,
            status,
            words,
        } = self;
        let is_derived = |name: &str| {
            let mut last = words.derives.iter().map(|path| path.rsplit("::").next());
            last.any(|last| last.is_some_and(|last| last.trim() == name))
        };
        let mut out = String::new();
        if !is_derived("Default") {
            let none = if status.is_some() {
                "status: ::core::option::Option::None,"
            } else {
                ""
            };
            out.push_str(&format!(
                "impl ::core::default::Default for {root}\n\
                 where for<'part> {spec}: ::core::default::Default {{\n\
                 fn default() -> Self {{ Self {{\n\
                 metadata: ::core::default::Default::default(),\n\
                 spec: ::core::default::Default::default(), {none} }} }} }}\n\n"
            ));
        }
        if !is_derived("PartialEq") {
            let (bound, also) = match status {
                Some(status) => (
                    format!(", for<'part> {status}: ::core::cmp::PartialEq"),
                    " && self.status == other.status",
                ),
                None => (String::new(), ""),
            };
            out.push_str(&format!(
                "impl ::core::cmp::PartialEq for {root}\n\
                 where for<'part> {spec}: ::core::cmp::PartialEq{bound} {{\n\
                 fn eq(&self, other: &Self) -> bool {{\n\
                 self.metadata == other.metadata && self.spec == other.spec{also} }} }}\n\n"
            ));
        }
        out
    }

    /// What gives the kind its definition.
    fn defined(&self, definition: &Definition) -> String {
        let mut json = String::new();
        definition.write_json(&mut json);
        let Self {
            root,
            spec,
            status,
            words,
        } = self;
        let status = match status {
            Some(status) => format!(", status: {status}"),
            None => String::new(),
        };
        match words.schema {
            SchemaMode::Disabled => {
                format!("::kubewright::defined! {{\n    {root}: {json:?},\n}}\n\n")
            }
            SchemaMode::Derived => format!(
                "::kubewright::defined_by_schemars! {{\n    \
                 {root}: {json:?}, spec: {spec}{status},\n}}\n\n"
            ),
            SchemaMode::Manual => format!(
                "::kubewright::defined_by_schemars! {{\n    {root}: {json:?}, whole,\n}}\n\n"
            ),
        }
    }
}
