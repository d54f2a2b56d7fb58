//! Reads `kubewright.toml`.
//!
//! Owns: the TOML form of the options and of the overrides, and the place of each in the file.
//! Must not know: how files are opened, what the options do.
//!
//! ```toml
//! # Every flag of `kubewright generate` can stand here under its own name; a flag wins.
//! only = ["storage.example.com/*"]
//! emit = ["types", "client"]
//! core = "own"
//! derives = ["Eq", "Hash"]
//!
//! # Module names by group.
//! [modules]
//! "storage.example.com" = "storage"
//!
//! # One table for each path; `*` stands for what comes before or after.
//! [[override]]
//! path = "storage.example.com/v1/Backup:spec.keepCopies"
//! rename = "copies"
//!
//! [[override]]
//! path = "*.schedule"
//! type = "my_crate::Cron"
//!
//! [[override]]
//! path = "*/Snapshot"
//! only-verbs = ["get", "list", "watch", "delete"]
//! no-status = true
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::options::{Artefacts, InvalidOption, Options, check_module_name};
use crate::overrides::{Action, ConfigPosition, Method, Override, OverrideSet, PathMatch, Verb};
use crate::report::Diagnostic;

/// Reads the options that `text`, the content of `file`, gives; all others keep their defaults.
///
/// `kubewright-path` is taken as it stands; whoever knows where the file lies makes it absolute.
///
/// # Errors
/// When `text` is not TOML, has a key that is no option, or a value that its option does not accept.
pub fn read(file: &str, text: &str) -> Result<Options, ConfigError> {
    let place = Place {
        file: file.into(),
        text,
    };
    let form: Form = toml::from_str(text).map_err(|error| {
        let message = error.message().trim_end().replace('\n', ", ");
        place.error(error.span().map_or(0, |span| span.start), message)
    })?;
    form.into_options(&place)
}

/// A mistake in `kubewright.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct ConfigError {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl From<&ConfigError> for Diagnostic {
    fn from(error: &ConfigError) -> Self {
        let ConfigError {
            file,
            line,
            column,
            message,
        } = error;
        Diagnostic::error("config", message).at(file, *line, *column)
    }
}

/// The file and its text, to turn byte offsets into lines.
struct Place<'a> {
    file: Arc<str>,
    text: &'a str,
}

impl Place<'_> {
    fn line_and_column(&self, offset: usize) -> (u32, u32) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        (
            u32::try_from(line).unwrap_or(u32::MAX),
            u32::try_from(column).unwrap_or(u32::MAX),
        )
    }

    fn error(&self, offset: usize, message: String) -> ConfigError {
        let (line, column) = self.line_and_column(offset);
        ConfigError {
            file: self.file.clone(),
            line,
            column,
            message,
        }
    }

    fn parse<T: FromStr<Err = InvalidOption>>(
        &self,
        text: &Spanned<String>,
    ) -> Result<T, ConfigError> {
        text.get_ref()
            .parse()
            .map_err(|error| self.invalid(text, &error))
    }

    fn parse_all<T: FromStr<Err = InvalidOption>, C: FromIterator<T>>(
        &self,
        texts: &[Spanned<String>],
    ) -> Result<C, ConfigError> {
        texts.iter().map(|text| self.parse(text)).collect()
    }

    fn invalid(&self, text: &Spanned<String>, error: &InvalidOption) -> ConfigError {
        self.error(text.span().start, error.to_string())
    }
}

/// The file, before its values are understood.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Form {
    #[serde(rename = "crate")]
    crate_name: Option<Spanned<String>>,
    #[serde(default)]
    only: Vec<Spanned<String>>,
    emit: Option<Vec<Spanned<String>>>,
    core: Option<Spanned<String>>,
    profile: Option<Spanned<String>>,
    k8s_version: Option<Spanned<String>>,
    #[serde(default)]
    strict: bool,
    jobs: Option<NonZeroUsize>,
    kubewright_path: Option<PathBuf>,
    #[serde(default)]
    derives: Vec<Spanned<String>>,
    #[serde(default)]
    optional_required: bool,
    #[serde(default)]
    modules: BTreeMap<String, Spanned<String>>,
    #[serde(default, rename = "override")]
    overrides: Vec<OverrideForm>,
}

/// One `[[override]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct OverrideForm {
    path: Spanned<String>,
    rename: Option<Spanned<String>>,
    rename_field: Option<Spanned<String>>,
    #[serde(rename = "type")]
    type_text: Option<Spanned<String>>,
    #[serde(default)]
    derive: Vec<Spanned<String>>,
    #[serde(default)]
    attribute: Vec<Spanned<String>>,
    #[serde(default)]
    attribute_field: Vec<Spanned<String>>,
    #[serde(rename = "extern")]
    extern_path: Option<Spanned<String>>,
    #[serde(default)]
    skip: bool,
    only_verbs: Option<Vec<Spanned<String>>>,
    skip_verbs: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    readonly: bool,
    #[serde(default)]
    no_status: bool,
    #[serde(default)]
    method: Vec<MethodForm>,
}

/// One entry of `method`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct MethodForm {
    name: Spanned<String>,
    verb: Spanned<String>,
    subresource: Option<Spanned<String>>,
    input: Option<Spanned<String>>,
    result: Option<Spanned<String>>,
}

impl Form {
    fn into_options(self, place: &Place<'_>) -> Result<Options, ConfigError> {
        let Self {
            crate_name,
            only,
            emit,
            core,
            profile,
            k8s_version,
            strict,
            jobs,
            kubewright_path,
            derives,
            optional_required,
            modules,
            overrides,
        } = self;
        let mut rules = OverrideSet::default();
        for form in overrides {
            for rule in form.into_overrides(place)? {
                rules.push(rule);
            }
        }
        for name in modules.values() {
            check_module_name(name.get_ref()).map_err(|error| place.invalid(name, &error))?;
        }
        let default = Options::default();
        Ok(Options {
            crate_name: crate_name.map(|name| place.parse(&name)).transpose()?,
            only: place.parse_all(&only)?,
            emit: match emit {
                Some(emit) => Artefacts::new(place.parse_all::<_, Vec<_>>(&emit)?),
                None => default.emit,
            },
            core: core.map_or(Ok(default.core), |core| place.parse(&core))?,
            profile: profile.map_or(Ok(default.profile), |profile| place.parse(&profile))?,
            k8s_version: k8s_version
                .map_or(Ok(default.k8s_version), |version| place.parse(&version))?,
            strict,
            jobs,
            kubewright_path,
            derives: place.parse_all(&derives)?,
            optional_required,
            modules: modules
                .into_iter()
                .map(|(group, name)| (group, name.into_inner()))
                .collect(),
            overrides: rules,
        })
    }
}

impl OverrideForm {
    fn into_overrides(self, place: &Place<'_>) -> Result<Vec<Override>, ConfigError> {
        let Self {
            path,
            rename,
            rename_field,
            type_text,
            derive,
            attribute,
            attribute_field,
            extern_path,
            skip,
            only_verbs,
            skip_verbs,
            readonly,
            no_status,
            method,
        } = self;
        let verbs = |texts: Vec<Spanned<String>>| place.parse_all::<Verb, BTreeSet<_>>(&texts);
        let mut actions = Vec::new();
        if let Some(name) = rename {
            actions.push(Action::Rename(place.parse(&name)?));
        }
        if let Some(name) = rename_field {
            actions.push(Action::RenameField(place.parse(&name)?));
        }
        if let Some(text) = type_text {
            actions.push(Action::Type(place.parse(&text)?));
        }
        if !derive.is_empty() {
            actions.push(Action::Derive(place.parse_all(&derive)?));
        }
        if !attribute.is_empty() {
            actions.push(Action::Attribute(place.parse_all(&attribute)?));
        }
        if !attribute_field.is_empty() {
            actions.push(Action::AttributeField(place.parse_all(&attribute_field)?));
        }
        if let Some(path) = extern_path {
            actions.push(Action::Extern(place.parse(&path)?));
        }
        if skip {
            actions.push(Action::Skip);
        }
        if let Some(texts) = only_verbs {
            actions.push(Action::OnlyVerbs(verbs(texts)?));
        }
        if let Some(texts) = skip_verbs {
            actions.push(Action::SkipVerbs(verbs(texts)?));
        }
        if readonly {
            actions.push(Action::ReadOnly);
        }
        if no_status {
            actions.push(Action::NoStatus);
        }
        let mut methods: Vec<Method> = Vec::new();
        for form in method {
            let at = form.name.span().start;
            let method = form.into_method(place)?;
            if methods.iter().any(|known| known.name == method.name) {
                let message = format!("a method `{}` is given twice", method.name.as_str());
                return Err(place.error(at, message));
            }
            methods.push(method);
        }
        actions.extend(methods.into_iter().map(Action::Method));
        let start = path.span().start;
        if actions.is_empty() {
            let message = format!(
                "the override of `{}` changes nothing; give it a `rename`, \
                 `rename-field`, `type`, `derive`, `attribute`, `attribute-field`, `extern`, `skip`, \
                 `only-verbs`, `skip-verbs`, `readonly`, `no-status` or `method`",
                path.get_ref()
            );
            return Err(place.error(start, message));
        }
        let chosen: PathMatch = place.parse(&path)?;
        let (line, _) = place.line_and_column(start);
        let at = ConfigPosition {
            file: place.file.clone(),
            line,
        };
        let rule = |action| Override {
            path: chosen.clone(),
            at: Some(at.clone()),
            action,
        };
        Ok(actions.into_iter().map(rule).collect())
    }
}

impl MethodForm {
    fn into_method(self, place: &Place<'_>) -> Result<Method, ConfigError> {
        let Self {
            name,
            verb,
            subresource,
            input,
            result,
        } = self;
        let called: Verb = place.parse(&verb)?;
        if Method::TAKEN.contains(&name.get_ref().as_str()) {
            let message = format!("the client has a method `{}` already", name.get_ref());
            return Err(place.error(name.span().start, message));
        }
        if let Some(subresource) = &subresource {
            let text = subresource.get_ref();
            let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            if text.is_empty() || !text.chars().all(word) {
                let message = format!("`{text}` is no subresource; write one word such as `scale`");
                return Err(place.error(subresource.span().start, message));
            }
        }
        let at_verb = |message: String| Err(place.error(verb.span().start, message));
        match called {
            Verb::Get | Verb::Update | Verb::Patch | Verb::Apply => {}
            Verb::Create if subresource.is_some() => {}
            Verb::Create => {
                return at_verb(
                    "a method that creates needs a `subresource`; the kind's own is `create`"
                        .to_owned(),
                );
            }
            Verb::List | Verb::Watch | Verb::Delete | Verb::DeleteCollection => {
                return at_verb(format!(
                    "a method cannot `{}`; choose from `get`, `create`, `update`, `patch` and `apply`",
                    called.name()
                ));
            }
        }
        if let (Verb::Get | Verb::Patch, Some(input)) = (called, &input) {
            return Err(place.error(
                input.span().start,
                format!("a method that does `{}` takes no `input`", called.name()),
            ));
        }
        Ok(Method {
            name: place.parse(&name)?,
            verb: called,
            subresource: subresource.map(|subresource| subresource.into_inner().into_boxed_str()),
            input: input.map(|path| place.parse(&path)).transpose()?,
            result: result.map(|path| place.parse(&path)).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Artefact, CoreSource, Derive, KubernetesVersion, Profile};

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        let error = read("kubewright.toml", text)
            .expect_err("an error")
            .to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn an_empty_file_is_the_defaults() {
        let options = read("kubewright.toml", "").expect("options");
        let Options {
            crate_name,
            only,
            emit,
            core,
            profile,
            k8s_version,
            strict,
            jobs,
            kubewright_path,
            derives,
            optional_required,
            modules,
            overrides,
        } = options;
        assert!(
            crate_name.is_none() && only.is_empty() && kubewright_path.is_none() && jobs.is_none()
        );
        assert_eq!(emit, Artefacts::default());
        assert_eq!(
            (core, k8s_version),
            (CoreSource::K8sOpenapi, KubernetesVersion::NEWEST)
        );
        assert_eq!(profile, Profile::Standard);
        assert!(!strict && !optional_required && derives.is_empty() && modules.is_empty());
        assert!(overrides.is_empty());
    }

    #[test]
    fn every_option_can_be_given() {
        let text = r#"
crate = "example"
only = ["a.io/*"]
emit = ["client"]
core = "own"
profile = "compact"
k8s-version = "1.36"
strict = true
jobs = 3
kubewright-path = "../kubewright"
derives = ["Eq", "my::Derive"]
optional-required = true
[modules]
"a.io" = "a"
"#;
        let options = read("kubewright.toml", text).expect("options");
        assert_eq!(
            options.crate_name.as_ref().map(|name| name.as_str()),
            Some("example")
        );
        assert!(options.selects("a.io", "K") && !options.selects("b.io", "K"));
        assert!(options.emit.contains(Artefact::Types) && options.emit.contains(Artefact::Client));
        assert!(!options.emit.contains(Artefact::Apply));
        assert_eq!(options.core, CoreSource::Own);
        assert_eq!(options.profile, Profile::Compact);
        assert_eq!(options.k8s_version.minor(), 36);
        assert!(options.strict && options.optional_required);
        assert_eq!(options.threads().get(), 3);
        assert_eq!(options.kubewright_path, Some("../kubewright".into()));
        assert_eq!(
            options.derives,
            BTreeSet::from([Derive::Eq, Derive::Path("my::Derive".into())])
        );
        assert_eq!(options.modules.get("a.io").map(String::as_str), Some("a"));
        for name in Options::NAMES {
            assert!(
                text.lines()
                    .any(|line| line.starts_with(name) || line == format!("[{name}]")),
                "{name}"
            );
        }
    }

    #[test]
    fn keys_are_the_options_and_overrides() {
        let error = read("kubewright.toml", "no-such-key = 1").expect_err("an error");
        let (_, known) = error
            .message
            .split_once("expected one of ")
            .expect("a list");
        let keys: BTreeSet<&str> = known.split(", ").map(|key| key.trim_matches('`')).collect();
        let names = Options::NAMES.into_iter().chain(["override"]);
        assert_eq!(keys, names.collect());
    }

    #[test]
    fn every_action_can_be_given() {
        let text = r##"
[[override]]
path = "a.io/v1/K"
rename = "Other"
rename-field = "other"
type = "Vec<my::T>"
derive = ["Hash"]
attribute = ["my::helper(skip)"]
attribute-field = ["my::helper(skip)"]
extern = "my::T"
skip = true
only-verbs = ["get"]
skip-verbs = ["deleteCollection"]
readonly = true
no-status = true
method = [{ name = "rollback", verb = "update", subresource = "rollback", input = "my::In", result = "my::Out" }]
"##;
        let options = read("kubewright.toml", text).expect("options");
        let names: Vec<&str> = options
            .overrides
            .iter()
            .map(|rule| rule.action.name())
            .collect();
        assert_eq!(
            names,
            [
                "rename",
                "rename-field",
                "type",
                "derive",
                "attribute",
                "attribute-field",
                "extern",
                "skip",
                "only-verbs",
                "skip-verbs",
                "readonly",
                "no-status",
                "method"
            ]
        );
        let at = options
            .overrides
            .iter()
            .next()
            .and_then(|rule| rule.at.clone())
            .expect("a place");
        assert_eq!(at.to_string(), "kubewright.toml:3");
    }

    #[test]
    fn mistakes_are_placed() {
        check_error("strict = yes", "kubewright.toml:1:10: ");
        check_error(
            "\ncrates = \"x\"",
            "kubewright.toml:2:1: unknown field `crates`",
        );
        check_error(
            "\n\ncore = \"mine\"",
            "kubewright.toml:3:8: `mine` is no source of core types",
        );
        check_error(
            "only = [\n  \"a/b\",\n  \"c\",\n]",
            "kubewright.toml:3:3: `c` selects no kind",
        );
        check_error(
            "[modules]\n\"a.io\" = \"fn\"",
            "kubewright.toml:2:10: `fn` is no name for a module",
        );
        check_error(
            "[[override]]\npath = \"a.io/v1/K\"",
            "kubewright.toml:2:8: the override of `a.io/v1/K` changes nothing",
        );
        check_error(
            "[[override]]\npath = \"K\"\nskip = true",
            "kubewright.toml:2:8: `K` is no path",
        );
        check_error(
            "[[override]]\npath = \"*/K\"\nonly-verbs = [\"updateStatus\"]",
            "no-status",
        );
        let method = |what: &str| {
            format!("[[override]]\npath = \"*/K\"\nmethod = [{{ name = \"x\", {what} }}]")
        };
        check_error(&method("verb = \"create\""), "needs a `subresource`");
        check_error(&method("verb = \"list\""), "a method cannot `list`");
        check_error(
            &method("verb = \"get\", input = \"my::In\""),
            "takes no `input`",
        );
        check_error(
            &method("verb = \"create\", subresource = \"../x\""),
            "`../x` is no subresource",
        );
        check_error(
            "[[override]]\npath = \"*/K\"\nmethod = [{ name = \"x\", verb = \"get\" }, { name = \"x\", verb = \"update\" }]",
            "a method `x` is given twice",
        );
        check_error("jobs = 0", "kubewright.toml:1:8: ");
    }
}
