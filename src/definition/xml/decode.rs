// SPDX-License-Identifier: GPL-3.0-or-later
//! From the bytes of a file to text. Libvirt writes UTF-8, and so do we.

use super::Error;

/// The text of these bytes.
///
/// # Errors
/// [`Error::Encoding`] for another encoding than UTF-8, by its byte order mark
/// or its declaration, and [`Error::NotUtf8`] for bytes that are not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, Error> {
    if let Some(name) = wide(bytes) {
        return Err(Error::Encoding {
            name: name.to_owned(),
        });
    }
    if let Some(name) = declared(bytes) {
        let plain = ["utf-8", "utf8", "us-ascii", "ascii"];
        let known = plain.iter().any(|known| name.eq_ignore_ascii_case(known));
        // ASCII is the same in all encodings that can be declared so.
        if !known && !bytes.is_ascii() {
            return Err(Error::Encoding { name });
        }
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        Error::NotUtf8 {
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
        }
    })
}

/// An encoding with two or four bytes a character, by how it begins.
fn wide(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..] => Some("UTF-16"),
        _ => None,
    }
}

/// What the XML declaration says, where there is one.
fn declared(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let head = bytes.strip_prefix(b"<?xml")?;
    let end = head.windows(2).take(200).position(|pair| pair == b"?>")?;
    let head = std::str::from_utf8(&head[..end]).ok()?;
    let (_, rest) = head.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let (name, _) = rest[1..].split_once(quote)?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(bytes: &[u8]) -> Option<String> {
        match decode(bytes) {
            Err(Error::Encoding { name }) => Some(name),
            _ => None,
        }
    }

    #[test]
    fn utf_8_is_taken() {
        for text in [
            "<a>ü</a>",
            "\u{feff}<a/>",
            "<?xml version='1.0' encoding=\"utf-8\"?><a>ü</a>",
            "<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
            "",
        ] {
            assert_eq!(decode(text.as_bytes()), Ok(text));
        }
    }

    #[test]
    fn other_encodings_are_named() {
        let wide: Vec<u8> = "<a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(encoding(&wide).as_deref(), Some("UTF-16"));
        let marked = [&[0xfe, 0xff][..], b"\0<\0a\0/\0>"].concat();
        assert_eq!(encoding(&marked).as_deref(), Some("UTF-16"));
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xfc</a>";
        assert_eq!(encoding(latin).as_deref(), Some("ISO-8859-1"));
    }

    #[test]
    fn broken_utf_8_has_a_line() {
        assert_eq!(decode(b"<a>\n\xfc</a>"), Err(Error::NotUtf8 { line: 2 }));
        assert_eq!(decode(b"\xc0\xaf"), Err(Error::NotUtf8 { line: 1 }));
    }
}
