//! The names that phones may call this machine by: what its operator says, its addresses, its name on the local network.

use std::{
    collections::BTreeSet,
    fmt, fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use crate::public_url::PublicUrl;

const HOST_NAME_FILE: &str = "/etc/hostname";
/// Under these, a name means a machine nearby and never one on the internet.
const NEARBY_DOMAINS: [&str; 5] = ["localhost", "local", "lan", "internal", "home.arpa"];
/// Blocks of addresses that mean a machine nearby, each with the bits that all of it share.
const NEARBY_BLOCKS: [(IpAddr, u8); 8] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
];

/// One name of a machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostName {
    Name(String),
    Address(IpAddr),
}

impl HostName {
    pub fn new(host: &str) -> Self {
        host.parse().map_or_else(|_| HostName::Name(host.to_owned()), HostName::Address)
    }

    /// Whether it can only mean a machine of the local network.
    pub fn is_nearby(&self) -> bool {
        match self {
            HostName::Name(name) => {
                let within = |domain: &&str| {
                    name.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
                };
                NEARBY_DOMAINS.iter().any(within)
            }
            HostName::Address(address) => {
                NEARBY_BLOCKS.iter().any(|(block, bits)| shares(*address, *block, *bits))
            }
        }
    }
}

pub(super) fn nearby_domains() -> impl Iterator<Item = &'static str> {
    NEARBY_DOMAINS.into_iter()
}

pub(super) fn nearby_blocks() -> impl Iterator<Item = (IpAddr, u8)> {
    NEARBY_BLOCKS.into_iter()
}

/// All names of this machine, as far as it knows them now.
pub fn host_names(public: Option<&PublicUrl>) -> BTreeSet<HostName> {
    let mut names =
        BTreeSet::from([HostName::new("localhost"), HostName::new("127.0.0.1"), HostName::new("::1")]);
    names.extend(public.map(|url| HostName::new(url.host())));
    let own = fs::read_to_string(HOST_NAME_FILE).unwrap_or_default().trim().to_ascii_lowercase();
    let is_label = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !own.is_empty() && is_label(&own) {
        names.insert(HostName::Name(format!("{own}.local")));
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    // A link-local address of IPv6 needs the phone's own name of its network card: no phone could use it.
    let usable = interfaces.into_iter().map(|each| each.ip()).filter(|address| !is_link_local_v6(*address));
    names.extend(usable.map(HostName::Address));
    names
}

fn is_link_local_v6(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local())
}

fn shares(address: IpAddr, block: IpAddr, bits: u8) -> bool {
    match (address, block) {
        (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros() >= u32::from(bits),
        (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros() >= u32::from(bits),
        _ => false,
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostName::Name(name) => formatter.write_str(name),
            HostName::Address(address) => address.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_on_the_internet_is_nearby() {
        for name in
            ["localhost", "laptop.local", "192.168.4.1", "10.0.0.9", "172.31.0.1", "fd00::1", "127.0.0.1"]
        {
            assert!(HostName::new(name).is_nearby(), "{name}");
        }
        for name in ["shelter.example", "notlocal", "8.8.8.8", "172.32.0.1", "2001:db8::1"] {
            assert!(!HostName::new(name).is_nearby(), "{name}");
        }
    }

    #[test]
    fn this_machine_always_answers_to_its_loopback_names_and_to_its_public_one() {
        let names = host_names(Some(&"https://shelter.example".parse().unwrap()));
        for name in ["localhost", "127.0.0.1", "::1", "shelter.example"] {
            assert!(names.contains(&HostName::new(name)), "{name}");
        }
    }
}
