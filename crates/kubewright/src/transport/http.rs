//! The transport over HTTP/1.1 and HTTP/2.
//!
//! Owns: the connection pool, connection timeouts, keep-alive, and which failures mean what.
//! Must not know: credentials other than the client certificate, resources.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::StreamExt;
use http_body_util::{BodyStream, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Builder, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::dial::InTime;
use super::lanes::{Lanes, Ticket};
use super::{Body, Transport, TransportError, TransportErrorKind};
use crate::config::{Config, ConfigError};

/// How long a TCP connection may take, and how often an idle one is probed.
const DIAL: Duration = Duration::from_secs(30);
/// After how much silence an HTTP/2 connection is pinged.
const PING_AFTER: Duration = Duration::from_secs(30);
/// How long a ping may take before the connection counts as dead.
const PING_TIMEOUT: Duration = Duration::from_secs(15);
/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(90);

#[cfg(feature = "rustls-tls")]
type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "rustls-tls"))]
type Connector = HttpConnector;

type Pool = Client<InTime<Connector>, Full<Bytes>>;

/// The transport over HTTP/1.1 and HTTP/2, with pooled connections and TLS by rustls.
pub struct HttpTransport {
    builder: Builder,
    connector: InTime<Connector>,
    lanes: Lanes<Pool>,
}

impl HttpTransport {
    /// A transport with the TLS settings of a configuration. Nothing is connected yet.
    ///
    /// # Errors
    /// When certificates cannot be read, or the server is `https` and no TLS is compiled in.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .http2_adaptive_window(true);
        let connector = InTime::new(connector(config)?);
        Ok(Self {
            builder,
            connector,
            lanes: Lanes::new(),
        })
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let (pool, ticket) = self
            .lanes
            .enter(|| self.builder.build(self.connector.clone()));
        async move {
            match pool.request(request.map(Full::new)).await {
                Ok(response) => Ok(response.map(|incoming| body(incoming, ticket))),
                Err(error) => {
                    let kind = if error.is_connect() {
                        TransportErrorKind::Connect
                    } else {
                        kind_of(&error)
                    };
                    Err(TransportError::caused(kind, &error))
                }
            }
        }
        .boxed()
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").finish_non_exhaustive()
    }
}

#[cfg(feature = "rustls-tls")]
fn connector(config: &Config) -> Result<Connector, ConfigError> {
    let builder = hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(super::tls::client_config(config)?)
        .https_or_http();
    let builder = match &config.tls.server_name {
        None => builder,
        Some(name) => {
            let name = rustls::pki_types::ServerName::try_from(name.clone()).map_err(|error| {
                ConfigError::invalid("tls-server-name", format!("{name:?}: {error}"))
            })?;
            builder.with_server_name_resolver(hyper_rustls::FixedServerNameResolver::new(name))
        }
    };
    Ok(builder.enable_http1().enable_http2().wrap_connector(tcp()))
}

#[cfg(not(feature = "rustls-tls"))]
fn connector(config: &Config) -> Result<Connector, ConfigError> {
    if config.server.scheme_str() == Some("https") {
        return Err(ConfigError::invalid(
            "server",
            format!(
                "{} needs TLS, which is not compiled in: enable kubewright's feature `rustls-tls`",
                config.server
            ),
        ));
    }
    Ok(tcp())
}

fn tcp() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(DIAL));
    connector.set_keepalive(Some(DIAL));
    connector
}

/// The body, which keeps its place in the pool until it is read or dropped.
fn body(incoming: Incoming, ticket: Ticket) -> Body {
    let frames = BodyStream::new(incoming).map(move |frame| {
        let _held = &ticket;
        frame
    });
    Body::from_stream(frames.filter_map(async |frame| match frame {
        // Trailers carry nothing for us.
        Ok(frame) => frame.into_data().ok().map(Ok),
        Err(error) => Some(Err(TransportError::caused(kind_of(&error), &error))),
    }))
}

/// The kind of a failure after a connection was made.
fn kind_of(error: &(dyn StdError + 'static)) -> TransportErrorKind {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            if error.is_timeout() {
                return TransportErrorKind::Closed;
            }
            if error.is_user() || error.is_parse() {
                return TransportErrorKind::Other;
            }
            if error.is_closed()
                || error.is_canceled()
                || error.is_incomplete_message()
                || error.is_body_write_aborted()
            {
                return TransportErrorKind::Closed;
            }
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            return match error.kind() {
                io::ErrorKind::TimedOut => TransportErrorKind::Timeout,
                io::ErrorKind::ConnectionRefused => TransportErrorKind::Connect,
                _ => TransportErrorKind::Closed,
            };
        }
        next = cause.source();
    }
    // What is left are HTTP/2 resets and bodies cut short: the connection did not keep its word.
    TransportErrorKind::Closed
}
