//! Options as they are set one by one, by flags of the command or by calls of the builder.
//!
//! Owns: the one list of them with their help, and how they win over `kubewright.toml`.
//! Must not know: what an option does, how a command line is read.
//!
//! With the feature `clap` the list is a group of command line flags; the command has no other.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use crate::options::{
    Artefact, Artefacts, CoreSource, CrateName, Derive, InvalidOption, KindPattern,
    KubernetesVersion, Options, Profile,
};

/// What was set; everything else is as `kubewright.toml` says, or as [`Options`] has it by default.
///
/// The fields are those of [`Options`] that a flag can give.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
#[cfg_attr(
    feature = "clap",
    command(next_help_heading = "Options that kubewright.toml can hold")
)]
pub struct Settings {
    /// Write a crate of this name rather than a module tree
    #[cfg_attr(feature = "clap", arg(long = "crate", value_name = "NAME"))]
    pub crate_name: Option<CrateName>,

    /// Generate these kinds only; `*` and `?` stand for any text and any character
    #[cfg_attr(
        feature = "clap",
        arg(long, value_name = "GROUP/KIND-GLOB", value_delimiter = ',')
    )]
    pub only: Vec<KindPattern>,

    /// What to write; types always are [default: everything]
    #[cfg_attr(
        feature = "clap",
        arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = flags::artefacts())
    )]
    pub emit: Vec<Artefact>,

    /// Where core types such as PodSpec come from [default: k8s-openapi]
    #[cfg_attr(
        feature = "clap",
        arg(long, value_name = "SOURCE", value_parser = flags::core_sources())
    )]
    pub core: Option<CoreSource>,

    /// What strings and maps are; compact ones for large caches [default: standard]
    #[cfg_attr(
        feature = "clap",
        arg(long, value_name = "PROFILE", value_parser = flags::profiles())
    )]
    pub profile: Option<Profile>,

    /// The Kubernetes version of the core types [default: the newest supported]
    #[cfg_attr(feature = "clap", arg(long, value_name = "X.Y"))]
    pub k8s_version: Option<KubernetesVersion>,

    /// Fail, and write nothing, when there is any warning
    #[cfg_attr(feature = "clap", arg(long))]
    pub strict: bool,

    /// How many threads to use [default: as many as there are processors]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N"))]
    pub jobs: Option<NonZeroUsize>,

    /// Let the generated crate depend on this checkout of the kubewright crate
    #[cfg_attr(feature = "clap", arg(long, value_name = "PATH"))]
    pub kubewright_path: Option<PathBuf>,

    /// Derive these as well, where a type allows it
    #[cfg_attr(
        feature = "clap",
        arg(long, value_name = "PATH", value_delimiter = ',')
    )]
    pub derives: Vec<Derive>,

    /// Make required fields optional, to read objects that break their own schema
    #[cfg_attr(feature = "clap", arg(long))]
    pub optional_required: bool,

    /// Call the module of this group so
    #[cfg_attr(
        feature = "clap",
        arg(
            long,
            value_name = "GROUP=NAME",
            value_delimiter = ',',
            value_parser = crate::options::parse_module
        )
    )]
    pub modules: Vec<(String, String)>,
}

impl Settings {
    /// Changes `options` where something was set. Lists replace lists, modules add to modules, and a
    /// switch can be set but not taken back.
    pub fn apply_to(&self, options: &mut Options) {
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
        } = self;
        if let Some(name) = crate_name {
            options.crate_name = Some(name.clone());
        }
        if !only.is_empty() {
            options.only.clone_from(only);
        }
        if !emit.is_empty() {
            options.emit = Artefacts::new(emit.iter().copied());
        }
        if let Some(core) = core {
            options.core = *core;
        }
        if let Some(profile) = profile {
            options.profile = *profile;
        }
        if let Some(version) = k8s_version {
            options.k8s_version = *version;
        }
        options.strict |= strict;
        if let Some(jobs) = jobs {
            options.jobs = Some(*jobs);
        }
        if let Some(path) = kubewright_path {
            options.kubewright_path = Some(path.clone());
        }
        if !derives.is_empty() {
            options.derives = derives.iter().cloned().collect();
        }
        options.optional_required |= optional_required;
        options.modules.extend(modules.iter().cloned());
    }
}

/// The form in which a run tells its outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Format {
    /// Text
    #[default]
    Human,
    /// One JSON object on standard output
    Json,
}

impl Format {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Human, Self::Json];

    /// How options spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = InvalidOption;

    fn from_str(text: &str) -> Result<Self, InvalidOption> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| {
                InvalidOption::new(format!(
                    "`{text}` is no format; choose from `human`, `json`"
                ))
            })
    }
}

/// Lets a setting be given as text as well, in the spelling of flags and of `kubewright.toml`.
macro_rules! from_text {
    ($($type:ty),+) => {
        $(
            impl TryFrom<&str> for $type {
                type Error = InvalidOption;

                fn try_from(text: &str) -> Result<Self, InvalidOption> {
                    text.parse()
                }
            }
        )+
    };
}

from_text!(
    Artefact,
    CoreSource,
    CrateName,
    Derive,
    Format,
    KindPattern,
    KubernetesVersion,
    Profile
);

/// Values that a command line can list and complete.
#[cfg(feature = "clap")]
mod flags {
    use clap::builder::{PossibleValuesParser, TypedValueParser};

    use crate::options::{Artefact, CoreSource, Profile};

    pub(super) fn artefacts() -> impl TypedValueParser<Value = Artefact> {
        PossibleValuesParser::new(Artefact::ALL.map(Artefact::name))
            .try_map(|name| name.parse::<Artefact>())
    }

    pub(super) fn profiles() -> impl TypedValueParser<Value = Profile> {
        PossibleValuesParser::new(Profile::ALL.map(Profile::name))
            .try_map(|name| name.parse::<Profile>())
    }

    pub(super) fn core_sources() -> impl TypedValueParser<Value = CoreSource> {
        PossibleValuesParser::new(CoreSource::ALL.map(CoreSource::name))
            .try_map(|name| name.parse::<CoreSource>())
    }
}
