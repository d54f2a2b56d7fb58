//! A kind as most are: a spec, a status, columns, a short name.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use serde::{Deserialize, Serialize};

/// Copies a volume on a schedule.
///
/// The copies are kept apart from it.
#[derive(CustomResource, Clone, Debug, Deserialize, Serialize)]
#[kubewright(
    group = "storage.example.com",
    version = "v1",
    kind = "Backup",
    namespaced,
    status = "BackupStatus",
    shortname = "bk",
    category = "all",
    scale(
        spec_replicas_path = ".spec.keepCopies",
        status_replicas_path = ".status.copies",
        label_selector_path = ".status.selector"
    ),
    printcolumn(name = "Schedule", type = "string", json_path = ".spec.schedule"),
    printcolumn(
        name = "Age",
        type = "date",
        json_path = ".metadata.creationTimestamp",
        description = "How old it is.",
        priority = 1
    ),
    selectable = ".spec.schedule",
    label("app", "backup"),
    annotation("example.com/docs", "https://example.com")
)]
#[serde(rename_all = "camelCase")]
pub struct BackupSpec {
    /// Cron expression.
    #[kubewright(min_length = 1)]
    pub schedule: String,
    /// How many copies to keep.
    #[kubewright(minimum = 1, default = 3)]
    #[serde(default)]
    pub keep_copies: i32,
    /// Labels of the copies.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub labels: std::collections::BTreeMap<String, String>,
}

/// The last result.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BackupStatus {
    /// When the last copy finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_run: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
    /// What holds now.
    #[serde(default)]
    #[kubewright(list_map_keys("type"))]
    pub conditions: Vec<Condition>,
}
