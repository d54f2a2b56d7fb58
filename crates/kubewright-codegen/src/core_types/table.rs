//! Reads the table of core types for one Kubernetes version.
//!
//! Owns: the format of `core_types.txt` and the index by property names.
//! Must not know: schemas, how a type is chosen.
//!
//! # Format
//! `targets FIRST LAST` tells the versions (of `1.x`) that types can be taken for. Then, a type a line:
//! `PATH VERSIONS FIELD...`, sorted by path, with `*` after the versions of a type that has no `Default`. A field is
//! `NAME=TYPE`, with `!` after it when the type always writes the field, or `~` when that is so for a
//! string that Kubernetes itself leaves out when it is empty, and `@VERSIONS` when not all of the
//! type's versions have the field so. Versions are `FIRST-LAST`, several joined by commas. A line of
//! `+ NAME...` tells names that the type above had under another API version, or under another type
//! that stood in its place. A line of `" WORDS` tells how the description of the type above starts.
//!
//! A `TYPE` is any number of `[` (list of) and `{` (map to), then `s`tring, `i`nt32, `l`ong, `f`loat,
//! `b`oolean, `q`uantity, `x` (int-or-string), `t`ime, `u` (time in microseconds), `y` (bytes), `j`son,
//! `&PATH` (another type), or `-` and `?` for what nothing fits.

use std::hash::Hasher as _;
use std::ops::RangeInclusive;

use rustc_hash::{FxHashMap, FxHasher};

const TEXT: &str = include_str!("core_types.txt");

/// The place of a type in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct TypeIndex(u32);

/// All types that one version has.
#[derive(Debug)]
pub(super) struct Table {
    types: Vec<Type>,
    /// Hashes of property names, sorted, and the types that have or had just these.
    by_names: Vec<(u64, TypeIndex)>,
    /// Hashes of the names of fields that hold types, whether as items of lists or maps, and these
    /// types; sorted.
    by_field: Vec<(u64, bool, TypeIndex)>,
}

/// A struct of k8s-openapi.
#[derive(Debug)]
pub(super) struct Type {
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    pub(super) has_default: bool,
    /// How its description starts.
    pub(super) doc: &'static str,
    /// How far its group is from what other projects embed; 0 is nearest.
    pub(super) distance: u8,
    /// Sorted by name.
    pub(super) fields: Vec<Field>,
    /// Hashes of the sets of names that it had, limited to those it still knows all of.
    sets: Vec<u64>,
}

/// A field as the version has it.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// `[` and `{` around the leaf, outermost first.
    pub(super) around: &'static str,
    pub(super) leaf: Leaf,
    /// Written even when it was absent.
    pub(super) always: Always,
}

/// Whether a field is written where it was absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Always {
    /// It stays absent.
    No,
    /// An empty string is written, which Kubernetes takes for the same.
    Empty,
    /// Something is written that says something else, or reading fails.
    Yes,
}

/// The innermost type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaf {
    String,
    Int32,
    Int64,
    Double,
    Boolean,
    Quantity,
    IntOrString,
    Time,
    Bytes,
    Json,
    Type(TypeIndex),
    Unknown,
}

impl Table {
    /// The table of version `1.target`.
    pub(super) fn read(target: u32) -> Self {
        let mut types = Vec::new();
        let mut indices = FxHashMap::default();
        for line in lines() {
            if let Some((path, versions)) = head(line)
                && contains(versions, target)
            {
                indices.insert(path, index(types.len()));
                types.push(Type {
                    path,
                    name: path.rsplit_once("::").map_or(path, |(_, name)| name),
                    has_default: !versions.ends_with('*'),
                    doc: "",
                    distance: distance(path),
                    fields: Vec::new(),
                    sets: Vec::new(),
                });
            }
        }
        let mut current = None;
        for line in lines() {
            if let Some(doc) = line.strip_prefix("\" ") {
                if let Some(TypeIndex(at)) = current {
                    types[at as usize].doc = doc;
                }
                continue;
            }
            if let Some(names) = line.strip_prefix("+ ") {
                if let Some(TypeIndex(at)) = current {
                    let known: &mut Type = &mut types[at as usize];
                    if names.split(' ').all(|name| known.field(name).is_some()) {
                        known.sets.push(hash_of_names(names.split(' ')));
                    }
                }
                continue;
            }
            current = head(line).and_then(|(path, _)| indices.get(path).copied());
            if let Some(TypeIndex(at)) = current {
                read_fields(&mut types[at as usize], line, target, &indices);
            }
        }
        let mut by_names: Vec<(u64, TypeIndex)> = Vec::with_capacity(types.len() * 3);
        for (at, ty) in types.iter_mut().enumerate() {
            ty.sets.sort_unstable();
            ty.sets.dedup();
            by_names.extend(ty.sets.iter().map(|&set| (set, index(at))));
        }
        by_names.sort_unstable();
        let mut by_field = Vec::with_capacity(types.len() * 2);
        for field in types.iter().flat_map(|ty: &Type| &ty.fields) {
            if let Leaf::Type(held) = field.leaf {
                by_field.push((hash_of_name(field.name), !field.around.is_empty(), held));
            }
        }
        by_field.sort_unstable();
        Self {
            types,
            by_names,
            by_field,
        }
    }

    /// Whether some type has a field of this name that is, or has as items, of the type at `index`.
    pub(super) fn has_field(&self, name: &str, items: bool, index: TypeIndex) -> bool {
        self.by_field
            .binary_search(&(hash_of_name(name), items, index))
            .is_ok()
    }

    /// The type at `index`.
    pub(super) fn get(&self, TypeIndex(index): TypeIndex) -> &Type {
        &self.types[index as usize]
    }

    /// The type of this path.
    #[cfg(test)]
    pub(super) fn with_path(&self, path: &str) -> Option<&Type> {
        // The lines are in the order of the paths.
        let at = self.types.binary_search_by(|ty| ty.path.cmp(path)).ok()?;
        Some(&self.types[at])
    }

    /// The types whose fields have, or had, names of this hash, in the order of the table.
    pub(super) fn with_names(&self, hash: u64) -> &[(u64, TypeIndex)] {
        let start = self.by_names.partition_point(|(other, _)| *other < hash);
        let count = self.by_names[start..]
            .iter()
            .take_while(|(other, _)| *other == hash)
            .count();
        &self.by_names[start..start + count]
    }

    /// Every type.
    #[cfg(test)]
    pub(super) fn types(&self) -> &[Type] {
        &self.types
    }

    /// Every type's place.
    #[cfg(test)]
    pub(super) fn indices(&self) -> impl Iterator<Item = TypeIndex> {
        (0..self.types.len()).map(index)
    }
}

impl Type {
    /// The field of this JSON name.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let at = self
            .fields
            .binary_search_by(|field| field.name.cmp(name))
            .ok()?;
        Some(&self.fields[at])
    }

    /// Whether names of this hash are all that the type has, or had.
    pub(super) fn has_names(&self, hash: u64) -> bool {
        self.sets.binary_search(&hash).is_ok()
    }
}

/// A hash of names in any order.
pub(super) fn hash_of_names<'a>(names: impl Iterator<Item = &'a str>) -> u64 {
    names.map(hash_of_name).fold(0, u64::wrapping_add)
}

fn hash_of_name(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    // Sums need hashes that differ in all bits.
    let hash = hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93) | 1
}

fn lines() -> impl Iterator<Item = &'static str> {
    TEXT.lines()
        .filter(|line| !line.starts_with(['#', 'h', 't']))
}

/// The path and the versions of a type's line.
fn head(line: &'static str) -> Option<(&'static str, &'static str)> {
    let mut words = line.split(' ');
    let path = words.next().filter(|path| !matches!(*path, "+" | "\""))?;
    Some((path, words.next()?))
}

/// Fills in what the version has of the type, and the sets of names of all versions.
fn read_fields(
    ty: &mut Type,
    line: &'static str,
    target: u32,
    indices: &FxHashMap<&'static str, TypeIndex>,
) {
    /// Versions up to `1.63`.
    const VERSIONS: usize = 64;

    let Some((_, versions)) = head(line) else {
        return;
    };
    let mut always = 0_u64;
    let mut sums = [0_u64; VERSIONS];
    let mut lost = [false; VERSIONS];
    let mut varies = false;
    for word in line.split(' ').skip(2) {
        let Some((name, meaning)) = word.split_once('=') else {
            continue;
        };
        let (code, when) = match meaning.split_once('@') {
            Some((code, when)) => (code, Some(when)),
            None => (meaning, None),
        };
        let hash = hash_of_name(name);
        let now = when.is_none_or(|when| contains(when, target));
        if now {
            ty.fields.push(read_field(name, code, indices));
        }
        match when {
            None => always = always.wrapping_add(hash),
            Some(when) => {
                varies = true;
                // A name may be there again, as something else in other versions.
                let known = now || has_now(line, name, target);
                for version in when.split(',').filter_map(range).flatten() {
                    if let Some(sum) = sums.get_mut(version as usize) {
                        *sum = sum.wrapping_add(hash);
                        lost[version as usize] |= !known;
                    }
                }
            }
        }
    }
    if !varies {
        ty.sets.push(always);
        return;
    }
    for version in versions.split(',').filter_map(range).flatten() {
        if let (Some(sum), Some(false)) = (sums.get(version as usize), lost.get(version as usize)) {
            let set = always.wrapping_add(*sum);
            if ty.sets.last() != Some(&set) {
                ty.sets.push(set);
            }
        }
    }
}

/// Whether one of the entries of this name on the line is that of the version.
fn has_now(line: &str, name: &str, target: u32) -> bool {
    line.split(' ').skip(2).any(|word| {
        word.split_once('=').is_some_and(|(other, meaning)| {
            other == name
                && meaning
                    .split_once('@')
                    .is_none_or(|(_, when)| contains(when, target))
        })
    })
}

fn read_field(
    name: &'static str,
    code: &'static str,
    indices: &FxHashMap<&'static str, TypeIndex>,
) -> Field {
    let (code, always) = match code.as_bytes().last() {
        Some(b'!') => (&code[..code.len() - 1], Always::Yes),
        Some(b'~') => (&code[..code.len() - 1], Always::Empty),
        _ => (code, Always::No),
    };
    let leaf = code.trim_start_matches(['[', '{']);
    let around = &code[..code.len() - leaf.len()];
    Field {
        name,
        around,
        leaf: read_leaf(leaf, indices),
        always,
    }
}

fn distance(path: &str) -> u8 {
    const NEXT: [&str; 6] = [
        "apps",
        "autoscaling",
        "batch",
        "networking",
        "policy",
        "rbac",
    ];

    match path
        .strip_prefix("api::")
        .and_then(|path| path.split_once("::"))
    {
        None | Some(("core", _)) => 0,
        Some((group, _)) if NEXT.contains(&group) => 1,
        Some(_) => 2,
    }
}

fn read_leaf(code: &'static str, indices: &FxHashMap<&'static str, TypeIndex>) -> Leaf {
    match code {
        "s" => Leaf::String,
        "i" => Leaf::Int32,
        "l" => Leaf::Int64,
        "f" => Leaf::Double,
        "b" => Leaf::Boolean,
        "q" => Leaf::Quantity,
        "x" => Leaf::IntOrString,
        "t" | "u" => Leaf::Time,
        "y" => Leaf::Bytes,
        "j" => Leaf::Json,
        other => other
            .strip_prefix('&')
            .and_then(|path| indices.get(path))
            .map_or(Leaf::Unknown, |index| Leaf::Type(*index)),
    }
}

fn contains(versions: &str, version: u32) -> bool {
    versions
        .trim_end_matches('*')
        .split(',')
        .filter_map(range)
        .any(|range| range.contains(&version))
}

fn range(text: &str) -> Option<RangeInclusive<u32>> {
    let (first, last) = text.trim_end_matches('*').split_once('-')?;
    Some(first.parse().ok()?..=last.parse().ok()?)
}

fn index(at: usize) -> TypeIndex {
    TypeIndex(u32::try_from(at).unwrap_or(u32::MAX))
}
