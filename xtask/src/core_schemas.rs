//! `cargo xtask codegen`, second part: the schemas of the core types, for CRDs that are written out
//! of Rust source.
//!
//! Owns: how k8s-openapi's source tells a type's schema and how its lists and maps merge, and the
//! text of the table (its format is told in
//! `crates/kubewright-codegen/src/source/core_schemas.rs`, which reads it).
//! Must not know: CRDs, which types users embed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use syn::parse::{Parse, ParseStream};
use syn::visit::Visit;
use syn::{Token, token};

use crate::workspace;

/// Where the table goes, below the workspace.
pub(crate) const TABLE: &str = "crates/kubewright-codegen/src/source/core_schemas.txt";

/// Types that the table's reader writes itself, and crates whose types no schema embeds.
const LEFT_OUT: [&str; 6] = [
    "apiextensions_apiserver::",
    "kube_aggregator::",
    "apimachinery::pkg::version::",
    "apimachinery::pkg::runtime::",
    "apimachinery::pkg::util::",
    "apimachinery::pkg::api::",
];

/// Keys of map lists that are not required, and what the API server takes an absent one for; without
/// a default it refuses the list.
const DEFAULT_KEYS: [(&str, &str); 1] = [("protocol", "TCP")];

/// Types that the API marks as `structType=atomic`, of which k8s-openapi's source tells nothing.
const ATOMIC: [&str; 16] = [
    "apimachinery::pkg::apis::meta::v1::LabelSelector",
    "apimachinery::pkg::apis::meta::v1::OwnerReference",
    "api::core::v1::ConfigMapKeySelector",
    "api::core::v1::FileKeySelector",
    "api::core::v1::LocalObjectReference",
    "api::core::v1::NodeSelector",
    "api::core::v1::NodeSelectorTerm",
    "api::core::v1::ObjectFieldSelector",
    "api::core::v1::ObjectReference",
    "api::core::v1::ResourceFieldSelector",
    "api::core::v1::ScopeSelector",
    "api::core::v1::ScopedResourceSelectorRequirement",
    "api::core::v1::SecretKeySelector",
    "api::core::v1::SecretReference",
    "api::core::v1::TypedLocalObjectReference",
    "api::networking::v1::ServiceBackendPort",
];

/// How the names start that Kubernetes allows to be empty, and writes so.
const MAY_BE_EMPTY: &str = "Name of the referent. This field is effectively required, but";

/// The table of the version in this folder, such as `src/v1_37`.
pub(crate) fn table(folder: &Path) -> Result<String> {
    let mut schemas = BTreeMap::new();
    for file in workspace::files(folder, "rs")? {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let module: Vec<&str> = file
            .parent()
            .and_then(|parent| parent.strip_prefix(folder).ok())
            .into_iter()
            .flat_map(Path::iter)
            .filter_map(|part| part.to_str())
            .collect();
        let module = module.join("::");
        if LEFT_OUT
            .iter()
            .any(|out| format!("{module}::").starts_with(out))
        {
            continue;
        }
        let mut found = Found::default();
        found.visit_file(&syn::parse_file(&text)?);
        if let Some(error) = found.error {
            return Err(error).with_context(|| format!("in {}", file.display()));
        }
        if let (Some(name), Some(mut schema)) = (found.name, found.schema) {
            merge(&mut schema, &found.strategies);
            // Embedded objects need no name.
            without(&mut schema, "metadata");
            schemas.insert(format!("{module}::{name}"), schema);
        }
    }
    for path in ATOMIC {
        let schema = schemas
            .get_mut(path)
            .with_context(|| format!("no {path}"))?;
        schema["x-kubernetes-map-type"] = json!("atomic");
    }
    for schema in schemas.values_mut() {
        let Some(name) = schema.pointer_mut("/properties/name") else {
            continue;
        };
        let description = name["description"].as_str().unwrap_or_default();
        if description.starts_with(MAY_BE_EMPTY) {
            name["default"] = json!("");
            without(schema, "name");
        }
    }
    for (path, field, item, key) in loose_keys(&schemas) {
        match DEFAULT_KEYS.iter().find(|(name, _)| *name == key) {
            Some((_, default)) => {
                schemas
                    .get_mut(&item)
                    .and_then(|schema| schema.pointer_mut(&format!("/properties/{key}")))
                    .context("a key that is no field")?["default"] = json!(default);
            }
            // The server would refuse the list in a CRD.
            None => {
                let schema = schemas.get_mut(&path).context("a lost type")?;
                let field = schema["properties"][&field]
                    .as_object_mut()
                    .context("a lost field")?;
                field.remove("x-kubernetes-list-map-keys");
                field.insert("x-kubernetes-list-type".to_owned(), json!("atomic"));
            }
        }
    }
    let mut text = String::from(
        "# The schemas of Kubernetes's own types, written by `cargo xtask codegen`. Do not edit.\n",
    );
    for (path, schema) in schemas {
        text.push_str(&format!("{path} {schema}\n"));
    }
    Ok(text)
}

/// The keys of map lists that their items neither require nor have a default for: the type and field
/// of the list, the type of its items, the key.
fn loose_keys(schemas: &BTreeMap<String, Value>) -> BTreeSet<(String, String, String, String)> {
    let mut found = BTreeSet::new();
    for (path, schema) in schemas {
        let fields = schema["properties"].as_object().into_iter().flatten();
        for (name, field) in fields {
            let Some(item) = field["items"]["$ref"].as_str() else {
                continue;
            };
            let keys = field["x-kubernetes-list-map-keys"].as_array();
            for key in keys.into_iter().flatten().filter_map(Value::as_str) {
                let of_item = schemas.get(item).unwrap_or(&Value::Null);
                let required = of_item["required"].as_array();
                let is_required = required.is_some_and(|it| it.iter().any(|name| name == key));
                if !is_required && of_item["properties"][key]["default"].is_null() {
                    let (path, name) = (path.clone(), name.clone());
                    found.insert((path, name, item.to_owned(), key.to_owned()));
                }
            }
        }
    }
    found
}

/// The schema, not requiring this name.
fn without(schema: &mut Value, name: &str) {
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|required| required != name);
        if required.is_empty() {
            schema
                .as_object_mut()
                .map(|schema| schema.remove("required"));
        }
    }
}

/// Says of each property how it merges.
fn merge(schema: &mut Value, strategies: &[(String, Strategy)]) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    for (field, strategy) in strategies {
        let found = properties
            .iter_mut()
            .find(|(name, _)| snake(name) == squeezed(field));
        let Some((_, property)) = found else { continue };
        let is_list = property["type"] == "array";
        match strategy {
            Strategy::ListAtomic if is_list => {
                property["x-kubernetes-list-type"] = json!("atomic");
            }
            Strategy::ListSet if is_list => property["x-kubernetes-list-type"] = json!("set"),
            Strategy::ListMap(keys) if is_list => {
                // Server-side apply tells ports apart by protocol too; a strategic merge, which
                // k8s-openapi's source follows, does not.
                let mut keys = keys.clone();
                if keys == ["containerPort"] || keys == ["port"] {
                    keys.push("protocol".to_owned());
                }
                property["x-kubernetes-list-type"] = json!("map");
                property["x-kubernetes-list-map-keys"] = json!(keys);
            }
            Strategy::MapAtomic if !is_list => property["x-kubernetes-map-type"] = json!("atomic"),
            _ => {}
        }
    }
}

fn snake(name: &str) -> String {
    squeezed(&name.to_lowercase())
}

/// Without what separates words, so that `host_ip` is `hostIP`.
fn squeezed(name: &str) -> String {
    name.trim_start_matches("r#")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect::<String>()
        .to_lowercase()
}

enum Strategy {
    ListAtomic,
    ListSet,
    ListMap(Vec<String>),
    MapAtomic,
}

/// What one file tells.
#[derive(Default)]
struct Found {
    name: Option<String>,
    schema: Option<Value>,
    strategies: Vec<(String, Strategy)>,
    error: Option<anyhow::Error>,
}

impl<'a> Visit<'a> for Found {
    fn visit_item_impl(&mut self, it: &'a syn::ItemImpl) {
        if let Some((_, of, _)) = &it.trait_
            && of
                .segments
                .last()
                .is_some_and(|last| last.ident == "JsonSchema")
            && let syn::Type::Path(on) = &*it.self_ty
            && on
                .path
                .segments
                .last()
                .is_some_and(|last| last.arguments.is_none())
        {
            self.name = on.path.segments.last().map(|last| last.ident.to_string());
        }
        syn::visit::visit_item_impl(self, it);
    }

    fn visit_macro(&mut self, it: &'a syn::Macro) {
        if it
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "json_schema")
        {
            match syn::parse2::<Json>(it.tokens.clone()) {
                Ok(Json(value)) => self.schema = Some(value),
                Err(error) => self.error = Some(error.into()),
            }
        }
    }

    fn visit_expr_call(&mut self, it: &'a syn::ExprCall) {
        if let syn::Expr::Path(path) = &*it.func
            && let Some(strategy) = strategy(&path.path, &it.args)
            && let Some(syn::Expr::Reference(field)) = it.args.first()
            && let syn::Expr::Field(field) = &*field.expr
            && let syn::Member::Named(field) = &field.member
        {
            self.strategies.push((field.to_string(), strategy));
        }
        syn::visit::visit_expr_call(self, it);
    }
}

fn strategy(
    path: &syn::Path,
    args: &syn::punctuated::Punctuated<syn::Expr, Token![,]>,
) -> Option<Strategy> {
    let names: Vec<String> = path
        .segments
        .iter()
        .map(|it| it.ident.to_string())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [.., "merge_strategies", "list", "atomic"] => Some(Strategy::ListAtomic),
        [.., "merge_strategies", "list", "set"] => Some(Strategy::ListSet),
        [.., "merge_strategies", "map", "atomic"] => Some(Strategy::MapAtomic),
        [.., "merge_strategies", "list", "map"] => {
            let mut keys = Keys::default();
            keys.visit_expr(args.iter().nth(2)?);
            Some(Strategy::ListMap(keys.0))
        }
        _ => None,
    }
}

/// The fields that closures compare, `lhs.name == rhs.name`, in camel case.
#[derive(Default)]
struct Keys(Vec<String>);

impl<'a> Visit<'a> for Keys {
    fn visit_expr_binary(&mut self, it: &'a syn::ExprBinary) {
        if let syn::Expr::Field(field) = &*it.left
            && let syn::Member::Named(name) = &field.member
        {
            let name = name.to_string();
            let mut parts = name.trim_start_matches("r#").split('_');
            let mut camel = parts.next().unwrap_or_default().to_owned();
            for part in parts.filter(|part| !part.is_empty()) {
                if part == "ip" {
                    camel.push_str("IP");
                } else {
                    camel.push_str(&part[..1].to_uppercase());
                    camel.push_str(&part[1..]);
                }
            }
            self.0.push(camel);
        }
    }
}

/// JSON with expressions in it: `(__gen.subschema_for::<crate::a::B>())`.
struct Json(Value);

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Brace) {
            let inner;
            syn::braced!(inner in input);
            let mut map = Map::new();
            while !inner.is_empty() {
                let key: syn::LitStr = inner.parse()?;
                inner.parse::<Token![:]>()?;
                let Self(value) = inner.parse()?;
                map.insert(key.value(), value);
                if !inner.is_empty() {
                    inner.parse::<Token![,]>()?;
                }
            }
            return Ok(Self(Value::Object(map)));
        }
        if input.peek(token::Bracket) {
            let inner;
            syn::bracketed!(inner in input);
            let values = inner.parse_terminated(Self::parse, Token![,])?;
            return Ok(Self(Value::Array(
                values.into_iter().map(|Self(value)| value).collect(),
            )));
        }
        if input.peek(token::Paren) || input.peek(syn::Ident) {
            let expr: syn::Expr = input.parse()?;
            let mut reference = Reference::default();
            reference.visit_expr(&expr);
            let Some(path) = reference.path else {
                return Err(syn::Error::new_spanned(expr, "expected a reference"));
            };
            let mut value = json!({"$ref": path});
            if let Some(description) = reference.description {
                value["description"] = json!(description);
            }
            return Ok(Self(value));
        }
        let literal: syn::Lit = input.parse()?;
        Ok(Self(match literal {
            syn::Lit::Str(text) => json!(text.value()),
            syn::Lit::Bool(value) => json!(value.value),
            syn::Lit::Int(number) => json!(number.base10_parse::<i64>()?),
            other => return Err(syn::Error::new_spanned(other, "expected JSON")),
        }))
    }
}

#[derive(Default)]
struct Reference {
    path: Option<String>,
    description: Option<String>,
}

impl<'a> Visit<'a> for Reference {
    fn visit_expr_method_call(&mut self, it: &'a syn::ExprMethodCall) {
        if it.method == "subschema_for"
            && let Some(arguments) = &it.turbofish
            && let Some(syn::GenericArgument::Type(syn::Type::Path(ty))) = arguments.args.first()
        {
            let parts: Vec<String> = ty
                .path
                .segments
                .iter()
                .map(|it| it.ident.to_string())
                .collect();
            let parts = parts.strip_prefix(&["crate".to_owned()]).unwrap_or(&parts);
            self.path = Some(parts.join("::"));
        }
        if it.method == "insert"
            && let Some(syn::Expr::MethodCall(value)) = it.args.iter().nth(1)
            && let syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) = &*value.receiver
        {
            self.description = Some(text.value());
        }
        syn::visit::visit_expr_method_call(self, it);
    }
}

/// Compares, or writes.
pub(crate) fn bring(release: &Path, check: bool) -> Result<()> {
    let newest = std::fs::read_dir(release)?
        .filter_map(|entry| {
            let name = entry.ok()?.file_name();
            name.to_str()?.strip_prefix("v1_")?.parse::<u32>().ok()
        })
        .max()
        .context("the release has no `v1_*` folder")?;
    let text = table(&release.join(format!("v1_{newest}")))?;
    let path = workspace::root().join(TABLE);
    if check {
        let old = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if old != text {
            bail!("{TABLE} is not what k8s-openapi says: run `cargo xtask codegen`");
        }
        return Ok(());
    }
    workspace::write(&path, &text)
}
