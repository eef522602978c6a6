//! One POST to a receiver: over a connection of its own, to an address that was looked at, answered in time or not
//! at all. Redirects are not followed, proxies not used, and no more than the status of the answer counts.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use super::address::{Target, is_public};

/// The time for one address to be connected to.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// The time for everything up to the status of the answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// The time for the rest of the answer, which nobody waits for longer.
const REST_TIME_MAX: Duration = Duration::from_secs(2);
/// Bytes of an answer's body that are read, only to end the connection in peace.
const ANSWER_MAX: usize = 16 * 1024;
/// Bytes of an answer's head.
const HEAD_MAX: usize = 16 * 1024;
/// Addresses of one name that are tried.
const ADDRESSES_MAX: usize = 4;

/// Why there was no answer. None says where to: addresses may hold secrets.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum NoAnswer {
    #[error("the address cannot be read")]
    Url,
    #[error("the name of the host could not be resolved")]
    Name,
    #[error("the host is inside this network; serve --allow-private-webhooks allows that")]
    Inside,
    #[error("the host is outside this network, and told over https only")]
    Open,
    #[error("the host could not be connected to")]
    Connect,
    #[error("the host's certificate could not be verified, or it speaks no TLS")]
    Tls,
    #[error("the host closed the connection without an answer")]
    Broken,
    #[error("the host took longer than 30 seconds")]
    Late,
}

/// Who posts.
#[derive(Clone)]
pub(super) struct Sender {
    tls: TlsConnector,
    /// Whether addresses inside this network may be posted to.
    allows_inside: bool,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").field("allows_inside", &self.allows_inside).finish_non_exhaustive()
    }
}

impl Sender {
    /// One that trusts whom this machine trusts.
    ///
    /// # Errors
    /// When TLS cannot be had.
    pub(super) fn new(allows_inside: bool) -> Result<Sender, tokio_rustls::rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Sender::trusting(roots, allows_inside)
    }

    fn trusting(roots: RootCertStore, allows_inside: bool) -> Result<Sender, tokio_rustls::rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Sender { tls: TlsConnector::from(Arc::new(config)), allows_inside })
    }

    /// Posts JSON; the status of the answer.
    ///
    /// # Errors
    /// When there was none.
    pub(super) async fn post(&self, url: &str, headers: HeaderMap, body: Vec<u8>) -> Result<u16, NoAnswer> {
        let target = Target::parse(url).map_err(|_| NoAnswer::Url)?;
        let request = request(&target, headers, body)?;
        let (sent, status) = {
            let work = async {
                let stream = self.connect(&target).await?;
                if !target.is_tls {
                    return exchange(stream, request).await;
                }
                let name = ServerName::try_from(target.host.clone()).map_err(|_| NoAnswer::Name)?;
                exchange(self.tls.connect(name, stream).await.map_err(|_| NoAnswer::Tls)?, request).await
            };
            tokio::time::timeout(ANSWER_TIME_MAX, work).await.map_err(|_| NoAnswer::Late)??
        };
        let rest = Limited::new(sent, ANSWER_MAX).collect();
        // Whatever it says, and however slowly: the status is the answer.
        let _ = tokio::time::timeout(REST_TIME_MAX, rest).await;
        Ok(status)
    }

    /// Connects to one of the addresses that the host has now. What is looked at is what is connected to: the name
    /// is not resolved a second time.
    async fn connect(&self, target: &Target) -> Result<TcpStream, NoAnswer> {
        let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| NoAnswer::Name)?.collect();
        if found.is_empty() {
            return Err(NoAnswer::Name);
        }
        let open = allowed(&found, target.is_tls, self.allows_inside);
        if open.is_empty() {
            let is_inside = found.iter().all(|address| !is_public(address.ip()));
            return Err(if is_inside { NoAnswer::Inside } else { NoAnswer::Open });
        }
        for address in open {
            let connecting = TcpStream::connect(address);
            if let Ok(Ok(stream)) = tokio::time::timeout(CONNECT_TIME_MAX, connecting).await {
                return Ok(stream);
            }
        }
        Err(NoAnswer::Connect)
    }
}

/// The addresses that may be connected to: without TLS none outside.
fn allowed(found: &[SocketAddr], is_tls: bool, allows_inside: bool) -> Vec<SocketAddr> {
    let open = found.iter().filter(|address| if is_public(address.ip()) { is_tls } else { allows_inside });
    open.take(ADDRESSES_MAX).copied().collect()
}

fn request(target: &Target, headers: HeaderMap, body: Vec<u8>) -> Result<Request<Full<Bytes>>, NoAnswer> {
    let host = HeaderValue::from_str(&target.authority).map_err(|_| NoAnswer::Url)?;
    let mut request = Request::new(Full::new(Bytes::from(body)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.path_and_query.parse().map_err(|_| NoAnswer::Url)?;
    *request.headers_mut() = headers;
    let fixed = [
        (HOST, host),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (USER_AGENT, HeaderValue::from_static(concat!("Bitewing/", env!("CARGO_PKG_VERSION")))),
        (CONNECTION, HeaderValue::from_static("close")),
    ];
    request.headers_mut().extend(fixed.map(|(name, value)| (Some(name), value)));
    Ok(request)
}

/// Sends a request over a connection; the body that is still to come, and the status.
async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<(hyper::body::Incoming, u16), NoAnswer>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let handshake = http1::Builder::new().max_buf_size(HEAD_MAX).handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(|_| NoAnswer::Broken)?;
    // It ends with the answer: when that is read, or dropped.
    tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(|_| NoAnswer::Broken)?;
    let status = answer.status().as_u16();
    Ok((answer.into_body(), status))
}

#[cfg(test)]
mod tests;
