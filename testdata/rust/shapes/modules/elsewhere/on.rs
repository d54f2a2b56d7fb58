#[derive(Deserialize, Serialize)]
pub struct Conditional {
    pub on: bool,
}
