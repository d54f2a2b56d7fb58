//! Finds the files that an input argument means, and reads them.
//!
//! Owns: what a file, a folder, a glob and `-` mean, the order of files, and the names they have in
//! messages and in generated headers.
//! Must not know: YAML, CRDs, the working directory, standard input.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::report::Diagnostic;

/// The argument that stands for standard input, and the name it has in messages.
pub const STANDARD_INPUT: &str = "-";

/// A file that was found but not read yet. Reading is left to the pipeline, which does it in
/// parallel and lets go of each text early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputPath {
    /// The name in messages.
    pub name: Arc<str>,
    source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    File(PathBuf),
    /// Text that a program gave, such as what it read from standard input.
    Text(Arc<str>),
}

/// The text of one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// The name in messages: relative where the argument was, with forward slashes.
    pub name: Arc<str>,
    /// The whole text.
    pub text: String,
}

impl InputPath {
    /// One file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self {
            name: shown(&path),
            source: Source::File(path),
        }
    }

    /// Text under a name, which need not be that of a file.
    pub fn text(name: &str, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            source: Source::Text(text.into()),
        }
    }

    /// What was read from standard input.
    pub fn standard_input(text: impl Into<Arc<str>>) -> Self {
        Self::text(STANDARD_INPUT, text)
    }

    /// Where the file lies; `None` for text that a program gave.
    pub fn path(&self) -> Option<&Path> {
        match &self.source {
            Source::File(path) => Some(path),
            Source::Text(_) => None,
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// When the file cannot be read, or is not UTF-8.
    pub fn read(&self) -> Result<InputFile, InputError> {
        let name = self.name.clone();
        let path = match &self.source {
            Source::Text(text) => {
                return Ok(InputFile {
                    name,
                    text: text.as_ref().to_owned(),
                });
            }
            Source::File(path) => path,
        };
        let bytes = std::fs::read(path).map_err(|source| InputError::Read {
            name: name.clone(),
            source,
        })?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(InputFile { name, text }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at]
                    .iter()
                    .filter(|&&byte| byte == b'\n')
                    .count()
                    + 1;
                Err(InputError::NotUtf8 { name, line })
            }
        }
    }
}

impl InputFile {
    /// The name for headers of generated files: never absolute, never longer than needed to find
    /// the file, and safe inside a comment.
    pub fn label(&self) -> String {
        label(&self.name)
    }
}

/// See [`InputFile::label`].
pub fn label(name: &str) -> String {
    if name == STANDARD_INPUT {
        return "standard input".to_owned();
    }
    let is_absolute = name.starts_with('/') || name.get(1..3) == Some(":/");
    let kept = if is_absolute {
        name.rsplit('/').next().unwrap_or(name)
    } else {
        name
    };
    // A line break would end the comment; the others would mislead who reads it.
    kept.chars()
        .map(|c| {
            if c.is_control() || c == '`' || is_bidi(c) {
                '_'
            } else {
                c
            }
        })
        .collect()
}

const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Why an input cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The argument names nothing.
    #[error("{argument}: there is no such file or folder")]
    Missing {
        /// As given.
        argument: String,
    },
    /// The glob matches nothing.
    #[error("{argument}: no file matches")]
    NoMatch {
        /// As given.
        argument: String,
    },
    /// The glob is malformed.
    #[error("{argument}: {reason}")]
    Glob {
        /// As given.
        argument: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder holds no input.
    #[error("{argument}: the folder holds no .yaml, .yml or .json file")]
    EmptyFolder {
        /// As given.
        argument: String,
    },
    /// A file or folder cannot be read.
    #[error("{name}: cannot be read: {source}")]
    Read {
        /// As shown to users.
        name: Arc<str>,
        /// Why.
        source: io::Error,
    },
    /// A file is not text.
    #[error("{name}:{line}: is not UTF-8")]
    NotUtf8 {
        /// As shown to users.
        name: Arc<str>,
        /// The first line that is not, from 1.
        line: usize,
    },
}

impl From<&InputError> for Diagnostic {
    fn from(error: &InputError) -> Self {
        let text = error.to_string();
        let (file, line) = match error {
            InputError::Missing { argument }
            | InputError::NoMatch { argument }
            | InputError::Glob {
                argument,
                reason: _,
            }
            | InputError::EmptyFolder { argument } => (argument.as_str(), 0),
            InputError::Read { name, source: _ } => (&**name, 0),
            InputError::NotUtf8 { name, line } => (&**name, u32::try_from(*line).unwrap_or(0)),
        };
        // The messages begin with the place, which a diagnostic holds apart.
        let place = if line == 0 {
            format!("{file}: ")
        } else {
            format!("{file}:{line}: ")
        };
        let message = text.strip_prefix(&place).unwrap_or(&text).to_owned();
        Diagnostic::error("input", message).at(file, line, 0)
    }
}

/// Finds all files that `arguments` mean, in the order of the arguments, each folder sorted, each
/// file once.
///
/// An argument is a file (whatever its name), a folder (all `.yaml`, `.yml` and `.json` files below
/// it, without hidden ones; links are followed, loops are not), or a glob (`*`, `?`, `[...]`, `**`),
/// whose matches are treated as arguments are. [`STANDARD_INPUT`] must be handled by the caller,
/// which alone may read it. Names of files below `base` (the working directory) are relative to it.
///
/// # Errors
/// All arguments that mean nothing or cannot be read.
pub fn find<S: AsRef<str>>(
    arguments: &[S],
    base: &Path,
) -> Result<Vec<InputPath>, Vec<InputError>> {
    let mut finder = Finder::default();
    for argument in arguments {
        finder.argument(argument.as_ref(), base);
    }
    let Finder {
        found,
        files: _,
        folders: _,
        errors,
    } = finder;
    if errors.is_empty() {
        Ok(found)
    } else {
        Err(errors)
    }
}

#[derive(Default)]
struct Finder {
    found: Vec<InputPath>,
    /// Canonical paths, so that nothing is read twice.
    files: BTreeSet<PathBuf>,
    /// Canonical paths, so that a loop of links ends.
    folders: BTreeSet<PathBuf>,
    errors: Vec<InputError>,
}

impl Finder {
    fn argument(&mut self, argument: &str, base: &Path) {
        let given = Path::new(argument);
        let path = match given.strip_prefix(base) {
            Ok(below) if given.is_absolute() && below.as_os_str().is_empty() => Path::new("."),
            Ok(below) if given.is_absolute() => below,
            Ok(_) | Err(_) => given,
        };
        // Relative paths are opened relative to `base`, which need not be the process's own.
        let place = base.join(path);
        match std::fs::metadata(&place) {
            Ok(metadata) => self.path(argument, path, &place, metadata.is_dir()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if argument.contains(['*', '?', '[']) {
                    self.glob(argument, path, base);
                } else {
                    self.errors.push(InputError::Missing {
                        argument: argument.to_owned(),
                    });
                }
            }
            Err(source) => self.errors.push(InputError::Read {
                name: shown(path),
                source,
            }),
        }
    }

    fn path(&mut self, argument: &str, path: &Path, place: &Path, is_folder: bool) {
        if is_folder {
            let mut held = 0;
            self.folder(path, place, &mut held);
            if held == 0 {
                self.errors.push(InputError::EmptyFolder {
                    argument: argument.to_owned(),
                });
            }
        } else {
            self.file(path, place);
        }
    }

    fn glob(&mut self, argument: &str, path: &Path, base: &Path) {
        let broken = |reason: String| InputError::Glob {
            argument: argument.to_owned(),
            reason,
        };
        let root = glob::Pattern::escape(&base.to_string_lossy());
        let pattern = Path::new(&root).join(path);
        let options = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let matches = match glob::glob_with(&pattern.to_string_lossy(), options) {
            Ok(matches) => matches,
            Err(error) => return self.errors.push(broken(error.to_string())),
        };
        let before = self.found.len();
        let mut any = false;
        for entry in matches {
            let place = match entry {
                Ok(place) => place,
                Err(error) => {
                    self.errors.push(broken(error.to_string()));
                    continue;
                }
            };
            let path = if path.is_absolute() {
                &place
            } else {
                place.strip_prefix(base).unwrap_or(&place)
            };
            let path = path.to_owned();
            match std::fs::metadata(&place) {
                Ok(metadata) if metadata.is_dir() => {
                    // `**` gives every folder below as well; a folder that holds nothing is then
                    // no mistake.
                    let mut held = 0;
                    self.folder(&path, &place, &mut held);
                    any |= held > 0;
                }
                Ok(_) => {
                    any = true;
                    self.file(&path, &place);
                }
                Err(source) => self.errors.push(InputError::Read {
                    name: shown(&path),
                    source,
                }),
            }
        }
        if !any && self.found.len() == before {
            self.errors.push(InputError::NoMatch {
                argument: argument.to_owned(),
            });
        }
    }

    /// Adds what lies below a folder; `held` counts the files, found before or not.
    fn folder(&mut self, path: &Path, place: &Path, held: &mut usize) {
        match std::fs::canonicalize(place) {
            Ok(real) => {
                if !self.folders.insert(real) {
                    // Read before, through another name, or on the way here.
                    *held += 1;
                    return;
                }
            }
            Err(source) => {
                return self.errors.push(InputError::Read {
                    name: shown(path),
                    source,
                });
            }
        }
        let entries =
            std::fs::read_dir(place).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let mut names: Vec<_> = match entries {
            Ok(entries) => entries.into_iter().map(|entry| entry.file_name()).collect(),
            Err(source) => {
                return self.errors.push(InputError::Read {
                    name: shown(path),
                    source,
                });
            }
        };
        names.retain(|name| !name.as_encoded_bytes().starts_with(b"."));
        names.sort();
        for name in names {
            let (path, place) = (path.join(&name), place.join(&name));
            let metadata = match std::fs::metadata(&place) {
                Ok(metadata) => metadata,
                // A link to nothing is nobody's input, unless it is named like one.
                Err(_) if !is_input_name(&path) => continue,
                Err(source) => {
                    self.errors.push(InputError::Read {
                        name: shown(&path),
                        source,
                    });
                    continue;
                }
            };
            if metadata.is_dir() {
                self.folder(&path, &place, held);
            } else if metadata.is_file() && is_input_name(&path) {
                *held += 1;
                self.file(&path, &place);
            }
        }
    }

    fn file(&mut self, path: &Path, place: &Path) {
        match std::fs::canonicalize(place) {
            Ok(real) => {
                if self.files.insert(real) {
                    self.found.push(InputPath {
                        name: shown(path),
                        source: Source::File(place.to_owned()),
                    });
                }
            }
            Err(source) => self.errors.push(InputError::Read {
                name: shown(path),
                source,
            }),
        }
    }
}

fn is_input_name(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["yaml", "yml", "json"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// A path with forward slashes and without a leading `./`.
fn shown(path: &Path) -> Arc<str> {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    };
    let mut rest = text.as_str();
    while let Some(stripped) = rest.strip_prefix("./") {
        rest = stripped;
    }
    rest.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, file).expect("a file");
        }
        folder
    }

    #[track_caller]
    fn check(files: &[&str], arguments: &[&str], expected: &[&str]) {
        let folder = tree(files);
        let found = find(arguments, folder.path()).expect("input");
        let names: Vec<&str> = found.iter().map(|path| &*path.name).collect();
        assert_eq!(names, expected);
        for path in &found {
            assert!(path.read().is_ok(), "{path:?}");
        }
    }

    #[track_caller]
    fn check_error(files: &[&str], arguments: &[&str], expected: &str) {
        let folder = tree(files);
        let errors = find(arguments, folder.path()).expect_err("an error");
        let text: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(text.join("\n"), expected);
    }

    #[test]
    fn a_folder_is_its_documents_sorted() {
        let files = [
            "d/b.yaml",
            "d/a/z.yml",
            "d/c.JSON",
            "d/readme.md",
            "d/.git/x.yaml",
            "d/.x.yaml",
        ];
        check(&files, &["d"], &["d/a/z.yml", "d/b.yaml", "d/c.JSON"]);
        check(
            &files,
            &["./d/", "d/b.yaml"],
            &["d/a/z.yml", "d/b.yaml", "d/c.JSON"],
        );
        check(&files, &["."], &["d/a/z.yml", "d/b.yaml", "d/c.JSON"]);
    }

    #[test]
    fn a_file_is_read_whatever_its_name() {
        check(
            &["d/readme.md", "d/.x.yaml"],
            &["d/.x.yaml", "d/readme.md"],
            &["d/.x.yaml", "d/readme.md"],
        );
    }

    #[test]
    fn globs_match_files_and_folders() {
        let files = ["a/x.yaml", "b/x.yaml", "b/c/y.yaml", "b/z.txt"];
        check(&files, &["*/x.yaml"], &["a/x.yaml", "b/x.yaml"]);
        check(
            &files,
            &["**/*.yaml"],
            &["a/x.yaml", "b/c/y.yaml", "b/x.yaml"],
        );
        check(&files, &["[b]"], &["b/c/y.yaml", "b/x.yaml"]);
        check(&["a[1].yaml"], &["a[1].yaml"], &["a[1].yaml"]);
    }

    #[test]
    fn absolute_paths_below_the_base_become_relative() {
        let folder = tree(&["d/a.yaml"]);
        let absolute = folder.path().join("d").to_string_lossy().into_owned();
        let found = find(&[absolute], folder.path()).expect("input");
        assert_eq!(&*found[0].name, "d/a.yaml");
        let elsewhere = tree(&["a.yaml"]);
        let absolute = elsewhere.path().to_string_lossy().into_owned();
        let found = find(&[&absolute], folder.path()).expect("input");
        assert_eq!(*found[0].name, format!("{absolute}/a.yaml"));
        assert_eq!(found[0].read().expect("text").label(), "a.yaml");
    }

    #[test]
    fn what_means_nothing_is_an_error() {
        check_error(&["d/a.txt"], &["x"], "x: there is no such file or folder");
        check_error(
            &["d/a.txt"],
            &["d"],
            "d: the folder holds no .yaml, .yml or .json file",
        );
        check_error(&["d/a.txt"], &["*.yaml"], "*.yaml: no file matches");
    }

    #[cfg(unix)]
    #[test]
    fn loops_of_links_end_and_dangling_links_are_named() {
        let folder = tree(&["d/a.yaml"]);
        std::os::unix::fs::symlink("..", folder.path().join("d/up")).expect("a link");
        std::os::unix::fs::symlink("a.yaml", folder.path().join("d/b.yaml")).expect("a link");
        let found = find(&["d"], folder.path()).expect("input");
        assert_eq!(found.len(), 1);
        std::os::unix::fs::symlink("gone", folder.path().join("d/c.yaml")).expect("a link");
        let errors = find(&["d"], folder.path()).expect_err("an error");
        assert!(
            errors[0]
                .to_string()
                .starts_with("d/c.yaml: cannot be read"),
            "{errors:?}"
        );
    }

    #[test]
    fn text_must_be_utf8() {
        let folder = tree(&[]);
        fs::write(folder.path().join("a.yaml"), b"a: b\n\xff").expect("a file");
        let found = find(&["a.yaml"], folder.path()).expect("input");
        assert_eq!(
            found[0].read().expect_err("an error").to_string(),
            "a.yaml:2: is not UTF-8"
        );
    }

    #[test]
    fn labels_are_safe_in_a_comment() {
        assert_eq!(label("-"), "standard input");
        assert_eq!(label("/srv/x/a.yaml"), "a.yaml");
        assert_eq!(label("C:/x/a.yaml"), "a.yaml");
        assert_eq!(label("../crds/a.yaml"), "../crds/a.yaml");
        assert_eq!(label("a\nb`\u{202e}.yaml"), "a_b__.yaml");
    }
}
