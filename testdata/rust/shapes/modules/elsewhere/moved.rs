#[derive(Deserialize, Serialize)]
pub struct Moved {
    pub here: bool,
}
