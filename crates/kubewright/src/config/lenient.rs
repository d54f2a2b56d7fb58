//! Reads values of kubeconfig files as kubectl reads them, and never quotes one.
//!
//! Owns: the deserializers of single fields.
//! Must not know: which fields there are.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{SecretSlice, SecretString};
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

/// `null` reads as the default.
pub(super) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A boolean, also in the words of YAML 1.1.
pub(super) fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    struct Boolean;
    impl Visitor<'_> for Boolean {
        type Value = bool;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("true or false")
        }
        fn visit_bool<E: Error>(self, value: bool) -> Result<bool, E> {
            Ok(value)
        }
        fn visit_unit<E: Error>(self) -> Result<bool, E> {
            Ok(false)
        }
        fn visit_str<E: Error>(self, value: &str) -> Result<bool, E> {
            match value.to_ascii_lowercase().as_str() {
                "y" | "yes" | "on" | "true" => Ok(true),
                "n" | "no" | "off" | "false" => Ok(false),
                _ => Err(E::invalid_value(Unexpected::Str(value), &self)),
            }
        }
    }
    deserializer.deserialize_any(Boolean)
}

/// A secret text; empty and `null` mean absent. An error does not say what was found.
pub(super) fn secret<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretString>, D::Error> {
    Ok(deserializer
        .deserialize_any(Secret)?
        .map(SecretString::from))
}

/// Base64 of a secret; empty and `null` mean absent. An error does not say what was found.
pub(super) fn secret_data<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SecretSlice<u8>>, D::Error> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let Some(text) = deserializer.deserialize_any(Secret)? else {
        return Ok(None);
    };
    let packed: String = text.split_ascii_whitespace().collect();
    match LENIENT.decode(packed) {
        Ok(data) => Ok(Some(SecretSlice::from(data))),
        Err(_) => Err(D::Error::custom("this is not base64")),
    }
}

struct Secret;

impl<'de> Visitor<'de> for Secret {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok((!value.is_empty()).then(|| value.to_owned()))
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Err(unquoted())
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Err(unquoted())
    }
    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Err(unquoted())
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(unquoted())
    }
}

fn unquoted<E: Error>() -> E {
    E::custom("a secret must be a text: put it in quotes")
}
