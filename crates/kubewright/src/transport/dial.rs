//! A limit on how long a connection may take to make, TLS handshake included.
//!
//! Owns: the limit.
//! Must not know: how connections are made.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use http::Uri;
use tower_service::Service;

/// How long a connection may take: what TCP has, and ten seconds for the handshake.
const LIMIT: Duration = Duration::from_secs(40);

/// A connector whose connections are made in time, or not at all.
#[derive(Clone, Debug)]
pub(super) struct InTime<C> {
    connector: C,
}

impl<C> InTime<C> {
    pub(super) fn new(connector: C) -> Self {
        Self { connector }
    }
}

type BoxError = Box<dyn Error + Send + Sync>;

impl<C> Service<Uri> for InTime<C>
where
    C: Service<Uri>,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<C::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting: Pin<Box<C::Future>> = Box::pin(self.connector.call(uri));
        async move {
            match tokio::time::timeout(LIMIT, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => Err(format!("no connection within {LIMIT:?}").into()),
            }
        }
        .boxed()
    }
}
