//! Writes the modules of groups and versions: group clients, informers, and what they add to the
//! runtime's `Clientset` and `InformerFactory`.
//!
//! Owns: accessors and their names, the module tree, the prelude.
//! Must not know: types of kinds.

use heck::ToUpperCamelCase as _;

use super::kind::KindFile;
use super::layout;
use crate::ident;
use crate::options::{Artefact, CoreSource, Options};
use crate::overrides::Verb;

/// Lints that a user may have turned on, and which other people's schemas would set off.
const ALLOW: &str = "#[allow(\n    \
    clippy::all,\n    \
    clippy::pedantic,\n    \
    dead_code,\n    \
    missing_docs,\n    \
    nonstandard_style,\n    \
    rustdoc::bare_urls,\n    \
    rustdoc::invalid_html_tags,\n    \
    unreachable_pub,\n    \
    unused_imports\n\
)]\n";

/// One version of a group.
#[derive(Debug)]
pub(crate) struct VersionModule<'a> {
    pub(crate) group: &'a str,
    /// The group's module, such as `cert_manager_io`.
    pub(crate) group_module: &'a str,
    pub(crate) version: &'a str,
    /// Sorted by kind.
    pub(crate) kinds: Vec<&'a KindFile>,
}

impl VersionModule<'_> {
    /// What the module itself declares: the name of a kind that is none of these.
    pub(crate) fn own_names(&self) -> Vec<String> {
        let name = self.type_name();
        ["", "Clientset", "Informers", "InformerFactory"]
            .map(|end| format!("{name}{end}"))
            .to_vec()
    }

    /// Accessors of the group's client, each with the kind that it is for.
    pub(crate) fn accessors(&self) -> impl Iterator<Item = (String, &KindFile)> {
        self.served().flat_map(|kind| {
            let method = ident::field(&accessor_name(kind));
            let plain = method.strip_prefix("r#").unwrap_or(&method).to_owned();
            let all = (kind.namespaced && kind.lists_or_watches())
                .then(|| format!("{plain}_in_all_namespaces"));
            [Some(plain), all]
                .into_iter()
                .flatten()
                .map(move |name| (name, kind))
        })
    }

    /// `cert_manager_io_v1`.
    fn accessor(&self) -> String {
        format!("{}_{}", self.group_module, ident::module(self.version))
    }

    /// `CertManagerIoV1`.
    pub(crate) fn type_name(&self) -> String {
        let name = self.accessor().to_upper_camel_case();
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            format!("N{name}")
        } else {
            name
        }
    }

    fn served(&self) -> impl Iterator<Item = &KindFile> {
        self.kinds.iter().copied().filter(|kind| kind.served)
    }

    fn has_client(&self, options: &Options) -> bool {
        options.emit.contains(Artefact::Client) && self.served().next().is_some()
    }

    fn informers(&self, options: &Options) -> Vec<&KindFile> {
        if !options.emit.contains(Artefact::Informer) && !options.emit.contains(Artefact::Lister) {
            return Vec::new();
        }
        self.served()
            .filter(|kind| kind.verbs.has(Verb::List) && kind.verbs.has(Verb::Watch))
            .collect()
    }

    /// Traits that the prelude brings into scope.
    fn traits(&self, options: &Options) -> Vec<String> {
        let mut traits = Vec::new();
        if self.has_client(options) {
            traits.push(format!("{}Clientset", self.type_name()));
        }
        if !self.informers(options).is_empty() {
            traits.push(format!("{}InformerFactory", self.type_name()));
        }
        for kind in self.served() {
            if let Some(calls) = &kind.calls {
                traits.push(format!("{}::{calls}", kind.module));
            }
        }
        traits.sort();
        traits
    }
}

/// `GROUP/VERSION/mod.rs`.
pub(crate) fn version_module(module: &VersionModule<'_>, options: &Options) -> String {
    let mut out = header(&format!("{}/{}", module.group, module.version));
    let informers = module.informers(options);
    let client = module.has_client(options);
    // Taking turns, so that no edition of rustfmt finds a run of lines to sort in its own way.
    for kind in &module.kinds {
        layout::line_of(&mut out, &["pub mod ", &kind.module, ";"]);
        layout::line_of(
            &mut out,
            &["pub use self::", &kind.module, "::", &kind.kind, ";"],
        );
    }
    if options.core == CoreSource::K8sOpenapi {
        layout::line_of(
            &mut out,
            &[
                "\nkubewright::require_k8s_version!(\"",
                &options.k8s_version.to_string(),
                "\");",
            ],
        );
    }
    if client {
        group_client(&mut out, module);
    }
    if !informers.is_empty() {
        group_informers(&mut out, module, &informers);
    }
    out
}

fn group_client(out: &mut String, module: &VersionModule<'_>) {
    let name = module.type_name();
    let accessor = module.accessor();
    let title = format!("{}/{}", module.group, module.version);
    layout::line_of(out, &["\n/// Typed clients of `", &title, "`."]);
    layout::line_of(out, &["#[derive(Clone, Debug)]\npub struct ", &name, " {"]);
    out.push_str("    client: kubewright::Client,\n}\n\n");
    layout::line_of(out, &["impl ", &name, " {"]);
    let mut first = true;
    for kind in module.served() {
        if !std::mem::take(&mut first) {
            out.push('\n');
        }
        let method = ident::field(&accessor_name(kind));
        if kind.namespaced {
            layout::line_of(
                out,
                &[
                    "    /// Objects of kind `",
                    &kind.kind,
                    "` in one namespace.",
                ],
            );
            deprecated(out, kind);
            let result = format!("kubewright::Api<{}>", kind.kind);
            layout::function(
                out,
                "    ",
                &format!("pub fn {method}"),
                &["&self", "namespace: &str"],
                &result,
            );
            out.push_str("        kubewright::Api::namespaced(&self.client, namespace)\n    }\n");
            if !kind.lists_or_watches() {
                continue;
            }
            out.push('\n');
            layout::line_of(
                out,
                &[
                    "    /// Objects of kind `",
                    &kind.kind,
                    "` in all namespaces, to list and watch.",
                ],
            );
            deprecated(out, kind);
            let plain = method.strip_prefix("r#").unwrap_or(&method);
            let result = format!("kubewright::AllNamespaces<{}>", kind.kind);
            layout::function(
                out,
                "    ",
                &format!("pub fn {plain}_in_all_namespaces"),
                &["&self"],
                &result,
            );
            out.push_str("        kubewright::AllNamespaces::new(&self.client)\n    }\n");
        } else {
            layout::line_of(out, &["    /// Objects of kind `", &kind.kind, "`."]);
            deprecated(out, kind);
            let result = format!("kubewright::Api<{}>", kind.kind);
            layout::function(
                out,
                "    ",
                &format!("pub fn {method}"),
                &["&self"],
                &result,
            );
            out.push_str("        kubewright::Api::cluster(&self.client)\n    }\n");
        }
    }
    out.push_str("}\n\n");
    layout::line_of(
        out,
        &["/// Adds `", &title, "` to [`kubewright::Clientset`]."],
    );
    layout::line_of(out, &["pub trait ", &name, "Clientset {"]);
    layout::line_of(out, &["    /// Typed clients of `", &title, "`."]);
    layout::declaration(out, "    ", &format!("fn {accessor}"), &["&self"], &name);
    out.push_str("}\n\n");
    layout::line_of(
        out,
        &["impl ", &name, "Clientset for kubewright::Clientset {"],
    );
    layout::function(out, "    ", &format!("fn {accessor}"), &["&self"], &name);
    layout::line_of(out, &["        ", &name, " {"]);
    out.push_str("            client: self.client().clone(),\n        }\n    }\n}\n");
}

fn group_informers(out: &mut String, module: &VersionModule<'_>, informers: &[&KindFile]) {
    let name = module.type_name();
    let accessor = module.accessor();
    let title = format!("{}/{}", module.group, module.version);
    layout::line_of(out, &["\n/// Informers of `", &title, "`."]);
    layout::line_of(
        out,
        &[
            "#[derive(Clone, Copy, Debug)]\npub struct ",
            &name,
            "Informers<'a> {",
        ],
    );
    out.push_str("    factory: &'a kubewright::InformerFactory,\n}\n\n");
    layout::line_of(out, &["impl ", &name, "Informers<'_> {"]);
    let mut first = true;
    for kind in informers {
        if !std::mem::take(&mut first) {
            out.push('\n');
        }
        let method = ident::field(&accessor_name(kind));
        layout::line_of(
            out,
            &[
                "    /// The informer of `",
                &kind.kind,
                "`, and its lister.",
            ],
        );
        deprecated(out, kind);
        let result = format!("kubewright::Informer<{}>", kind.kind);
        layout::function(
            out,
            "    ",
            &format!("pub fn {method}"),
            &["&self"],
            &result,
        );
        out.push_str("        self.factory.informer()\n    }\n");
    }
    out.push_str("}\n\n");
    layout::line_of(
        out,
        &[
            "/// Adds `",
            &title,
            "` to [`kubewright::InformerFactory`].",
        ],
    );
    layout::line_of(out, &["pub trait ", &name, "InformerFactory {"]);
    layout::line_of(out, &["    /// Informers of `", &title, "`."]);
    let informers_type = format!("{name}Informers<'_>");
    layout::declaration(
        out,
        "    ",
        &format!("fn {accessor}"),
        &["&self"],
        &informers_type,
    );
    out.push_str("}\n\n");
    layout::line_of(
        out,
        &[
            "impl ",
            &name,
            "InformerFactory for kubewright::InformerFactory {",
        ],
    );
    layout::function(
        out,
        "    ",
        &format!("fn {accessor}"),
        &["&self"],
        &informers_type,
    );
    layout::line_of(
        out,
        &["        ", &name, "Informers { factory: self }\n    }\n}"],
    );
}

/// What a kind's accessors are called: its plural, as in client-go.
pub(crate) fn accessor_name(kind: &KindFile) -> String {
    // The kind knows where words begin, the plural does not: `ClusterIssuer`, `clusterissuers`.
    let lower = kind.kind.to_ascii_lowercase();
    match kind.plural.strip_prefix(&lower) {
        Some(ending) if ending.len() <= 2 => format!("{}{ending}", kind.kind),
        _ => match (lower.strip_suffix('y'), kind.plural.strip_suffix("ies")) {
            (Some(stem), Some(plural)) if stem == plural => {
                format!("{}ies", &kind.kind[..stem.len()])
            }
            _ => kind.plural.clone(),
        },
    }
}

fn deprecated(out: &mut String, kind: &KindFile) {
    if let Some(note) = &kind.deprecated {
        layout::attribute(out, "    ", "deprecated", &format!("note = {note:?}"));
    }
}

/// `GROUP/mod.rs`.
pub(crate) fn group_module(group: &str, versions: &[String]) -> String {
    let mut out = header(group);
    for (index, version) in versions.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        layout::line_of(&mut out, &["/// Kinds of `", group, "/", version, "`."]);
        layout::line_of(&mut out, &["pub mod ", &ident::module(version), ";"]);
    }
    out
}

/// The root of the generated tree: `mod.rs`, or a crate's `lib.rs` below its own head.
pub(crate) fn root_module(modules: &[VersionModule<'_>], options: &Options) -> String {
    let mut out = "// @generated by `kubewright generate`. Do not edit.\n\n".to_owned();
    let mut last = "";
    for module in modules {
        if module.group_module == last {
            continue;
        }
        last = module.group_module;
        layout::line_of(&mut out, &["/// Kinds of the group `", module.group, "`."]);
        out.push_str(ALLOW);
        layout::line_of(&mut out, &["pub mod ", module.group_module, ";\n"]);
    }
    out.push_str("/// Brings the accessors of all groups into scope.\n#[allow(unused_imports)]\npub mod prelude {\n");
    let mut first = true;
    for module in modules
        .iter()
        .filter(|module| !module.traits(options).is_empty())
    {
        if !std::mem::take(&mut first) {
            out.push('\n');
        }
        let path = format!(
            "super::{}::{}",
            module.group_module,
            ident::module(module.version)
        );
        for name in module.traits(options) {
            // An underscore import cannot meet a name of the user's own.
            layout::line_of(&mut out, &["    pub use ", &path, "::", &name, " as _;"]);
        }
    }
    out.push_str("}\n");
    out
}

fn header(of: &str) -> String {
    format!("// @generated by `kubewright generate` from `{of}`. Do not edit.\n\n")
}
