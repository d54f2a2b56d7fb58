//! The apply configuration of one struct, as `#[derive(Apply)]` sees it.
//!
//! Owns: which setter a field gets, by what its type is called and what serde is told of it.
//! Must not know: other items of the source, how code is emitted.

use kubewright_schema::{ApiVersion, Definition, Names, Position, Rest, Scope, Source, Version};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::{Data, DeriveInput, Fields, GenericArgument, PathArguments, Result, Type};

use super::attributes::Words;
use super::derive::{check_shape, visibility};
use super::derive_schema;
use super::serde_attributes as serde;
use crate::emit::apply::{self, ApplyTypes};
use crate::emit::imports::Imports;
use crate::emit::types::{File, Form};
use crate::graph::{Extras, Field, Graph, Scalar, Shape, StructShape, TypeRef};
use crate::names::Named;
use crate::options::Options;
use crate::walk::Placed;

/// What `#[derive(Apply)]` writes, and what holds the struct to reading its words.
///
/// # Errors
/// At the field or attribute that is wrong.
pub fn derive_apply(input: &DeriveInput) -> Result<String> {
    let mut code = apply_types(input)?;
    code.push_str(&reads_words(input)?);
    Ok(code)
}

/// The apply types of a type: a struct of setters for a struct with named fields, and for
/// everything else that it is applied as a whole.
///
/// # Errors
/// At the field or attribute that is wrong.
pub(super) fn apply_types(input: &DeriveInput) -> Result<String> {
    check_shape(input)?;
    let container = serde::Container::parse(&input.attrs)?;
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(fields),
            Fields::Unnamed(_) | Fields::Unit => None,
        },
        Data::Enum(_) | Data::Union(_) => None,
    };
    let stands_for_another = container.transparent || container.stand_in.is_some();
    let Some(fields) = fields.filter(|_| !stands_for_another && container.tag.is_none()) else {
        return Ok(applied(input, "Self"));
    };
    let mut read = Vec::new();
    let mut flattened = String::new();
    let mut errors: Option<syn::Error> = None;
    for field in &fields.named {
        match setter(field, &container) {
            Ok(Setter::None) => {}
            Ok(Setter::Field(field)) => read.push(field),
            Ok(Setter::Flattened(text)) => flattened.push_str(&text),
            Err(error) => match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            },
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    read.sort_by(|a, b| a.json.cmp(&b.json));
    read.dedup_by(|a, b| a.json == b.json);
    let mut code = written(input, read);
    let name = input.ident.unraw().to_string();
    if !flattened.is_empty() {
        code.push_str(&format!("impl {name}Apply {{\n{flattened}}}\n\n"));
    }
    code.push_str(&applied(input, &format!("{name}Apply")));
    Ok(code)
}

/// What holds a struct to `#[derive(KubeSchema)]` when its words need it.
pub(super) fn reads_words(input: &DeriveInput) -> Result<String> {
    if !derive_schema::has_words(input)? {
        return Ok(String::new());
    }
    Ok(format!(
        "::kubewright::reads_words! {{ {} }}\n",
        input.ident
    ))
}

/// A type or path as it is written, without the spaces of tokens.
pub(super) fn shown(tokens: &(impl ToTokens + ?Sized)) -> String {
    let mut text = TokenStream::new();
    tokens.to_tokens(&mut text);
    text.to_string()
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
}

fn applied(input: &DeriveInput, apply: &str) -> String {
    format!(
        "impl ::kubewright::apply::Applied for {} {{\n    type Apply = {apply};\n}}\n\n",
        input.ident
    )
}

fn written(input: &DeriveInput, fields: Vec<Field>) -> String {
    let name = input.ident.unraw().to_string();
    let mut graph = Graph::default();
    let id = graph.intern(Shape::Struct(StructShape {
        fields,
        rest: false,
        union: Vec::new(),
        root: None,
        extras: Extras::default(),
    }));
    let placed = Placed {
        id,
        schema: None,
        path: Vec::new(),
        places: Vec::new(),
    };
    let named = Named::given(&name, vec![(placed, name.clone())]);
    let imports = Imports::absolute(&name);
    let visibility = visibility(input);
    let (definition, options) = (no_definition(), Options::default());
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
    let mut code = String::new();
    apply::item(&mut code, &file, id, &ApplyTypes::of(&file));
    code
}

/// Of no kind: setters do not depend on it.
fn no_definition() -> Definition {
    Definition {
        source: Source {
            file: "".into(),
            document: 0,
            at: Position::default(),
        },
        api_version: ApiVersion::V1,
        metadata: serde_json::Value::Null,
        group: "".into(),
        names: Names::default(),
        scope: Scope::Cluster,
        versions: vec![Version::default()],
        conversion: None,
        preserve_unknown_fields: None,
        status: None,
        rest: Rest::default(),
        spec_rest: Rest::default(),
    }
}

enum Setter {
    /// The field is not in the JSON.
    None,
    Field(Field),
    /// The text of a setter for the fields of another struct.
    Flattened(String),
}

fn setter(field: &syn::Field, container: &serde::Container) -> Result<Setter> {
    let Some(ident) = &field.ident else {
        return Ok(Setter::None);
    };
    let told = serde::Field::parse(&field.attrs)?;
    let words = Words::parse(&field.attrs)?;
    if told.skip || told.skip_serializing || words.rest || last_name(&field.ty) == "PhantomData" {
        return Ok(Setter::None);
    }
    let plain = ident.unraw().to_string();
    let (is_option, ty) = match argument(&field.ty, &["Option"]) {
        Some(inner) => (true, inner),
        None => (false, field.ty.clone()),
    };
    if told.flatten {
        let ty = shown(&ty);
        return Ok(Setter::Flattened(format!(
            "/// Sets fields of `{plain}`.\n\
             pub fn {ident}(self, value: impl ::core::convert::Into<<{ty} as \
             ::kubewright::apply::Applied>::Apply>) -> Self where for<'applied> {ty}: \
             ::kubewright::apply::Applied {{ Self(self.0.flatten::<<{ty} as \
             ::kubewright::apply::Applied>::Apply>({plain:?}, value)) }}\n"
        )));
    }
    let case = container.rename_all;
    let json = words
        .rename
        .clone()
        .or(told.rename)
        .unwrap_or_else(|| case.map_or(plain.clone(), |case| case.of_field(&plain)));
    let ty = if told.with.is_some() {
        // What its functions write is not what the type is.
        TypeRef::Scalar(Scalar::Value)
    } else if words.whole {
        // Outside of the tables below, so that it stands for itself.
        return Ok(Setter::Flattened(whole(ident, &json, &ty)));
    } else {
        type_of(&ty)
    };
    Ok(Setter::Field(Field {
        json: json.into(),
        rename: Some(plain.into()),
        ty,
        required: !is_option,
        nullable: is_option && !told.skip_serializing_if,
        attributes: Vec::new(),
    }))
}

/// A setter that takes the type itself.
fn whole(ident: &syn::Ident, json: &str, ty: &Type) -> String {
    let ty = shown(ty);
    format!(
        "/// Sets `{json}`.\n\
         pub fn {ident}(self, value: impl ::core::convert::Into<{ty}>) -> Self \
         {{ Self(self.0.set::<{ty}>({json:?}, value)) }}\n"
    )
}

/// What a setter takes, by the name of the type alone: a derive sees no more. A type of the same
/// name as one of std's that is no such type has its path written out.
fn type_of(ty: &Type) -> TypeRef {
    if let Some(scalar) = scalar(ty) {
        return TypeRef::Scalar(scalar);
    }
    if let Some(inner) = argument(ty, &["Box", "Rc", "Arc"]) {
        return type_of(&inner);
    }
    if let Some(inner) = argument(ty, &["Option"]) {
        return TypeRef::Nullable(Box::new(type_of(&inner)));
    }
    const LISTS: [&str; 5] = ["Vec", "VecDeque", "BTreeSet", "HashSet", "IndexSet"];
    if let Some(inner) = argument(ty, &LISTS) {
        return TypeRef::List(Box::new(type_of(&inner)));
    }
    if let Some([key, value]) = arguments(ty, &["BTreeMap", "HashMap", "IndexMap"]).get(..2)
        && scalar(key) == Some(Scalar::String)
    {
        return TypeRef::Map(Box::new(type_of(value)));
    }
    TypeRef::Extern(shown(ty).into())
}

/// A scalar of the prelude. Other numbers say themselves what they are.
fn scalar(ty: &Type) -> Option<Scalar> {
    let Type::Path(path) = ty else { return None };
    let name = path.path.get_ident()?.to_string();
    Some(match name.as_str() {
        "bool" => Scalar::Bool,
        "i32" => Scalar::I32,
        "i64" => Scalar::I64,
        "String" => Scalar::String,
        _ => return None,
    })
}

pub(super) fn last_name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map_or_else(String::new, |last| last.ident.to_string()),
        _ => String::new(),
    }
}

/// The one argument of a type with one of these names.
pub(super) fn argument(ty: &Type, names: &[&str]) -> Option<Type> {
    arguments(ty, names).into_iter().next()
}

pub(super) fn arguments(ty: &Type, names: &[&str]) -> Vec<Type> {
    let path = match ty {
        Type::Path(path) if names.contains(&last_name(ty).as_str()) => path,
        Type::Group(inner) => return arguments(&inner.elem, names),
        Type::Paren(inner) => return arguments(&inner.elem, names),
        _ => return Vec::new(),
    };
    match path.path.segments.last().map(|last| &last.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
