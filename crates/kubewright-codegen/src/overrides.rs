//! Changes to single types and fields, chosen by path.
//!
//! Owns: what an override can change, which paths it chooses, which of several wins, and which
//! overrides changed something.
//! Must not know: `kubewright.toml`, schemas, the graph, emitted code.
//!
//! A path names a kind, `GROUP/VERSION/KIND`, or something in its schema,
//! `GROUP/VERSION/KIND:field.field`. The items of a list add `[]`, the values of a map add `{}`, and
//! a field name with a character that has a meaning here is written `["in.quotes"]`. [`kind_path`],
//! [`push_field`], [`push_items`] and [`push_values`] spell paths so.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;

use crate::options::{Derive, InvalidOption, is_identifier, is_path};

/// One change to what a path chooses.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// What it changes.
    pub path: PathMatch,
    /// Where it was given, for messages; `None` when a program gave it.
    pub at: Option<ConfigPosition>,
    /// The change.
    pub action: Action,
}

/// A place in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigPosition {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
}

impl fmt::Display for ConfigPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// What an override does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Gives the struct or enum at the path this name; where the path has neither, the field.
    Rename(Identifier),
    /// Gives the field this name, whatever its type is.
    RenameField(Identifier),
    /// Gives the field, the items or the values this type instead of the generated one; optional
    /// fields wrap it in `Option`.
    Type(TypeText),
    /// Adds derives to the struct or enum.
    Derive(Vec<Derive>),
    /// Adds attributes to the struct or enum at the path; where the path has neither, to the field.
    Attribute(Vec<AttributeText>),
    /// Adds attributes to the field, whatever its type is.
    AttributeField(Vec<AttributeText>),
    /// Uses an existing type in place of the one that would be generated, and generates nothing for
    /// it or what only it uses.
    Extern(TypePath),
    /// Generates nothing for this version of the kind; leaves the field to be one that the schema
    /// does not name, so that its content is kept as JSON.
    Skip,
    /// Gives the kind's client these verbs alone.
    OnlyVerbs(BTreeSet<Verb>),
    /// Gives the kind's client all verbs but these.
    SkipVerbs(BTreeSet<Verb>),
    /// Gives the kind's client `get`, `list` and `watch` alone.
    ReadOnly,
    /// Takes `update_status` and `apply_status` from the kind's client.
    NoStatus,
    /// Adds a method to the kind's client.
    Method(Method),
}

impl Action {
    /// The key that stands for it in `kubewright.toml`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rename(_) => "rename",
            Self::RenameField(_) => "rename-field",
            Self::Type(_) => "type",
            Self::Derive(_) => "derive",
            Self::Attribute(_) => "attribute",
            Self::AttributeField(_) => "attribute-field",
            Self::Extern(_) => "extern",
            Self::Skip => "skip",
            Self::OnlyVerbs(_) => "only-verbs",
            Self::SkipVerbs(_) => "skip-verbs",
            Self::ReadOnly => "readonly",
            Self::NoStatus => "no-status",
            Self::Method(_) => "method",
        }
    }

    /// What it can change, for a message about a place where it cannot.
    const fn scope(&self) -> &'static str {
        match self {
            Self::Rename(_) | Self::Attribute(_) => {
                "it changes fields, and the structs and enums of fields, items and values"
            }
            Self::RenameField(_) | Self::AttributeField(_) => "it changes fields",
            Self::Type(_) | Self::Extern(_) => {
                "it replaces the type of fields, items and values, never that of a kind"
            }
            Self::Derive(_) => {
                "it changes structs and enums, with `Default` on no enum, and with `Eq`, `Hash` and \
                 `JsonSchema` only where all fields have it too"
            }
            Self::Skip => "it leaves out fields, and versions of kinds",
            Self::OnlyVerbs(_)
            | Self::SkipVerbs(_)
            | Self::ReadOnly
            | Self::NoStatus
            | Self::Method(_) => "it changes the client of a kind, at GROUP/VERSION/KIND",
        }
    }

    /// Whether several on one path add up.
    const fn adds_up(&self) -> bool {
        matches!(
            self,
            Self::Derive(_) | Self::Attribute(_) | Self::AttributeField(_) | Self::Method(_)
        )
    }
}

/// A method of a kind's client, as client-go's `+genclient:method` tag describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Method {
    /// The method's name.
    pub name: Identifier,
    /// What it does.
    pub verb: Verb,
    /// The subresource it does it to; `None` is the object itself.
    pub subresource: Option<Box<str>>,
    /// The type of what it sends; `None` is the kind.
    pub input: Option<TypePath>,
    /// The type of what it returns; `None` is the kind.
    pub result: Option<TypePath>,
}

impl Method {
    /// What `kubewright::Api` calls its own methods, which would be called in place of one so named.
    pub(crate) const TAKEN: &'static [&'static str] = &[
        "all_namespaces",
        "apply",
        "apply_status",
        "apply_subresource",
        "client",
        "clone",
        "cluster",
        "create",
        "create_subresource",
        "create_with",
        "default_namespaced",
        "delete",
        "delete_collection",
        "delete_with",
        "endpoint",
        "get",
        "get_opt",
        "get_opt_with",
        "get_scale",
        "get_subresource",
        "get_with",
        "list",
        "list_all",
        "namespace",
        "namespaced",
        "new",
        "object",
        "patch",
        "patch_scale",
        "patch_status",
        "patch_strategic",
        "patch_subresource",
        "update",
        "update_scale",
        "update_status",
        "update_status_with",
        "update_subresource",
        "update_with",
        "watch",
    ];
}

/// A verb of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Read one object.
    Get,
    /// Read many.
    List,
    /// Follow changes.
    Watch,
    /// Create one.
    Create,
    /// Replace one.
    Update,
    /// Change one by a patch.
    Patch,
    /// Change one by server-side apply.
    Apply,
    /// Delete one.
    Delete,
    /// Delete many.
    DeleteCollection,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Get,
        Self::List,
        Self::Watch,
        Self::Create,
        Self::Update,
        Self::Patch,
        Self::Apply,
        Self::Delete,
        Self::DeleteCollection,
    ];

    /// Those that change nothing.
    pub const READ: [Self; 3] = [Self::Get, Self::List, Self::Watch];

    /// How options spell it, which is how client-go's tags do.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Apply => "apply",
            Self::Delete => "delete",
            Self::DeleteCollection => "deleteCollection",
        }
    }
}

impl FromStr for Verb {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        if matches!(text, "updateStatus" | "applyStatus") {
            return Err(InvalidOption::new(format!(
                "`{text}` is taken away by `no-status = true`"
            )));
        }
        Self::ALL
            .into_iter()
            .find(|verb| verb.name() == text)
            .ok_or_else(|| {
                let names = Self::ALL
                    .map(|verb| format!("`{}`", verb.name()))
                    .join(", ");
                InvalidOption::new(format!("`{text}` is no verb; choose from {names}"))
            })
    }
}

/// A name for generated code; a keyword becomes a raw identifier where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier(Box<str>);

impl Identifier {
    /// The name, without `r#`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Identifier {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        // These four cannot be raw identifiers either.
        if is_identifier(text) && !matches!(text, "self" | "Self" | "super" | "crate") {
            Ok(Self(text.into()))
        } else {
            Err(InvalidOption::new(format!(
                "`{text}` is no Rust identifier"
            )))
        }
    }
}

/// The path of an existing type, such as `my_crate::Cron`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypePath(Box<str>);

impl TypePath {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TypePath {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        if is_path(text) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidOption::new(format!(
                "`{text}` is no path of a type; write one like `my_crate::Type`"
            )))
        }
    }
}

/// A Rust type, such as `Vec<my_crate::Cron>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeText(Box<str>);

impl TypeText {
    /// The type as Rust spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TypeText {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_:<>(),[]; ".contains(c);
        if !text.is_empty() && text.chars().all(allowed) && is_balanced(text) && is_one_type(text) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidOption::new(format!(
                "`{text}` is no type; write one like `Vec<my_crate::Type>`"
            )))
        }
    }
}

/// What stands between `#[` and `]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeText(Box<str>);

impl AttributeText {
    /// The attribute without `#[` and `]`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AttributeText {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let inner = text
            .strip_prefix("#[")
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(text);
        if is_identifier(inner.split(['(', ':', ' ', '=']).next().unwrap_or_default())
            && !inner.contains(['\n', '\r'])
            && is_balanced(inner)
            && !has_comment(inner)
        {
            Ok(Self(inner.into()))
        } else {
            Err(InvalidOption::new(format!(
                "`{text}` is no attribute; write one line such as `my_crate::helper(skip)`"
            )))
        }
    }
}

/// Whether a text of balanced brackets is one type and no more: commas stand within brackets, a
/// semicolon in the square ones of an array, and colons in pairs.
fn is_one_type(text: &str) -> bool {
    let mut open = Vec::new();
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let is_colon = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b':');
        match byte {
            b'(' | b'[' | b'<' => open.push(byte),
            b')' | b']' | b'>' => drop(open.pop()),
            b',' if open.is_empty() => return false,
            b';' if open.last() != Some(&b'[') => return false,
            b':' if !is_colon(at.checked_sub(1)) && !is_colon(Some(at + 1)) => return false,
            _ => {}
        }
    }
    true
}

/// Whether a comment begins outside of string literals, and would swallow what follows.
fn has_comment(text: &str) -> bool {
    let mut in_string = false;
    let mut previous = '\0';
    for c in text.chars() {
        match (in_string, previous, c) {
            (false, '/', '/' | '*') => return true,
            (true, '\\', _) => {
                previous = '\0';
                continue;
            }
            (_, _, '"') => in_string = !in_string,
            _ => {}
        }
        previous = c;
    }
    false
}

/// Whether every bracket outside of string literals has its partner.
fn is_balanced(text: &str) -> bool {
    let mut open = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            '<' => open.push('>'),
            ')' | ']' | '}' | '>' if open.pop() != Some(c) => return false,
            '"' => loop {
                match chars.next() {
                    Some('"') => break,
                    Some('\\') => {
                        chars.next();
                    }
                    Some(_) => {}
                    None => return false,
                }
            },
            _ => {}
        }
    }
    open.is_empty()
}

/// Which paths an override chooses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathMatch {
    /// This path alone: `cert-manager.io/v1/Certificate:spec.secretName`.
    Exact(Box<str>),
    /// Everything below: `cert-manager.io/v1/Certificate:spec.*`, `cert-manager.io/*`. Holds what
    /// stands before the `*`.
    Prefix(Box<str>),
    /// Everything that ends so: `*.secretName`, `*/Certificate:spec`. Holds what stands after the
    /// `*`.
    Suffix(Box<str>),
}

impl PathMatch {
    /// Whether it chooses this path.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(wanted) => **wanted == *path,
            Self::Prefix(prefix) => {
                if path.len() > prefix.len() && path.starts_with(&**prefix) {
                    return true;
                }
                // `spec.*` is everything below `spec`, also where that is a list or a map.
                prefix
                    .strip_suffix('.')
                    .and_then(|base| path.strip_prefix(base))
                    .is_some_and(|below| below.starts_with('[') || below.starts_with('{'))
            }
            Self::Suffix(suffix) => {
                if path.ends_with(&**suffix) {
                    return true;
                }
                // `*.name` also is the field right below the kind, which a `:` precedes.
                suffix.strip_prefix('.').is_some_and(|name| {
                    path.strip_suffix(name)
                        .is_some_and(|before| before.ends_with(':'))
                })
            }
        }
    }

    /// Whether it may choose the kind of this path, or something in it.
    pub(crate) fn may_choose_below(&self, kind: &str) -> bool {
        match self {
            Self::Exact(path) => path
                .strip_prefix(kind)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':')),
            Self::Prefix(part) => kind.starts_with(&**part) || part.starts_with(kind),
            Self::Suffix(_) => true,
        }
    }

    /// How much it says; of two that choose the same path, the higher one has precedence.
    fn precision(&self) -> (bool, usize) {
        match self {
            Self::Exact(path) => (true, path.len()),
            Self::Prefix(part) | Self::Suffix(part) => (false, part.len()),
        }
    }
}

impl fmt::Display for PathMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(path) => f.write_str(path),
            Self::Prefix(part) => write!(f, "{part}*"),
            Self::Suffix(part) => write!(f, "*{part}"),
        }
    }
}

impl FromStr for PathMatch {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let wrong = |reason: &str| {
            Err(InvalidOption::new(format!(
                "`{text}` is no path: {reason}; write GROUP/VERSION/KIND:FIELD.FIELD, or a part of one \
                 with `*` for what comes before or after"
            )))
        };
        if let Some(suffix) = text.strip_prefix('*') {
            return match suffix.chars().next() {
                Some('.' | '/' | ':') if suffix.contains('*') => wrong("it has more than one `*`"),
                Some('.' | '/' | ':') => Ok(Self::Suffix(suffix.into())),
                Some(_) | None => wrong("a `.`, `/` or `:` follows a `*` at the start"),
            };
        }
        if let Some(prefix) = text.strip_suffix('*') {
            return match prefix.chars().next_back() {
                Some('.' | '/' | ':') if prefix.contains('*') => wrong("it has more than one `*`"),
                Some('.' | '/' | ':') => Ok(Self::Prefix(prefix.into())),
                Some(_) | None => wrong("a `.`, `/` or `:` precedes a `*` at the end"),
            };
        }
        if text.matches('/').count() < 2 {
            return wrong("it names no kind");
        }
        Ok(Self::Exact(text.into()))
    }
}

/// The overrides of a run; remembers which of them changed something.
#[derive(Debug, Default)]
pub struct OverrideSet {
    all: Vec<Tracked>,
    exact: FxHashMap<Box<str>, Vec<usize>>,
    wide: Vec<usize>,
}

#[derive(Debug)]
struct Tracked {
    rule: Override,
    chosen: AtomicBool,
    used: AtomicBool,
}

/// The overrides that choose one path. Each question marks the overrides that it answers from as
/// used, so ask only where the answer is put to use.
#[derive(Debug)]
pub(crate) struct OverridesAt<'a> {
    set: &'a OverrideSet,
    /// The most precise first, and among equals in the order given.
    found: Vec<usize>,
}

impl OverrideSet {
    /// A set of these.
    pub fn new(overrides: impl IntoIterator<Item = Override>) -> Self {
        let mut set = Self::default();
        for rule in overrides {
            set.push(rule);
        }
        set
    }

    /// Adds one.
    pub fn push(&mut self, rule: Override) {
        let index = self.all.len();
        match &rule.path {
            PathMatch::Exact(path) => self.exact.entry(path.clone()).or_default().push(index),
            PathMatch::Prefix(_) | PathMatch::Suffix(_) => self.wide.push(index),
        }
        self.all.push(Tracked {
            rule,
            chosen: AtomicBool::new(false),
            used: AtomicBool::new(false),
        });
    }

    /// Whether there are none, so that paths need not be spelled at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &Override> {
        self.all.iter().map(|tracked| &tracked.rule)
    }

    /// Those that choose `path`.
    pub(crate) fn at(&self, path: &str) -> OverridesAt<'_> {
        let exact = self
            .exact
            .get(path)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .copied();
        let wide = self
            .wide
            .iter()
            .copied()
            .filter(|&index| self.all[index].rule.path.matches(path));
        let mut found: Vec<usize> = exact.chain(wide).collect();
        found.sort_by_key(|&index| {
            (
                std::cmp::Reverse(self.all[index].rule.path.precision()),
                index,
            )
        });
        for &index in &found {
            self.all[index].chosen.store(true, Ordering::Relaxed);
        }
        OverridesAt { set: self, found }
    }

    /// What is wrong with the overrides after a run: those that chose nothing, those that could
    /// change nothing of what they chose, and those that contradict each other on one path. Each
    /// comes with its reason, in the order given.
    ///
    /// One that may choose something in what the run was told to leave out, as `left_out` says, has
    /// chosen nothing for a reason.
    pub(crate) fn problems(
        &self,
        left_out: impl Fn(&PathMatch) -> bool,
    ) -> Vec<(&Override, String)> {
        let mut problems = Vec::new();
        let mut first: FxHashMap<(&PathMatch, &str), &Override> = FxHashMap::default();
        for tracked in &self.all {
            let Override {
                path,
                at: _,
                action,
            } = &tracked.rule;
            let name = action.name();
            if !action.adds_up()
                && let Some(other) = first.insert((path, name), &tracked.rule)
            {
                let place = other
                    .at
                    .as_ref()
                    .map_or_else(|| "before".to_owned(), |at| format!("at {at}"));
                problems.push((
                    &tracked.rule,
                    format!("`{name}` of `{path}` was given {place} already"),
                ));
            } else if !tracked.chosen.load(Ordering::Relaxed) {
                if left_out(path) {
                    continue;
                }
                problems.push((
                    &tracked.rule,
                    format!("the override `{path}` matches nothing"),
                ));
            } else if !tracked.used.load(Ordering::Relaxed) {
                problems.push((
                    &tracked.rule,
                    format!(
                        "`{name}` changes nothing of what `{path}` matches: {}",
                        action.scope()
                    ),
                ));
            }
        }
        problems
    }
}

/// A copy has changed nothing yet.
impl Clone for OverrideSet {
    fn clone(&self) -> Self {
        Self::new(self.iter().cloned())
    }
}

impl<'a> OverridesAt<'a> {
    /// The answer of the most precise override that has one; of equals, the last one given.
    pub(crate) fn one<T>(&self, answer: impl Fn(&'a Action) -> Option<T>) -> Option<T> {
        let mut best: Option<(_, T)> = None;
        for &index in &self.found {
            let tracked = &self.set.all[index];
            let Some(found) = answer(&tracked.rule.action) else {
                continue;
            };
            // One that is less precise has done its work by being there.
            tracked.used.store(true, Ordering::Relaxed);
            let precision = tracked.rule.path.precision();
            if best.as_ref().is_none_or(|(known, _)| *known == precision) {
                best = Some((precision, found));
            }
        }
        best.map(|(_, found)| found)
    }

    /// The answers of all overrides that have one, the most precise first.
    pub(crate) fn all<T>(&self, answer: impl Fn(&'a Action) -> Option<T>) -> Vec<T> {
        let answers = self.found.iter().filter_map(|&index| {
            let tracked = &self.set.all[index];
            answer(&tracked.rule.action).inspect(|_| tracked.used.store(true, Ordering::Relaxed))
        });
        answers.collect()
    }

    /// The answers of those overrides with one that stand on the most precise path with one.
    pub(crate) fn all_of_most_precise<T>(
        &self,
        answer: impl Fn(&'a Action) -> Option<T>,
    ) -> Vec<T> {
        let mut chosen: Option<&PathMatch> = None;
        let mut answers = Vec::new();
        for &index in &self.found {
            let tracked = &self.set.all[index];
            let Some(found) = answer(&tracked.rule.action) else {
                continue;
            };
            tracked.used.store(true, Ordering::Relaxed);
            if **chosen.get_or_insert(&tracked.rule.path) == tracked.rule.path {
                answers.push(found);
            }
        }
        answers
    }

    /// The derives that all overrides add, those alone that `allows` lets pass. An override of this
    /// very path counts as used only when all of its derives pass.
    pub(crate) fn derives(&self, allows: impl Fn(&Derive) -> bool) -> Vec<&'a Derive> {
        let mut derives = Vec::new();
        for &index in &self.found {
            let tracked = &self.set.all[index];
            let Action::Derive(given) = &tracked.rule.action else {
                continue;
            };
            let before = derives.len();
            derives.extend(given.iter().filter(|derive| allows(derive)));
            let passed = derives.len() - before;
            let wanted = match tracked.rule.path {
                PathMatch::Exact(_) => given.len(),
                PathMatch::Prefix(_) | PathMatch::Suffix(_) => 1,
            };
            if passed >= wanted {
                tracked.used.store(true, Ordering::Relaxed);
            }
        }
        derives
    }
}

/// The path of a kind.
pub fn kind_path(group: &str, version: &str, kind: &str) -> String {
    format!("{group}/{version}/{kind}")
}

/// Extends a path by a field; the first one below a kind follows a `:`.
pub fn push_field(path: &mut String, name: &str) {
    path.push(if path.contains(':') { '.' } else { ':' });
    if name.is_empty() || name.contains(['.', ':', '*', '[', ']', '{', '}', '"', '\\']) {
        path.push_str("[\"");
        for c in name.chars() {
            if matches!(c, '"' | '\\') {
                path.push('\\');
            }
            path.push(c);
        }
        path.push_str("\"]");
    } else {
        path.push_str(name);
    }
}

/// Extends the path of a list by its items.
pub fn push_items(path: &mut String) {
    path.push_str("[]");
}

/// Extends the path of a map by its values.
pub fn push_values(path: &mut String) {
    path.push_str("{}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, path: &str, expected: bool) {
        let parsed: PathMatch = pattern.parse().expect("a path");
        assert_eq!(parsed.to_string(), pattern);
        assert_eq!(parsed.matches(path), expected, "{pattern} on {path}");
    }

    #[test]
    fn an_exact_path_is_itself() {
        check("a.io/v1/K:spec.name", "a.io/v1/K:spec.name", true);
        check("a.io/v1/K:spec.name", "a.io/v1/K:spec.names", false);
        check("a.io/v1/K", "a.io/v1/K", true);
        check("a.io/v1/K", "a.io/v1/K:spec", false);
    }

    #[test]
    fn a_prefix_is_what_lies_below() {
        check("a.io/v1/K:spec.*", "a.io/v1/K:spec.name", true);
        check("a.io/v1/K:spec.*", "a.io/v1/K:spec.list[].name", true);
        check("a.io/v1/K:spec.*", "a.io/v1/K:spec", false);
        check("a.io/v1/K:spec.*", "a.io/v1/K:special.name", false);
        check("a.io/v1/K:list.*", "a.io/v1/K:list[].name", true);
        check("a.io/v1/K:map.*", "a.io/v1/K:map{}", true);
        check("a.io/v1/K:*", "a.io/v1/K:spec", true);
        check("a.io/v1/K:*", "a.io/v1/K", false);
        check("a.io/*", "a.io/v1/K", true);
        check("a.io/*", "a.iox/v1/K", false);
    }

    #[test]
    fn a_suffix_is_whole_names() {
        check("*.secretName", "a.io/v1/K:spec.secretName", true);
        check("*.secretName", "a.io/v1/K:secretName", true);
        check("*.secretName", "a.io/v1/K:spec.otherSecretName", false);
        check("*.secretName", "a.io/v1/K:spec.xsecretName", false);
        check("*/K:spec.name", "a.io/v1/K:spec.name", true);
        check("*/K", "a.io/v1/K", true);
        check("*/K", "a.io/v1/OK", false);
        check("*:spec", "a.io/v1/K:spec", true);
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in [
            "",
            "*",
            "**",
            "*x",
            "a.io/v1/K:sp*",
            "*.a.*",
            "a.io/K",
            "a.io/v1/K:a.*.b",
        ] {
            let parsed = text.parse::<PathMatch>();
            // A `*` in the middle is part of a name in an exact path, and matches nothing else.
            assert!(parsed.is_err() || text == "a.io/v1/K:a.*.b", "{text}");
        }
    }

    fn rename(path: &str, name: &str) -> Override {
        Override {
            path: path.parse().expect("a path"),
            at: None,
            action: Action::Rename(name.parse().expect("a name")),
        }
    }

    fn name_of(action: &Action) -> Option<&str> {
        match action {
            Action::Rename(name) => Some(name.as_str()),
            _ => None,
        }
    }

    fn problems(set: &OverrideSet) -> Vec<String> {
        let texts = set.problems(|_| false).into_iter();
        texts.map(|(_, text)| text).collect()
    }

    #[test]
    fn the_most_precise_wins_and_those_without_effect_are_known() {
        let set = OverrideSet::new([
            rename("*.name", "suffix"),
            rename("a.io/v1/K:spec.*", "prefix"),
            rename("a.io/v1/K:spec.name", "exact"),
            rename("a.io/v1/K:spec.other", "unasked"),
            rename("b.io/*", "unused"),
        ]);
        assert_eq!(problems(&set).len(), 5);
        let at = set.at("a.io/v1/K:spec.name");
        assert_eq!(at.all(name_of), ["exact", "prefix", "suffix"]);
        assert_eq!(at.one(name_of), Some("exact"));
        assert_eq!(at.all_of_most_precise(name_of), ["exact"]);
        set.at("a.io/v1/K:spec.other");
        assert_eq!(
            problems(&set),
            [
                "`rename` changes nothing of what `a.io/v1/K:spec.other` matches: it changes \
                 fields, and the structs and enums of fields, items and values",
                "the override `b.io/*` matches nothing",
            ]
        );
        assert_eq!(problems(&set.clone()).len(), 5);
    }

    #[test]
    fn two_answers_on_one_path_are_a_contradiction() {
        let set = OverrideSet::new([rename("*.name", "a"), rename("*.name", "b")]);
        set.at("a.io/v1/K:spec.name").one(name_of);
        assert_eq!(
            problems(&set),
            ["`rename` of `*.name` was given before already"]
        );
    }

    #[test]
    fn the_names_of_the_client_are_known() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../kubewright/src/api");
        for entry in std::fs::read_dir(folder).expect("the client's sources") {
            let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
            for line in text.lines().map(str::trim_start) {
                let Some((_, rest)) = line
                    .starts_with("pub ")
                    .then(|| {
                        line.split_once(" fn ")
                            .or_else(|| line.split_once("pub fn "))
                    })
                    .flatten()
                else {
                    continue;
                };
                let name = rest.split(['(', '<']).next().unwrap_or_default();
                // Of the pages of a list.
                if name != "next_page" {
                    assert!(Method::TAKEN.contains(&name), "{name}");
                }
            }
        }
        assert!(Method::TAKEN.is_sorted());
    }

    #[test]
    fn paths_quote_what_has_a_meaning() {
        let mut path = kind_path("a.io", "v1", "K");
        push_field(&mut path, "spec");
        push_field(&mut path, "x-y");
        push_items(&mut path);
        push_field(&mut path, "a.\"b");
        push_values(&mut path);
        assert_eq!(path, r#"a.io/v1/K:spec.x-y[].["a.\"b"]{}"#);
    }

    #[test]
    fn text_for_code_cannot_break_out() {
        for good in ["a", "a b c", "Vec<(a::B, [u8; 3])>", "::a::B<C, D>"] {
            assert!(good.parse::<TypeText>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "Vec<A",
            "A}",
            "A; fn x() {}",
            "A\nB",
            "Vec<(A>)",
            "i32, pub evil: u8",
            "i32; pub evil: u8",
            "(i32; u8)",
            "a: B",
        ] {
            assert!(bad.parse::<TypeText>().is_err(), "{bad}");
        }
        assert_eq!(
            "#[a(b)]"
                .parse::<AttributeText>()
                .map(|a| a.as_str().to_owned()),
            Ok("a(b)".into())
        );
        assert!(r#"a(b = "]")"#.parse::<AttributeText>().is_ok());
        assert!(r#"doc = "a // b""#.parse::<AttributeText>().is_ok());
        for bad in [
            "",
            "a(b",
            "a] struct X;",
            "a\nb",
            "\"",
            r#"a(b = "x)"#,
            r#"doc = "a" // x"#,
            "a /* x",
        ] {
            assert!(bad.parse::<AttributeText>().is_err(), "{bad}");
        }
        for bad in ["", "self", "a-b", "1a", "r#type"] {
            assert!(bad.parse::<Identifier>().is_err(), "{bad}");
        }
        assert!("type".parse::<Identifier>().is_ok());
    }
}
