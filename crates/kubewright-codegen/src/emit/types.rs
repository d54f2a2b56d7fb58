//! Writes structs and enums.
//!
//! Owns: fields, variants, derives, attributes, union views, the docs of limits and defaults.
//! Must not know: clients, apply configurations, other files.

use std::fmt::Write as _;

use kubewright_schema::{Definition, Limits, Schema};

use super::imports::Imports;
use super::{docs, layout};
use crate::derives;
use crate::graph::{EnumShape, Extras, Field, Graph, Scalar, Shape, StructShape, TypeId, TypeRef};
use crate::ident;
use crate::members::{self, NamedField, NamedVariant};
use crate::names::Named;
use crate::options::{CoreSource, Derive, Options, Profile};
use crate::walk::Placed;

/// What every item of one file is written with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) graph: &'a Graph,
    pub(crate) named: &'a Named<'a>,
    pub(crate) imports: &'a Imports<'a>,
    pub(crate) options: &'a Options,
    pub(crate) form: Form<'a>,
}

/// Where the code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form<'a> {
    /// In a file of its own, with all types that it needs.
    File,
    #[cfg_attr(
        not(feature = "source"),
        expect(dead_code, reason = "only a derive macro writes so")
    )]
    /// Beside a struct that someone wrote, whose visibility it shares and which need have no more
    /// than `Clone` and `Debug`.
    Derive {
        /// `pub `, `pub(crate) ` or nothing.
        visibility: &'a str,
    },
}

impl<'a> Form<'a> {
    /// What stands before an item or a field.
    pub(crate) const fn visibility(self) -> &'a str {
        match self {
            Self::File => "pub ",
            Self::Derive { visibility } => visibility,
        }
    }
}

impl<'a> File<'a> {
    /// The name of a type of this CRD in this file.
    pub(crate) fn name(&self, id: TypeId) -> &'a str {
        &self.named.names[&id]
    }

    /// A type as this file writes it.
    pub(crate) fn ty(&self, ty: &TypeRef) -> String {
        match ty {
            TypeRef::Named(id) => self.name(*id).to_owned(),
            TypeRef::Core(core) => self.imports.core(*core),
            TypeRef::Scalar(scalar) => self.scalar(*scalar),
            TypeRef::List(inner) => format!("{}<{}>", self.imports.prelude("Vec"), self.ty(inner)),
            TypeRef::Map(inner) if self.options.profile == Profile::Compact => {
                format!("{}<{}>", self.imports.runtime("CompactMap"), self.ty(inner))
            }
            TypeRef::Map(inner) => {
                format!(
                    "{}<{}, {}>",
                    self.imports.map(),
                    self.imports.prelude("String"),
                    self.ty(inner)
                )
            }
            TypeRef::Nullable(inner) => self.optional(&self.ty(inner)),
            TypeRef::Extern(path) => path.to_string(),
        }
    }

    pub(crate) fn scalar(&self, scalar: Scalar) -> String {
        match scalar {
            Scalar::Bool => "bool".to_owned(),
            Scalar::I32 => "i32".to_owned(),
            Scalar::I64 => "i64".to_owned(),
            Scalar::String => match self.options.profile {
                Profile::Standard => self.imports.prelude("String").to_owned(),
                Profile::Compact => self.imports.runtime("CompactString"),
            },
            Scalar::Number => self.imports.runtime("Number"),
            Scalar::IntOrString => self.imports.runtime("IntOrString"),
            Scalar::Quantity => self.imports.runtime("Quantity"),
            Scalar::Timestamp => self.imports.runtime("Timestamp"),
            Scalar::Duration => self.imports.runtime("Duration"),
            Scalar::Bytes => self.imports.runtime("Bytes"),
            Scalar::EmbeddedObject => self.imports.runtime("EmbeddedObject"),
            Scalar::Value => self.imports.runtime("Value"),
            Scalar::ObjectMeta => match self.options.core {
                CoreSource::K8sOpenapi => self.imports.object_meta(),
                CoreSource::Own => self.imports.own("ObjectMeta"),
            },
        }
    }

    pub(crate) fn optional(&self, ty: &str) -> String {
        format!("{}<{ty}>", self.imports.prelude("Option"))
    }

    /// The type of a field, `Option` included.
    pub(crate) fn field_type(&self, field: &Field) -> String {
        let ty = self.ty(&field.ty);
        match (field.required, field.nullable) {
            (true, false) => ty,
            (true, true) | (false, false) => self.optional(&ty),
            (false, true) => self.optional(&self.optional(&ty)),
        }
    }
}

/// Writes a struct or enum, with its union view.
pub(crate) fn item(out: &mut String, file: &File<'_>, placed: &Placed<'_>) {
    match file.graph.shape(placed.id) {
        Shape::Struct(shape) => structure(out, file, placed, shape),
        Shape::Enum(shape, extras) => enumeration(out, file, placed, shape, extras),
    }
}

fn structure(out: &mut String, file: &File<'_>, placed: &Placed<'_>, shape: &StructShape) {
    let name = file.name(placed.id);
    let description = placed.schema.and_then(|s| s.description.as_deref());
    let described = description.is_some_and(|d| match shape.root {
        Some(_) => docs::doc(out, "", d),
        // The field that leads here has all of it.
        None => docs::doc(out, "", docs::summary(d)),
    });
    if shape.root.is_some() {
        docs::paragraph(out, "", described, &about_kind(file));
        if let Some(warning) = deprecation(file) {
            docs::paragraph(out, "", true, &warning);
        }
    } else if !described {
        docs::paragraph(
            out,
            "",
            false,
            &format!("{}.", docs::code(&place_text(placed))),
        );
    }
    let standard: &[&str] = match file.form {
        Form::File => &["Clone", "Debug", "Default", "PartialEq"],
        Form::Derive { .. } => &["Clone", "Debug"],
    };
    let object = file.imports.derive("Object");
    derives(out, file, &shape.extras.derives, standard, &object, |d| {
        derives::struct_allows(file.graph, shape, d)
    });
    match (shape.root, file.form) {
        (None, _) => {}
        (Some(_), Form::File) => out.push_str("#[kubewright(root)]\n"),
        (Some(_), Form::Derive { .. }) => out.push_str("#[kubewright(root, without_default)]\n"),
    }
    for attribute in &shape.extras.attributes {
        layout::line_of(out, &["#[", attribute, "]"]);
    }
    let visibility = file.form.visibility();
    layout::line_of(out, &[visibility, "struct ", name, " {"]);
    let (fields, rest) = members::fields(shape);
    for NamedField { ident, field } in &fields {
        let schema = placed.schema.and_then(|s| s.properties.get(&field.json));
        field_docs(out, field, schema);
        let renamed = ident::json_name(ident) != *field.json;
        if field.required && field.nullable {
            out.push_str("    #[kubewright(nullable)]\n");
        }
        if renamed {
            layout::attribute(
                out,
                "    ",
                "kubewright",
                &format!("rename = {:?}", field.json),
            );
        }
        for attribute in &field.attributes {
            layout::line_of(out, &["    #[", attribute, "]"]);
        }
        layout::field(out, visibility, ident, &file.field_type(field));
    }
    if let Some(rest) = rest {
        out.push_str(
            "    /// What the schema does not name, kept as it is.\n    #[kubewright(rest)]\n",
        );
        let (map, string) = (file.imports.map(), file.imports.prelude("String"));
        let ty = format!("{map}<{string}, {}>", file.imports.runtime("Value"));
        layout::field(out, visibility, &rest, &ty);
    }
    out.push_str("}\n\n");
    if shape.has_choice() {
        union(out, file, name, &fields, shape);
    }
}

fn field_docs(out: &mut String, field: &Field, schema: Option<&Schema>) {
    let described = match (schema, &field.ty) {
        (Some(schema), _) => schema
            .description
            .as_deref()
            .is_some_and(|d| docs::doc(out, "    ", d)),
        (None, TypeRef::Scalar(Scalar::ObjectMeta)) => {
            docs::paragraph(out, "    ", false, "Standard object metadata.");
            true
        }
        (None, _) => false,
    };
    let facts = schema.map(facts).unwrap_or_default();
    if !facts.is_empty() {
        docs::sentence(out, "    ", described, &facts);
    }
}

/// Default and limits as one paragraph.
fn facts(schema: &Schema) -> String {
    let mut facts = String::new();
    let mut fact = |name: &str, value: &str| {
        if !facts.is_empty() {
            facts.push(' ');
        }
        let _ = write!(facts, "{name}: {value}.");
    };
    if let Some(default) = &schema.default {
        fact(
            "Default, set by the server",
            &docs::code(&default.to_string()),
        );
    }
    if let Some(limits) = &schema.limits {
        let Limits {
            minimum,
            maximum,
            exclusive_minimum,
            exclusive_maximum,
            multiple_of,
            min_length,
            max_length,
            min_items,
            max_items,
            min_properties,
            max_properties,
            pattern,
            unique_items: _,
        } = &**limits;
        if let Some(n) = minimum {
            fact(
                if *exclusive_minimum == Some(true) {
                    "Above"
                } else {
                    "Minimum"
                },
                &n.to_string(),
            );
        }
        if let Some(n) = maximum {
            fact(
                if *exclusive_maximum == Some(true) {
                    "Below"
                } else {
                    "Maximum"
                },
                &n.to_string(),
            );
        }
        if let Some(n) = multiple_of {
            fact("Multiple of", &n.to_string());
        }
        for (name, limit) in [
            ("Minimum length", min_length),
            ("Maximum length", max_length),
            ("Minimum items", min_items),
            ("Maximum items", max_items),
            ("Minimum entries", min_properties),
            ("Maximum entries", max_properties),
        ] {
            if let Some(n) = limit {
                fact(name, &n.to_string());
            }
        }
        if let Some(pattern) = pattern
            && **pattern != *crate::lower::QUANTITY_PATTERN
            && pattern.len() <= 120
        {
            fact("Pattern", &docs::code(pattern));
        }
    }
    facts
}

fn enumeration(
    out: &mut String,
    file: &File<'_>,
    placed: &Placed<'_>,
    shape: &EnumShape,
    extras: &Extras,
) {
    let name = file.name(placed.id);
    let schema = placed.schema;
    let described = schema
        .and_then(|s| s.description.as_deref())
        .is_some_and(|d| docs::doc(out, "", docs::summary(d)));
    if !described {
        docs::paragraph(
            out,
            "",
            false,
            &format!("Values of {}.", docs::code(&place_text(placed))),
        );
    }
    derives(
        out,
        file,
        &extras.derives,
        &["Clone", "Debug", "PartialEq", "Eq"],
        &file.imports.derive("Enum"),
        derives::enum_has,
    );
    for attribute in &extras.attributes {
        layout::line_of(out, &["#[", attribute, "]"]);
    }
    let (attribute, payload) = match shape {
        EnumShape::Strings(_) => (None, ""),
        EnumShape::Integers(_) => (Some("integer"), "<i64>"),
        EnumShape::Booleans(_) => (Some("boolean"), "<bool>"),
    };
    if let Some(attribute) = attribute {
        layout::line_of(out, &["#[kubewright(", attribute, ")]"]);
    }
    layout::line_of(out, &["pub enum ", name, " {"]);
    let (variants, unknown) = members::variants(shape);
    for NamedVariant { ident, value } in &variants {
        if attribute.is_some() {
            layout::attribute(out, "    ", "kubewright", &format!("value = {value}"));
        } else if ident != value {
            layout::attribute(out, "    ", "kubewright", &format!("value = {value:?}"));
        }
        layout::line_of(out, &["    ", ident, ","]);
    }
    out.push_str("    /// A value that the schema does not list.\n");
    let ty = file.imports.runtime("Unknown");
    layout::line_of(out, &["    ", unknown, "(", &ty, payload, "),"]);
    out.push_str("}\n\n");
}

fn union(
    out: &mut String,
    file: &File<'_>,
    name: &str,
    fields: &[NamedField<'_>],
    shape: &StructShape,
) {
    let members: Vec<&NamedField<'_>> = fields
        .iter()
        .filter(|member| shape.is_member(member.field))
        .collect();
    let variants = members::choices(members.iter().map(|member| &*member.field.json));
    layout::line_of(out, &["/// The one member of [`", name, "`] that is set."]);
    out.push_str("#[derive(Clone, Copy, Debug, PartialEq)]\n");
    layout::line_of(out, &["pub enum ", name, "Choice<'a> {"]);
    let types: Vec<String> = members
        .iter()
        .map(|m| {
            let ty = file.ty(&m.field.ty);
            if m.field.nullable {
                file.optional(&ty)
            } else {
                ty
            }
        })
        .collect();
    for ((member, variant), ty) in members.iter().zip(&variants).zip(&types) {
        layout::line_of(out, &["    /// ", &docs::code(&member.field.json), "."]);
        layout::line_of(out, &["    ", variant, "(&'a ", ty, "),"]);
    }
    out.push_str("}\n\n");
    layout::line_of(out, &["impl ", name, " {"]);
    out.push_str("    /// The member that is set; `None` unless exactly one is.\n");
    let choice = format!("{name}Choice<'_>");
    layout::function(
        out,
        "    ",
        "pub fn choice",
        &["&self"],
        &file.optional(&choice),
    );
    out.push_str("        let mut set = [\n");
    for (member, variant) in members.iter().zip(&variants) {
        let line = format!(
            "            self.{}.as_ref().map({name}Choice::{variant}),",
            member.ident
        );
        // rustfmt breaks a chain before each call when it does not fit, or is wider than 60.
        if line.trim().len() - 1 <= 60 {
            layout::line_of(out, &[&line]);
        } else {
            layout::line_of(out, &["            self.", &member.ident]);
            out.push_str("                .as_ref()\n");
            layout::line_of(
                out,
                &["                .map(", name, "Choice::", variant, "),"],
            );
        }
    }
    out.push_str("        ]\n        .into_iter()\n        .flatten();\n");
    out.push_str("        set.next().filter(|_| set.next().is_none())\n    }\n");
    for (member, ty) in members.iter().zip(&types) {
        let plain = member.ident.strip_prefix("r#").unwrap_or(&member.ident);
        layout::line_of(
            out,
            &[
                "\n    /// With ",
                &docs::code(&member.field.json),
                " alone.",
            ],
        );
        let function = format!("pub fn from_{plain}");
        let argument = format!("value: {ty}");
        layout::function(out, "    ", &function, &[&argument], "Self");
        out.push_str("        Self {\n");
        layout::line_of(out, &["            ", &member.ident, ": Some(value),"]);
        out.push_str("            ..Self::default()\n        }\n    }\n");
    }
    out.push_str("}\n\n");
}

/// `#[derive(...)]`: the standard ones, those of the options, those of the type, and the runtime's.
fn derives(
    out: &mut String,
    file: &File<'_>,
    extra: &[Box<str>],
    standard: &[&str],
    object: &str,
    mut allows: impl FnMut(&Derive) -> bool,
) {
    let mut items: Vec<&str> = standard.to_vec();
    for derive in &file.options.derives {
        let path = derive.path();
        if !items.contains(&path) && allows(derive) {
            items.push(path);
        }
    }
    for path in extra.iter().map(|path| &**path) {
        if !items.contains(&path) {
            items.push(path);
        }
    }
    items.push(object);
    layout::derive(out, &items);
}

/// Plural, group, version and scope of the kind, short names and categories.
fn about_kind(file: &File<'_>) -> String {
    let definition = file.definition;
    let version = &definition.versions[file.named.version];
    let scope = match definition.scope {
        kubewright_schema::Scope::Namespaced => "namespaced",
        kubewright_schema::Scope::Cluster => "cluster-scoped",
    };
    let mut text = format!(
        "`{}.{}`, version `{}`, {scope}.",
        definition.names.plural, definition.group, version.name
    );
    let list = |names: &[Box<str>]| {
        names
            .iter()
            .map(|n| docs::code(n))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if !definition.names.short_names.is_empty() {
        let _ = write!(
            text,
            " Short names: {}.",
            list(&definition.names.short_names)
        );
    }
    if !definition.names.categories.is_empty() {
        let _ = write!(text, " Categories: {}.", list(&definition.names.categories));
    }
    let columns: Vec<String> = version
        .columns
        .iter()
        .map(|c| docs::code(&c.name))
        .collect();
    if !columns.is_empty() {
        let _ = write!(text, " Columns: {}.", columns.join(", "));
    }
    let selectable = version.selectable_fields.iter();
    let selectable: Vec<String> = selectable
        .map(|field| docs::code(&field.json_path))
        .collect();
    if !selectable.is_empty() {
        let _ = write!(text, " Field selectors: {}.", selectable.join(", "));
    }
    if !version.served {
        text.push_str(" This version is not served.");
    }
    text
}

/// What to say of a deprecated version.
pub(crate) fn deprecation(file: &File<'_>) -> Option<String> {
    let version = &file.definition.versions[file.named.version];
    version.deprecated.then(|| {
        let text = version
            .deprecation_warning
            .as_deref()
            .map(docs::inline)
            .unwrap_or_default();
        if text.is_empty() {
            "**Deprecated.**".to_owned()
        } else {
            format!("**Deprecated:** {text}")
        }
    })
}

/// `spec.template.containers[]`.
fn place_text(placed: &Placed<'_>) -> String {
    let mut text = String::new();
    for step in &placed.path {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(step.property);
        for _ in 0..step.depth {
            text.push_str("[]");
        }
    }
    text
}
