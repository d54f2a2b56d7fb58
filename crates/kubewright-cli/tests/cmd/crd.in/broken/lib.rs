#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "storage.example.com", version = "v1", kind = "Report")]
pub struct ReportSpec {
    volume: volumes::Volume,
    #[kubewright(minimum = 1)]
    name: String,
}
