//! Collects what one generated file uses, and writes the `use` lines.
//!
//! Owns: which names are imported, which are written with their whole path, the order of the lines.
//! Must not know: the items that use them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::layout;
use crate::core_types::CoreType;

/// The names that a file uses from elsewhere.
#[derive(Debug)]
pub(crate) struct Imports<'a> {
    kind: &'a str,
    /// The names of the types of the file, which shadow what is called the same.
    types: FxHashSet<&'a str>,
    /// Whether nothing is imported: the code stands in a module that someone else writes.
    absolute: bool,
    used: RefCell<Used>,
}

#[derive(Debug, Default)]
struct Used {
    maps: bool,
    runtime: BTreeSet<&'static str>,
    own: BTreeSet<&'static str>,
    core: BTreeMap<&'static str, &'static str>,
}

impl<'a> Imports<'a> {
    /// For the file of this kind with these types.
    pub(crate) fn new(kind: &'a str, types: impl Iterator<Item = &'a str>) -> Self {
        Self {
            kind,
            types: types.collect(),
            absolute: false,
            used: RefCell::default(),
        }
    }

    /// For code that stands beside other code: every name with its whole path.
    #[cfg(feature = "source")]
    pub(crate) fn absolute(kind: &'a str) -> Self {
        Self {
            absolute: true,
            ..Self::new(kind, std::iter::empty())
        }
    }

    /// The runtime, as the start of a path.
    pub(crate) fn root(&self) -> &'static str {
        if self.absolute {
            "::kubewright"
        } else {
            "kubewright"
        }
    }

    /// A name of the prelude.
    pub(crate) fn prelude(&self, name: &'static str) -> &'static str {
        if name != self.kind && !self.absolute {
            return name;
        }
        match name {
            "Option" => "::std::option::Option",
            "String" => "::std::string::String",
            "Vec" => "::std::vec::Vec",
            "None" => "::std::option::Option::None",
            "Into" => "::std::convert::Into",
            "Self" => "Self",
            _ => name,
        }
    }

    /// `BTreeMap`.
    pub(crate) fn map(&self) -> &'static str {
        if self.kind == "BTreeMap" || self.absolute {
            return "::std::collections::BTreeMap";
        }
        self.used.borrow_mut().maps = true;
        "BTreeMap"
    }

    /// A type or macro of the runtime's root.
    pub(crate) fn runtime(&self, name: &'static str) -> String {
        if name == self.kind || self.absolute {
            return format!("::kubewright::{name}");
        }
        self.used.borrow_mut().runtime.insert(name);
        name.to_owned()
    }

    /// A derive of the runtime; derives have a namespace of their own.
    pub(crate) fn derive(&self, name: &'static str) -> String {
        if self.absolute {
            return format!("::kubewright::{name}");
        }
        self.used.borrow_mut().runtime.insert(name);
        name.to_owned()
    }

    /// A type of `kubewright::own`.
    pub(crate) fn own(&self, name: &'static str) -> String {
        if name == self.kind || self.absolute {
            return format!("::kubewright::own::{name}");
        }
        self.used.borrow_mut().own.insert(name);
        name.to_owned()
    }

    /// A type of k8s-openapi.
    pub(crate) fn core(&self, ty: CoreType) -> String {
        self.k8s(ty.path(), ty.name())
    }

    /// `ObjectMeta` of k8s-openapi.
    pub(crate) fn object_meta(&self) -> String {
        self.k8s(
            "apimachinery::pkg::apis::meta::v1::ObjectMeta",
            "ObjectMeta",
        )
    }

    fn k8s(&self, path: &'static str, name: &'static str) -> String {
        let mut used = self.used.borrow_mut();
        let known = used.core.get(name).copied();
        let runtime = used.runtime.contains(name);
        let shadowed = name == self.kind
            || self.types.contains(name)
            || self.absolute
            || crate::names::RESERVED.contains(&name) && name != "ObjectMeta"
            || runtime;
        match known {
            Some(first) if first == path => name.to_owned(),
            None if !shadowed => {
                used.core.insert(name, path);
                name.to_owned()
            }
            Some(_) | None => format!("::kubewright::k8s_openapi::{path}"),
        }
    }

    /// The `use` lines, each group followed by a blank line.
    pub(crate) fn text(&self) -> String {
        let used = self.used.borrow();
        let Used {
            maps,
            runtime,
            own,
            core,
        } = &*used;
        let mut out = String::new();
        if *maps {
            out.push_str("use std::collections::BTreeMap;\n\n");
        }
        let mut modules: BTreeMap<Vec<&str>, Vec<String>> = BTreeMap::new();
        for (name, path) in core {
            let module: Vec<&str> = path.split("::").collect();
            modules
                .entry(module[..module.len() - 1].to_vec())
                .or_default()
                .push((*name).to_owned());
        }
        for (module, names) in &modules {
            layout::import(
                &mut out,
                "use",
                &format!("kubewright::k8s_openapi::{}", module.join("::")),
                names,
            );
        }
        let strings =
            |set: &BTreeSet<&'static str>| set.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        layout::import(&mut out, "use", "kubewright::own", &strings(own));
        // A group of its own: editions of rustfmt sort a single name and a module differently.
        if !out.is_empty() && !out.ends_with("\n\n") && !runtime.is_empty() {
            out.push('\n');
        }
        layout::import(&mut out, "use", "kubewright", &strings(runtime));
        if !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
        out
    }
}
