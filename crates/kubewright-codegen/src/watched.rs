//! The files and folders that a build script's outcome depends on.
//!
//! Owns: which paths cargo has to watch for an input, and which it must not.
//! Must not know: how cargo is told, what the files hold.
//!
//! Cargo watches a folder with everything below it. A folder that holds what the build itself writes
//! would therefore change with every build; in its place those folders and files below it are
//! watched that hold inputs now.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// Every path to watch: the folders that `arguments` name or walk, and the files `found` in them.
///
/// `written` are the folders that the build writes to. All paths exist.
pub(crate) fn paths<'a>(
    base: &Path,
    arguments: &[String],
    found: impl Iterator<Item = &'a Path>,
    written: &[&Path],
) -> BTreeSet<PathBuf> {
    let written: Vec<PathBuf> = written.iter().map(|path| real(path)).collect();
    let is_safe = |folder: &Path| {
        let folder = real(folder);
        !written.iter().any(|path| path.starts_with(&folder))
    };
    let mut paths = BTreeSet::new();
    let mut unsafe_folders = Vec::new();
    for argument in arguments {
        let folder = base.join(walked(base, argument));
        if !folder.is_dir() {
            continue;
        }
        if is_safe(&folder) {
            paths.insert(folder);
        } else {
            unsafe_folders.push(folder);
        }
    }
    for file in found {
        for folder in &unsafe_folders {
            let Ok(below) = file.strip_prefix(folder) else {
                continue;
            };
            let mut place = folder.clone();
            for part in below.parent().unwrap_or(Path::new("")).components() {
                place.push(part);
                if is_safe(&place) {
                    paths.insert(place);
                    break;
                }
            }
        }
        paths.insert(file.to_owned());
    }
    paths
}

/// The path itself, or the folder that a glob begins to walk at.
fn walked(base: &Path, argument: &str) -> PathBuf {
    let path = Path::new(argument);
    if base.join(path).exists() {
        return path.to_owned();
    }
    path.components()
        .take_while(|part| match part {
            Component::Normal(name) => !name.to_string_lossy().contains(['*', '?', '[']),
            Component::Prefix(_)
            | Component::RootDir
            | Component::CurDir
            | Component::ParentDir => true,
        })
        .collect()
}

/// The path without links, as far as it exists.
fn real(path: &Path) -> PathBuf {
    for known in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (known.canonicalize(), path.strip_prefix(known)) {
            return real.join(rest);
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input;

    #[track_caller]
    fn check(files: &[&str], arguments: &[&str], expected: &[&str]) {
        let folder = tempfile::tempdir().expect("a folder");
        let base = folder.path();
        for file in files {
            let path = base.join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, "").expect("a file");
        }
        let arguments: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
        let inputs = input::find(&arguments, base).expect("inputs");
        let found = inputs.iter().filter_map(input::InputPath::path);
        let written = [base.join("target/out"), base.join("src/generated")];
        let written: Vec<&Path> = written.iter().map(PathBuf::as_path).collect();
        let paths: Vec<String> = paths(base, &arguments, found, &written)
            .iter()
            .map(|path| {
                let below = path.strip_prefix(base).expect("a path below");
                below.to_string_lossy().into_owned()
            })
            .collect();
        assert_eq!(paths, expected);
    }

    #[test]
    fn folders_are_watched_whole_and_files_alone() {
        check(&["crds/a.yaml"], &["crds/"], &["crds", "crds/a.yaml"]);
        check(&["crds/a.yaml"], &["crds/a.yaml"], &["crds/a.yaml"]);
    }

    #[test]
    fn a_glob_watches_the_folder_that_it_walks() {
        let files = ["crds/a/x.yaml", "crds/b/y.yaml"];
        check(&files, &["crds/*/x.yaml"], &["crds", "crds/a/x.yaml"]);
        check(
            &files,
            &["crds/**/*.yaml"],
            &["crds", "crds/a/x.yaml", "crds/b/y.yaml"],
        );
    }

    #[test]
    fn what_the_build_writes_is_never_watched() {
        check(
            &[
                "a/x.yaml",
                "b.yaml",
                "src/generated/crds/c.json",
                "target/out/d.txt",
            ],
            &["*/x.yaml", "*.yaml"],
            &["a", "a/x.yaml", "b.yaml"],
        );
        check(
            &["src/crds/x.yaml", "src/generated/mod.rs"],
            &["src"],
            &["src/crds", "src/crds/x.yaml"],
        );
    }
}
