//! The layers between a request and a transport: server, headers, credentials, retries, judgement.
//!
//! Owns: what every call has in common.
//! Must not know: objects and their types, how connections are made.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

use super::request::Request;
use super::response;
use super::retry::{self, Outcome};
use super::warning;
use crate::auth::Authenticator;
use crate::error::{Error, Target};
use crate::transport::{Body, Transport, TransportError, TransportErrorKind};

/// How much of the answer to a call that failed is read: a `Status` with many causes fits in it.
const STATUS_LIMIT: usize = 1 << 20;

/// Sends requests to one server.
pub(crate) struct Sender {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) server: Uri,
    pub(crate) authenticator: Option<Arc<dyn Authenticator>>,
    pub(crate) user_agent: HeaderValue,
    /// Sent with each request, such as impersonation.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// For calls without a timeout of their own, watches excepted.
    pub(crate) timeout: Option<Duration>,
}

impl Sender {
    /// Sends a request and reads the whole answer.
    pub(crate) async fn call(&self, request: &Request) -> Result<Bytes, Error> {
        let whole = async {
            let body = self.open(request).await?;
            body.collect()
                .await
                .map_err(|source| failed(&request.target, source))
        };
        match request.timeout.or(self.timeout) {
            None => whole.await,
            Some(limit) => tokio::time::timeout(limit, whole)
                .await
                .unwrap_or_else(|_| {
                    let message = format!("no answer within {limit:?}");
                    Err(failed(
                        &request.target,
                        TransportError::new(TransportErrorKind::Timeout, message),
                    ))
                }),
        }
    }

    /// Sends a request, again where that is right, until the server agrees or it fails for good.
    /// The body is what the server answered when it agreed.
    pub(crate) async fn open(&self, request: &Request) -> Result<Body, Error> {
        let mut retries = 0;
        let mut refused = None;
        loop {
            let credentials = self.credentials().await?;
            let outgoing = self.complete(request, credentials.clone())?;
            let (outcome, error) = match self.transport.send(outgoing).await {
                Ok(response) => {
                    let (head, body) = response.into_parts();
                    warning::log(&request.target, &head.headers);
                    if head.status.is_success() {
                        return Ok(body);
                    }
                    if head.status == http::StatusCode::UNAUTHORIZED {
                        if let Some(authenticator) = &self.authenticator {
                            authenticator.rejected();
                        }
                        // Once more, when there are other credentials now.
                        if refused.is_none() {
                            refused = Some(credentials.clone());
                            let fresh = self.credentials().await?;
                            if fresh.is_some() && fresh != credentials {
                                continue;
                            }
                        }
                    }
                    let body = body.collect_up_to(STATUS_LIMIT).await.unwrap_or_default();
                    let error =
                        response::failure(&request.target, head.status, &head.headers, &body);
                    let retry_after = response::retry_after(&head.headers);
                    (
                        Outcome::Answer {
                            code: head.status,
                            retry_after,
                        },
                        Error::from(error),
                    )
                }
                Err(source) => (
                    Outcome::Failed(source.kind()),
                    failed(&request.target, source),
                ),
            };
            let Some(wait) = retry::wait(retries, &request.method, outcome) else {
                return Err(error);
            };
            retries += 1;
            tracing::debug!(call = %request.target, retries, ?wait, "sending again after: {error}");
            tokio::time::sleep(wait).await;
        }
    }

    async fn credentials(&self) -> Result<Option<HeaderValue>, Error> {
        match &self.authenticator {
            None => Ok(None),
            Some(authenticator) => authenticator
                .authorization()
                .await
                .map_err(Error::Credentials),
        }
    }

    fn complete(
        &self,
        request: &Request,
        credentials: Option<HeaderValue>,
    ) -> Result<http::Request<Bytes>, Error> {
        let prefix = self.server.path().trim_end_matches('/');
        let uri = Uri::builder()
            .scheme(self.server.scheme_str().unwrap_or("http"))
            .authority(
                self.server
                    .authority()
                    .map_or("localhost", |authority| authority.as_str()),
            )
            .path_and_query(format!("{prefix}{}", request.path_and_query()))
            .build()
            .map_err(|error| {
                failed(
                    &request.target,
                    TransportError::caused(TransportErrorKind::Other, &error),
                )
            })?;
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(request.accept));
        headers.insert(header::USER_AGENT, self.user_agent.clone());
        if let Some(content_type) = request.content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        for (name, value) in &self.headers {
            headers.append(name.clone(), value.clone());
        }
        // A header set by the user wins.
        if let Some(credentials) = credentials
            && !headers.contains_key(header::AUTHORIZATION)
        {
            headers.insert(header::AUTHORIZATION, credentials);
        }
        let mut outgoing = http::Request::new(request.body.clone());
        *outgoing.method_mut() = request.method.clone();
        *outgoing.uri_mut() = uri;
        *outgoing.headers_mut() = headers;
        Ok(outgoing)
    }
}

fn failed(target: &Target, source: TransportError) -> Error {
    Error::Transport {
        target: Box::new(target.clone()),
        source,
    }
}
