//! Writes apply configurations: typed setters over the fields that an apply owns.
//!
//! Owns: which apply type a field takes, and which structs share one.
//! Must not know: how the runtime keeps the fields.

use rustc_hash::FxHashMap;

use super::layout;
use super::types::{File, Form};
use crate::graph::{Shape, StructShape, TypeId, TypeRef};
use crate::members::{self, NamedField};

/// The apply types of a file.
#[derive(Debug, Default)]
pub(crate) struct ApplyTypes {
    /// Names by the struct they are for.
    names: FxHashMap<TypeId, String>,
    /// Setters of those that are written here, by the struct that names them.
    bodies: FxHashMap<TypeId, String>,
}

impl ApplyTypes {
    /// Those of a file: structs that differ only in what is required share one. One whose struct
    /// another version's file defines is imported under the struct's name here.
    pub(crate) fn of(file: &File<'_>) -> Self {
        let mut types = Self::default();
        let mut shared: FxHashMap<String, String> = FxHashMap::default();
        for placed in &file.named.types {
            types.add(file, placed.id, &mut shared);
        }
        types
    }

    /// The name of a struct's apply type; enums have none.
    pub(crate) fn name(&self, id: TypeId) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// `shared` holds names by what they stand for.
    fn add(&mut self, file: &File<'_>, id: TypeId, shared: &mut FxHashMap<String, String>) {
        let Shape::Struct(shape) = file.graph.shape(id) else {
            return;
        };
        if self.names.contains_key(&id) {
            return;
        }
        let own = format!("{}Apply", file.name(id));
        if file.named.home.contains_key(&id) {
            self.names.insert(id, own);
            return;
        }
        for field in &shape.fields {
            field.ty.named(&mut |child| self.add(file, child, shared));
        }
        let body = body(file, shape, self);
        let name = match shape.root {
            Some(_) => own.clone(),
            None => shared
                .entry(body.clone())
                .or_insert_with(|| own.clone())
                .clone(),
        };
        if name == own {
            self.bodies.insert(id, body);
        }
        self.names.insert(id, name);
    }
}

/// Writes the apply type of a struct, or its name where it is another one's.
pub(crate) fn item(out: &mut String, file: &File<'_>, id: TypeId, types: &ApplyTypes) {
    let Shape::Struct(shape) = file.graph.shape(id) else {
        return;
    };
    let name = file.name(id);
    let Some(body) = types.bodies.get(&id) else {
        // Under its own name as well, which then stays when the two come to differ.
        if let Some(shared) = types.name(id)
            && !file.named.home.contains_key(&id)
        {
            layout::line_of(out, &["/// Apply configuration of [`", name, "`]."]);
            layout::line_of(out, &["pub type ", name, "Apply = ", shared, ";\n"]);
        }
        return;
    };
    layout::line_of(out, &[file.imports.root(), "::apply! {"]);
    layout::line_of(out, &["    /// Apply configuration of [`", name, "`]."]);
    let root = if shape.root.is_some() {
        format!(" for {name}")
    } else {
        String::new()
    };
    let visibility = file.form.visibility();
    layout::line_of(
        out,
        &["    ", visibility, "struct ", name, "Apply", &root, " {"],
    );
    out.push_str(body);
    out.push_str("    }\n}\n\n");
}

fn body(file: &File<'_>, shape: &StructShape, types: &ApplyTypes) -> String {
    let mut out = String::new();
    let (fields, _) = members::fields(shape);
    for NamedField { ident, field } in &fields {
        if shape.root.is_some() && *field.json == *"metadata" {
            continue;
        }
        let ty = match &field.ty {
            TypeRef::List(inner) => format!("[{}]", apply_type(file, inner, types)),
            TypeRef::Map(inner) => format!("{{{}}}", apply_type(file, inner, types)),
            other => apply_type(file, other, types),
        };
        let setter = setter(shape, ident);
        let null = format!("{}_null", ident.trim_start_matches("r#"));
        let has_null = field.nullable && fields.iter().all(|other| other.ident != null);
        layout::line_of(
            &mut out,
            &[
                "        ",
                &setter,
                " ",
                &format!("{:?}", field.json),
                if has_null { "?: " } else { ": " },
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

fn apply_type(file: &File<'_>, ty: &TypeRef, types: &ApplyTypes) -> String {
    if matches!(file.form, Form::Derive { .. }) && is_foreign(ty) {
        // The type says itself what its apply type is.
        return format!("for {}", file.ty(ty));
    }
    match ty {
        TypeRef::Named(id) => types.name(*id).unwrap_or_else(|| file.name(*id)).to_owned(),
        TypeRef::List(inner) => format!(
            "{}<{}>",
            file.imports.prelude("Vec"),
            apply_type(file, inner, types)
        ),
        TypeRef::Map(inner) => format!(
            "{}<{}, {}>",
            file.imports.map(),
            file.imports.prelude("String"),
            apply_type(file, inner, types)
        ),
        TypeRef::Nullable(inner) => file.optional(&apply_type(file, inner, types)),
        TypeRef::Core(_) | TypeRef::Scalar(_) | TypeRef::Extern(_) => file.ty(ty),
    }
}

/// Whether a type that someone else wrote is in it.
fn is_foreign(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Extern(_) => true,
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => is_foreign(inner),
        TypeRef::Named(_) | TypeRef::Core(_) | TypeRef::Scalar(_) => false,
    }
}
