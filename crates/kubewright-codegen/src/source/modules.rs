//! Reads the modules of the crates that the sources belong to.
//!
//! Owns: which files are read, which module each item is in, which items `cfg` leaves.
//! Must not know: what a path means, attributes other than `cfg` and `path`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::ext::IdentExt;
use syn::{Attribute, Ident, UseTree};

use super::cfg::Cfg;
use super::crates::{
    Crates, Declared, Entry, FileId, Item, ItemId, Module, ModuleId, Use, UsePath, placed,
};
use super::roots::{Roots, roots};
use crate::report::Diagnostic;

/// The most files that are read, and modules nested: more than any crate has.
const MOST_FILES: usize = 20_000;
const MOST_NESTED: usize = 64;

/// Reads sources: crates (folders with a `Cargo.toml`), their `src` folders, folders of files, or
/// files, each with the modules that it declares.
///
/// # Errors
/// Every file that is missing or is no Rust.
pub(crate) fn read(sources: &[PathBuf], cfg: &Cfg) -> Result<Crates, Vec<Diagnostic>> {
    let mut reader = Reader {
        crates: Crates::default(),
        cfg,
        errors: Vec::new(),
        declared: BTreeSet::new(),
    };
    // Files of a folder that is no crate may be modules of each other.
    let mut loose: BTreeSet<PathBuf> = BTreeSet::new();
    for source in sources {
        match roots(source) {
            Ok(Roots {
                name,
                files,
                are_loose,
            }) => {
                for file in files {
                    if are_loose {
                        loose.insert(file.clone());
                    }
                    reader.root(&name, &file);
                }
            }
            Err(error) => reader.errors.push(error),
        }
    }
    let Reader {
        mut crates,
        errors,
        declared,
        ..
    } = reader;
    if !errors.is_empty() {
        return Err(errors);
    }
    let is_extra = |crates: &Crates, module: ModuleId| {
        let root = crates[module].root;
        let file = crates.root_file(root);
        loose.contains(file) && declared.contains(file)
    };
    let extra: BTreeSet<ModuleId> = (0..crates.modules.len())
        .map(ModuleId)
        .filter(|module| is_extra(&crates, *module))
        .collect();
    crates.roots.retain(|(_, root)| !extra.contains(root));
    // Two roots, a library and a program, may declare one file.
    let mut seen: BTreeSet<(PathBuf, usize, usize)> = BTreeSet::new();
    let mut dropped = BTreeSet::new();
    for id in crates.item_ids() {
        let item = &crates[id];
        let start = item.ident().span().start();
        let place = (crates.file(item.file).to_owned(), start.line, start.column);
        if extra.contains(&item.module) || !seen.insert(place) {
            dropped.insert(id);
        }
    }
    crates.dropped = dropped;
    Ok(crates)
}

struct Reader<'a> {
    crates: Crates,
    cfg: &'a Cfg,
    errors: Vec<Diagnostic>,
    /// Files that a `mod` declares.
    declared: BTreeSet<PathBuf>,
}

/// Where a module's own files and its children's are.
struct Place<'p> {
    file: FileId,
    /// The folder of the file, which `#[path]` starts from.
    folder: &'p Path,
    /// The folder of the files of its children.
    children: PathBuf,
    nested: usize,
}

impl Reader<'_> {
    fn root(&mut self, name: &str, file: &Path) {
        let Some((id, parsed)) = self.parse(file) else {
            return;
        };
        let module = self.module(name, None);
        self.crates.roots.push((name.to_owned(), module));
        self.crates.root_files.insert(module, file.to_owned());
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let place = Place {
            file: id,
            folder: &folder,
            children: folder.clone(),
            nested: 0,
        };
        self.items(module, &place, parsed.items);
    }

    fn module(&mut self, name: &str, parent: Option<ModuleId>) -> ModuleId {
        let id = ModuleId(self.crates.modules.len());
        let root = parent.map_or(id, |parent| self.crates[parent].root);
        self.crates.modules.push(Module {
            name: name.to_owned(),
            parent,
            root,
            entries: BTreeMap::new(),
            uses: Vec::new(),
            globs: Vec::new(),
            functions: BTreeMap::new(),
        });
        id
    }

    fn parse(&mut self, path: &Path) -> Option<(FileId, syn::File)> {
        let name = path.to_string_lossy();
        if self.crates.files.len() >= MOST_FILES {
            self.errors
                .push(Diagnostic::error("source", "too many files").at(&name, 0, 0));
            return None;
        }
        let id = FileId(self.crates.files.len());
        self.crates.files.push(path.to_owned());
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("cannot be read: {error}");
                self.errors
                    .push(Diagnostic::error("source", message).at(&name, 0, 0));
                return None;
            }
        };
        if let Some(line) = too_deep(&text) {
            let told = Diagnostic::error("source", "brackets are nested too deeply");
            self.errors.push(told.at(&name, line, 0));
            return None;
        }
        match syn::parse_file(&text) {
            Ok(file) => Some((id, file)),
            Err(error) => {
                let message = format!("is no Rust: {error}");
                self.errors.push(placed(path, error.span(), message));
                None
            }
        }
    }

    fn items(&mut self, module: ModuleId, place: &Place<'_>, items: Vec<syn::Item>) {
        for item in items {
            let attributes = match &item {
                syn::Item::Struct(it) => &it.attrs,
                syn::Item::Enum(it) => &it.attrs,
                syn::Item::Type(it) => &it.attrs,
                syn::Item::Mod(it) => &it.attrs,
                syn::Item::Use(it) => &it.attrs,
                syn::Item::Fn(it) => &it.attrs,
                _ => continue,
            };
            let attributes = match self.cfg.resolve(attributes) {
                Ok(Some(attributes)) => attributes,
                Ok(None) => continue,
                Err(error) => {
                    self.refuse(place.file, &error);
                    continue;
                }
            };
            match item {
                syn::Item::Struct(mut it) => {
                    self.fields(place.file, &mut it.fields);
                    self.declare(module, place.file, attributes, Declared::Struct(it));
                }
                syn::Item::Enum(mut it) => {
                    self.variants(place.file, &mut it);
                    self.declare(module, place.file, attributes, Declared::Enum(it));
                }
                syn::Item::Type(it) => {
                    self.declare(module, place.file, attributes, Declared::Alias(it));
                }
                syn::Item::Fn(it) => {
                    let name = it.sig.ident.unraw().to_string();
                    self.crates.modules[module.0].functions.insert(name, it);
                }
                syn::Item::Mod(it) => self.submodule(module, place, &attributes, it),
                syn::Item::Use(it) => {
                    let mut prefix = UsePath {
                        from_crates: it.leading_colon.is_some(),
                        parts: Vec::new(),
                    };
                    self.uses(module, &mut prefix, &it.tree);
                }
                _ => {}
            }
        }
    }

    /// Leaves the fields whose `cfg` holds, with their attributes resolved.
    fn fields(&mut self, file: FileId, fields: &mut syn::Fields) {
        let list = match fields {
            syn::Fields::Named(fields) => &mut fields.named,
            syn::Fields::Unnamed(fields) => &mut fields.unnamed,
            syn::Fields::Unit => return,
        };
        let old = std::mem::take(list);
        for mut field in old {
            match self.cfg.resolve(&field.attrs) {
                Ok(Some(attributes)) => {
                    field.attrs = attributes;
                    list.push(field);
                }
                Ok(None) => {}
                Err(error) => self.refuse(file, &error),
            }
        }
    }

    fn variants(&mut self, file: FileId, it: &mut syn::ItemEnum) {
        let old = std::mem::take(&mut it.variants);
        for mut variant in old {
            match self.cfg.resolve(&variant.attrs) {
                Ok(Some(attributes)) => {
                    variant.attrs = attributes;
                    self.fields(file, &mut variant.fields);
                    it.variants.push(variant);
                }
                Ok(None) => {}
                Err(error) => self.refuse(file, &error),
            }
        }
    }

    fn declare(
        &mut self,
        module: ModuleId,
        file: FileId,
        attributes: Vec<Attribute>,
        declared: Declared,
    ) {
        let id = ItemId(self.crates.items.len());
        let item = Item {
            module,
            file,
            attributes,
            declared,
        };
        let name = item.ident().unraw().to_string();
        self.crates.items.push(item);
        let entries = &mut self.crates.modules[module.0].entries;
        entries.entry(name).or_insert(Entry::Item(id));
    }

    fn submodule(
        &mut self,
        parent: ModuleId,
        place: &Place<'_>,
        attributes: &[Attribute],
        item: syn::ItemMod,
    ) {
        let name = item.ident.unraw().to_string();
        if place.nested > MOST_NESTED {
            let told = placed(
                self.crates.file(place.file),
                item.ident.span(),
                "modules are nested too deeply".to_owned(),
            );
            self.errors.push(told);
            return;
        }
        let path = attributes.iter().find_map(path_attribute);
        let module = self.module(&name, Some(parent));
        let entries = &mut self.crates.modules[parent.0].entries;
        entries.insert(name.clone(), Entry::Module(module));
        if let Some((_, items)) = item.content {
            let children = match path {
                Some(path) => place.folder.join(path),
                None => place.children.join(&name),
            };
            let inner = Place {
                file: place.file,
                folder: &children.clone(),
                children,
                nested: place.nested + 1,
            };
            self.items(module, &inner, items);
            return;
        }
        let candidates = match path {
            Some(path) => vec![place.folder.join(path)],
            None => vec![
                place.children.join(format!("{name}.rs")),
                place.children.join(&name).join("mod.rs"),
            ],
        };
        let Some(file) = candidates.iter().find(|file| file.is_file()) else {
            let tried: Vec<String> = candidates
                .iter()
                .map(|file| file.display().to_string())
                .collect();
            let told = placed(
                self.crates.file(place.file),
                item.ident.span(),
                format!(
                    "the file of module `{name}` is missing: {}",
                    tried.join(", ")
                ),
            );
            self.errors.push(told);
            return;
        };
        self.declared.insert(file.clone());
        let Some((id, parsed)) = self.parse(file) else {
            return;
        };
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        // The children of `a.rs` are in `a/`, those of `a/mod.rs` and of a `#[path]` beside it.
        let is_folder_file = candidates.len() == 1 || file.ends_with("mod.rs");
        let children = if is_folder_file {
            folder.clone()
        } else {
            folder.join(&name)
        };
        let inner = Place {
            file: id,
            folder: &folder,
            children,
            nested: place.nested + 1,
        };
        self.items(module, &inner, parsed.items);
    }

    fn uses(&mut self, module: ModuleId, prefix: &mut UsePath, tree: &UseTree) {
        match tree {
            UseTree::Path(it) => {
                prefix.parts.push(it.ident.unraw().to_string());
                self.uses(module, prefix, &it.tree);
                prefix.parts.pop();
            }
            UseTree::Name(it) => self.using(module, prefix, &it.ident, &it.ident),
            UseTree::Rename(it) => self.using(module, prefix, &it.ident, &it.rename),
            UseTree::Glob(_) => self.crates.modules[module.0].globs.push(prefix.clone()),
            UseTree::Group(it) => {
                for tree in &it.items {
                    self.uses(module, prefix, tree);
                }
            }
        }
    }

    fn using(&mut self, module: ModuleId, prefix: &UsePath, ident: &Ident, name: &Ident) {
        let mut path = prefix.clone();
        let mut name = name.unraw().to_string();
        if ident == "self" {
            // `use a::b::{self}` names `b`.
            if name == "self" {
                name = path.parts.last().cloned().unwrap_or_default();
            }
        } else {
            path.parts.push(ident.unraw().to_string());
        }
        self.crates.modules[module.0].uses.push(Use { name, path });
    }

    fn refuse(&mut self, file: FileId, error: &syn::Error) {
        let path = self.crates.file(file).to_owned();
        let errors = error.clone().into_iter();
        self.errors
            .extend(errors.map(|error| placed(&path, error.span(), error.to_string())));
    }
}

/// The line where brackets are nested deeper than people write them, and than syn can read.
fn too_deep(text: &str) -> Option<u32> {
    const DEEPEST: usize = 256;
    let (mut brackets, mut angles, mut line) = (0_usize, 0_usize, 1_u32);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' => brackets += 1,
            b')' | b']' => brackets = brackets.saturating_sub(1),
            // An angle that opens nothing is an operator, which ends with its statement.
            b'{' => (brackets, angles) = (brackets + 1, 0),
            b'}' => (brackets, angles) = (brackets.saturating_sub(1), 0),
            b';' => angles = 0,
            b'<' => angles += 1,
            b'>' => angles = angles.saturating_sub(1),
            b'\n' => line = line.saturating_add(1),
            _ => {}
        }
        if brackets + angles > DEEPEST {
            return Some(line);
        }
    }
    None
}

fn path_attribute(attribute: &Attribute) -> Option<String> {
    if !attribute.path().is_ident("path") {
        return None;
    }
    match &attribute.meta {
        syn::Meta::NameValue(syn::MetaNameValue {
            value:
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}
