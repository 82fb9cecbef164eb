//! The address at which phones reach this server, as whoever runs it says: a whole origin, and nothing behind it.

use std::{fmt, net::IpAddr, str::FromStr};

use axum::{
    extract::Request,
    http::{Uri, header, uri::Authority},
};

/// As long as an engine takes a server's address.
const URL_BYTES_MAX: usize = 200;

/// `https://shelter.example` or, on this machine alone, `http://localhost:8787`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    host: String,
    is_https: bool,
}

/// Why an address is none that phones could use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotPublic(&'static str);

impl PublicUrl {
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name or address alone, without a port.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn is_https(&self) -> bool {
        self.is_https
    }
}

impl FromStr for PublicUrl {
    type Err = NotPublic;

    fn from_str(text: &str) -> Result<Self, NotPublic> {
        let text = text.trim().trim_end_matches('/');
        if text.len() > URL_BYTES_MAX {
            return Err(NotPublic("is too long"));
        }
        let (scheme, rest) =
            text.split_once("://").ok_or(NotPublic("is no address like https://shelter.example"))?;
        if rest.contains(['/', '?', '#']) {
            return Err(NotPublic("may name no page: the app stands at the top of its address"));
        }
        let host = host_of(rest).ok_or(NotPublic("names no machine"))?;
        let is_https = scheme.eq_ignore_ascii_case("https");
        let is_own = scheme.eq_ignore_ascii_case("http") && is_this_machine(&host);
        if !is_https && !is_own {
            return Err(NotPublic(
                "must begin with https://: over anything else a browser keeps nothing on a phone",
            ));
        }
        let text = format!("{}://{}", scheme.to_ascii_lowercase(), rest.to_ascii_lowercase());
        text.parse::<Uri>().map_err(|_| NotPublic("is no address like https://shelter.example"))?;
        Ok(PublicUrl { text, host, is_https })
    }
}

/// What a request says that it is for, port and all: `Host` in HTTP/1, `:authority` in HTTP/2.
pub fn authority_asked(request: &Request) -> Option<&str> {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    host.or_else(|| request.uri().authority().map(Authority::as_str))
}

/// The host alone, if it is one.
pub fn host_asked(request: &Request) -> Option<String> {
    authority_asked(request).and_then(host_of)
}

/// The host of an authority: a name or an address in small letters, without port and brackets. None where it is none
/// that may stand in a page or an address.
pub fn host_of(authority: &str) -> Option<String> {
    let authority: Authority = authority.parse().ok()?;
    let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
    let sound = !host.is_empty() && host.bytes().all(is_plain) && !authority.as_str().contains('@');
    let port = authority.as_str().get(authority.host().len()..)?;
    let port_sound =
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    (sound && port_sound).then_some(host)
}

/// Whether browsers hold that name for this machine's own, and so for safe without TLS.
pub fn is_this_machine(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

impl fmt::Display for NotPublic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the public URL {}", self.0)
    }
}

impl std::error::Error for NotPublic {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_server_is_taken_with_or_without_a_port() {
        for (given, kept, host) in [
            ("https://Shelter.example/", "https://shelter.example", "shelter.example"),
            ("https://192.168.1.5:8787", "https://192.168.1.5:8787", "192.168.1.5"),
            ("https://[fd00::5]:443", "https://[fd00::5]:443", "fd00::5"),
            ("http://localhost:8787", "http://localhost:8787", "localhost"),
        ] {
            let url: PublicUrl = given.parse().unwrap();
            assert_eq!((url.as_str(), url.host()), (kept, host));
        }
    }

    #[test]
    fn what_a_phone_could_not_use_is_refused() {
        let long = format!("https://{}.example", "x".repeat(URL_BYTES_MAX));
        for given in [
            "shelter.example",
            "http://shelter.example",
            "http://192.168.1.5",
            "ftp://shelter.example",
            "https://",
            "https://shelter.example/app",
            "https://shelter.example?x",
            "https://shelter.example#x",
            "https://me@shelter.example",
            "https://a\"b",
            "https://shelter.example:",
            "https://shelter.example:port",
            &long,
        ] {
            assert!(given.parse::<PublicUrl>().is_err(), "{given}");
        }
    }

    #[test]
    fn only_loopback_and_its_names_are_this_machine() {
        for host in ["localhost", "app.localhost", "127.0.0.1", "127.9.9.9", "::1"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["192.168.1.5", "localhost.example", "notlocalhost", "shelter.example", "::2"] {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn what_may_not_stand_in_a_page_is_no_host() {
        for authority in ["a\"><script>", "a b", "", ":80", "a@b", "a/b", "[fd00::5", "a:80:80"] {
            assert_eq!(host_of(authority), None, "{authority}");
        }
        assert_eq!(host_of("[FD00::5]:80").unwrap(), "fd00::5");
    }

    #[test]
    fn a_request_says_whom_it_is_for_in_either_version_of_http() {
        let asked = |uri: &str, host: Option<&'static str>| {
            let mut request = Request::new(axum::body::Body::empty());
            *request.uri_mut() = uri.parse().unwrap();
            host.map(|host| request.headers_mut().insert(header::HOST, host.parse().unwrap()));
            host_asked(&request)
        };
        assert_eq!(asked("/", Some("laptop.lan:8787")).unwrap(), "laptop.lan");
        assert_eq!(asked("https://laptop.lan:8787/", None).unwrap(), "laptop.lan");
        assert_eq!(asked("/", None), None);
    }
}
