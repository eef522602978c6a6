//! Which addresses of the internet a delivery may go to: none that only this machine or its network knows. Else
//! whoever may subscribe could make this program knock at doors that are shut to him.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;

/// What a subscription's address is too long for.
const URL_MAX: usize = 2000;

/// Where a delivery goes, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub is_tls: bool,
    /// A name, or an address without brackets.
    pub host: String,
    pub port: u16,
    /// What `Host` says: the host as it was written, with the port where one was.
    pub authority: String,
    pub path_and_query: String,
}

impl Target {
    /// Reads an address: http or https, a host, and no more than a path and a query.
    ///
    /// # Errors
    /// Why it cannot be used, as the end of a sentence about it.
    pub fn parse(url: &str) -> Result<Target, &'static str> {
        if url.len() > URL_MAX {
            return Err("must not be longer than 2000 characters");
        }
        let malformed = "must be an address like https://example.com/path";
        let uri: Uri = url.parse().map_err(|_| malformed)?;
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(malformed),
        };
        let authority = uri.authority().ok_or(malformed)?;
        if authority.as_str().contains('@') {
            return Err("must not hold a user name or a password");
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(malformed);
        }
        Ok(Target {
            is_tls,
            host: host.to_owned(),
            port: authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
            authority: authority.as_str().to_owned(),
            path_and_query: match uri.path_and_query().map(|path| path.as_str()) {
                // A query without a path is asked of the root.
                Some(query) if query.starts_with('?') => format!("/{query}"),
                Some(path) => path.to_owned(),
                None => "/".to_owned(),
            },
        })
    }

    /// Why nothing is sent there, as the end of a sentence about it; that of whom a name leads to is seen only when it
    /// is sent.
    #[must_use]
    pub fn refused(url: &str, allows_inside: bool) -> Option<&'static str> {
        match Target::parse(url) {
            Err(why) => Some(why),
            Ok(target) if target.is_open() => {
                Some("must begin with https: patients' data does not travel in the open")
            }
            Ok(target) if target.is_inside() && !allows_inside => {
                Some("is inside this network; serve --allow-private-webhooks allows that")
            }
            Ok(_) => None,
        }
    }

    /// Whether what is told could be read on its way: a name may lead anywhere, unless it is this machine's own.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_tls && !self.is_inside()
    }

    /// Whether the host alone tells that it is inside. Whoever connects looks at every address again: a name may
    /// lead anywhere.
    #[must_use]
    pub fn is_inside(&self) -> bool {
        let host = self.host.trim_end_matches('.').to_ascii_lowercase();
        let inside = host == "localhost" || host.ends_with(".localhost");
        inside || host.parse().is_ok_and(|address| !is_public(address))
    }
}

/// Whether an address is of the open internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The registry of special addresses (RFC 6890 and its updates).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = a == 0
        || address.is_private()
        || (a == 100 && (64..=127).contains(&b))
        || address.is_loopback()
        || address.is_link_local()
        || (a, b, c) == (192, 0, 0)
        || address.is_documentation()
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (18..=19).contains(&b))
        || a >= 224;
    !special
}

/// Only 2000::/3 is given out; of it, what stands for an address of the older kind is judged by that.
fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = |high: u16, low: u16| {
        let ([w, x], [y, z]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(w, x, y, z))
    };
    match (a, b) {
        // Translation to the older kind (RFC 6052).
        (0x64, 0xff9b) if (c, d, e, f) == (0, 0, 0, 0) => inner(g, h),
        // Tunnels (Teredo), benchmarks, identities that are no places: 2001::/23.
        (0x2001, 0..=0x01ff) => false,
        (0x2001, 0x0db8) | (0x3fff, 0..=0x0fff) => false,
        // 6to4.
        (0x2002, _) => inner(b, c),
        _ => (0x2000..=0x3fff).contains(&a),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let target = Target::parse("https://Example.com:8443/in/box?token=a%20b#c").expect("a target");
        assert_eq!((target.is_tls, target.host.as_str(), target.port), (true, "Example.com", 8443));
        assert_eq!(target.authority, "Example.com:8443");
        assert_eq!(target.path_and_query, "/in/box?token=a%20b");
        let target = Target::parse("http://[2606:4700::1111]").expect("a target");
        assert_eq!((target.host.as_str(), target.port), ("2606:4700::1111", 80));
        assert_eq!(target.path_and_query, "/");
        assert_eq!(Target::parse("https://example.com?x=1").expect("a target").path_and_query, "/?x=1");
    }

    #[test]
    fn what_is_no_address_of_the_web_is_refused() {
        for url in ["", "example.com", "/path", "ftp://example.com", "https://", "https:///x", "https://a b"]
        {
            let refused = Target::parse(url).expect_err(url);
            assert!(refused.contains("https://example.com/path"), "{url}: {refused}");
        }
        let refused = Target::parse("https://me:secret@example.com/").expect_err("a password");
        assert!(refused.contains("user name"), "{refused}");
        assert!(Target::parse(&format!("https://example.com/{}", "x".repeat(2000))).is_err());
    }

    #[test]
    fn what_is_inside_is_not_public() {
        let inside = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::",
            "2002:7f00:1::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ];
        for address in inside {
            assert!(!is_public(address.parse().expect(address)), "{address}");
        }
        let outside = [
            "1.1.1.1",
            "9.9.9.9",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2001:200::1",
            "2001:4860::8888",
            "2002:101:101::",
            "2606:4700::1111",
            "3ffe::1",
        ];
        for address in outside {
            assert!(is_public(address.parse().expect(address)), "{address}");
        }
    }

    #[test]
    fn without_tls_only_the_inside_is_told() {
        let open = |url: &str| Target::parse(url).expect(url).is_open();
        for url in
            ["http://example.com/", "http://1.1.1.1/", "http://receiver.lan/", "http://[2606:4700::1111]"]
        {
            assert!(open(url), "{url}");
        }
        for url in ["https://example.com/", "http://localhost:9/", "http://192.168.1.7/", "http://[::1]/"] {
            assert!(!open(url), "{url}");
        }
    }

    #[test]
    fn a_host_that_names_the_inside_is_seen_at_once() {
        let inside = |url: &str| Target::parse(url).expect(url).is_inside();
        for url in ["http://localhost:9/", "http://x.LOCALHOST./", "http://127.0.0.1/", "http://[::1]/"] {
            assert!(inside(url), "{url}");
        }
        for url in ["https://example.com/", "http://1.1.1.1/", "http://localhost.example.com/"] {
            assert!(!inside(url), "{url}");
        }
    }
}
