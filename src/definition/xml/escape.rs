// SPDX-License-Identifier: GPL-3.0-or-later
//! Between a value and the way it is written in XML.

use std::borrow::Cow;

/// Reads a piece of text between tags: line ends become `\n`, the five entities
/// and character references their characters. Other references stay.
pub fn text(raw: &str) -> Cow<'_, str> {
    unescape(normal_lines(raw))
}

/// Reads an attribute's raw value: as [`text`], and white space becomes spaces.
pub fn attribute(raw: &str) -> Cow<'_, str> {
    let raw = normal_lines(raw);
    if raw.contains(['\n', '\t']) {
        unescape(Cow::Owned(raw.replace(['\n', '\t'], " ")))
    } else {
        unescape(raw)
    }
}

/// Reads a CDATA section, given with its marks.
pub fn cdata(raw: &str) -> Cow<'_, str> {
    let inner = raw.strip_prefix("<![CDATA[").unwrap_or(raw);
    normal_lines(inner.strip_suffix("]]>").unwrap_or(inner))
}

/// Writes a value as text between tags.
pub fn to_text(value: &str) -> String {
    escape(value, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#13;"),
        _ => None,
    })
}

/// Writes a value for an attribute within `quote`s.
pub fn to_attribute(value: &str, quote: char) -> String {
    escape(value, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\'' if quote == '\'' => Some("&apos;"),
        '"' if quote == '"' => Some("&quot;"),
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    })
}

/// Characters that no XML 1.0 document can hold, in any spelling, become U+FFFD.
fn escape(value: &str, special: impl Fn(char) -> Option<&'static str>) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match special(c) {
            Some(written) => out.push_str(written),
            None if is_allowed(c) => out.push(c),
            None => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    out
}

/// Whether XML 1.0 can hold this character at all.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

fn normal_lines(raw: &str) -> Cow<'_, str> {
    if raw.contains('\r') {
        Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(raw)
    }
}

fn unescape(raw: Cow<'_, str>) -> Cow<'_, str> {
    if !raw.contains('&') {
        return raw;
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.as_ref();
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = rest
            .find(';')
            .and_then(|end| Some((end, resolve(&rest[1..end])?)));
        if let Some((end, c)) = known {
            out.push(c);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn resolve(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|&c| is_allowed(c))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_five_and_characters_and_keeps_the_rest() {
        assert_eq!(text("a &lt;&gt;&amp;&quot;&apos; b"), "a <>&\"' b");
        assert_eq!(text("&#65;&#x42;"), "AB");
        assert_eq!(text("&nbsp; &#0; & &;"), "&nbsp; &#0; & &;");
        assert_eq!(text("one\r\ntwo\rthree"), "one\ntwo\nthree");
        assert_eq!(attribute("a\tb\r\nc&#10;d"), "a b c\nd");
        assert_eq!(cdata("<![CDATA[a &lt; <b>]]>"), "a &lt; <b>");
    }

    #[test]
    fn what_is_written_reads_back() {
        for value in ["", "a<b>&\"'c", "tab\tline\nreturn\r.", "ünïcode 🏠", "]]>"] {
            assert_eq!(text(&to_text(value)), value);
            for quote in ['\'', '"'] {
                let written = to_attribute(value, quote);
                assert_eq!(attribute(&written), value);
                assert!(!written.contains(quote));
            }
        }
        assert_eq!(to_text("a\0b\u{1b}"), "a\u{fffd}b\u{fffd}");
    }
}
