// SPDX-License-Identifier: GPL-3.0-or-later
//! A document pasted from a web page, a chat or a terminal: with line numbers,
//! no-break spaces, curly quotes, a code fence around it. Takes out just what the
//! pasting brought, one kind after the other, and stops as soon as the document
//! is sound. A sound document is never touched.

mod lines;
mod marks;
mod parts;

use super::xml::Document;

/// A document without the damage of pasting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The document.
    pub text: String,
    /// What was done, in this order.
    pub repairs: Vec<Repair>,
}

/// A kind of damage that was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// The whole document was written with `&lt;` for `<`.
    Escapes,
    /// Each line began with its number.
    LineNumbers,
    /// A code fence, a prompt, a `cat <<EOF` or prose stood around it.
    Surroundings,
    /// Characters of no width.
    Invisible,
    /// `<!–` for `<!--`.
    Dashes,
    /// No-break spaces and other blanks that XML does not know.
    Blanks,
    /// Curly quotes around values.
    Quotes,
}

type Step = (Repair, fn(&str) -> Option<String>);

/// In an order in which each can rely on those before.
const STEPS: [Step; 7] = [
    (Repair::Escapes, marks::escapes),
    (Repair::LineNumbers, lines::numbers),
    (Repair::Surroundings, lines::surroundings),
    (Repair::Invisible, marks::invisible),
    (Repair::Dashes, marks::dashes),
    (Repair::Blanks, marks::blanks),
    (Repair::Quotes, marks::quotes),
];

/// The document without what pasting did to it; none where nothing of that kind is
/// wrong, or where it would not help.
#[must_use]
pub fn clean(source: &str) -> Option<Cleaned> {
    if is_sound(source) {
        return None;
    }
    let mut text = source.to_owned();
    let mut repairs = Vec::new();
    for (repair, mend) in STEPS {
        if let Some(mended) = mend(&text) {
            text = mended;
            repairs.push(repair);
            if is_sound(&text) {
                break;
            }
        }
    }
    // Without its numbers a listing shows the line of what else is wrong.
    let helps = repairs.contains(&Repair::LineNumbers) || Document::parse(&text).is_ok();
    (helps && !repairs.is_empty()).then_some(Cleaned { text, repairs })
}

/// Whether a text that begins so is likely a machine's definition, in whatever
/// wrapping.
#[must_use]
pub fn is_likely(start: &str) -> bool {
    start.contains("<domain") || start.contains("&lt;domain")
}

/// Whether it is well-formed, and has no blanks between elements that libvirt
/// would take for text.
fn is_sound(text: &str) -> bool {
    Document::parse(text).is_ok() && !parts::has_odd_blanks(text)
}

#[cfg(test)]
mod tests {
    use super::Repair::{Blanks, Dashes, Escapes, Invisible, LineNumbers, Quotes, Surroundings};
    use super::*;

    const PLAIN: &str = "<domain type='kvm'>\n  <name>a</name>\n  <!-- 内存 -->\n\
                         \u{20} <memory unit='KiB'>219200</memory>\n  <devices>\n    \
                         <emulator>/usr/local/bin/qemu</emulator>\n  </devices>\n</domain>\n";

    #[track_caller]
    fn cleaned(source: &str, repairs: &[Repair]) {
        let cleaned = clean(source).unwrap_or_else(|| panic!("not cleaned:\n{source}"));
        assert_eq!(cleaned.text.trim(), PLAIN.trim());
        assert_eq!(cleaned.repairs, repairs);
    }

    fn numbered(form: impl Fn(usize, &str) -> String) -> String {
        let lines = PLAIN.trim_end().lines().enumerate();
        lines.map(|(at, line)| form(at + 1, line) + "\n").collect()
    }

    #[test]
    fn a_sound_document_is_never_touched() {
        for sound in [
            PLAIN,
            "<domain><title>a\u{a0}b\u{200b}</title><name>“a”</name></domain>",
            "\u{feff}<domain><name>a</name><!-- <!– &nbsp; -->\n1. x\n2. y\n3. z</domain>",
            "<domain><description>\u{a0}</description></domain>",
        ] {
            assert_eq!(clean(sound), None, "{sound}");
        }
    }

    #[test]
    fn other_faults_are_left_to_the_person() {
        for wrong in [
            "",
            "hello\u{a0}world",
            "<domain",
            "<domain><name>x</nam></domain>",
        ] {
            assert_eq!(clean(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_numbered_listing_loses_its_numbers() {
        cleaned(
            &numbered(|n, line| format!("{n:3}. {line}")),
            &[LineNumbers],
        );
        cleaned(
            &numbered(|n, line| format!("{n:6}\t{line}")),
            &[LineNumbers],
        );
        cleaned(&numbered(|n, line| format!("{n}:{line}")), &[LineNumbers]);
        cleaned(&numbered(|n, line| format!("{n} | {line}")), &[LineNumbers]);
        cleaned(&numbered(|n, line| format!("{n}\n{line}")), &[LineNumbers]);
        let gutter: String = (1..9).map(|n| format!("{n}\n")).collect();
        cleaned(&format!("{gutter}{PLAIN}"), &[LineNumbers]);
    }

    #[test]
    fn a_listing_with_no_break_spaces_is_as_it_was_written() {
        let listing = numbered(|n, line| format!("{n:3}. {line}")).replace(' ', "\u{a0}");
        cleaned(&listing, &[LineNumbers, Blanks]);
        cleaned(&PLAIN.replace("\n ", "\n\u{a0}"), &[Blanks]);
        cleaned(&PLAIN.replace("\n  <", "\n&nbsp; <"), &[Blanks]);
        cleaned(
            &PLAIN
                .replace("\n  <", "\n\u{3000} <")
                .replace('\u{3000}', "\u{2003}"),
            &[Blanks],
        );
    }

    #[test]
    fn numbers_alone_do_not_hide_another_fault() {
        let listing = "1. <domain>\n2. <name>a</nam>\n3. </domain>";
        let cleaned = clean(listing).unwrap();
        assert_eq!(cleaned.text, "<domain>\n<name>a</nam>\n</domain>");
    }

    #[test]
    fn numbers_that_are_content_stay() {
        let text = "<domain type=“kvm”>\n<description>\n1. one\n2. two\n</description></domain>";
        let cleaned = clean(text).unwrap();
        assert_eq!(cleaned.text, text.replace(['“', '”'], "\""));
    }

    #[test]
    fn what_stands_around_goes() {
        for around in [
            ("```xml\n", "```\n"),
            (
                "[root@host ~]# cat > vm.xml <<EOF\n",
                "EOF\n[root@host ~]#\n",
            ),
            ("$ virsh dumpxml a\n", "\n$ "),
            ("Here it is:\n\n", "\nDoes it boot?\n"),
        ] {
            cleaned(&format!("{}{PLAIN}{}", around.0, around.1), &[Surroundings]);
        }
        let fenced = numbered(|n, line| format!("{n}. {line}"));
        cleaned(&format!("```\n{fenced}```\n"), &[LineNumbers, Surroundings]);
    }

    #[test]
    fn characters_nobody_sees_go() {
        cleaned(&PLAIN.replace("<m", "<\u{200b}m"), &[Invisible]);
        cleaned(&format!("\u{200e}{PLAIN}"), &[Surroundings]);
        cleaned(&PLAIN.replace(">\n", ">\u{200b}\n"), &[Invisible]);
    }

    #[test]
    fn curly_quotes_and_dashes_become_plain() {
        let single = |text: &str| text.replace('\'', "\"");
        for quotes in [["“", "”"], ["″", "″"], ["„", "“"], ["”", "\""]] {
            let text = PLAIN
                .replace("='", &format!("={}", quotes[0]))
                .replace('\'', quotes[1]);
            let cleaned = clean(&text).unwrap();
            assert_eq!(cleaned.text, single(PLAIN), "{text}");
            assert_eq!(cleaned.repairs, [Quotes]);
        }
        cleaned(
            &PLAIN.replace("<!--", "<!–").replace("-->", "–>"),
            &[Dashes],
        );
    }

    #[test]
    fn a_value_that_is_not_clear_is_left() {
        for unclear in [
            "<domain type=“kvm><name>a</name></domain>",
            "<domain type=“kvm id=“1”><name>a</name></domain>",
        ] {
            assert_eq!(clean(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn a_document_in_escapes_is_read() {
        let escaped = PLAIN.replace('<', "&lt;").replace('>', "&gt;");
        assert!(is_likely(&escaped) && is_likely(PLAIN) && !is_likely("QFI\u{fb}"));
        cleaned(&escaped, &[Escapes]);
    }
}
