//! Scalars of Kubernetes that JSON has no type for.
//!
//! Owns: one type for each, that keeps what was read and writes it back unchanged.
//! Must not know: which fields hold them.

mod bytes;
mod duration;
mod int_or_string;
mod number;
mod quantity;
mod timestamp;

pub use bytes::{Bytes, InvalidBytes};
pub use duration::{Duration, InvalidDuration};
pub use int_or_string::IntOrString;
pub use number::{NotANumber, Number};
pub use quantity::{InvalidQuantity, Quantity};
pub use timestamp::{InvalidTimestamp, Timestamp};

/// A scalar that is kept as text, whatever the text is.
macro_rules! text_scalar {
    ($type:ident, $expected:literal) => {
        impl $type {
            /// The text, as it was read or made.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> String {
                value.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self)
            }
        }
    };
}
use text_scalar;
