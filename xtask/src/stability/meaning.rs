//! What the names in generated code mean, read from the code alone.
//!
//! Owns: which JSON name a field, a setter or a variant stands for, which schema paths a type is of.
//! Must not know: the generator, its lock and how it chooses names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Fields, Item, Lit, Token, Type, UseTree};

/// A type: the path of its file below the output, and its name.
pub(crate) type TypeName = (PathBuf, String);

/// The meaning of every name in a generated tree.
#[derive(Default)]
pub(crate) struct Meanings {
    /// JSON name or value by type and member: a field, a variant, or a setter of an apply configuration.
    pub(crate) members: BTreeMap<(TypeName, String), String>,
    /// Schema paths by type, from the roots of its file on.
    pub(crate) places: BTreeMap<TypeName, BTreeSet<String>>,
    /// The structs and enums that are written to JSON.
    pub(crate) types: BTreeMap<TypeName, Declared>,
}

/// A struct or enum as far as it matters here.
#[derive(Clone, Default)]
pub(crate) struct Declared {
    root: bool,
    /// Rust name, JSON name and type of each field.
    pub(crate) fields: Vec<(String, String, Type)>,
    /// Rust name and value of each variant.
    pub(crate) variants: Vec<(String, String)>,
}

/// The items of one file.
#[derive(Default)]
struct File {
    types: BTreeMap<String, Declared>,
    /// Names that stand for a type of another file.
    imported: BTreeMap<String, TypeName>,
    /// Setters by apply configuration.
    setters: Vec<(String, String, String)>,
}

impl Meanings {
    /// Reads the files of kinds: path below the output, and text.
    pub(crate) fn read<'a>(files: impl IntoIterator<Item = (&'a Path, &'a str)>) -> Result<Self> {
        let mut all = BTreeMap::new();
        for (path, text) in files {
            let file = file(path, text).with_context(|| path.display().to_string())?;
            all.insert(path.to_path_buf(), file);
        }
        let mut found = Self::default();
        for (path, file) in &all {
            for (name, declared) in &file.types {
                let name = (path.clone(), name.clone());
                for (field, json, _) in &declared.fields {
                    found.member(&name, field, json);
                }
                for (variant, value) in &declared.variants {
                    found.member(&name, variant, value);
                }
                if declared.root {
                    found.walk(&all, path, &name, String::new(), 0);
                }
            }
            for (owner, setter, json) in &file.setters {
                found.member(&(path.clone(), owner.clone()), setter, json);
            }
            // A name of another file's type means what it means there.
            for (name, home) in &file.imported {
                let declared = all.get(&home.0).and_then(|file| file.types.get(&home.1));
                for (field, json, _) in declared.iter().flat_map(|d| &d.fields) {
                    found.member(&(path.clone(), name.clone()), field, json);
                }
                for (variant, value) in declared.iter().flat_map(|d| &d.variants) {
                    found.member(&(path.clone(), name.clone()), variant, value);
                }
                let setters = all.get(&home.0).map(|file| file.setters.as_slice());
                for (owner, setter, json) in setters.unwrap_or_default() {
                    if *owner == home.1 {
                        found.member(&(path.clone(), name.clone()), setter, json);
                    }
                }
            }
        }
        for (path, file) in all {
            for (name, declared) in file.types {
                found.types.insert((path.clone(), name), declared);
            }
        }
        Ok(found)
    }

    fn member(&mut self, owner: &TypeName, member: &str, json: &str) {
        let member = member.strip_prefix("r#").unwrap_or(member).to_owned();
        self.members
            .insert((owner.clone(), member), json.to_owned());
    }

    /// Notes that the type called `name` in `from` is of the place `path`, and walks its fields.
    fn walk(
        &mut self,
        all: &BTreeMap<PathBuf, File>,
        from: &Path,
        name: &TypeName,
        path: String,
        depth: usize,
    ) {
        let seen = self
            .places
            .entry((from.to_path_buf(), name.1.clone()))
            .or_default();
        // Schemas are trees; the bound only keeps a mistake here from running forever.
        if !seen.insert(path.clone()) || depth > 200 {
            return;
        }
        let Some(declared) = all.get(&name.0).and_then(|file| file.types.get(&name.1)) else {
            return;
        };
        for (_, json, ty) in &declared.fields {
            let mut path = format!("{path}/{json}");
            let Some(inner) = innermost(ty, &mut path) else {
                continue;
            };
            let Some(home) = all.get(&name.0) else {
                continue;
            };
            if home.types.contains_key(&inner) {
                let inner = (name.0.clone(), inner);
                self.walk(all, &name.0, &inner, path, depth + 1);
            } else if home.imported.contains_key(&inner) {
                // The places below it are told with the version that defines it.
                self.places
                    .entry((name.0.clone(), inner.clone()))
                    .or_default()
                    .insert(path.clone());
            }
        }
    }
}

/// The name inside of `Option`, `Vec`, `Box` and maps; the path gets a `*` for each list and map.
fn innermost(ty: &Type, path: &mut String) -> Option<String> {
    let Type::Path(ty) = ty else {
        return None;
    };
    let last = ty.path.segments.last()?;
    let wrapper = last.ident.to_string();
    let inner = match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments
                .args
                .iter()
                .rev()
                .find_map(|argument| match argument {
                    syn::GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
        }
        _ => None,
    };
    match (wrapper.as_str(), inner) {
        ("Option" | "Box", Some(inner)) => innermost(inner, path),
        ("Vec" | "BTreeMap" | "HashMap", Some(inner)) => {
            path.push_str("/*");
            innermost(inner, path)
        }
        (_, Some(_)) => None,
        // A path of several parts leads out of the generated code.
        (_, None) if ty.path.segments.len() > 1 => None,
        (_, None) => Some(wrapper),
    }
}

fn file(path: &Path, text: &str) -> Result<File> {
    let mut found = File::default();
    let mut aliases = Vec::new();
    for item in syn::parse_file(text)?.items {
        match item {
            Item::Struct(item) if derives(&item.attrs, "Object") => {
                let mut declared = Declared {
                    root: setting(&item.attrs, "root")?.is_some(),
                    ..Declared::default()
                };
                if let Fields::Named(fields) = item.fields {
                    for field in fields.named {
                        let ident = field.ident.map(|ident| ident.to_string());
                        let ident = ident.unwrap_or_default();
                        let json = match setting(&field.attrs, "rename")? {
                            _ if setting(&field.attrs, "rest")?.is_some() => {
                                "(the rest)".to_owned()
                            }
                            Some(json) => json,
                            None => camel(&ident),
                        };
                        declared.fields.push((ident, json, field.ty));
                    }
                }
                found.types.insert(item.ident.to_string(), declared);
            }
            Item::Enum(item) => {
                let mut declared = Declared::default();
                let plain = derives(&item.attrs, "Enum");
                for variant in item.variants {
                    let mut ident = variant.ident.to_string();
                    // One with a payload is never taken for one without: that does not compile.
                    if plain && !variant.fields.is_empty() {
                        ident.push_str("(_)");
                    }
                    let value = match (setting(&variant.attrs, "value")?, plain) {
                        (Some(value), _) => value,
                        (None, true) if variant.fields.is_empty() => {
                            ident.trim_start_matches("r#").to_owned()
                        }
                        (None, true) => "(an unknown value)".to_owned(),
                        // The view of a union says in its docs which field it shows.
                        (None, false) => docs(&variant.attrs),
                    };
                    declared.variants.push((ident, value));
                }
                found.types.insert(item.ident.to_string(), declared);
            }
            Item::Type(item) => {
                if let Type::Path(ty) = &*item.ty
                    && let Some(last) = ty.path.segments.last()
                {
                    aliases.push((item.ident.to_string(), last.ident.to_string()));
                }
            }
            Item::Use(item) => imports(path, &[], &item.tree, &mut found.imported),
            Item::Macro(item)
                if item
                    .mac
                    .path
                    .segments
                    .last()
                    .is_some_and(|s| s.ident == "apply") =>
            {
                let Setters { owner, setters } = item.mac.parse_body()?;
                for (setter, json) in setters {
                    found.setters.push((owner.clone(), setter, json));
                }
            }
            _ => {}
        }
    }
    // An alias has the setters of what it stands for, here or in another file.
    for (alias, target) in aliases {
        if let Some(home) = found.imported.get(&target).cloned() {
            found.imported.insert(alias, home);
            continue;
        }
        let same: Vec<_> = found
            .setters
            .iter()
            .filter(|(owner, ..)| *owner == target)
            .map(|(_, setter, json)| (alias.clone(), setter.clone(), json.clone()))
            .collect();
        found.setters.extend(same);
    }
    Ok(found)
}

/// Notes every name of a `use super::...` with the file that it comes from.
fn imports(path: &Path, walked: &[String], tree: &UseTree, found: &mut BTreeMap<String, TypeName>) {
    match tree {
        UseTree::Path(next) => {
            let mut walked = walked.to_vec();
            walked.push(next.ident.to_string());
            imports(path, &walked, &next.tree, found);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                imports(path, walked, tree, found);
            }
        }
        UseTree::Name(name) => import(path, walked, &name.ident, &name.ident, found),
        UseTree::Rename(name) => import(path, walked, &name.ident, &name.rename, found),
        UseTree::Glob(_) => {}
    }
}

fn import(
    path: &Path,
    walked: &[String],
    name: &syn::Ident,
    here: &syn::Ident,
    found: &mut BTreeMap<String, TypeName>,
) {
    if walked.first().is_none_or(|first| first != "super") {
        return;
    }
    let mut home = path.with_extension("");
    for segment in walked {
        match segment.as_str() {
            "super" => _ = home.pop(),
            segment => home.push(segment.trim_start_matches("r#")),
        }
    }
    let home = (home.with_extension("rs"), name.to_string());
    found.insert(here.to_string(), home);
}

/// The content of `kubewright::apply!`: `pub struct NAME [for KIND] { setter "json": ..., }`.
struct Setters {
    owner: String,
    setters: Vec<(String, String)>,
}

impl Parse for Setters {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        input.parse::<Token![pub]>()?;
        input.parse::<Token![struct]>()?;
        let owner: syn::Ident = input.parse()?;
        let mut setters = Vec::new();
        while !input.peek(syn::token::Brace) {
            input.parse::<proc_macro2::TokenTree>()?;
        }
        let body;
        syn::braced!(body in input);
        while !body.is_empty() {
            body.call(Attribute::parse_outer)?;
            let setter = body.call(syn::ext::IdentExt::parse_any)?;
            let setter: syn::Ident = setter;
            let json: syn::LitStr = body.parse()?;
            setters.push((setter.to_string(), json.value()));
            while !body.is_empty() && !body.peek(Token![,]) {
                body.parse::<proc_macro2::TokenTree>()?;
            }
            if !body.is_empty() {
                body.parse::<Token![,]>()?;
            }
        }
        Ok(Self {
            owner: owner.to_string(),
            setters,
        })
    }
}

fn derives(attributes: &[Attribute], name: &str) -> bool {
    let mut found = false;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("derive")) {
        // What is no list of paths is no derive of ours.
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|s| s.ident == name);
            Ok(())
        });
    }
    found
}

/// The value of `#[kubewright(name = value)]`; empty where it has none.
fn setting(attributes: &[Attribute], name: &str) -> Result<Option<String>> {
    let mut found = None;
    for attribute in attributes
        .iter()
        .filter(|a| a.path().is_ident("kubewright"))
    {
        attribute.parse_nested_meta(|meta| {
            let mut value = String::new();
            if meta.input.peek(Token![=]) {
                let tokens = meta.value()?;
                let negative = tokens.parse::<Option<Token![-]>>()?.is_some();
                value = match tokens.parse::<Lit>()? {
                    Lit::Str(text) => text.value(),
                    Lit::Int(number) => number.base10_digits().to_owned(),
                    Lit::Bool(value) => value.value.to_string(),
                    other => return Err(syn::Error::new(other.span(), "a value of another kind")),
                };
                if negative {
                    value.insert(0, '-');
                }
            }
            if meta.path.is_ident(name) {
                found = Some(value);
            }
            Ok(())
        })?;
    }
    Ok(found)
}

fn docs(attributes: &[Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("doc")) {
        if let syn::Meta::NameValue(pair) = &attribute.meta
            && let syn::Expr::Lit(literal) = &pair.value
            && let Lit::Str(line) = &literal.lit
        {
            text.push_str(&line.value());
        }
    }
    text
}

/// The rule of `#[derive(Object)]`: `foo_bar` and `r#type` are `fooBar` and `type`.
fn camel(ident: &str) -> String {
    let mut name = String::new();
    let mut upper = false;
    for letter in ident.trim_start_matches("r#").chars() {
        if letter == '_' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            name.extend(letter.to_uppercase());
        } else {
            name.push(letter);
        }
    }
    name
}

/// The module path of a generated file.
pub(crate) fn module(path: &Path) -> Result<String> {
    let mut module = String::from("generated");
    for part in path.with_extension("").components() {
        match part {
            Component::Normal(part) => {
                let part = part.to_string_lossy();
                module.push_str("::");
                if syn::parse_str::<syn::Ident>(&part).is_err() {
                    module.push_str("r#");
                }
                module.push_str(&part);
            }
            _ => bail!("{} is below no module", path.display()),
        }
    }
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
use kubewright::{Enum, Object};
pub use super::super::v2::thing::{Other, OtherApply, Most as Rest};

#[derive(Clone, Object)]
#[kubewright(root)]
pub struct Thing { pub spec: Option<ThingSpec>, pub other: Other }

#[derive(Clone, Object)]
pub struct ThingSpec {
    #[kubewright(rename = "podIPs")]
    pub pod_ips: Vec<Item>,
    pub by_name: Option<std::collections::BTreeMap<String, Item>>,
    pub r#type: Option<Mode>,
    #[kubewright(rest)]
    pub other: kubewright::Value,
}

#[derive(Clone, Object)]
pub struct Item { pub size_gb: Option<i64> }

#[derive(Clone, Enum)]
pub enum Mode {
    On,
    #[kubewright(value = "off-line")]
    Offline,
    Other(Unknown),
}

kubewright::apply! {
    /// Apply configuration.
    pub struct ThingApply for Thing { spec "spec": ThingSpecApply, r#type "type": [String], }
}
"#;

    #[test]
    fn names_are_read_with_their_meaning() {
        let path = Path::new("a_io/v1/thing.rs");
        let found = Meanings::read([(path, TEXT)]).unwrap();
        let of = |owner: &str, member: &str| {
            let key = ((path.to_path_buf(), owner.to_owned()), member.to_owned());
            found.members.get(&key).map(String::as_str)
        };
        assert_eq!(of("ThingSpec", "pod_ips"), Some("podIPs"));
        assert_eq!(of("ThingSpec", "type"), Some("type"));
        assert_eq!(of("ThingSpec", "other"), Some("(the rest)"));
        assert_eq!(of("Item", "size_gb"), Some("sizeGb"));
        assert_eq!(of("Mode", "On"), Some("On"));
        assert_eq!(of("Mode", "Offline"), Some("off-line"));
        assert_eq!(of("Mode", "Other(_)"), Some("(an unknown value)"));
        assert_eq!(of("ThingApply", "type"), Some("type"));
        let places = |name: &str| {
            let places = &found.places[&(path.to_path_buf(), name.to_owned())];
            places.iter().map(String::as_str).collect::<Vec<_>>()
        };
        assert_eq!(places("Thing"), [""]);
        assert_eq!(places("Item"), ["/spec/byName/*", "/spec/podIPs/*"]);
        assert_eq!(places("Mode"), ["/spec/type"]);
        assert_eq!(places("Other"), ["/other"]);
    }

    #[test]
    fn an_imported_name_means_what_it_means_at_home() {
        let home = (
            Path::new("a_io/v2/thing.rs"),
            "#[derive(Object)] pub struct Other { pub a_b: String }
             #[derive(Object)] pub struct Most { pub c_d: String }",
        );
        let path = Path::new("a_io/v1/thing.rs");
        let found = Meanings::read([(path, TEXT), home]).unwrap();
        for (name, member, json) in [("Other", "a_b", "aB"), ("Rest", "c_d", "cD")] {
            let key = ((path.to_path_buf(), name.to_owned()), member.to_owned());
            assert_eq!(found.members[&key], json);
        }
    }
}
