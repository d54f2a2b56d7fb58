//! What `#[kubewright(...)]` and `#[kube(...)]` say of a kind.
//!
//! Owns: the words of a kind, and which of kube-derive's words have no meaning here.
//! Must not know: schemas, other versions of the kind.

use kubewright_schema::{PrinterColumn, Rule, Scale, Scope, SelectableField};
use proc_macro2::Span;
use serde_json::Value;
use syn::{Attribute, Error, Result};

use super::attributes::{WORDS, Words, unknown};
use super::kind_parts::{column, conversion, pair, scale};
use super::rule;
use super::words::{Word, WordValue, words};

/// One version of a kind, as the attributes of its struct tell it.
#[derive(Clone, Debug)]
pub struct KindWords {
    /// Where the kind is named.
    pub span: Span,
    /// `group = "example.com"`.
    pub group: String,
    /// `version = "v1"`.
    pub version: String,
    /// `kind = "Backup"`.
    pub kind: String,
    /// `plural`; by default made of the kind.
    pub plural: Option<String>,
    /// `singular`; by default the kind in lower case.
    pub singular: Option<String>,
    /// `list_kind`; by default the kind and `List`.
    pub list_kind: Option<String>,
    /// `namespaced` or `scope = "Namespaced"`; by default the cluster.
    pub scope: Scope,
    /// `root`: whether the struct is the whole object and not its `spec` alone.
    pub whole: bool,
    /// `root = "Name"` (older: `struct = "Name"`): the Rust name of the object.
    pub root_name: Option<String>,
    /// `status = "BackupStatus"`: the type of `status`.
    pub status: Option<syn::Type>,
    /// Whether there is a `status` subresource: `status` in either form.
    pub status_subresource: bool,
    /// `scale(...)`.
    pub scale: Option<Scale>,
    /// `shortname = "b"`, in order.
    pub short_names: Vec<String>,
    /// `category = "all"`, in order.
    pub categories: Vec<String>,
    /// `printcolumn(...)`, in order.
    pub columns: Vec<PrinterColumn>,
    /// `selectable = ".spec.x"`, in order.
    pub selectable: Vec<SelectableField>,
    /// `served`; true by default.
    pub served: bool,
    /// `storage`; `None` when it is not said.
    pub storage: Option<bool>,
    /// `deprecated`, with the warning of `deprecated = "..."`.
    pub deprecated: Option<Option<String>>,
    /// `skip_version`: the version is not in the definition.
    pub skip_version: bool,
    /// `conversion(...)`: `spec.conversion` as it is written.
    pub conversion: Option<(Value, Span)>,
    /// `annotation("key", "value")`.
    pub annotations: Vec<(String, String)>,
    /// `label("key", "value")`.
    pub labels: Vec<(String, String)>,
    /// `doc = "..."`: the description of the kind, by default the struct's doc comment.
    pub doc: Option<String>,
    /// `validation = "..."`: rules for the whole object.
    pub rules: Vec<Rule>,
    /// `schema = "disabled"` and so on.
    pub schema: SchemaMode,
    /// `derive = "PartialEq"`: derives of the object.
    pub derives: Vec<String>,
    /// `attr = "..."`: attributes of the object, as they are written.
    pub attrs: Vec<String>,
    /// The words that are about the values of the struct itself.
    pub own: Words,
}

/// Where the schema of a kind comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SchemaMode {
    /// `schema = "derived"`: from the types of `spec` and `status`.
    #[default]
    Derived,
    /// `schema = "manual"`: in Rust, from an implementation of `JsonSchema` for the whole object.
    Manual,
    /// `schema = "disabled"`: nothing is known of the objects.
    Disabled,
}

/// The words of a kind alone.
pub(crate) const KIND_WORDS: [&str; 34] = [
    "group",
    "version",
    "kind",
    "plural",
    "singular",
    "list_kind",
    "scope",
    "namespaced",
    "root",
    "struct",
    "status",
    "scale",
    "shortname",
    "short_name",
    "category",
    "printcolumn",
    "selectable",
    "served",
    "storage",
    "deprecated",
    "skip_version",
    "conversion",
    "annotation",
    "label",
    "doc",
    "validation",
    "schema",
    "derive",
    "attr",
    "crates",
    "cel",
    "group_resolver",
    "apiextensions",
    "kube_core",
];

/// Reads the attributes of a struct; `None` when they name no kind.
///
/// # Errors
/// At every word that is unknown, missing or wrong.
pub fn parse(attributes: &[Attribute]) -> Result<Option<KindWords>> {
    // kube's `#[x_kube(validation = ...)]` is about the spec, where `#[kube(...)]` is about the kind.
    let of_spec = words(attributes, &["x_kube"])?;
    let words = words(attributes, &["kubewright", "kube"])?;
    let is_kind = words
        .iter()
        .any(|word| matches!(word.name.as_str(), "group" | "kind" | "version"));
    if is_kind {
        read(&words, of_spec).map(Some)
    } else {
        Ok(None)
    }
}

fn read(words: &[Word], of_spec: Vec<Word>) -> Result<KindWords> {
    let (mut own, about): (Vec<Word>, Vec<Word>) = words.iter().cloned().partition(is_own);
    own.extend(of_spec);
    let mut errors: Vec<Error> = Vec::new();
    let needed = |name: &str| -> Result<String> {
        match about.iter().find(|word| word.name == name) {
            Some(word) => word.text(),
            None => Err(Error::new(
                words.first().map_or_else(Span::call_site, |word| word.span),
                format!("a kind needs `{name} = \"...\"`"),
            )),
        }
    };
    let mut take = |name: &str| needed(name).map_err(|error| errors.push(error)).ok();
    let (group, version, kind) = (take("group"), take("version"), take("kind"));
    let span = about
        .iter()
        .find(|word| word.name == "kind")
        .map_or_else(Span::call_site, |word| word.span);
    let mut found = KindWords {
        span,
        group: group.unwrap_or_default(),
        version: version.unwrap_or_default(),
        kind: kind.unwrap_or_default(),
        plural: None,
        singular: None,
        list_kind: None,
        scope: Scope::Cluster,
        whole: false,
        root_name: None,
        status: None,
        status_subresource: false,
        scale: None,
        short_names: Vec::new(),
        categories: Vec::new(),
        columns: Vec::new(),
        selectable: Vec::new(),
        served: true,
        storage: None,
        deprecated: None,
        skip_version: false,
        conversion: None,
        annotations: Vec::new(),
        labels: Vec::new(),
        doc: None,
        rules: Vec::new(),
        schema: SchemaMode::default(),
        derives: Vec::new(),
        attrs: Vec::new(),
        own: Words::default(),
    };
    for word in &about {
        if let Err(error) = found.take(word) {
            errors.push(error);
        }
    }
    match Words::from_words(&own) {
        Ok(own) => found.own = own,
        Err(error) => errors.push(error),
    }
    let mut errors = errors.into_iter();
    match errors.next() {
        None => Ok(found),
        Some(mut first) => {
            first.extend(errors);
            Err(first)
        }
    }
}

/// Whether a word is about the values of the struct.
fn is_own(word: &Word) -> bool {
    match word.name.as_str() {
        "schema" => matches!(word.value, WordValue::Json(Value::Object(_), _)),
        name => WORDS.contains(&name) && !KIND_WORDS.contains(&name),
    }
}

impl KindWords {
    fn take(&mut self, word: &Word) -> Result<()> {
        match word.name.as_str() {
            "group" | "version" | "kind" => {}
            "plural" => self.plural = Some(word.text()?),
            "singular" => self.singular = Some(word.text()?),
            "list_kind" => self.list_kind = Some(word.text()?),
            "namespaced" => {
                self.scope = if word.boolean()? {
                    Scope::Namespaced
                } else {
                    Scope::Cluster
                };
            }
            "scope" => {
                self.scope = match word.text()?.as_str() {
                    "Namespaced" => Scope::Namespaced,
                    "Cluster" => Scope::Cluster,
                    _ => {
                        return Err(word.error("`scope` is \"Namespaced\" or \"Cluster\""));
                    }
                };
            }
            "root" if matches!(word.value, WordValue::Flag) => self.whole = true,
            "root" | "struct" => self.root_name = Some(word.text()?),
            "status" => {
                self.status_subresource = true;
                self.status = match &word.value {
                    WordValue::Flag => None,
                    WordValue::Expr(expr) => {
                        use quote::ToTokens;
                        Some(syn::parse2(expr.to_token_stream())?)
                    }
                    WordValue::Json(..) | WordValue::List(..) => {
                        let text = word.text()?;
                        let no_type = |_| word.error(format!("`{text}` is no type"));
                        Some(syn::parse_str(&text).map_err(no_type)?)
                    }
                };
            }
            "scale" => self.scale = Some(scale(word)?),
            "shortname" | "short_name" => self.short_names.extend(word.texts()?),
            "category" => self.categories.extend(word.texts()?),
            "printcolumn" => self.columns.push(column(word)?),
            "selectable" => self
                .selectable
                .extend(word.texts()?.into_iter().map(|path| SelectableField {
                    json_path: path.into(),
                    ..SelectableField::default()
                })),
            "served" => self.served = word.boolean()?,
            "storage" => self.storage = Some(word.boolean()?),
            "deprecated" => {
                self.deprecated = match &word.value {
                    WordValue::Json(Value::Bool(false), _) => None,
                    WordValue::Flag | WordValue::Json(Value::Bool(true), _) => Some(None),
                    WordValue::Json(..) | WordValue::Expr(_) | WordValue::List(..) => {
                        Some(Some(word.text()?))
                    }
                };
            }
            "skip_version" => self.skip_version = word.boolean()?,
            "conversion" => self.conversion = Some((conversion(word)?, word.span)),
            "annotation" => self.annotations.push(pair(word)?),
            "label" => self.labels.push(pair(word)?),
            "doc" => self.doc = Some(word.text()?),
            "validation" => self.rules.push(rule::parse(word)?),
            "schema" => match word.text()?.as_str() {
                "disabled" => self.schema = SchemaMode::Disabled,
                "derived" => self.schema = SchemaMode::Derived,
                "manual" => self.schema = SchemaMode::Manual,
                _ => {
                    return Err(word.error("`schema` is \"derived\", \"manual\" or \"disabled\""));
                }
            },
            "derive" => self.derives.extend(word.texts()?),
            "attr" => self.attrs.extend(word.texts()?),
            // These name crates and functions for kube's own generated code.
            "crates" | "cel" | "group_resolver" | "apiextensions" | "kube_core" => {}
            other => {
                let known: Vec<&str> = KIND_WORDS.iter().chain(&WORDS).copied().collect();
                return Err(word.error(unknown(other, &known)));
            }
        }
        Ok(())
    }

    /// `spec.names.plural`: as said, or made of the singular.
    #[must_use]
    pub fn plural(&self) -> String {
        self.plural
            .clone()
            .unwrap_or_else(|| plural(&self.singular()))
    }

    /// `spec.names.singular`: as said, or the kind in lower case.
    #[must_use]
    pub fn singular(&self) -> String {
        self.singular
            .clone()
            .unwrap_or_else(|| self.kind.to_lowercase())
    }
}

/// An English plural, by the rules that kube-derive has: `boxes`, `policies`, `gateways`.
#[must_use]
pub fn plural(word: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    if ends(&["s", "x", "z", "ch", "sh"]) {
        return format!("{word}es");
    }
    match word.strip_suffix('y') {
        Some(stem) if !stem.is_empty() && !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => {
            format!("{stem}ies")
        }
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<KindWords> {
        let item: syn::DeriveInput = syn::parse_str(&format!("{text} struct S;"))?;
        parse(&item.attrs).map(|found| found.expect("a kind"))
    }

    #[test]
    fn what_kube_derive_takes_is_taken() {
        let kind = read(
            r##"#[kube(group = "clux.dev", version = "v1", kind = "Foo", struct = "FooCrd",
                namespaced, status = "FooStatus", derive = "PartialEq", derive = "Default",
                shortname = "f", shortname = "fo", category = "all", selectable = ".spec.name",
                scale = r#"{"specReplicasPath":".spec.replicas", "statusReplicasPath":".status.replicas"}"#,
                printcolumn = r#"{"name":"Spec", "type":"string", "jsonPath":".spec.name"}"#,
                annotation("a", "b"), label("c", "d"), deprecated = "old", storage = false,
                validation = Rule::new("self.a").message("m").reason(Reason::FieldValueForbidden),
                validation = ("self.b", "b it is"),
                crates(kube_core = "::kube::core"), schema = "derived")]
                #[kube(printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp"))]"##,
        )
        .unwrap();
        assert_eq!(kind.scope, Scope::Namespaced);
        assert_eq!(kind.root_name.as_deref(), Some("FooCrd"));
        assert!(kind.status.is_some() && kind.status_subresource);
        assert_eq!(kind.short_names, ["f", "fo"]);
        assert_eq!(kind.columns.len(), 2);
        assert_eq!(&*kind.columns[1].column_type, "date");
        assert_eq!(kind.deprecated, Some(Some("old".to_owned())));
        assert_eq!(kind.storage, Some(false));
        assert_eq!(kind.rules.len(), 2);
        assert_eq!(kind.rules[0].reason.as_deref(), Some("FieldValueForbidden"));
        assert_eq!(kind.rules[1].message.as_deref(), Some("b it is"));
        assert_eq!(kind.plural(), "foos");
    }

    #[test]
    fn every_mistake_is_told() {
        let errors = read(r##"#[kubewright(kind = "Foo", namespacd, status = "a b")]"##)
            .unwrap_err()
            .into_iter()
            .map(|error| error.to_string())
            .collect::<Vec<_>>();
        assert_eq!(
            errors,
            [
                "a kind needs `group = \"...\"`",
                "a kind needs `version = \"...\"`",
                "`namespacd` is no word of `#[kubewright(...)]`; is it `namespaced`?",
                "`a b` is no type"
            ]
        );
    }

    #[test]
    fn plurals_are_those_of_kube() {
        for (singular, expected) in [
            ("foo", "foos"),
            ("box", "boxes"),
            ("policy", "policies"),
            ("gateway", "gateways"),
            ("batch", "batches"),
            ("ingress", "ingresses"),
        ] {
            assert_eq!(plural(singular), expected);
        }
    }
}
