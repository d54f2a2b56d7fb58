//! Counts what is recognised in the corpus of real CRDs, where there is one.
//!
//! Owns: the least numbers that a change of the rules must not fall below.
//! Must not know: the rules.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kubewright_schema::{AdditionalProperties, Schema};

use super::{CoreType, CoreTypes, Place};
use crate::options::KubernetesVersion;

/// A type and how many of its nodes the 1,438 CRDs hold at least, those within others included.
const LEAST: &[(&str, usize)] = &[
    ("LabelSelectorRequirement", 4625),
    ("LabelSelector", 4487),
    ("SecretKeySelector", 3296),
    ("ConfigMapKeySelector", 1194),
    ("LocalObjectReference", 2438),
    ("HTTPGetAction", 1912),
    ("PodAffinityTerm", 1390),
    ("Probe", 1217),
    ("ResourceRequirements", 1070),
    ("EnvVar", 679),
    ("Toleration", 499),
    ("Condition", 468),
    ("Affinity", 341),
    ("VolumeMount", 531),
    ("SecurityContext", 500),
    ("PersistentVolumeClaimSpec", 361),
    ("Container", 242),
    ("ObjectReference", 161),
    ("Volume", 203),
    ("PodTemplateSpec", 33),
    ("PodSpec", 34),
    ("SecretReference", 112),
];

#[test]
fn the_corpus_holds_what_it_held() {
    let Some(folder) = corpus() else { return };
    let mut files = Vec::new();
    list(&folder, &mut files);
    let types = CoreTypes::for_version(KubernetesVersion::NEWEST);
    let mut counts = Counts {
        types,
        all: BTreeMap::new(),
        outermost: 0,
        objects: [0; 2],
    };
    let mut unreadable = 0;
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a file of the corpus");
        let Ok(documents) = kubewright_schema::read(&file.display().to_string(), &text) else {
            unreadable += 1;
            continue;
        };
        for version in documents
            .definitions
            .iter()
            .flat_map(|definition| &definition.versions)
        {
            if let Some(schema) = &version.schema {
                counts.below(schema, Place::default());
            }
        }
    }
    let Counts {
        types: _,
        all,
        outermost,
        objects: [own, core],
    } = counts;
    let mut sorted: Vec<(&CoreType, &usize)> = all.iter().collect();
    sorted.sort_by_key(|(ty, count)| (std::cmp::Reverse(**count), **ty));
    println!(
        "{} files, {unreadable} unreadable; {own} objects of their own, {core} in {outermost} core types",
        files.len()
    );
    for (ty, count) in sorted {
        println!("{count:6} {}", ty.path());
    }
    if files.len() == 1_438 {
        for (name, least) in LEAST {
            let found: usize = all
                .iter()
                .filter(|(ty, _)| ty.name() == *name)
                .map(|(_, count)| count)
                .sum();
            assert!(
                found >= *least,
                "{name}: {found} nodes recognised, {least} expected"
            );
        }
    }
}

/// The folder of the corpus; on CI it must be there. Reading its 141 MB takes a minute without
/// optimisation, so that elsewhere only release builds do it.
fn corpus() -> Option<PathBuf> {
    let on_ci = std::env::var_os("CI").is_some();
    if cfg!(debug_assertions) && !on_ci {
        eprintln!("skipped: run with --release, or CI set");
        return None;
    }
    let folder = std::env::var_os("KUBEWRIGHT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/crds"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "no corpus at {}",
        folder.display()
    );
    eprintln!("skipped: no corpus at {}", folder.display());
    None
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the corpus") {
        let path = entry.expect("an entry of the corpus").path();
        if path.is_dir() {
            list(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        }
    }
}

struct Counts {
    types: &'static CoreTypes,
    all: BTreeMap<CoreType, usize>,
    outermost: usize,
    /// Nodes with properties: those that remain, and those that are core types or within one.
    objects: [usize; 2],
}

impl Counts {
    fn node(&mut self, schema: &Schema, place: Place<'_>) {
        if let Some(found) = self.types.recognise(schema, place) {
            self.outermost += 1;
            self.within(schema, found);
        } else {
            self.below(schema, place);
        }
    }

    fn below(&mut self, schema: &Schema, place: Place<'_>) {
        self.objects[0] += usize::from(!schema.properties.is_empty());
        for (name, property) in schema.properties.iter() {
            self.node(property, Place::property(name));
        }
        for inner in inner(schema) {
            self.node(inner, place.item_of(schema));
        }
    }

    fn within(&mut self, schema: &Schema, ty: CoreType) {
        *self.all.entry(ty).or_default() += 1;
        self.objects[1] += usize::from(!schema.properties.is_empty());
        for (name, property) in schema.properties.iter() {
            if let Some(held) = self.types.held_by(ty, name) {
                let mut node = property;
                while let Some(inner) = inner(node).next() {
                    node = inner;
                }
                self.within(node, held);
            }
        }
    }
}

/// The schemas of items and of values.
fn inner(schema: &Schema) -> impl Iterator<Item = &Schema> {
    let values = match &schema.additional_properties {
        Some(AdditionalProperties::Schema(values)) => Some(&**values),
        Some(AdditionalProperties::Allowed(_)) | None => None,
    };
    schema.items.as_deref().into_iter().chain(values)
}
