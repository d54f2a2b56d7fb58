//! What a run of the generator can be told.
//!
//! Owns: the one definition of the options that the command line, `kubewright.toml` and the
//! library share, with their defaults and their accepted spellings.
//! Must not know: how options are written in a file or on a command line, schemas, generated code.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use crate::overrides::OverrideSet;

/// The options of one run.
///
/// Every field is named like its command line flag and its key in `kubewright.toml`, with `_` for
/// `-` (`crate_name` is `crate`, which Rust reserves).
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Write a crate of this name, with a manifest, instead of a module tree. Default: a module
    /// tree.
    pub crate_name: Option<CrateName>,
    /// Generate only the kinds that one of these selects. Default, when empty: all of them.
    pub only: Vec<KindPattern>,
    /// What to write for each kind. Default: everything.
    pub emit: Artefacts,
    /// Where core types such as `PodSpec` come from. Default: k8s-openapi.
    pub core: CoreSource,
    /// What strings and maps are. Default: those of the standard library.
    pub profile: Profile,
    /// The Kubernetes version whose core types are recognised. Default: the newest one supported.
    pub k8s_version: KubernetesVersion,
    /// Fail when there is any warning: something that the input says and the output cannot. What
    /// the input itself leaves open is a note. Default: false.
    pub strict: bool,
    /// How many threads work at once. Default: as many as the machine offers. The output never
    /// depends on it.
    pub jobs: Option<NonZeroUsize>,
    /// A local checkout of the `kubewright` crate for the generated crate to depend on, as it shall
    /// stand in the generated manifest. Default: the released version.
    pub kubewright_path: Option<PathBuf>,
    /// Derives added to `Clone`, `Debug`, `Default` and `PartialEq`, where a type allows them.
    /// Default: none.
    pub derives: BTreeSet<Derive>,
    /// Make required fields optional, for reading objects that break their own schema. Default:
    /// false.
    pub optional_required: bool,
    /// Module names by API group, in place of the whole group (`cert-manager.io` to `certs`).
    /// Default: none.
    pub modules: BTreeMap<String, String>,
    /// Changes to single types and fields, by path. Only `kubewright.toml` and the library can give
    /// them. Default: none.
    pub overrides: OverrideSet,
}

impl Options {
    /// The keys of `kubewright.toml` that are also long flags of `kubewright generate`.
    pub const NAMES: [&str; 12] = [
        "crate",
        "only",
        "emit",
        "core",
        "profile",
        "k8s-version",
        "strict",
        "jobs",
        "kubewright-path",
        "derives",
        "optional-required",
        "modules",
    ];

    /// Whether `only` selects this kind.
    pub fn selects(&self, group: &str, kind: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|pattern| pattern.matches(group, kind))
    }

    /// How many threads to use: `jobs`, or what the machine offers.
    pub fn threads(&self) -> NonZeroUsize {
        self.jobs
            .or_else(|| std::thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }
}

/// A value that an option does not accept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidOption {
    message: String,
}

impl InvalidOption {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

/// One thing that can be written for a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Artefact {
    /// The Rust types. Everything else needs them, so they are always written.
    Types,
    /// The typed client and the group's client.
    Client,
    /// The lister.
    Lister,
    /// The informer.
    Informer,
    /// The apply configuration.
    Apply,
    /// The definition itself, for `T::crd()`.
    Crd,
}

impl Artefact {
    /// All of them, in the order in which they are documented.
    pub const ALL: [Self; 6] = [
        Self::Types,
        Self::Client,
        Self::Lister,
        Self::Informer,
        Self::Apply,
        Self::Crd,
    ];

    /// How options spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Client => "client",
            Self::Lister => "lister",
            Self::Informer => "informer",
            Self::Apply => "apply",
            Self::Crd => "crd",
        }
    }
}

impl fmt::Display for Artefact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Artefact {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        Self::ALL
            .into_iter()
            .find(|artefact| artefact.name() == text)
            .ok_or_else(|| {
                InvalidOption::new(format!(
                    "`{text}` cannot be emitted; choose from {}",
                    listed(Self::ALL.map(Self::name))
                ))
            })
    }
}

/// A set of artefacts; types are always part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefacts(BTreeSet<Artefact>);

impl Artefacts {
    /// These, and types.
    pub fn new(artefacts: impl IntoIterator<Item = Artefact>) -> Self {
        let mut set: BTreeSet<Artefact> = artefacts.into_iter().collect();
        set.insert(Artefact::Types);
        Self(set)
    }

    /// Whether this one is to be written.
    pub fn contains(&self, artefact: Artefact) -> bool {
        self.0.contains(&artefact)
    }

    /// Those to be written, in documented order.
    pub fn iter(&self) -> impl Iterator<Item = Artefact> + '_ {
        self.0.iter().copied()
    }
}

impl Default for Artefacts {
    fn default() -> Self {
        Self::new(Artefact::ALL)
    }
}

/// Where core types such as `PodSpec` and `ObjectMeta` come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CoreSource {
    /// The crate `k8s-openapi`: the types that everyone uses, which lose what Kubernetes's own Go
    /// types lose.
    #[default]
    K8sOpenapi,
    /// Types generated here and the runtime's own light ones: nothing is lost, and k8s-openapi is
    /// not needed.
    Own,
}

impl CoreSource {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::K8sOpenapi, Self::Own];

    /// How options spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::K8sOpenapi => "k8s-openapi",
            Self::Own => "own",
        }
    }
}

impl fmt::Display for CoreSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CoreSource {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        Self::ALL
            .into_iter()
            .find(|source| source.name() == text)
            .ok_or_else(|| {
                InvalidOption::new(format!(
                    "`{text}` is no source of core types; choose from {}",
                    listed(Self::ALL.map(Self::name))
                ))
            })
    }
}

/// What strings and maps of the generated types are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// `String` and `BTreeMap`.
    #[default]
    Standard,
    /// `kubewright::CompactString` and `kubewright::CompactMap`, for caches of many objects: short
    /// strings need no memory of their own, maps one block.
    Compact,
}

impl Profile {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Compact];

    /// How options spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Compact => "compact",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == text)
            .ok_or_else(|| {
                InvalidOption::new(format!(
                    "`{text}` is no profile; choose from {}",
                    listed(Self::ALL.map(Self::name))
                ))
            })
    }
}

/// A Kubernetes version that core types can be taken from, such as `1.36`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion {
    minor: u16,
}

impl KubernetesVersion {
    /// The oldest one supported, which is k8s-openapi's oldest.
    pub const OLDEST: Self = Self { minor: 33 };
    /// The newest one supported, which is k8s-openapi's newest.
    pub const NEWEST: Self = Self { minor: 37 };

    /// The number after the point.
    pub const fn minor(self) -> u16 {
        self.minor
    }

    /// The cargo feature of `kubewright` and `k8s-openapi` that stands for it, such as `v1_36`.
    pub fn feature(self) -> String {
        format!("v1_{}", self.minor)
    }

    /// All supported ones, oldest first.
    pub fn all() -> impl Iterator<Item = Self> {
        (Self::OLDEST.minor..=Self::NEWEST.minor).map(|minor| Self { minor })
    }
}

impl Default for KubernetesVersion {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

impl FromStr for KubernetesVersion {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let number = text.strip_prefix('v').unwrap_or(text);
        Self::all()
            .find(|version| version.to_string() == number)
            .ok_or_else(|| {
                InvalidOption::new(format!(
                    "`{text}` is no supported Kubernetes version; write one from `{}` to `{}`",
                    Self::OLDEST,
                    Self::NEWEST
                ))
            })
    }
}

/// A derive added to generated types.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Derive {
    /// `PartialEq`, which all types have anyway.
    PartialEq,
    /// `Eq`, on types without floating point numbers or foreign types that lack it.
    Eq,
    /// `Hash`, on types whose fields all have it.
    Hash,
    /// `Default`, which all types have anyway.
    Default,
    /// `kubewright::JsonSchema`, which implements schemars's trait of this name.
    JsonSchema,
    /// Any other one, by its path; it is put on every type.
    Path(String),
}

impl Derive {
    /// What stands inside `#[derive(...)]`.
    pub fn path(&self) -> &str {
        match self {
            Self::PartialEq => "PartialEq",
            Self::Eq => "Eq",
            Self::Hash => "Hash",
            Self::Default => "Default",
            Self::JsonSchema => "kubewright::JsonSchema",
            Self::Path(path) => path,
        }
    }
}

impl fmt::Display for Derive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

impl FromStr for Derive {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        Ok(match text {
            "PartialEq" => Self::PartialEq,
            "Eq" => Self::Eq,
            "Hash" => Self::Hash,
            "Default" => Self::Default,
            "JsonSchema" | "kubewright::JsonSchema" => Self::JsonSchema,
            path if is_path(path) => Self::Path(path.to_owned()),
            other => {
                return Err(InvalidOption::new(format!(
                    "`{other}` is no path of a derive; write one like `my_crate::Trait`"
                )));
            }
        })
    }
}

/// The name of a generated crate, as cargo accepts it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrateName(String);

impl CrateName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CrateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CrateName {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        let framed = text.starts_with(|c: char| c.is_ascii_alphabetic());
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        // Names that cargo refuses: keywords, and the crates that rustc itself provides.
        // The last one is what the crate depends on.
        let reserved = is_keyword(text)
            || matches!(
                text,
                "std" | "core" | "alloc" | "test" | "proc_macro" | "kubewright"
            );
        if framed && text.len() <= 64 && text.chars().all(inside) && !reserved {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidOption::new(format!(
                "`{text}` is no name for a crate; use letters, digits, `-` and `_`, and no Rust keyword"
            )))
        }
    }
}

/// A choice of kinds: `GROUP/KIND`, where `*` stands for any text and `?` for one character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindPattern {
    group: String,
    kind: String,
}

impl KindPattern {
    /// Whether this kind is among those chosen.
    pub fn matches(&self, group: &str, kind: &str) -> bool {
        glob_matches(&self.group, group) && glob_matches(&self.kind, kind)
    }

    /// The same, whatever the case of letters is.
    pub(crate) fn matches_any_case(&self, group: &str, kind: &str) -> bool {
        let lower = str::to_ascii_lowercase;
        glob_matches(&lower(&self.group), &lower(group))
            && glob_matches(&lower(&self.kind), &lower(kind))
    }
}

impl fmt::Display for KindPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.group, self.kind)
    }
}

impl FromStr for KindPattern {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        match text.split_once('/') {
            Some((group, kind)) if !group.is_empty() && !kind.is_empty() && !kind.contains('/') => {
                Ok(Self {
                    group: group.to_owned(),
                    kind: kind.to_owned(),
                })
            }
            Some(_) | None => Err(InvalidOption::new(format!(
                "`{text}` selects no kind; write GROUP/KIND, such as `cert-manager.io/Cert*`"
            ))),
        }
    }
}

/// Parses `GROUP=NAME`, one entry of `modules` as a command line gives it.
///
/// # Errors
/// When there is no `=`, or when `NAME` is no identifier that can name a module.
pub fn parse_module(text: &str) -> Result<(String, String), InvalidOption> {
    let (group, name) = text.split_once('=').ok_or_else(|| {
        InvalidOption::new(format!(
            "`{text}` names no module; write GROUP=NAME, such as `cert-manager.io=certs`"
        ))
    })?;
    check_module_name(name)?;
    Ok((group.to_owned(), name.to_owned()))
}

/// Accepts names that can stand after `mod` and are written like other modules.
pub(crate) fn check_module_name(name: &str) -> Result<(), InvalidOption> {
    let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    // Generated code names these crates by their first segment, or has a module so called itself.
    if matches!(
        name,
        "kubewright" | "std" | "core" | "alloc" | "prelude" | "crds"
    ) {
        return Err(InvalidOption::new(format!(
            "`{name}` is no name for a module, since generated code uses it otherwise"
        )));
    }
    if is_identifier(name) && name.chars().all(lower) && !is_keyword(name) {
        Ok(())
    } else {
        Err(InvalidOption::new(format!(
            "`{name}` is no name for a module; use small letters, digits and `_`, and no Rust keyword"
        )))
    }
}

/// Whether `text` is a Rust path such as `my_crate::Type`, without generic arguments.
pub(crate) fn is_path(text: &str) -> bool {
    let text = text.strip_prefix("::").unwrap_or(text);
    !text.is_empty() && text.split("::").all(is_identifier)
}

/// Whether `text` has the form of an ASCII identifier; keywords have it too.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text != "_"
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether Rust 2024 reserves this word.
pub(crate) fn is_keyword(text: &str) -> bool {
    matches!(
        text,
        "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "Self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// Whether `text` is of the form that `pattern` describes, in time linear in both for each `*`.
fn glob_matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where the last `*` stood, and how far the text was when it was met; only the last one needs
    // to be tried again, so that no pattern takes exponential time.
    let mut star: Option<(usize, usize)> = None;
    while let Some(&c) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == c => {
                p += 1;
                t += 1;
            }
            Some(_) | None => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|&c| c == '*')
}

fn listed<const N: usize>(names: [&str; N]) -> String {
    names.map(|name| format!("`{name}`")).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_glob(pattern: &str, group: &str, kind: &str, expected: bool) {
        let pattern: KindPattern = pattern.parse().expect("a pattern");
        assert_eq!(
            pattern.matches(group, kind),
            expected,
            "{pattern} {group}/{kind}"
        );
    }

    #[test]
    fn kinds_are_selected_by_glob() {
        check_glob(
            "cert-manager.io/Certificate",
            "cert-manager.io",
            "Certificate",
            true,
        );
        check_glob(
            "cert-manager.io/Certificate",
            "acme.cert-manager.io",
            "Certificate",
            false,
        );
        check_glob(
            "cert-manager.io/Cert*",
            "cert-manager.io",
            "CertificateRequest",
            true,
        );
        check_glob("*/Backup", "a.example.com", "Backup", true);
        check_glob("*.example.com/*up", "a.example.com", "Backup", true);
        check_glob("*.example.com/*up", "example.com", "Backup", false);
        check_glob("a/B?", "a", "Bc", true);
        check_glob("a/B?", "a", "B", false);
        check_glob("*/*a*a*a*a*b", "x", &"a".repeat(2000), false);
        check_glob("a/B**", "a", "B", true);
    }

    #[test]
    fn patterns_need_group_and_kind() {
        for text in ["Certificate", "/X", "a/", "a/b/c", ""] {
            assert!(text.parse::<KindPattern>().is_err(), "{text}");
        }
    }

    #[test]
    fn versions_are_those_of_k8s_openapi() {
        assert_eq!(
            "1.36"
                .parse::<KubernetesVersion>()
                .map(KubernetesVersion::feature),
            Ok("v1_36".into())
        );
        assert_eq!(
            "v1.33".parse::<KubernetesVersion>(),
            Ok(KubernetesVersion::OLDEST)
        );
        for text in ["1.32", "1.38", "2.0", "1", "1.036", "1.33.1", "latest", ""] {
            assert!(text.parse::<KubernetesVersion>().is_err(), "{text}");
        }
        assert_eq!(KubernetesVersion::default().to_string(), "1.37");
    }

    #[test]
    fn types_are_always_emitted() {
        let set = Artefacts::new([Artefact::Crd]);
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [Artefact::Types, Artefact::Crd]
        );
    }

    #[test]
    fn crate_names_are_those_of_cargo() {
        for good in ["example", "my-crds", "a_1"] {
            assert!(good.parse::<CrateName>().is_ok(), "{good}");
        }
        for bad in ["", "1a", "a b", "a/b", "../a", "fn", "test", "a\"b", "é"] {
            assert!(bad.parse::<CrateName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn derives_are_paths() {
        assert_eq!("JsonSchema".parse(), Ok(Derive::JsonSchema));
        assert_eq!("a::B".parse(), Ok(Derive::Path("a::B".into())));
        for bad in ["", "a::", "A)]", "A, B", "a<b>"] {
            assert!(bad.parse::<Derive>().is_err(), "{bad}");
        }
    }

    #[test]
    fn modules_are_identifiers() {
        assert_eq!(parse_module("a.b=c_d"), Ok(("a.b".into(), "c_d".into())));
        for bad in ["a.b", "a=", "a=fn", "a=B", "a=x-y", "a=../x"] {
            assert!(parse_module(bad).is_err(), "{bad}");
        }
    }
}
