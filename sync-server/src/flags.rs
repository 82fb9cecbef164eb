//! What the server is told when it is started.

use std::{
    ffi::OsString,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use lexopt::prelude::*;

use crate::public_url::{PublicUrl, host_of};
use crate::tls::{AcmeSettings, HostName};

/// How to start it, in words.
pub const USAGE: &str = "\
sync-server [FLAGS]
sync-server backup FILE [--data DIR]     copies the store into a new file, while the server runs or not
sync-server restore FILE [--data DIR]    puts a backup into a folder that holds no store

    --listen ADDRESS:PORT   where to answer; port 0 takes a free one        [127.0.0.1:8787]
    --dist DIR              what browsers load, made by `cargo xtask build`  [dist]
    --data DIR              where the logs are kept                          [.acogida/server]
    --public-url URL        the address that phones use, for invites: https://shelter.example
    --trust-proxy ADDRESS   a proxy on another machine that says whom it asks for; may be given again
    --metrics-listen ADDRESS:PORT   figures for Prometheus at /metrics, for machines of yours alone   [off]
    --log-json              a line of JSON for each event, on the standard error
    --new-operator-token    prints another token for registering workspaces; the old one ends

Phones need TLS. Behind a proxy that speaks it nothing more is to be said; else one of these:
    --tls-self-signed       TLS by this server's own word; phones are told to trust it once, at /confiar
    --tls-cert FILE --tls-key FILE   a certificate chain and its key (PEM), read again when they change
    --tls-acme NAME         a certificate for a public name, asked for and renewed by the server (ACME, TLS-ALPN-01):
                            port 443 of that name must lead to --listen; may be given again
        --acme-agree-terms      the authority's terms are agreed to; needed
        --acme-contact MAIL     where the authority writes to when something is wrong
        --acme-directory URL    which authority           [https://acme-v02.api.letsencrypt.org/directory, Let's Encrypt]
        --acme-root-ca FILE     whom to trust about an authority of one's own (PEM)
    --listen-http ADDRESS:PORT       besides, an address without TLS that sends people to the other";

/// The server's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    pub task: Task,
    pub listen: SocketAddr,
    pub listen_http: Option<SocketAddr>,
    pub proxies: Vec<IpAddr>,
    pub metrics_listen: Option<SocketAddr>,
    pub dist: PathBuf,
    pub data: PathBuf,
    pub public_url: Option<PublicUrl>,
    pub tls: Tls,
    pub log_json: bool,
    pub new_operator_token: bool,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    Serve,
    BackUp(PathBuf),
    Restore(PathBuf),
}

/// Whether `listen` speaks TLS, and by whose word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    Off,
    Files { cert: PathBuf, key: PathBuf },
    SelfSigned,
    Acme(AcmeSettings),
}

impl Default for Flags {
    fn default() -> Self {
        Flags {
            task: Task::Serve,
            listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
            listen_http: None,
            proxies: Vec::new(),
            metrics_listen: None,
            dist: "dist".into(),
            data: ".acogida/server".into(),
            public_url: None,
            tls: Tls::Off,
            log_json: false,
            new_operator_token: false,
        }
    }
}

/// Reads the settings; nothing when only the usage was asked for.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Flags>, lexopt::Error> {
    let mut flags = Flags::default();
    let (mut cert, mut key, mut self_signed) = (None, None, false);
    let (mut acme, mut agreed) = (AcmeSettings::default(), false);
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => flags.listen = parser.value()?.parse()?,
            Long("listen-http") => flags.listen_http = Some(parser.value()?.parse()?),
            Long("trust-proxy") => flags.proxies.push(parser.value()?.parse()?),
            Long("metrics-listen") => flags.metrics_listen = Some(parser.value()?.parse()?),
            Long("log-json") => flags.log_json = true,
            Long("dist") => flags.dist = parser.value()?.into(),
            Long("data") => flags.data = parser.value()?.into(),
            Long("public-url") => flags.public_url = Some(parser.value()?.parse()?),
            Long("tls-cert") => cert = Some(parser.value()?.into()),
            Long("tls-key") => key = Some(parser.value()?.into()),
            Long("tls-self-signed") => self_signed = true,
            Long("tls-acme") => acme.names.push(parser.value()?.parse_with(public_name)?),
            Long("acme-agree-terms") => agreed = true,
            Long("acme-contact") => acme.contact = Some(parser.value()?.string()?),
            Long("acme-directory") => acme.directory = parser.value()?.string()?,
            Long("acme-root-ca") => acme.root_ca = Some(parser.value()?.into()),
            Long("new-operator-token") => flags.new_operator_token = true,
            Value(word) if flags.task == Task::Serve && word == "backup" => {
                flags.task = Task::BackUp(parser.value()?.into());
            }
            Value(word) if flags.task == Task::Serve && word == "restore" => {
                flags.task = Task::Restore(parser.value()?.into());
            }
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    let by_acme = acme.is_wanted(agreed)?;
    flags.tls = match (cert, key, self_signed, by_acme) {
        (None, None, false, false) => Tls::Off,
        (None, None, true, false) => Tls::SelfSigned,
        (None, None, false, true) => Tls::Acme(acme),
        (Some(cert), Some(key), false, false) => Tls::Files { cert, key },
        (Some(_), None, ..) | (None, Some(_), ..) => {
            return Err("--tls-cert and --tls-key need each other".into());
        }
        _ => return Err("--tls-self-signed, --tls-cert and --tls-acme exclude each other".into()),
    };
    if let (Tls::Acme(acme), None) = (&flags.tls, &flags.public_url) {
        flags.public_url = acme.names.first().and_then(|name| format!("https://{name}").parse().ok());
    }
    if flags.listen_http.is_some() && flags.tls == Tls::Off {
        return Err("--listen-http sends people to TLS, and there is none".into());
    }
    Ok(Some(flags))
}

/// A name that an authority of the internet vouches for.
fn public_name(text: &str) -> Result<String, String> {
    let name = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let is_name = host_of(&name).as_ref() == Some(&name) && name.contains('.');
    if !is_name || name.parse::<IpAddr>().is_ok() || HostName::new(&name).is_nearby() {
        return Err(format!("{text} is no public name like shelter.example"));
    }
    Ok(name)
}

impl Flags {
    /// Whether only this machine can ask, so that registering a workspace needs no operator's token.
    pub fn only_this_machine(&self) -> bool {
        self.listen.ip().is_loopback() && self.listen_http.is_none_or(|address| address.ip().is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Option<Flags>, lexopt::Error> {
        parse(words.iter().map(OsString::from))
    }

    #[test]
    fn without_flags_only_this_machine_is_answered() {
        let flags = parsed(&[]).unwrap().unwrap();
        assert!(flags.listen.ip().is_loopback());
    }

    #[test]
    fn flags_are_taken_in_any_order() {
        let flags = parsed(&["--data", "d", "--listen=0.0.0.0:0"]).unwrap().unwrap();
        assert_eq!((flags.data, flags.listen.port()), ("d".into(), 0));
    }

    #[test]
    fn an_unknown_flag_or_a_port_that_is_none_is_refused() {
        assert!(parsed(&["--verbose"]).is_err());
        assert!(parsed(&["--listen", "localhost"]).is_err());
    }

    #[test]
    fn tls_is_asked_for_in_one_way_and_wholly() {
        let files = parsed(&["--tls-cert", "c.pem", "--tls-key", "k.pem"]).unwrap().unwrap();
        assert_eq!(files.tls, Tls::Files { cert: "c.pem".into(), key: "k.pem".into() });
        assert_eq!(parsed(&["--tls-self-signed"]).unwrap().unwrap().tls, Tls::SelfSigned);
        assert!(parsed(&["--tls-cert", "c.pem"]).is_err());
        assert!(parsed(&["--tls-key", "k.pem", "--tls-self-signed"]).is_err());
        assert!(parsed(&["--tls-cert", "c", "--tls-key", "k", "--tls-self-signed"]).is_err());
        assert!(parsed(&["--listen-http", "127.0.0.1:0"]).is_err());
    }

    #[test]
    fn a_certificate_is_asked_for_by_a_public_name_under_terms_that_were_agreed_to() {
        let asked = ["--tls-acme", "Shelter.example", "--acme-agree-terms"];
        let flags = parsed(&asked).unwrap().unwrap();
        let Tls::Acme(acme) = &flags.tls else { panic!("{:?}", flags.tls) };
        assert_eq!(
            (acme.names.as_slice(), &acme.contact),
            (["shelter.example".to_owned()].as_slice(), &None)
        );
        assert!(acme.directory.starts_with("https://acme-v02.api.letsencrypt.org/"));
        assert_eq!(flags.public_url.unwrap().as_str(), "https://shelter.example");

        let without = parsed(&asked[..2]).unwrap_err().to_string();
        assert!(without.contains("--acme-agree-terms"), "{without}");
        for name in ["192.168.1.7", "laptop.local", "localhost", "shelter", "a b.example", "x.example:443"] {
            assert!(parsed(&["--tls-acme", name, "--acme-agree-terms"]).is_err(), "{name}");
        }
        for more in [["--tls-self-signed"].as_slice(), &["--tls-cert", "c", "--tls-key", "k"]] {
            assert!(parsed(&[&asked, more].concat()).is_err(), "{more:?}");
        }
        for alone in [["--acme-contact", "a@shelter.example"].as_slice(), &["--acme-agree-terms"]] {
            assert!(parsed(alone).is_err(), "{alone:?}");
        }
    }

    #[test]
    fn an_address_that_others_reach_makes_the_server_ask_for_the_operators_token() {
        assert!(Flags::default().only_this_machine());
        for words in [["--listen", "0.0.0.0:0"], ["--listen-http", "192.168.1.5:0"]] {
            let words = [words.as_slice(), &["--tls-self-signed"]].concat();
            assert!(!parsed(&words).unwrap().unwrap().only_this_machine(), "{words:?}");
        }
    }

    #[test]
    fn a_public_url_that_phones_cannot_use_is_refused() {
        assert!(parsed(&["--public-url", "http://shelter.example"]).is_err());
        let flags = parsed(&["--public-url", "https://shelter.example"]).unwrap().unwrap();
        assert_eq!(flags.public_url.unwrap().as_str(), "https://shelter.example");
    }

    #[test]
    fn a_backup_and_a_restore_name_one_file() {
        let flags = parsed(&["backup", "b.sqlite", "--data", "d"]).unwrap().unwrap();
        assert_eq!((flags.task, flags.data), (Task::BackUp("b.sqlite".into()), "d".into()));
        assert_eq!(parsed(&["restore", "b"]).unwrap().unwrap().task, Task::Restore("b".into()));
        for words in
            [["backup"].as_slice(), &["backup", "a", "b"], &["backup", "a", "restore", "b"], &["burn", "x"]]
        {
            assert!(parsed(words).is_err(), "{words:?}");
        }
    }
}
