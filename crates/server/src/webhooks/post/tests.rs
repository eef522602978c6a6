//! Against receivers on this machine.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use super::*;

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

/// What one connection says before its body ends with `]`, after it was answered with these bytes.
async fn answer_once<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, answer: &[u8]) -> String {
    let mut heard = Vec::new();
    let mut piece = [0_u8; 1024];
    while !heard.ends_with(b"]") {
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(n) => heard.extend_from_slice(&piece[..n]),
        }
    }
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
    String::from_utf8_lossy(&heard).into_owned()
}

async fn post(sender: &Sender, url: &str) -> Result<u16, NoAnswer> {
    let mut headers = HeaderMap::new();
    headers.insert("webhook-id", HeaderValue::from_static("msg_1"));
    sender.post(url, headers, b"[]".to_vec()).await
}

#[tokio::test]
async fn the_whole_request_arrives_and_the_status_comes_back() {
    let (listener, port) = listener().await;
    let receiver = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        answer_once(stream, b"HTTP/1.1 204 No Content\r\n\r\n").await
    });
    let sender = Sender::new(true).expect("a sender");
    assert_eq!(post(&sender, &format!("http://localhost:{port}/in?token=x")).await, Ok(204));
    let heard = receiver.await.expect("heard");
    assert!(heard.starts_with("POST /in?token=x HTTP/1.1\r\n"), "{heard}");
    for line in
        ["webhook-id: msg_1", "content-type: application/json", "content-length: 2", "connection: close"]
    {
        assert!(heard.to_ascii_lowercase().contains(&format!("\r\n{line}\r\n")), "{line}: {heard}");
    }
    assert!(heard.contains(&format!("localhost:{port}\r\n")) && heard.ends_with("\r\n\r\n[]"), "{heard}");
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_connected_to() {
    let (listener, port) = listener().await;
    let sender = Sender::new(false).expect("a sender");
    // The name passes for one of the outside until it is resolved; the address is one whatever it is written as.
    for url in [
        format!("http://localhost:{port}/"),
        format!("http://127.0.0.1:{port}/"),
        format!("http://127.1:{port}/"),
    ] {
        assert_eq!(post(&sender, &url).await, Err(NoAnswer::Inside), "{url}");
    }
    let nobody = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(nobody.is_err(), "nobody connected");
}

#[test]
fn of_several_addresses_only_those_outside_are_tried() {
    let address = |text: &str| -> SocketAddr { text.parse().expect(text) };
    let found = ["10.0.0.1:80", "1.1.1.1:80", "[::1]:80", "[2606:4700::1]:80"].map(address);
    assert_eq!(allowed(&found, true, false), [found[1], found[3]]);
    assert_eq!(allowed(&found, true, true), found);
    assert_eq!(allowed(&found, false, true), [found[0], found[2]], "without TLS only those inside");
    assert_eq!(allowed(&found, false, false), []);
    assert_eq!(allowed(&[found[1]; 9], true, false).len(), ADDRESSES_MAX);
}

#[tokio::test]
async fn nobody_outside_is_told_in_the_open() {
    for allows_inside in [false, true] {
        let sender = Sender::new(allows_inside).expect("a sender");
        assert_eq!(post(&sender, "http://1.1.1.1/").await, Err(NoAnswer::Open));
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_goes_nowhere() {
    let (listener, port) = listener().await;
    let receiver = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let answer = format!(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/other\r\nContent-Length: 0\r\n\r\n"
        );
        answer_once(stream, answer.as_bytes()).await;
        tokio::time::timeout(Duration::ZERO, listener.accept()).await.is_err()
    });
    let sender = Sender::new(true).expect("a sender");
    assert_eq!(post(&sender, &format!("http://127.0.0.1:{port}/")).await, Ok(302));
    assert!(receiver.await.expect("done"), "nobody came again");
}

#[tokio::test]
async fn a_long_answer_is_not_read_to_its_end() {
    let (listener, port) = listener().await;
    let receiver = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut piece = [0_u8; 4096];
        let _ = stream.read(&mut piece).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n").await;
        // Until the other side has gone.
        while stream.write_all(&piece).await.is_ok() {}
    });
    let sender = Sender::new(true).expect("a sender");
    assert_eq!(post(&sender, &format!("http://127.0.0.1:{port}/")).await, Ok(200));
    receiver.await.expect("the connection was closed");
}

#[tokio::test]
async fn no_answer_has_its_reason() {
    let sender = Sender::new(true).expect("a sender");
    assert_eq!(post(&sender, "nothing").await, Err(NoAnswer::Url));
    let (listener, port) = listener().await;
    let receiver = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        answer_once(stream, b"").await;
        let (stream, _) = listener.accept().await.expect("a connection");
        drop(stream);
    });
    assert_eq!(post(&sender, &format!("http://127.0.0.1:{port}/")).await, Err(NoAnswer::Broken));
    assert_eq!(post(&sender, &format!("https://127.0.0.1:{port}/")).await, Err(NoAnswer::Tls));
    receiver.await.expect("done");
    assert_eq!(post(&sender, &format!("http://127.0.0.1:{port}/")).await, Err(NoAnswer::Connect));
}

#[tokio::test]
async fn over_tls_only_who_is_trusted_is_told() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let certificate = made.cert.der().clone();
    let key = made.signing_key.serialize_der().try_into().expect("a key");
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (listener, port) = listener().await;
    let receiver = tokio::spawn(async move {
        let mut heard = vec![];
        for _ in 0..3 {
            let (stream, _) = listener.accept().await.expect("a connection");
            if let Ok(stream) = acceptor.accept(stream).await {
                heard.push(answer_once(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await);
            }
        }
        heard
    });
    let url = format!("https://localhost:{port}/");
    assert_eq!(post(&Sender::new(true).expect("a sender"), &url).await, Err(NoAnswer::Tls));
    let mut roots = RootCertStore::empty();
    roots.add(certificate).expect("a root");
    let sender = Sender::trusting(roots, true).expect("a sender");
    assert_eq!(post(&sender, &url).await, Ok(200));
    let other_name = format!("https://127.0.0.1:{port}/");
    assert_eq!(post(&sender, &other_name).await, Err(NoAnswer::Tls));
    let heard = receiver.await.expect("done");
    assert_eq!(heard.len(), 1, "nothing was said to the others");
}
