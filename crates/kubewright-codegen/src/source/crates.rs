//! What was read: crates, their modules and the items in them.
//!
//! Owns: the data, and errors at a place of it.
//! Must not know: how it was read, what a path means.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::Span;
use syn::{Attribute, Ident};

use crate::report::Diagnostic;

/// Everything that was read.
#[derive(Debug, Default)]
pub(crate) struct Crates {
    /// The files, as messages name them.
    pub files: Vec<PathBuf>,
    /// The modules; a crate's root is one.
    pub modules: Vec<Module>,
    /// The structs, enums and type aliases, in order of file and place.
    pub items: Vec<Item>,
    /// Crate roots by the name that other crates use; empty where it is not known.
    pub roots: Vec<(String, ModuleId)>,
    /// The file of each root.
    pub(super) root_files: BTreeMap<ModuleId, PathBuf>,
    /// Items that were read twice; these ones do not count.
    pub(super) dropped: BTreeSet<ItemId>,
}

/// The place of a module in [`Crates::modules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ModuleId(pub(super) usize);

/// The place of an item in [`Crates::items`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ItemId(pub(super) usize);

/// The place of a file in [`Crates::files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileId(pub(super) usize);

/// One module.
#[derive(Debug)]
pub(crate) struct Module {
    /// Its name in the module around it; that of the crate, where it is known, for a root.
    pub name: String,
    /// The module around it; none for a root.
    pub parent: Option<ModuleId>,
    /// The root of its crate.
    pub root: ModuleId,
    /// Its own items and modules.
    pub entries: BTreeMap<String, Entry>,
    /// The names that `use` brings.
    pub uses: Vec<Use>,
    /// The paths that `use` brings everything of.
    pub globs: Vec<UsePath>,
    /// Its functions, of which some make schemas.
    pub functions: BTreeMap<String, syn::ItemFn>,
}

/// What a name in a module is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A struct, enum or alias.
    Item(ItemId),
    /// A module.
    Module(ModuleId),
}

/// `use path as name`.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// The name here.
    pub name: String,
    /// What it names.
    pub path: UsePath,
}

/// The path of a `use`.
#[derive(Clone, Debug)]
pub(crate) struct UsePath {
    /// Whether it starts with `::`.
    pub from_crates: bool,
    /// Its parts.
    pub parts: Vec<String>,
}

/// A struct, enum or type alias.
#[derive(Debug)]
pub(crate) struct Item {
    /// Where it stands.
    pub module: ModuleId,
    /// The file that holds it.
    pub file: FileId,
    /// Its attributes, `cfg_attr` resolved.
    pub attributes: Vec<Attribute>,
    /// What it is.
    pub declared: Declared,
}

/// The forms of items.
#[derive(Debug)]
pub(crate) enum Declared {
    /// A struct.
    Struct(syn::ItemStruct),
    /// An enum.
    Enum(syn::ItemEnum),
    /// `type A = B;`
    Alias(syn::ItemType),
}

impl Item {
    /// Its name.
    #[must_use]
    pub(crate) fn ident(&self) -> &Ident {
        match &self.declared {
            Declared::Struct(it) => &it.ident,
            Declared::Enum(it) => &it.ident,
            Declared::Alias(it) => &it.ident,
        }
    }

    /// Its type parameters.
    #[must_use]
    pub(crate) fn generics(&self) -> &syn::Generics {
        match &self.declared {
            Declared::Struct(it) => &it.generics,
            Declared::Enum(it) => &it.generics,
            Declared::Alias(it) => &it.generics,
        }
    }

    /// Whether its derives, or the attribute macros on it, have one of this last name.
    #[must_use]
    pub(crate) fn has_macro(&self, name: &str) -> bool {
        self.attributes.iter().any(|attribute| {
            let is_it =
                |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == name);
            if !attribute.path().is_ident("derive") {
                return is_it(attribute.path());
            }
            let list = attribute.parse_args_with(
                syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
            );
            list.is_ok_and(|list| list.iter().any(is_it))
        })
    }
}

impl std::ops::Index<ModuleId> for Crates {
    type Output = Module;

    fn index(&self, ModuleId(at): ModuleId) -> &Module {
        &self.modules[at]
    }
}

impl std::ops::Index<ItemId> for Crates {
    type Output = Item;

    fn index(&self, ItemId(at): ItemId) -> &Item {
        &self.items[at]
    }
}

impl Crates {
    /// Every item, each once, however many crates declare its file.
    pub(crate) fn item_ids(&self) -> impl Iterator<Item = ItemId> {
        let ids = (0..self.items.len()).map(ItemId);
        ids.filter(|id| !self.dropped.contains(id))
    }

    /// The path of a module from its crate's root, which is `crate`.
    pub(crate) fn path(&self, module: ModuleId) -> String {
        let mut parts = Vec::new();
        let mut at = module;
        while let Some(parent) = self[at].parent {
            parts.push(self[at].name.as_str());
            at = parent;
        }
        parts.push("crate");
        parts.reverse();
        parts.join("::")
    }

    /// The name of the crate of a module, as other crates use it; empty where it is not known.
    pub(crate) fn crate_name(&self, module: ModuleId) -> &str {
        &self[self[module].root].name
    }

    /// The file of a root.
    pub(super) fn root_file(&self, root: ModuleId) -> &Path {
        self.root_files
            .get(&root)
            .map_or(Path::new(""), PathBuf::as_path)
    }

    /// The file, as messages name it.
    #[must_use]
    pub(crate) fn file(&self, FileId(at): FileId) -> &Path {
        &self.files[at]
    }

    /// An error at a place of a file.
    #[must_use]
    pub(crate) fn error_at(
        &self,
        file: FileId,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        placed(self.file(file), span, message.into())
    }
}

/// An error at a place of a file.
pub(super) fn placed(file: &Path, span: Span, message: String) -> Diagnostic {
    let start = span.start();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Diagnostic::error("source", message).at(
        &file.to_string_lossy(),
        number(start.line),
        number(start.column).saturating_add(1),
    )
}
