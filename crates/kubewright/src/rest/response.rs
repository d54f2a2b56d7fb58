//! What an answer means: an object, or a failure.
//!
//! Owns: the reading of answers that are complete.
//! Must not know: how they arrived, retries.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::error::{Error, StatusError, Target};
use crate::status::Status;

/// How much of an answer that is no `Status` is kept.
pub(super) const ERROR_BODY_LIMIT: usize = 2048;

/// Reads an object.
pub(crate) fn decode<T: DeserializeOwned>(target: &Target, body: &[u8]) -> Result<T, Error> {
    crate::decode(body).map_err(|error| Error::Decode {
        target: Box::new(target.clone()),
        message: error.to_string(),
    })
}

/// Reads the answer to a call that failed.
pub(super) fn failure(
    target: &Target,
    code: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> StatusError {
    let mut status = match serde_json::from_slice::<KindedStatus>(body) {
        Ok(KindedStatus { kind, status }) if kind == "Status" => status,
        Ok(_) | Err(_) => Status {
            message: plain_message(code, body),
            reason: Status::reason_of_code(code.as_u16()).to_owned(),
            status: "Failure".to_owned(),
            ..Status::default()
        },
    };
    if status.code == 0 {
        status.code = code.as_u16();
    }
    let from_details = status
        .details
        .as_ref()
        .map(|details| details.retry_after_seconds)
        .filter(|seconds| *seconds > 0);
    let retry_after = retry_after(headers)
        .or_else(|| from_details.map(|seconds| Duration::from_secs(u64::from(seconds))));
    StatusError {
        target: target.clone(),
        code: code.as_u16(),
        status,
        retry_after,
    }
}

/// The `Retry-After` header, when it is a number of seconds.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

#[derive(serde::Deserialize)]
struct KindedStatus {
    #[serde(default)]
    kind: String,
    #[serde(flatten)]
    status: Status,
}

fn plain_message(code: StatusCode, body: &[u8]) -> String {
    let cut = &body[..body.len().min(ERROR_BODY_LIMIT)];
    let text = String::from_utf8_lossy(cut);
    match text.trim() {
        "" => format!("the server answered {code} without a body"),
        text if body.len() > ERROR_BODY_LIMIT => {
            format!("{text}... (cut at {ERROR_BODY_LIMIT} bytes)")
        }
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_status() {
        let body = br#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"m","reason":"Invalid",
            "details":{"name":"web","kind":"Thing","causes":[{"reason":"R","message":"bad","field":"spec.x"}],"retryAfterSeconds":3},"code":422}"#;
        let error = failure(
            &Target::default(),
            StatusCode::UNPROCESSABLE_ENTITY,
            &HeaderMap::new(),
            body,
        );
        assert_eq!(error.status.causes()[0].field, "spec.x");
        assert_eq!(error.retry_after, Some(Duration::from_secs(3)));
        assert!(Error::from(error).is_invalid());
    }

    #[test]
    fn keeps_a_little_of_anything_else() {
        let body = "x".repeat(5000);
        let error = failure(
            &Target::default(),
            StatusCode::BAD_GATEWAY,
            &HeaderMap::new(),
            body.as_bytes(),
        );
        assert!(
            error.status.message.len() < ERROR_BODY_LIMIT + 40,
            "{}",
            error.status.message.len()
        );
        assert_eq!(error.code, 502);
        let not_found = failure(
            &Target::default(),
            StatusCode::NOT_FOUND,
            &HeaderMap::new(),
            b"404 page not found\n",
        );
        assert_eq!(
            not_found.to_string(),
            " : 404 page not found (404 NotFound)"
        );
        assert!(Error::from(not_found).is_not_found());
    }
}
