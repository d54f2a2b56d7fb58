//! Bytes in text.
//!
//! Owns: base64 as Kubernetes writes it, standard alphabet with padding.
//! Must not know: what the bytes are.

use std::fmt;

use super::text_scalar;

/// Bytes as base64 text, kept as it was written.
///
/// Any text is accepted when reading; [`decode`](Self::decode) says whether it is base64.
/// `Debug` shows only how long the text is: bytes are often secrets.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(String);

text_scalar!(Bytes, "base64 text");

/// Text that is not base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not base64 with the standard alphabet and padding")]
pub struct InvalidBytes;

impl Bytes {
    /// The text of these bytes.
    #[must_use]
    pub fn encode(bytes: &[u8]) -> Self {
        let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
        for chunk in bytes.chunks(3) {
            let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
            let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
            for index in 0..4 {
                let letter = ALPHABET[(bits >> (18 - 6 * index) & 63) as usize];
                text.push(if index <= chunk.len() {
                    letter as char
                } else {
                    '='
                });
            }
        }
        Self(text)
    }

    /// The bytes of the text; line breaks in it are skipped, as Go does.
    ///
    /// # Errors
    /// The text is not base64.
    pub fn decode(&self) -> Result<Vec<u8>, InvalidBytes> {
        let mut bytes = Vec::with_capacity(self.0.len() / 4 * 3);
        let mut quad = [0u8; 4];
        let mut filled = 0;
        let mut padding = 0;
        for letter in self
            .0
            .bytes()
            .filter(|letter| !matches!(letter, b'\r' | b'\n'))
        {
            if filled == 0 && padding > 0 {
                return Err(InvalidBytes);
            }
            quad[filled] = match letter {
                b'=' if filled >= 2 => {
                    padding += 1;
                    0
                }
                _ if padding > 0 => return Err(InvalidBytes),
                _ => sextet(letter).ok_or(InvalidBytes)?,
            };
            filled += 1;
            if filled == 4 {
                let bits = quad
                    .iter()
                    .fold(0u32, |bits, six| bits << 6 | u32::from(*six));
                bytes.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
                filled = 0;
            }
        }
        if filled == 0 {
            Ok(bytes)
        } else {
            Err(InvalidBytes)
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn sextet(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self::encode(bytes)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self::encode(&bytes)
    }
}

#[cfg(feature = "k8s-openapi")]
impl From<k8s_openapi::ByteString> for Bytes {
    fn from(bytes: k8s_openapi::ByteString) -> Self {
        Self::encode(&bytes.0)
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes({} letters of base64)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(Bytes::from(bytes.as_bytes()).as_str(), text);
            assert_eq!(Bytes::from(text).decode().unwrap(), bytes.as_bytes());
        }
        assert_eq!(Bytes::from("Zm9v\nYg==").decode().unwrap(), b"foob");
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in [
            "Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm9-", "Zg=g", "é",
        ] {
            assert_eq!(Bytes::from(text).decode(), Err(InvalidBytes), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(
            format!("{:?}", Bytes::from("aHVudGVyMg==")),
            "Bytes(12 letters of base64)"
        );
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes: Vec<u8>) {
            prop_assert_eq!(Bytes::encode(&bytes).decode(), Ok(bytes));
        }

        #[test]
        fn no_text_panics(text in "\\PC*") {
            let _ = Bytes::from(text).decode();
        }
    }
}
