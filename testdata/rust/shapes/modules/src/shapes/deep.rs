mod below;

pub use below::Below;

#[derive(Deserialize, Serialize)]
pub struct Deep {
    pub below: Below,
    pub alias: self::below::Alias,
}
