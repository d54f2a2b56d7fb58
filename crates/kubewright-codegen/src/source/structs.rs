//! The way back: structs with attributes, out of a definition.
//!
//! Owns: which Rust type and which words say what a schema says. [`super::definitions`] makes the
//! same definition of them again.
//! Must not know: files, the types that the generator makes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kubewright_schema::{AdditionalProperties, DeclaredType, Definition, Limits, Schema, Version};
use serde_json::Value;

use super::fits;
use super::struct_words::{kind_words, limit_words, rule_word, tokens};

/// Rust source that tells the kind: a module for each version, in which the struct of the whole
/// object and those that it holds stand.
///
/// What no word says, such as a keyword that the API server does not know, is left to
/// `#[kubewright(schema = ...)]` at the field.
#[must_use]
pub fn structs(definition: &Definition) -> String {
    let mut text = String::new();
    for version in &definition.versions {
        let mut name = version.name.replace('-', "_");
        if syn::parse_str::<syn::Ident>(&name).is_err() {
            name.insert_str(0, "version_");
        }
        let _ = writeln!(text, "mod {name} {{");
        let mut writer = Writer::default();
        writer.kind(definition, version);
        for item in writer.items.into_iter().rev() {
            text.push_str(&item);
        }
        text.push_str("}\n");
    }
    text
}

#[derive(Default)]
struct Writer {
    items: Vec<String>,
    names: BTreeSet<String>,
}

/// A type and the words that make its schema the one that was given.
struct Node {
    ty: String,
    words: Vec<String>,
}

impl Writer {
    fn kind(&mut self, definition: &Definition, version: &Version) {
        let mut words = kind_words(definition, version);
        let nothing = Schema::default();
        let schema = version.schema.as_ref().unwrap_or(&nothing);
        let name = self.name(&definition.names.kind);
        if let Some(text) = &schema.description {
            words.push(format!("doc = {text:?}"));
        }
        // What the whole object says stands beside the words of the kind.
        if schema.preserve_unknown_fields == Some(true) {
            words.push("preserve_unknown_fields".to_owned());
        }
        words.extend(self.keywords(schema).unwrap_or_default());
        self.object(&name, schema, &words, true);
    }

    /// A struct of this name for an object.
    fn object(&mut self, name: &str, schema: &Schema, words: &[String], whole: bool) {
        let mut text = String::new();
        if !words.is_empty() {
            let _ = writeln!(text, "#[kubewright({})]", words.join(", "));
        }
        let _ = writeln!(text, "pub struct {name} {{");
        let mut idents = BTreeSet::new();
        for (json, property) in &schema.properties {
            if whole && matches!(&**json, "apiVersion" | "kind") {
                continue;
            }
            let required = schema.required.contains(json);
            self.field(&mut text, &mut idents, json, property, required);
        }
        text.push_str("}\n");
        self.items.push(text);
    }

    fn field(
        &mut self,
        text: &mut String,
        idents: &mut BTreeSet<String>,
        json: &str,
        schema: &Schema,
        required: bool,
    ) {
        let node = self.node(schema, json);
        let Node { ty, mut words } = node.unwrap_or_else(|| {
            let told = Schema {
                description: None,
                ..schema.clone()
            };
            Node {
                ty: "serde_json::Value".to_owned(),
                words: vec![format!("schema = {}", tokens(&told.to_value()))],
            }
        });
        if let Some(description) = &schema.description {
            if is_comment(description) {
                for line in description.lines() {
                    let _ = writeln!(text, "///{}{line}", if line.is_empty() { "" } else { " " });
                }
            } else {
                words.push(format!("description = {description:?}"));
            }
        }
        if !words.is_empty() {
            let _ = writeln!(text, "#[kubewright({})]", words.join(", "));
        }
        let mut ident = identifier(json);
        if ["self", "super", "crate"].contains(&ident.as_str()) {
            ident.push('_');
        }
        while !idents.insert(ident.clone()) {
            ident.push('_');
        }
        if ident != json {
            let _ = writeln!(text, "#[serde(rename = {json:?})]");
        }
        // Every edition's keywords, of which syn does not know the newest.
        if crate::options::is_keyword(&ident) || syn::parse_str::<syn::Ident>(&ident).is_err() {
            ident.insert_str(0, "r#");
        }
        if required {
            let _ = writeln!(text, "pub {ident}: {ty},");
        } else {
            text.push_str("#[serde(skip_serializing_if = \"Option::is_none\")]\n");
            let _ = writeln!(text, "pub {ident}: Option<{ty}>,");
        }
    }

    /// The type and words of a schema, its description aside; `None` when some keyword has none.
    fn node(&mut self, schema: &Schema, name: &str) -> Option<Node> {
        if !is_usual(schema) {
            return None;
        }
        let mut words = Vec::new();
        let ty = match &schema.declared_type {
            Some(DeclaredType::Object) => self.object_type(schema, name, &mut words)?,
            Some(DeclaredType::Array) => {
                let items = schema.items.as_deref()?;
                let Node { ty, words: inner } = self.inner(items, name)?;
                if !inner.is_empty() {
                    words.push(format!("items({})", inner.join(", ")));
                }
                format!("Vec<{ty}>")
            }
            Some(DeclaredType::String) => "String".to_owned(),
            Some(DeclaredType::Boolean) => "bool".to_owned(),
            Some(DeclaredType::Integer) => match schema.format.as_deref() {
                Some("int32") => "i32".to_owned(),
                _ => "i64".to_owned(),
            },
            Some(DeclaredType::Number) => match schema.format.as_deref() {
                Some("float") => "f32".to_owned(),
                _ => "f64".to_owned(),
            },
            Some(DeclaredType::Other(_)) => return None,
            None if schema.int_or_string == Some(true) => {
                // Bare ones mean the same to the server.
                if !is_usual_int_or_string(schema) && schema.any_of.is_empty() {
                    words.push("any_of = []".to_owned());
                }
                "kubewright::IntOrString".to_owned()
            }
            None if schema.preserve_unknown_fields == Some(true) => "serde_json::Value".to_owned(),
            None => return None,
        };
        let expected = match ty.as_str() {
            "i32" => Some("int32"),
            "i64" => Some("int64"),
            "f32" => Some("float"),
            "f64" => Some("double"),
            _ => None,
        };
        if schema.format.as_deref() != expected {
            let format = schema.format.as_deref().unwrap_or_default();
            words.push(format!("format = {format:?}"));
        }
        let keeps = ty.starts_with("serde_json::");
        if schema.preserve_unknown_fields.is_some() && !keeps {
            words.push(format!(
                "preserve_unknown_fields = {}",
                schema.preserve_unknown_fields == Some(true)
            ));
            if schema.preserve_unknown_fields == Some(false) {
                return None;
            }
        }
        words.extend(self.keywords(schema)?);
        Some(Node { ty, words })
    }

    /// As [`node`](Self::node), for items and values, whose description is a word.
    fn inner(&mut self, schema: &Schema, name: &str) -> Option<Node> {
        let mut node = self.node(schema, name)?;
        if let Some(text) = &schema.description {
            node.words.push(format!("description = {text:?}"));
        }
        Some(node)
    }

    fn object_type(
        &mut self,
        schema: &Schema,
        name: &str,
        words: &mut Vec<String>,
    ) -> Option<String> {
        let undeclared = |name: &str| !schema.properties.contains(name);
        if schema.required.iter().any(|name| undeclared(name)) {
            return None;
        }
        match &schema.additional_properties {
            Some(AdditionalProperties::Allowed(_)) => None,
            Some(AdditionalProperties::Schema(values)) if schema.properties.is_empty() => {
                let Node { ty, words: inner } = self.inner(values, name)?;
                if !inner.is_empty() {
                    words.push(format!("values({})", inner.join(", ")));
                }
                Some(format!("std::collections::BTreeMap<String, {ty}>"))
            }
            Some(AdditionalProperties::Schema(_)) => None,
            None if schema.properties.is_empty()
                && schema.preserve_unknown_fields == Some(true) =>
            {
                Some("serde_json::Map<String, serde_json::Value>".to_owned())
            }
            None => {
                let name = self.name(name);
                self.object(&name, schema, &[], false);
                Some(name)
            }
        }
    }

    /// The words of everything but the type; `None` when a keyword has none.
    fn keywords(&self, schema: &Schema) -> Option<Vec<String>> {
        let Schema {
            at: _,
            description: _,
            declared_type: _,
            format: _,
            properties: _,
            required: _,
            items: _,
            additional_properties: _,
            nullable,
            preserve_unknown_fields,
            int_or_string,
            embedded_resource,
            list_type,
            list_map_keys,
            map_type,
            enum_values,
            default,
            limits,
            all_of,
            any_of,
            one_of,
            not,
            rules,
            rest,
        } = schema;
        let mut words = Vec::new();
        let mut flag = |name: &str, value: Option<bool>| match value {
            Some(true) => {
                words.push(name.to_owned());
                true
            }
            Some(false) => false,
            None => true,
        };
        let fits = flag("nullable", *nullable) && flag("embedded_resource", *embedded_resource);
        if !fits || *int_or_string == Some(false) {
            return None;
        }
        let is_bare = schema.properties.is_empty() && *preserve_unknown_fields != Some(true);
        if *embedded_resource == Some(true) && is_bare {
            return None;
        }
        if let Some(limits) = limits {
            limit_words(limits, &mut words)?;
        }
        if !enum_values.is_empty() {
            let values: Vec<String> = enum_values.iter().map(tokens).collect();
            words.push(format!("enum({})", values.join(", ")));
        }
        for (name, value) in [("list_type", list_type), ("map_type", map_type)] {
            if let Some(value) = value {
                words.push(format!("{name} = {value:?}"));
            }
        }
        if !list_map_keys.is_empty() {
            let keys: Vec<String> = list_map_keys.iter().map(|key| format!("{key:?}")).collect();
            words.push(format!("list_map_keys({})", keys.join(", ")));
        }
        if let Some(default) = default {
            words.push(format!("default = {}", tokens(default)));
        }
        let any_of = if is_usual_int_or_string(schema) {
            &[][..]
        } else {
            any_of
        };
        for (name, schemas) in [
            ("all_of", &**all_of),
            ("any_of", any_of),
            ("one_of", one_of),
        ] {
            if !schemas.is_empty() {
                let list: Vec<String> = schemas.iter().map(|it| tokens(&it.to_value())).collect();
                words.push(format!("{name} = [{}]", list.join(", ")));
            }
        }
        if let Some(not) = not {
            words.push(format!("not = {}", tokens(&not.to_value())));
        }
        for rule in rules {
            words.push(rule_word(rule)?);
        }
        for (key, value) in rest {
            words.push(match (&**key, value) {
                ("title", Value::String(text)) => format!("title = {text:?}"),
                ("example", value) => format!("example = {}", tokens(value)),
                ("externalDocs", Value::Object(map)) => {
                    let url = map.get("url")?.as_str()?;
                    let description = match map.get("description") {
                        None => String::new(),
                        Some(text) => format!(", description = {:?}", text.as_str()?),
                    };
                    if map.keys().any(|key| key != "url" && key != "description") {
                        return None;
                    }
                    format!("external_docs(url = {url:?}{description})")
                }
                _ => return None,
            });
        }
        Some(words)
    }

    /// A name for a struct that no other has.
    fn name(&mut self, json: &str) -> String {
        let mut name: String = json
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(|part| part[..1].to_uppercase() + &part[1..])
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || name == "Self" {
            name.insert(0, 'T');
        }
        let mut found = name.clone();
        let mut count = 1;
        // These would hide the types that fields name.
        while ["String", "Vec", "Option"].contains(&found.as_str()) || self.names.contains(&found) {
            count += 1;
            found = format!("{name}{count}");
        }
        self.names.insert(found.clone());
        found
    }
}

/// Whether each keyword stands with the type that it is for; the words insist on it, and the API
/// server does not.
fn is_usual(schema: &Schema) -> bool {
    let is = |declared: DeclaredType| schema.declared_type == Some(declared);
    let has = |limit: fn(&Limits) -> bool| schema.limits.as_deref().is_some_and(limit);
    let number = |it: &Limits| {
        it.minimum.is_some()
            || it.maximum.is_some()
            || it.multiple_of.is_some()
            || it.exclusive_minimum.is_some()
            || it.exclusive_maximum.is_some()
    };
    let text =
        |it: &Limits| it.min_length.is_some() || it.max_length.is_some() || it.pattern.is_some();
    let list = |it: &Limits| it.min_items.is_some() || it.max_items.is_some();
    let object = |it: &Limits| it.min_properties.is_some() || it.max_properties.is_some();
    let int_or_string = schema.int_or_string == Some(true);
    let is_text = is(DeclaredType::String) || int_or_string;
    let is_number = is(DeclaredType::Integer) || is(DeclaredType::Number);
    let of_lists = has(list) || schema.items.is_some() || schema.list_type.is_some();
    let of_objects = has(object)
        || !schema.required.is_empty()
        || !schema.properties.is_empty()
        || schema.additional_properties.is_some()
        || schema.map_type.is_some()
        || schema.embedded_resource.is_some();
    let fit = |value: &Value| fits::of_type(schema, value).is_ok();
    schema.enum_values.iter().all(fit)
        && schema
            .default
            .as_deref()
            .is_none_or(|it| fits::fits(schema, it).is_ok())
        && (is_number || !has(number))
        && (is_text || !has(text))
        && (is(DeclaredType::Array) || !of_lists)
        && (is(DeclaredType::Object) || !of_objects)
        && !(int_or_string && schema.declared_type.is_some())
}

/// Whether it has the alternatives that the words of an int-or-string bring by themselves.
fn is_usual_int_or_string(schema: &Schema) -> bool {
    let usual = [
        serde_json::json!({"type": "integer"}),
        serde_json::json!({"type": "string"}),
    ];
    schema.int_or_string == Some(true) && schema.any_of.iter().map(Schema::to_value).eq(usual)
}

/// Whether a doc comment gives the text back.
fn is_comment(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('\n')
        && !text.ends_with('\n')
        && text.chars().all(|c| c == '\n' || !c.is_control())
        && text.lines().all(|line| {
            line.trim_end() == line && !line.starts_with("TODO") && !line.starts_with("---")
        })
}

/// An identifier in snake case, not yet raw.
fn identifier(json: &str) -> String {
    let mut ident = String::with_capacity(json.len() + 4);
    for c in json.chars() {
        if c.is_ascii_uppercase() {
            if ident.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) {
                ident.push('_');
            }
            ident.push(c.to_ascii_lowercase());
        } else if c.is_ascii_alphanumeric() {
            ident.push(c);
        } else {
            ident.push('_');
        }
    }
    if ident.is_empty() || ident.starts_with(|c: char| c.is_ascii_digit()) || ident == "_" {
        ident.insert_str(0, "field_");
    }
    ident
}
