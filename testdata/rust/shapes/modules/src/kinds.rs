use crate::conditional::Conditional;
use crate::inline::inner::{self, Inline as Renamed};
use crate::prelude::*;
use ::modules_crate::moved as elsewhere;
use std::collections::BTreeMap as Map;

/// Types from everywhere.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "modules.example.com", version = "v1", kind = "Import")]
pub struct ImportSpec {
    glob: Square,
    renamed: Renamed,
    by_module: inner::Inline,
    reexported: Deeper,
    by_path: crate::shapes::deep::Deep,
    relative: super::shapes::Circle,
    moved: elsewhere::Moved,
    conditional: Conditional,
    map: Map<String, Circle>,
    #[cfg(feature = "off")]
    off: Nowhere,
    #[cfg(all(feature = "on", not(feature = "off")))]
    on: bool,
    #[cfg_attr(set, serde(rename = "renamed-by-cfg"))]
    cfg: bool,
}

#[cfg(not(feature = "on"))]
#[derive(CustomResource)]
#[kubewright(group = "modules.example.com", version = "v1", kind = "Off")]
struct OffSpec {}

#[cfg_attr(feature = "on", derive(CustomResource), kubewright(group = "modules.example.com", version = "v1", kind = "On"))]
struct OnSpec {
    choice: Choice,
}

enum Choice {
    Always,
    #[cfg(feature = "off")]
    Off,
    #[cfg(feature = "on")]
    On,
}
