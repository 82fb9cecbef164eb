//! What the server is told when it is started.

use lexopt::prelude::*;
use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

/// How to start it, in words.
pub const USAGE: &str = "\
sync-server [--listen ADDRESS:PORT] [--dist DIR] [--data DIR] [--new-operator-token]

    --listen   where to answer; port 0 takes a free one         [127.0.0.1:8787]
    --dist     what browsers load, made by `cargo xtask build`  [dist]
    --data     where the logs are kept                          [.acogida/server]
    --new-operator-token   prints another token for registering workspaces; the old one ends";

/// The server's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    pub listen: SocketAddr,
    pub dist: PathBuf,
    pub data: PathBuf,
    pub new_operator_token: bool,
}

impl Default for Flags {
    fn default() -> Self {
        Flags {
            listen: SocketAddr::from(([127, 0, 0, 1], 8787)),
            dist: "dist".into(),
            data: ".acogida/server".into(),
            new_operator_token: false,
        }
    }
}

/// Reads the settings; nothing when only the usage was asked for.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Option<Flags>, lexopt::Error> {
    let mut flags = Flags::default();
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => flags.listen = parser.value()?.parse()?,
            Long("dist") => flags.dist = parser.value()?.into(),
            Long("data") => flags.data = parser.value()?.into(),
            Long("new-operator-token") => flags.new_operator_token = true,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(flags))
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
}
