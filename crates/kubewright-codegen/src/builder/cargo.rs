//! How a build script and cargo speak to each other.
//!
//! Owns: what cargo says by variables, and that input cannot speak to cargo.
//! Must not know: what is said.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// What a build script or a test is told by cargo.
#[derive(Clone, Debug)]
pub(super) struct Environment {
    pub(super) package: PathBuf,
    pub(super) out_dir: Option<PathBuf>,
    pub(super) is_build_script: bool,
    pub(super) jobs: Option<NonZeroUsize>,
}

impl Environment {
    pub(super) fn of_process() -> Self {
        let variable = std::env::var_os;
        // Cargo gives this one to build scripts alone.
        let is_build_script = variable("CARGO_CFG_TARGET_ARCH").is_some();
        Self {
            package: variable("CARGO_MANIFEST_DIR")
                .map(PathBuf::from)
                .or_else(|| std::env::current_dir().ok())
                .unwrap_or_default(),
            out_dir: variable("OUT_DIR")
                .filter(|_| is_build_script)
                .map(PathBuf::from),
            is_build_script,
            jobs: variable("NUM_JOBS")
                .filter(|_| is_build_script)
                .and_then(|text| text.to_str()?.parse().ok()),
        }
    }
}

/// A build script that cannot print is about to be ended by cargo; there is nobody left to tell.
pub(super) fn tell(cargo: &mut impl Write, lines: &[String]) {
    for line in lines {
        let _ = writeln!(cargo, "{line}");
    }
}

/// Input is quoted in messages. A line break in it must not become a directive to cargo.
pub(super) fn one_line(text: &str) -> String {
    let spaced = text.replace("\n  help: ", "; ");
    spaced
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
