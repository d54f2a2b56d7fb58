//! What a path in a module names.
//!
//! Owns: Rust's rules of name resolution, as far as types need them.
//! Must not know: what known types are, schemas.

use super::crates::{Crates, Entry, ItemId, ModuleId, UsePath};
use super::known;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// An item that was read.
    Item(ItemId),
    /// A module that was read.
    Module(ModuleId),
    /// Something else, by its absolute path; of the prelude, its name alone.
    Outside(Vec<String>),
}

/// What the path names in `from`.
#[must_use]
pub(crate) fn resolve(crates: &Crates, from: ModuleId, path: &syn::Path) -> Named {
    use syn::ext::IdentExt;
    let path = UsePath {
        from_crates: path.leading_colon.is_some(),
        parts: path
            .segments
            .iter()
            .map(|segment| segment.ident.unraw().to_string())
            .collect(),
    };
    let mut search = Search {
        crates,
        asked: Vec::new(),
    };
    search.path(from, &path)
}

/// The function that the path names in `from`.
#[must_use]
pub(crate) fn function<'a>(
    crates: &'a Crates,
    from: ModuleId,
    path: &syn::Path,
) -> Option<&'a syn::ItemFn> {
    let mut module = path.clone();
    let name = module.segments.pop()?.ident.to_string();
    module.segments.pop_punct();
    match resolve(crates, from, &module) {
        Named::Module(module) => crates[module].functions.get(&name),
        Named::Item(_) | Named::Outside(_) => None,
    }
}

struct Search<'a> {
    crates: &'a Crates,
    /// The names that are being looked for, since `use` may go in circles.
    asked: Vec<(ModuleId, String)>,
}

impl Search<'_> {
    fn path(&mut self, from: ModuleId, path: &UsePath) -> Named {
        let UsePath { from_crates, parts } = path;
        let Some((first, rest)) = parts.split_first() else {
            return Named::Module(from);
        };
        let start = if *from_crates {
            self.other_crate(first)
        } else {
            match first.as_str() {
                "crate" => Some(Named::Module(self.crates[from].root)),
                "self" => Some(Named::Module(from)),
                "super" => Some(Named::Module(self.crates[from].parent.unwrap_or(from))),
                name => self.name(from, name).or_else(|| self.other_crate(name)),
            }
        };
        let mut found = start.unwrap_or_else(|| Named::Outside(vec![first.clone()]));
        for part in rest {
            found = match found {
                Named::Module(module) if part == "super" => {
                    Named::Module(self.crates[module].parent.unwrap_or(module))
                }
                Named::Module(module) => self
                    .name(module, part)
                    .unwrap_or_else(|| Named::Outside(parts.clone())),
                Named::Outside(mut path) => {
                    path.push(part.clone());
                    Named::Outside(path)
                }
                // Variants and associated types are no types of their own.
                Named::Item(_) => Named::Outside(parts.clone()),
            };
        }
        found
    }

    /// A crate that was read, by its name.
    fn other_crate(&self, name: &str) -> Option<Named> {
        let found = self.crates.roots.iter().find(|(known, _)| known == name)?;
        Some(Named::Module(found.1))
    }

    /// A name in a module: its own items, what `use` names, what globs bring.
    fn name(&mut self, module: ModuleId, name: &str) -> Option<Named> {
        let key = (module, name.to_owned());
        if self.asked.contains(&key) {
            return None;
        }
        self.asked.push(key);
        let found = self.name_once(module, name);
        self.asked.pop();
        found
    }

    fn name_once(&mut self, module: ModuleId, name: &str) -> Option<Named> {
        let it = &self.crates[module];
        match it.entries.get(name) {
            Some(Entry::Item(item)) => return Some(Named::Item(*item)),
            Some(Entry::Module(module)) => return Some(Named::Module(*module)),
            None => {}
        }
        if let Some(used) = it.uses.iter().find(|used| used.name == name) {
            return Some(self.path(module, &used.path));
        }
        for glob in &it.globs {
            match self.path(module, glob) {
                Named::Module(inner) if inner != module => {
                    if let Some(found) = self.name(inner, name) {
                        return Some(found);
                    }
                }
                Named::Outside(mut path) => {
                    path.push(name.to_owned());
                    if known::find(&path).is_some() {
                        return Some(Named::Outside(path));
                    }
                }
                Named::Module(_) | Named::Item(_) => {}
            }
        }
        None
    }
}
