//! What overrides say of one version of a kind as a whole.
//!
//! Owns: how the verbs, names and methods that several overrides give become one answer.
//! Must not know: schemas, the graph, emitted code.

use kubewright_schema::Definition;

use crate::options::Options;
use crate::overrides::{Action, Method, OverridesAt, Verb, kind_path};

/// What overrides say of a kind as a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct KindRules {
    /// The Rust name, where it is not that of the kind.
    pub(crate) rename: Option<Box<str>>,
    pub(crate) verbs: Verbs,
    pub(crate) no_status: bool,
    /// Whether nothing is generated for this version.
    pub(crate) skip: bool,
    /// Each name once.
    pub(crate) methods: Vec<Method>,
}

/// Verbs of a kind's client; `None` is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verbs(pub(crate) Option<Vec<Verb>>);

impl Verbs {
    pub(crate) fn has(&self, verb: Verb) -> bool {
        self.0.as_ref().is_none_or(|verbs| verbs.contains(&verb))
    }
}

impl KindRules {
    /// The rules for each version of a definition.
    pub(crate) fn of(definition: &Definition, options: &Options) -> Vec<Self> {
        if options.overrides.is_empty() {
            return vec![Self::default(); definition.versions.len()];
        }
        let version = |version: &kubewright_schema::Version| {
            let path = kind_path(&definition.group, &version.name, &definition.names.kind);
            Self::at(&path, version.status_subresource, options)
        };
        definition.versions.iter().map(version).collect()
    }

    fn at(path: &str, has_status: bool, options: &Options) -> Self {
        let at = options.overrides.at(path);
        let skip = at
            .one(|action| matches!(action, Action::Skip).then_some(()))
            .is_some();
        // Where a version is left out, what else is said of it is idle.
        let rename = at.one(|action| match action {
            Action::Rename(name) => Some(name.as_str().into()),
            _ => None,
        });
        let no_status = has_status
            && at
                .one(|action| matches!(action, Action::NoStatus).then_some(()))
                .is_some();
        let mut methods: Vec<Method> = Vec::new();
        for method in at.all(|action| match action {
            Action::Method(method) => Some(method),
            _ => None,
        }) {
            if methods.iter().all(|known| known.name != method.name) {
                methods.push(method.clone());
            }
        }
        Self {
            rename,
            verbs: verbs(&at),
            no_status,
            skip,
            methods,
        }
    }
}

/// The verbs of the most precise path that says something of them: `only-verbs` or `readonly`,
/// without those of `skip-verbs`.
fn verbs(at: &OverridesAt<'_>) -> Verbs {
    let rules = at.all_of_most_precise(|action| match action {
        Action::OnlyVerbs(_) | Action::SkipVerbs(_) | Action::ReadOnly => Some(action),
        _ => None,
    });
    if rules.is_empty() {
        return Verbs(None);
    }
    let allowed = |verb: &Verb| {
        rules.iter().all(|rule| match rule {
            Action::OnlyVerbs(verbs) => verbs.contains(verb),
            Action::SkipVerbs(verbs) => !verbs.contains(verb),
            Action::ReadOnly => Verb::READ.contains(verb),
            _ => true,
        })
    };
    Verbs(Some(Verb::ALL.into_iter().filter(allowed).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config_file;

    #[track_caller]
    fn rules(overrides: &str) -> KindRules {
        let options = config_file::read("kubewright.toml", overrides).expect("options");
        KindRules::at("a.io/v1/K", true, &options)
    }

    fn names(rules: &KindRules) -> Vec<&'static str> {
        let verbs = rules.verbs.0.as_deref().expect("restricted");
        verbs.iter().map(|verb| verb.name()).collect()
    }

    #[test]
    fn the_most_precise_verbs_win() {
        let rules = rules(
            "[[override]]\npath = \"*/K\"\nonly-verbs = [\"get\"]\n\
             [[override]]\npath = \"a.io/v1/K\"\nonly-verbs = [\"list\", \"watch\"]\n",
        );
        assert_eq!(names(&rules), ["list", "watch"]);
    }

    #[test]
    fn only_and_skip_on_one_path_combine() {
        let rules = rules(
            "[[override]]\npath = \"a.io/v1/K\"\nonly-verbs = [\"get\", \"list\", \"watch\"]\nskip-verbs = [\"watch\"]\n",
        );
        assert_eq!(names(&rules), ["get", "list"]);
    }

    #[test]
    fn a_method_of_a_name_is_the_most_precise_one() {
        let rules = rules(
            "[[override]]\npath = \"*/K\"\nmethod = [{ name = \"pause\", verb = \"get\" }]\n\
             [[override]]\npath = \"a.io/v1/K\"\nmethod = [{ name = \"pause\", verb = \"update\" }]\n",
        );
        let [method] = rules.methods.as_slice() else {
            panic!("{rules:?}");
        };
        assert_eq!(method.verb, Verb::Update);
    }
}
