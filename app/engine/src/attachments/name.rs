//! What an answer says of a file: its id, and an extension out of a list, which says what it is.

use wire::AttachmentId;

/// What may be attached, and how a browser calls it. Anything else is bytes.
const KINDS: [(&str, &str); 14] = [
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("webm", "video/webm"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("ogg", "audio/ogg"),
    ("wav", "audio/wav"),
    ("mp4", "video/mp4"),
    ("pdf", "application/pdf"),
    ("csv", "text/csv"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("txt", "text/plain"),
    BYTES,
];
const BYTES: (&str, &str) = ("bin", "application/octet-stream");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub id: AttachmentId,
    kind: (&'static str, &'static str),
}

impl Name {
    /// The name of a file that was called so.
    pub(super) fn of(id: AttachmentId, file_name: &str) -> Self {
        let extension = file_name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        let extension = match extension.as_deref() {
            Some("jpeg") => Some("jpg"),
            other => other,
        };
        let kind = extension.and_then(kind_of).unwrap_or(BYTES);
        Name { id, kind }
    }

    /// Reads what [`Name::to_string`] writes, and nothing else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (id, extension) = text.split_once('.')?;
        Some(Name { id: AttachmentId::from_hex(id).ok()?, kind: kind_of(extension)? })
    }

    pub(super) fn media_type(&self) -> &'static str {
        self.kind.1
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.id, self.kind.0)
    }
}

fn kind_of(extension: &str) -> Option<(&'static str, &'static str)> {
    KINDS.into_iter().find(|(known, _)| *known == extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: AttachmentId = AttachmentId([0xa5; 16]);

    #[test]
    fn a_name_keeps_an_extension_that_is_known_and_nothing_of_what_the_file_was_called() {
        let named = |file_name: &str| Name::of(ID, file_name).to_string();
        let hex = "a5".repeat(16);
        assert_eq!(named("Marisol en la puerta.JPEG"), format!("{hex}.jpg"));
        assert_eq!(named("nota.de.voz.m4a"), format!("{hex}.m4a"));
        for other in ["programa.exe", "sin extensión", "", ".", "../../x.html", "foto.jpg/"] {
            assert_eq!(named(other), format!("{hex}.bin"), "{other}");
        }
    }

    #[test]
    fn only_a_name_is_read_as_one() {
        let hex = "a5".repeat(16);
        let read = Name::parse(&format!("{hex}.png"));
        assert_eq!(read, Some(Name::of(ID, "x.png")));
        assert_eq!(read.map(|name| name.media_type()), Some("image/png"));
        for wrong in
            [hex.clone(), format!("{hex}.html"), format!("{hex}.PNG"), format!("{hex}0.png"), "a5.png".into()]
        {
            assert_eq!(Name::parse(&wrong), None, "{wrong}");
        }
    }
}
