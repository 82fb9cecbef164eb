//! Where a request comes from: this machine, or some address. A proxy's word counts where the proxy is known.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};

const FORWARDED_FOR: &str = "x-forwarded-for";
/// A provider gives each customer a block of IPv6 addresses, of at least this many bits in common.
const CUSTOMER_BITS: u32 = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Somebody at this machine itself; or no network at all, as in tests.
    ThisMachine,
    /// An IPv4 address, or the block that an IPv6 address lies in.
    Elsewhere(IpAddr),
    /// Through a proxy that does not say from where.
    Unsaid,
}

impl Origin {
    /// `proxies` are believed about who asked them, as is a proxy on this machine.
    pub fn of(request: &Request, proxies: &[IpAddr]) -> Self {
        let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
            return Origin::ThisMachine;
        };
        let (peer, headers) = (peer.ip().to_canonical(), request.headers());
        let is_ours = |address: &IpAddr| address.is_loopback() || proxies.contains(address);
        if !is_ours(&peer) {
            return Origin::Elsewhere(block_of(peer));
        }
        if peer.is_loopback() && !is_passed_on(headers) {
            return Origin::ThisMachine;
        }
        // Each proxy writes at the end; what stands further left anybody may have written.
        let addresses = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let addresses: Vec<&str> = addresses.flat_map(|list| list.split(',')).map(str::trim).collect();
        for address in addresses.iter().rev() {
            match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
                Ok(address) if is_ours(&address) => {}
                Ok(address) => return Origin::Elsewhere(block_of(address)),
                Err(_) => return Origin::Unsaid,
            }
        }
        Origin::Unsaid
    }
}

/// Some proxy says so: then a loopback address is not the sender's own.
pub fn is_passed_on(headers: &HeaderMap) -> bool {
    ["forwarded", FORWARDED_FOR, "x-forwarded-proto", "x-real-ip", "via"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

fn block_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128 - CUSTOMER_BITS))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(peer: &str, forwarded: Option<&'static str>, proxies: &[&str]) -> Origin {
        let mut request = Request::new(axum::body::Body::empty());
        let peer = SocketAddr::new(peer.parse().unwrap(), 5);
        request.extensions_mut().insert(ConnectInfo(peer));
        if let Some(list) = forwarded {
            request.headers_mut().insert(FORWARDED_FOR, list.parse().unwrap());
        }
        let proxies: Vec<IpAddr> = proxies.iter().map(|each| each.parse().unwrap()).collect();
        Origin::of(&request, &proxies)
    }

    fn elsewhere(address: &str) -> Origin {
        Origin::Elsewhere(address.parse().unwrap())
    }

    #[test]
    fn who_speaks_from_this_machine_without_a_proxy_is_this_machine() {
        assert_eq!(origin("127.0.0.1", None, &[]), Origin::ThisMachine);
        assert_eq!(origin("::ffff:127.0.0.1", None, &[]), Origin::ThisMachine);
        assert_eq!(origin("192.168.1.9", None, &[]), elsewhere("192.168.1.9"));
    }

    #[test]
    fn a_known_proxy_is_believed_and_a_stranger_is_not() {
        assert_eq!(origin("127.0.0.1", Some("203.0.113.9"), &[]), elsewhere("203.0.113.9"));
        assert_eq!(origin("10.0.0.2", Some("203.0.113.9"), &[]), elsewhere("10.0.0.2"));
        assert_eq!(origin("10.0.0.2", Some("203.0.113.9"), &["10.0.0.2"]), elsewhere("203.0.113.9"));
    }

    #[test]
    fn only_what_our_own_proxies_wrote_counts() {
        assert_eq!(origin("127.0.0.1", Some("1.1.1.1, 203.0.113.9"), &[]), elsewhere("203.0.113.9"));
        let through_two = Some("1.1.1.1, 203.0.113.9, 10.0.0.2");
        assert_eq!(origin("127.0.0.1", through_two, &["10.0.0.2"]), elsewhere("203.0.113.9"));
        assert_eq!(origin("127.0.0.1", Some("127.0.0.1"), &[]), Origin::Unsaid);
        assert_eq!(origin("127.0.0.1", Some("1.1.1.1, unknown"), &[]), Origin::Unsaid);
    }

    #[test]
    fn one_customers_ipv6_addresses_are_one() {
        assert_eq!(origin("2001:db8:1:2::5", None, &[]), origin("2001:db8:1:2:ffff::9", None, &[]));
        assert_ne!(origin("2001:db8:1:2::5", None, &[]), origin("2001:db8:1:3::5", None, &[]));
    }
}
