//! The text of an invite: `<server>/#/unirse/<token>`. What stands after `#` is never sent to a server by a browser.

use seal::invite::InviteSecret;
use wire::{GrantId, WorkspaceId};

const PAGE: &str = "#/unirse/";
const TOKEN_VERSION: u8 = 1;
const SECRET_BYTES: usize = 16;
const TOKEN_BYTES: usize = 1 + 32 + 32 + SECRET_BYTES;
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Where to go, which invite, and the secret that its keys are derived from.
pub struct InviteLink {
    /// `https://host[:port]`, without a slash at its end.
    pub server_url: String,
    pub workspace: WorkspaceId,
    pub grant: GrantId,
    pub(crate) secret: InviteSecret,
}

/// The text is not an invite link, or was cut while it was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadLink;

impl InviteLink {
    pub(crate) fn write(&self) -> String {
        let secret = self.secret.to_bytes();
        let token =
            [&[TOKEN_VERSION], &self.workspace.0[..], self.grant.as_bytes(), secret.as_slice()].concat();
        format!("{}/{PAGE}{}", self.server_url, encode(&token))
    }

    /// Reads a link as it was pasted, with white space around it.
    pub fn read(text: &str) -> Result<Self, BadLink> {
        let (server, token) = text.trim().split_once(PAGE).ok_or(BadLink)?;
        let server_url = server.trim_end_matches('/').to_owned();
        if !(server_url.starts_with("https://") || server_url.starts_with("http://")) {
            return Err(BadLink);
        }
        let token: [u8; TOKEN_BYTES] = decode(token)?.try_into().map_err(|_| BadLink)?;
        let (version, rest) = token.split_first().ok_or(BadLink)?;
        let (workspace, rest) = rest.split_at_checked(32).ok_or(BadLink)?;
        let (grant, secret) = rest.split_at_checked(32).ok_or(BadLink)?;
        if *version != TOKEN_VERSION {
            return Err(BadLink);
        }
        Ok(InviteLink {
            server_url,
            workspace: WorkspaceId::from_slice(workspace).map_err(|_| BadLink)?,
            grant: GrantId::from_slice(grant).map_err(|_| BadLink)?,
            secret: InviteSecret::from_bytes(secret.try_into().map_err(|_| BadLink)?),
        })
    }
}

/// Base64url without padding (RFC 4648): the token's length is a multiple of three.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for triple in bytes.chunks(3) {
        let bits = triple.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        for shift in [18, 12, 6, 0] {
            text.push(char::from(DIGITS[(bits >> shift & 63) as usize]));
        }
    }
    text
}

fn decode(text: &str) -> Result<Vec<u8>, BadLink> {
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        if four.len() != 4 {
            return Err(BadLink);
        }
        let mut bits = 0u32;
        for digit in four {
            let value = DIGITS.iter().position(|each| each == digit).ok_or(BadLink)?;
            bits = bits << 6 | value as u32;
        }
        bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link() -> InviteLink {
        InviteLink {
            server_url: "https://acogida.example:8443".to_owned(),
            workspace: WorkspaceId([7; 32]),
            grant: GrantId([250; 32]),
            secret: InviteSecret::from_bytes([1; 16]),
        }
    }

    #[test]
    fn a_link_survives_being_written_and_pasted_with_spaces() {
        let read = InviteLink::read(&format!("  {}\n", link().write())).unwrap();
        assert_eq!(read.server_url, "https://acogida.example:8443");
        assert_eq!((read.workspace, read.grant), (WorkspaceId([7; 32]), GrantId([250; 32])));
        assert_eq!(read.secret.to_bytes().as_slice(), [1; 16]);
    }

    #[test]
    fn a_link_that_was_cut_or_is_something_else_is_refused() {
        let text = link().write();
        for cut in 0..text.len() {
            assert!(InviteLink::read(&text[..cut]).is_err(), "{cut}");
        }
        assert!(InviteLink::read("https://acogida.example/").is_err());
        assert!(InviteLink::read(&text.replace("https", "ftp")).is_err());
        assert!(InviteLink::read(&format!("{text}AAAA")).is_err());
    }
}
