// SPDX-License-Identifier: GPL-3.0-or-later
//! Characters that web pages put in the place of others. Values and comments keep
//! what can be meant: the ideographic space, the joiners of some scripts.

use super::parts::{self, Kind, ODD_BLANKS, is_empty, is_invisible, parts, pieces};

/// Spaces that a page puts for a plain one, even within a value.
const NO_BREAK: [char; 3] = ['\u{a0}', '\u{2007}', '\u{202f}'];

/// Characters of no width that no value is written with.
const NEVER_MEANT: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];

/// A document that was escaped as a whole, as in the source of a page.
pub fn escapes(text: &str) -> Option<String> {
    if text.contains('<') || !text.contains("&lt;") {
        return None;
    }
    let mut text = text.to_owned();
    for (entity, plain) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, plain);
    }
    Some(text)
}

/// Takes out characters of no width.
pub fn invisible(text: &str) -> Option<String> {
    let all = |text: &str| text.replace(is_invisible, "");
    let some = |text: &str| text.replace(NEVER_MEANT, "");
    changed(text, all, some, str::to_owned)
}

/// Comments whose dashes were made one long one.
pub fn dashes(text: &str) -> Option<String> {
    let mut mended = text.to_owned();
    for long in ["<!–-", "<!-–", "<!—", "<!–"] {
        mended = mended.replace(long, "<!--");
    }
    for long in ["–->", "-–>", "—>", "–>"] {
        mended = mended.replace(long, "-->");
    }
    (text.contains("<!") && mended != text).then_some(mended)
}

/// Makes blanks plain that XML does not know.
pub fn blanks(text: &str) -> Option<String> {
    let all = |text: &str| {
        let text = text.replace("&nbsp;", " ").replace('\u{2028}', "\n");
        text.replace(ODD_BLANKS, " ")
    };
    let some = |text: &str| text.replace("&nbsp;", " ").replace(NO_BREAK, " ");
    let comment = |text: &str| text.replace(NO_BREAK, " ");
    changed(text, all, some, comment)
}

/// Applies `all` to markup and blanks, `some` to values and texts, `comment` to
/// comments.
fn changed(
    text: &str,
    all: impl Fn(&str) -> String,
    some: impl Fn(&str) -> String,
    comment: impl Fn(&str) -> String,
) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    for (kind, part) in parts(text) {
        match kind {
            Kind::Tag => {
                for (is_value, piece) in pieces(part) {
                    let piece = if is_value { some(piece) } else { all(piece) };
                    mended.push_str(&piece);
                }
            }
            Kind::Text if is_empty(part) => mended.push_str(&all(part)),
            Kind::Text => mended.push_str(&some(part)),
            Kind::Comment => mended.push_str(&comment(part)),
            Kind::Other => mended.push_str(part),
        }
    }
    (mended != text).then_some(mended)
}

/// Makes the quotes around values plain, where it is clear which belong together.
pub fn quotes(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    for (kind, part) in parts(text) {
        match kind {
            Kind::Tag => plain_quotes(part, &mut mended),
            _ => mended.push_str(part),
        }
    }
    (mended != text).then_some(mended)
}

fn plain_quotes(tag: &str, out: &mut String) {
    let (mut from, mut at) = (0, 0);
    while let Some(found) = tag[at..].find('=') {
        at += found + 1;
        let Some(value) = parts::value(tag, at) else {
            continue;
        };
        let inner = &tag[value.inner.0..value.inner.1];
        let is_plain = tag[value.start..].starts_with(['\'', '"']);
        let free = ['"', '\''].into_iter().find(|&mark| !inner.contains(mark));
        at = value.end;
        if let Some(mark) = free.filter(|_| !is_plain) {
            out.push_str(&tag[from..value.start]);
            out.extend([mark]);
            out.push_str(inner);
            out.extend([mark]);
            from = at;
        }
    }
    out.push_str(&tag[from..]);
}
