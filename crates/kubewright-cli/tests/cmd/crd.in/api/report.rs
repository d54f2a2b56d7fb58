/// A report on a volume.
#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "storage.example.com", version = "v1", kind = "Report", namespaced)]
pub struct ReportSpec {
    /// The volume.
    #[kubewright(min_length = 1)]
    pub volume: String,
    #[cfg(feature = "sizes")]
    pub size: u32,
}
