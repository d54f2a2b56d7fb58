//! Writes apply configurations: typed setters over the fields that an apply owns.
//!
//! Owns: which apply type a field takes, and which structs share one.
//! Must not know: how the runtime keeps the fields.

use rustc_hash::FxHashMap;

use super::layout;
use super::types::{File, NamedField, named_fields};
use crate::graph::{Shape, StructShape, TypeId, TypeRef};

/// Names of apply types by the struct they are for.
pub(crate) type ApplyNames = FxHashMap<TypeId, String>;

/// Names the apply types of a file: structs that differ only in what is required share one.
/// One whose struct another version's file defines is imported under the struct's name here.
pub(crate) fn names(file: &File<'_>) -> ApplyNames {
    let mut names = ApplyNames::default();
    let mut bodies: FxHashMap<String, String> = FxHashMap::default();
    for placed in &file.named.types {
        name_of(file, placed.id, &mut names, &mut bodies);
    }
    names
}

fn name_of(
    file: &File<'_>,
    id: TypeId,
    names: &mut ApplyNames,
    bodies: &mut FxHashMap<String, String>,
) -> Option<String> {
    let Shape::Struct(shape) = file.graph.shape(id) else {
        return None;
    };
    if let Some(name) = names.get(&id) {
        return Some(name.clone());
    }
    let own = format!("{}Apply", file.name(id));
    if file.named.home.contains_key(&id) {
        names.insert(id, own.clone());
        return Some(own);
    }
    for field in &shape.fields {
        field.ty.named(&mut |child| {
            name_of(file, child, names, bodies);
        });
    }
    let name = match shape.root {
        Some(_) => own,
        None => bodies
            .entry(body(file, shape, names))
            .or_insert(own)
            .clone(),
    };
    names.insert(id, name.clone());
    Some(name)
}

/// Writes the apply type of a struct, unless it is another one's.
pub(crate) fn item(out: &mut String, file: &File<'_>, id: TypeId, names: &ApplyNames) {
    let Shape::Struct(shape) = file.graph.shape(id) else {
        return;
    };
    let name = file.name(id);
    if names.get(&id).map(String::as_str) != Some(&format!("{name}Apply")) {
        return;
    }
    out.push_str("kubewright::apply! {\n");
    layout::line_of(out, &["    /// Apply configuration of [`", name, "`]."]);
    let root = if shape.root.is_some() {
        format!(" for {name}")
    } else {
        String::new()
    };
    layout::line_of(out, &["    pub struct ", name, "Apply", &root, " {"]);
    out.push_str(&body(file, shape, names));
    out.push_str("    }\n}\n\n");
}

fn body(file: &File<'_>, shape: &StructShape, names: &ApplyNames) -> String {
    let mut out = String::new();
    let (fields, _) = named_fields(shape);
    for NamedField { ident, field } in &fields {
        if shape.root.is_some() && *field.json == *"metadata" {
            continue;
        }
        let ty = match &field.ty {
            TypeRef::List(inner) => format!("[{}]", apply_type(file, inner, names)),
            TypeRef::Map(inner) => format!("{{{}}}", apply_type(file, inner, names)),
            other => apply_type(file, other, names),
        };
        let setter = setter(shape, ident);
        layout::line_of(
            &mut out,
            &[
                "        ",
                &setter,
                " ",
                &format!("{:?}", field.json),
                ": ",
                &ty,
                ",",
            ],
        );
    }
    out
}

/// A setter's name; those that the runtime gives every apply configuration get a suffix.
fn setter(shape: &StructShape, ident: &str) -> String {
    let taken = match shape.root {
        Some(_) => [
            "new",
            "namespace",
            "labels",
            "annotations",
            "finalizers",
            "owner_references",
            "extract",
        ]
        .as_slice(),
        None => ["new"].as_slice(),
    };
    let always = [
        "set_raw",
        "extract_status",
        "extract_subresource",
        "clone",
        "eq",
        "fmt",
        "default",
    ];
    if taken.contains(&ident) || always.contains(&ident) {
        format!("{ident}_field")
    } else {
        ident.to_owned()
    }
}

fn apply_type(file: &File<'_>, ty: &TypeRef, names: &ApplyNames) -> String {
    match ty {
        TypeRef::Named(id) => names
            .get(id)
            .cloned()
            .unwrap_or_else(|| file.name(*id).to_owned()),
        TypeRef::List(inner) => format!(
            "{}<{}>",
            file.imports.prelude("Vec"),
            apply_type(file, inner, names)
        ),
        TypeRef::Map(inner) => format!(
            "{}<{}, {}>",
            file.imports.map(),
            file.imports.prelude("String"),
            apply_type(file, inner, names)
        ),
        TypeRef::Nullable(inner) => file.optional(&apply_type(file, inner, names)),
        TypeRef::Core(_) | TypeRef::Scalar(_) | TypeRef::Extern(_) => file.ty(ty),
    }
}
