#[derive(Deserialize, Serialize)]
pub struct Below {
    pub again: super::super::Circle,
}

pub type Alias = Option<Vec<super::Below>>;
