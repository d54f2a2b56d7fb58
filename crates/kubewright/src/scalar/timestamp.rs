//! Points in time.
//!
//! Owns: the text of a time, and its conversion.
//! Must not know: clocks.

use super::text_scalar;

/// A point in time in RFC 3339 form, kept as it was written: fractions of a second and the
/// offset survive.
///
/// Any text is accepted when reading; [`to_jiff`](Self::to_jiff) says whether it is a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(String);

text_scalar!(Timestamp, "an RFC 3339 time");

/// Text that is not a time.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{text}` is not an RFC 3339 time such as `2024-05-01T12:00:00Z`")]
pub struct InvalidTimestamp {
    text: String,
    source: jiff::Error,
}

impl Timestamp {
    /// The point in time.
    ///
    /// # Errors
    /// The text is not an RFC 3339 time, or out of jiff's range (the years -9999 to 9999).
    pub fn to_jiff(&self) -> Result<jiff::Timestamp, InvalidTimestamp> {
        self.0.parse().map_err(|source| InvalidTimestamp {
            text: self.0.clone(),
            source,
        })
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self(time.to_string())
    }
}

impl TryFrom<&Timestamp> for jiff::Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(time: &Timestamp) -> Result<Self, InvalidTimestamp> {
        time.to_jiff()
    }
}

#[cfg(feature = "k8s-openapi")]
impl From<k8s_openapi::apimachinery::pkg::apis::meta::v1::Time> for Timestamp {
    fn from(time: k8s_openapi::apimachinery::pkg::apis::meta::v1::Time) -> Self {
        time.0.into()
    }
}

#[cfg(feature = "k8s-openapi")]
impl From<k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime> for Timestamp {
    fn from(time: k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime) -> Self {
        time.0.into()
    }
}

#[cfg(feature = "k8s-openapi")]
impl TryFrom<&Timestamp> for k8s_openapi::apimachinery::pkg::apis::meta::v1::Time {
    type Error = InvalidTimestamp;

    fn try_from(time: &Timestamp) -> Result<Self, InvalidTimestamp> {
        time.to_jiff().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept() {
        let text = "\"2024-05-01T12:00:00.120+02:00\"";
        let time: Timestamp = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&time).unwrap(), text);
        assert_eq!(
            time.to_jiff().unwrap().to_string(),
            "2024-05-01T10:00:00.12Z"
        );
    }

    #[test]
    fn what_is_no_time_is_told() {
        let error = Timestamp::from("yesterday").to_jiff().unwrap_err();
        assert!(error.to_string().starts_with("`yesterday` is not"));
    }
}
