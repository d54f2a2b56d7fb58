//! `cargo xtask codegen`: writes the table of core types that the generator recognises.
//!
//! Owns: which releases of k8s-openapi are read, how their source is read, and the text of the table
//! (its format is told in `crates/kubewright-codegen/src/core_types/table.rs`, which reads it).
//! Must not know: how a schema is compared with the table.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{core_schemas, process, workspace};

/// Releases that together hold every version from 1.11 on, oldest first. The last one is the release
/// that generated code uses; a version that two releases have is read from the later one.
const RELEASES: [&str; 5] = ["0.13.1", "0.18.0", "0.21.1", "0.24.0", "0.29.0"];

/// Where the table goes, below the workspace.
const TABLE: &str = "crates/kubewright-codegen/src/core_types/core_types.txt";

/// Crates of Kubernetes whose types no schema embeds; a field of such a type matches nothing.
const LEFT_OUT: [&str; 4] = [
    "apiextensions_apiserver::",
    "kube_aggregator::",
    "apimachinery::pkg::version::",
    "apimachinery::pkg::runtime::",
];

/// Fetches the releases through cargo and writes the table; `--check` only compares.
pub(crate) fn run(words: &[String]) -> Result<()> {
    let check = match words {
        [] => false,
        [word] if word == "--check" => true,
        _ => bail!("usage: cargo xtask codegen [--check]"),
    };
    let releases = fetch()?;
    if let Some(newest) = releases.last() {
        core_schemas::bring(newest, check)?;
    }
    let text = table(&releases)?;
    let path = workspace::root().join(TABLE);
    if check {
        let old = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if old != text {
            bail!("{TABLE} is not what the releases of k8s-openapi say: run `cargo xtask codegen`");
        }
        return Ok(());
    }
    workspace::write(&path, &text)
}

/// The `src` folder of each release.
fn fetch() -> Result<Vec<PathBuf>> {
    let folder = workspace::target().join("xtask/core-types");
    let mut manifest = String::from(
        "[package]\nname = \"core-types\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n[dependencies]\n",
    );
    for (index, release) in RELEASES.iter().enumerate() {
        writeln!(
            manifest,
            "k{index} = {{ package = \"k8s-openapi\", version = \"={release}\" }}"
        )?;
    }
    workspace::write(&folder.join("Cargo.toml"), &manifest)?;
    workspace::write(&folder.join("src/lib.rs"), "")?;
    let text = process::cargo(&folder)
        .args(["metadata", "--format-version", "1"])
        .stdout()?;
    let metadata: serde_json::Value = serde_json::from_str(&text).context("`cargo metadata`")?;
    let mut found = HashMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        if package["name"] == "k8s-openapi"
            && let (Some(version), Some(path)) = (
                package["version"].as_str(),
                package["manifest_path"].as_str(),
            )
        {
            found.insert(version.to_owned(), Path::new(path).with_file_name("src"));
        }
    }
    RELEASES
        .iter()
        .map(|release| {
            found
                .remove(*release)
                .with_context(|| format!("cargo metadata tells no k8s-openapi {release}"))
        })
        .collect()
}

/// The table as text.
fn table(releases: &[PathBuf]) -> Result<String> {
    let mut versions = BTreeMap::<u32, Version>::new();
    let mut targets = BTreeSet::new();
    let mut reader = Reader::default();
    for release in releases {
        targets.clear();
        for entry in std::fs::read_dir(release)
            .with_context(|| format!("cannot list {}", release.display()))?
        {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(minor) = name.and_then(|name| name.strip_prefix("v1_"))
                && let Ok(minor) = minor.parse()
            {
                versions.insert(minor, reader.version(&path)?);
                targets.insert(minor);
            }
        }
    }
    let (Some(first), Some(last)) = (versions.keys().next(), versions.keys().last()) else {
        bail!("the releases have no `v1_*` folder");
    };
    let (Some(first_target), Some(last_target)) = (targets.first(), targets.last()) else {
        bail!("the last release has no `v1_*` folder");
    };
    let mut text = String::from(
        "# The embedded types of Kubernetes by version, written by `cargo xtask codegen`. Do not edit.\n",
    );
    writeln!(
        text,
        "history {first} {last}\ntargets {first_target} {last_target}"
    )?;

    let wanted = wanted(&versions, &targets);
    let older = older_names(&wanted, &versions, &targets);
    for path in &wanted {
        write_type(&mut text, path, &versions, &targets, &older)?;
    }
    Ok(text)
}

/// Types of stable API versions, and what these hold.
fn wanted(versions: &BTreeMap<u32, Version>, targets: &BTreeSet<u32>) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    let mut waiting: Vec<String> = targets
        .iter()
        .flat_map(|target| versions[target].keys())
        .filter(|path| is_stable(path))
        .cloned()
        .collect();
    while let Some(path) = waiting.pop() {
        if !wanted.insert(path.clone()) {
            continue;
        }
        let fields = targets
            .iter()
            .filter_map(|target| versions[target].get(&path))
            .flatten();
        for (_, field) in fields {
            if let Some((_, held)) = field.code.split_once('&')
                && targets
                    .iter()
                    .any(|target| versions[target].contains_key(held))
            {
                waiting.push(held.to_owned());
            }
        }
    }
    wanted
}

/// Whether the module is `v1`, `v2`, not `v1beta1`.
fn is_stable(path: &str) -> bool {
    path.split("::").any(|part| {
        part.strip_prefix('v')
            .is_some_and(|number| number.parse::<u32>().is_ok())
    })
}

/// One line for the type as the targets have it, and a `+` line for each of its older sets of names.
fn write_type(
    text: &mut String,
    path: &str,
    versions: &BTreeMap<u32, Version>,
    targets: &BTreeSet<u32>,
    older: &BTreeMap<String, BTreeSet<Vec<&String>>>,
) -> Result<()> {
    let has: BTreeSet<u32> = versions
        .iter()
        .filter(|(_, types)| types.contains_key(path))
        .map(|(minor, _)| *minor)
        .collect();
    write!(text, "{path} {}", ranges(&has))?;
    let without_default = targets
        .iter()
        .filter_map(|target| versions[target].get(path))
        .any(|fields| !fields.has_default);
    if without_default {
        text.push('*');
    }

    // A name with what it is in the targets; before them only its presence counts.
    let mut fields = BTreeMap::<(&str, String), BTreeSet<u32>>::new();
    for minor in &has {
        for (name, field) in &versions[minor][path] {
            let meant = if targets.contains(minor) {
                Some(field)
            } else {
                targets
                    .iter()
                    .find_map(|target| versions[target].get(path)?.get(name))
            };
            let code = meant.map_or_else(
                || "-".to_owned(),
                |meant| meant.code(was_optional(versions, path, name, meant)),
            );
            fields.entry((name, code)).or_default().insert(*minor);
        }
    }
    for ((name, code), when) in &fields {
        write!(text, " {name}={code}")?;
        if *when != has {
            write!(text, "@{}", ranges(when))?;
        }
    }
    text.push('\n');

    let doc = targets
        .iter()
        .rev()
        .find_map(|target| Some(&versions[target].get(path)?.doc));
    if let Some(doc) = doc.filter(|doc| !doc.is_empty()) {
        writeln!(text, "\" {doc}")?;
    }
    for names in &older[path] {
        writeln!(
            text,
            "+ {}",
            names
                .iter()
                .map(|name| name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        )?;
    }
    Ok(())
}

/// Whether a string that is always written was once one that may be absent, which is how Kubernetes
/// itself treats it: its Go types leave an empty one out.
fn was_optional(versions: &BTreeMap<u32, Version>, path: &str, name: &str, field: &Field) -> bool {
    field.code == "s"
        && versions
            .values()
            .filter_map(|types| types.get(path)?.get(name))
            .any(|older| older.code == "s" && !older.required)
}

/// For each wanted type, the sets of names that stand for it beside those of its own history: those of
/// its namesakes in API versions that are gone, and of the types that its users had in its place.
fn older_names<'v>(
    wanted: &BTreeSet<String>,
    versions: &'v BTreeMap<u32, Version>,
    targets: &BTreeSet<u32>,
) -> BTreeMap<String, BTreeSet<Vec<&'v String>>> {
    // Which types stood where a wanted one stands now.
    let mut before = BTreeMap::<&str, BTreeSet<&str>>::new();
    for path in wanted {
        for target in targets {
            for (name, field) in versions[target].get(path).into_iter().flatten() {
                let Some((_, now)) = field.code.split_once('&') else {
                    continue;
                };
                let then = versions
                    .values()
                    .filter_map(|types| types.get(path)?.get(name));
                for (_, then) in then.filter_map(|field| field.code.split_once('&')) {
                    before.entry(now).or_default().insert(then);
                }
            }
        }
    }
    let alive = |path: &String| {
        targets
            .iter()
            .any(|target| versions[target].contains_key(path))
    };
    let mut found = BTreeMap::new();
    for path in wanted {
        let own: BTreeSet<Vec<&String>> = versions
            .values()
            .filter_map(|types| Some(types.get(path)?.keys().collect()))
            .collect();
        let known = |name: &&String| {
            targets.iter().any(|target| {
                versions[target]
                    .get(path)
                    .is_some_and(|fields| fields.contains_key(*name))
            })
        };
        let mut sets = BTreeSet::new();
        for (other, fields) in versions.values().flatten() {
            let namesake = !alive(other) && group_and_name(other) == group_and_name(path);
            let replaced = before
                .get(path.as_str())
                .is_some_and(|before| before.contains(other.as_str()));
            let names: Vec<&String> = fields.keys().collect();
            if (namesake || replaced) && !own.contains(&names) && names.iter().all(known) {
                sets.insert(names);
            }
        }
        found.insert(path.clone(), sets);
    }
    found
}

/// `api::batch::v1::JobSpec` is `JobSpec` of `api::batch`.
fn group_and_name(path: &str) -> Option<(&str, &str)> {
    let (module, name) = path.rsplit_once("::")?;
    let (group, _version) = module.rsplit_once("::")?;
    Some((group, name))
}

/// `11-13,20-37`.
fn ranges(minors: &BTreeSet<u32>) -> String {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for &minor in minors {
        match spans.last_mut() {
            Some((_, end)) if *end + 1 == minor => *end = minor,
            _ => spans.push((minor, minor)),
        }
    }
    let spans: Vec<String> = spans
        .iter()
        .map(|(start, end)| format!("{start}-{end}"))
        .collect();
    spans.join(",")
}

/// Types by Rust path below the crate.
type Version = BTreeMap<String, Fields>;

/// Fields by JSON name.
#[derive(Clone)]
struct Fields {
    by_name: BTreeMap<String, Field>,
    /// Whether the struct derives `Default`.
    has_default: bool,
    /// How its description starts.
    doc: String,
}

impl std::ops::Deref for Fields {
    type Target = BTreeMap<String, Field>;

    fn deref(&self) -> &Self::Target {
        &self.by_name
    }
}

impl<'a> IntoIterator for &'a Fields {
    type Item = (&'a String, &'a Field);
    type IntoIter = std::collections::btree_map::Iter<'a, String, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.by_name.iter()
    }
}

#[derive(Clone)]
struct Field {
    code: String,
    required: bool,
}

impl Field {
    /// The code of the table; `was_optional` as [`was_optional`] tells it.
    fn code(&self, was_optional: bool) -> String {
        let always = match (self.required, was_optional) {
            (false, _) => "",
            (true, false) => "!",
            (true, true) => "~",
        };
        format!("{}{always}", self.code)
    }
}

/// Reads source files, each text once: most are the same in several versions.
#[derive(Default)]
struct Reader {
    seen: HashMap<String, Option<(String, Fields)>>,
}

impl Reader {
    fn version(&mut self, folder: &Path) -> Result<Version> {
        let mut types = Version::new();
        for file in workspace::files(folder, "rs")? {
            if file.file_name().is_some_and(|name| name == "mod.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            // Each file starts with the definition that it was generated from.
            if !self.seen.contains_key(&text) {
                let read = read_type(&text).with_context(|| format!("in {}", file.display()))?;
                self.seen.insert(text.clone(), read);
            }
            let Some((name, fields)) = &self.seen[&text] else {
                continue;
            };
            let module: Vec<&str> = file
                .parent()
                .and_then(|folder_of_file| folder_of_file.strip_prefix(folder).ok())
                .into_iter()
                .flat_map(|path| path.iter())
                .filter_map(|part| part.to_str())
                .collect();
            let path = format!("{}::{name}", module.join("::"));
            if LEFT_OUT.iter().any(|left_out| path.starts_with(left_out)) {
                continue;
            }
            types.insert(path, fields.clone());
        }
        Ok(types)
    }
}

/// The struct of a file, unless it is a kind of its own, a list, or no struct with named fields.
fn read_type(text: &str) -> Result<Option<(String, Fields)>> {
    let file = syn::parse_file(text)?;
    let mut kinds = BTreeSet::new();
    let mut names = BTreeMap::new();
    for item in &file.items {
        if let syn::Item::Impl(implementation) = item
            && let Some((_, of, _)) = &implementation.trait_
            && let (Some(of), syn::Type::Path(on)) = (of.segments.last(), &*implementation.self_ty)
            && let Some(on) = on.path.segments.last()
        {
            if of.ident == "Resource" {
                kinds.insert(on.ident.to_string());
            } else if of.ident == "Deserialize" {
                names.insert(on.ident.to_string(), json_names(implementation));
            }
        }
    }
    for item in &file.items {
        let syn::Item::Struct(item) = item else {
            continue;
        };
        let name = item.ident.to_string();
        let syn::Fields::Named(fields) = &item.fields else {
            continue;
        };
        // Kinds write their own `apiVersion` and `kind`, which a schema that embeds one leaves optional.
        if kinds.contains(&name) || !item.generics.params.is_empty() || fields.named.is_empty() {
            continue;
        }
        let Some(names) = names.get(&name) else {
            continue;
        };
        if names.len() != fields.named.len() {
            bail!(
                "`{name}` has {} fields and reads {} names",
                fields.named.len(),
                names.len()
            );
        }
        let by_name = names
            .iter()
            .zip(&fields.named)
            .map(|(json, field)| (json.clone(), field_type(&field.ty)))
            .collect();
        let has_default = item.attrs.iter().any(|attribute| match &attribute.meta {
            syn::Meta::List(list) if list.path.is_ident("derive") => list
                .tokens
                .clone()
                .into_iter()
                .any(|token| token.to_string() == "Default"),
            _ => false,
        });
        let doc = start_of_doc(&item.attrs);
        return Ok(Some((
            name,
            Fields {
                by_name,
                has_default,
                doc,
            },
        )));
    }
    Ok(None)
}

/// The first words of the first line of a description, as many as tell it from others.
fn start_of_doc(attributes: &[syn::Attribute]) -> String {
    const WORDS: usize = 6;

    let line = attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(syn::MetaNameValue {
                path,
                value:
                    syn::Expr::Lit(syn::ExprLit {
                        lit: syn::Lit::Str(text),
                        ..
                    }),
                ..
            }) if path.is_ident("doc") => Some(text.value()),
            _ => None,
        });
    let line = line.unwrap_or_default().replace('\\', "");
    let words: Vec<&str> = line.split_whitespace().take(WORDS).collect();
    words.join(" ")
}

/// The names that `deserialize_struct` is given, in the order of the fields.
fn json_names(implementation: &syn::ItemImpl) -> Vec<String> {
    let mut names = Vec::new();
    for item in &implementation.items {
        let syn::ImplItem::Fn(function) = item else {
            continue;
        };
        let Some(syn::Stmt::Expr(syn::Expr::MethodCall(call), _)) = function.block.stmts.last()
        else {
            continue;
        };
        if call.method != "deserialize_struct" {
            continue;
        }
        for argument in &call.args {
            let syn::Expr::Reference(reference) = argument else {
                continue;
            };
            let syn::Expr::Array(array) = &*reference.expr else {
                continue;
            };
            for element in &array.elems {
                if let syn::Expr::Lit(literal) = element
                    && let syn::Lit::Str(text) = &literal.lit
                {
                    names.push(text.value());
                }
            }
        }
    }
    names
}

fn field_type(ty: &syn::Type) -> Field {
    match generic(ty) {
        Some((name, arguments)) if name == "Option" && arguments.len() == 1 => Field {
            code: code(arguments[0]),
            required: false,
        },
        _ => Field {
            code: code(ty),
            required: true,
        },
    }
}

/// The letter of a type in the table, `?` for what no schema is compared with.
fn code(ty: &syn::Type) -> String {
    let Some((name, arguments)) = generic(ty) else {
        return "?".to_owned();
    };
    match (name.as_str(), &arguments[..]) {
        ("String", []) => "s".to_owned(),
        ("i32", []) => "i".to_owned(),
        ("i64", []) => "l".to_owned(),
        ("f64", []) => "f".to_owned(),
        ("bool", []) => "b".to_owned(),
        ("Quantity", []) => "q".to_owned(),
        ("IntOrString", []) => "x".to_owned(),
        ("Time", []) => "t".to_owned(),
        ("MicroTime", []) => "u".to_owned(),
        ("ByteString", []) => "y".to_owned(),
        ("RawExtension" | "FieldsV1" | "JSON" | "Value", []) => "j".to_owned(),
        ("Box", [inner]) => code(inner),
        ("Vec", [inner]) => format!("[{}", code(inner)),
        ("BTreeMap", [_, inner]) => format!("{{{}", code(inner)),
        (_, []) => match crate_path(ty) {
            Some(path) if !LEFT_OUT.iter().any(|left_out| path.starts_with(left_out)) => {
                format!("&{path}")
            }
            _ => "?".to_owned(),
        },
        _ => "?".to_owned(),
    }
}

/// The last name of a path type with its type arguments.
fn generic(ty: &syn::Type) -> Option<(String, Vec<&syn::Type>)> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
            .collect(),
        syn::PathArguments::None | syn::PathArguments::Parenthesized(_) => Vec::new(),
    };
    Some((last.ident.to_string(), arguments))
}

/// `api::core::v1::PodSpec` of `crate::api::core::v1::PodSpec`.
fn crate_path(ty: &syn::Type) -> Option<String> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let mut parts = path
        .path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    if parts.next()? != "crate" {
        return None;
    }
    Some(parts.collect::<Vec<_>>().join("::"))
}
