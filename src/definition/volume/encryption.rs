// SPDX-License-Identifier: GPL-3.0-or-later
//! How a volume is encrypted, and the document of the secret that opens it.

use uuid::Uuid;

use crate::definition::xml::{Document, ElementId};

/// The encryption that new volumes get, in libvirt's word.
pub const LUKS: &str = "luks";

/// How a volume is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// `luks`, or the older `qcow`, which QEMU does not open any more.
    pub format: String,
    /// The secret with its passphrase; none where the host knows none.
    pub secret: Option<Uuid>,
}

impl Encryption {
    /// Reads the `<encryption>` below an element at this path.
    pub(super) fn read(document: &Document, path: &str) -> Option<Encryption> {
        let element = document.find(document.root(), path)?;
        let secret = document.attr_at(element, "secret", "uuid");
        Some(Encryption {
            format: document.attr(element, "format")?.into_owned(),
            secret: secret.and_then(|uuid| Uuid::parse_str(&uuid).ok()),
        })
    }
}

/// Writes into the target of a volume, or into the source of a disk, which secret opens it.
pub fn write_encryption(document: &mut Document, parent: ElementId, secret: Uuid) {
    let element = document.append_with(parent, "encryption", &[("format", LUKS)]);
    let uuid = secret.to_string();
    let attributes = [("type", "passphrase"), ("uuid", uuid.as_str())];
    document.append_with(element, "secret", &attributes);
}

/// The document of the secret of a volume at this path: the host keeps it, and gives it to no client. By its usage
/// libvirt finds the secret again when it reads the pool again.
#[must_use]
pub fn secret_document(secret: Uuid, path: &str) -> Document {
    let mut document = Document::new("secret");
    let root = document.root();
    document.set_attr(root, "ephemeral", "no");
    document.set_attr(root, "private", "yes");
    document.append_text(root, "uuid", &secret.to_string());
    let usage = document.append_with(root, "usage", &[("type", "volume")]);
    document.append_text(usage, "volume", path);
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_and_given_to_nobody() {
        let document = secret_document(Uuid::nil(), "/srv/a & b.qcow2");
        let root = document.root();
        let attr = |name| document.attr(root, name).map(|it| it.into_owned());
        assert_eq!(attr("ephemeral").as_deref(), Some("no"));
        assert_eq!(attr("private").as_deref(), Some("yes"));
        let path = document.text_at(root, "usage/volume");
        assert_eq!(path.as_deref(), Some("/srv/a & b.qcow2"));
        let kind = document.attr_at(root, "usage", "type");
        assert_eq!(kind.as_deref(), Some("volume"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut document = Document::new("volume");
        let target = document.append_element(document.root(), "target");
        assert_eq!(Encryption::read(&document, "target/encryption"), None);
        write_encryption(&mut document, target, Uuid::from_u128(7));
        let read = Encryption::read(&document, "target/encryption");
        let expected = Encryption {
            format: LUKS.to_owned(),
            secret: Some(Uuid::from_u128(7)),
        };
        assert_eq!(read, Some(expected));
    }
}
