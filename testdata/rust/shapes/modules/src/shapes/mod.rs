pub mod deep;

/// Four sides.
#[derive(Deserialize, Serialize)]
pub struct Square {
    pub side: u32,
}

#[derive(Deserialize, Serialize)]
pub struct Circle {
    pub radius: f64,
}
