// SPDX-License-Identifier: GPL-3.0-or-later
//! What a guest asks its terminal: the position of the cursor, the type of the terminal,
//! a colour. A terminal that shows old output must not answer, since the answer would be
//! typed into whatever has the line now. VTE always answers, so the questions are removed
//! from the text; they show nothing anyway.

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;

/// The text without questions. A sequence that its end cuts in two stays: what
/// comes next may complete it.
pub(super) fn without(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == ESCAPE || byte == 0xc2) {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let Some((length, is_question)) = sequence(rest) else {
            break;
        };
        if !is_question {
            kept.extend_from_slice(&rest[..length]);
        }
        rest = &rest[length..];
    }
    kept.extend_from_slice(rest);
    kept
}

/// How long the sequence is that the text begins with, and whether it asks
/// something. None where the text ends in the middle of it.
fn sequence(text: &[u8]) -> Option<(usize, bool)> {
    // Each kind is written in two bytes in one of two ways: with an escape, or as
    // the control character, in UTF-8.
    match (text[0], *text.get(1)?) {
        (ESCAPE, b'[') | (0xc2, 0x9b) => control(text),
        (ESCAPE, b']') | (0xc2, 0x9d) => {
            string(text).map(|(length, body)| (length, body.contains(&b'?')))
        }
        (ESCAPE, b'P') | (0xc2, 0x90) => string(text).map(|(length, body)| {
            let body = body.iter().copied();
            let mut body = body.skip_while(|byte| byte.is_ascii_digit() || *byte == b';');
            let (first, second) = (body.next(), body.next());
            (
                length,
                matches!(first, Some(b'$' | b'+')) && second == Some(b'q'),
            )
        }),
        (ESCAPE, b'Z') | (0xc2, 0x9a) => Some((2, true)),
        // Another sequence or letter; what follows these two is judged by itself.
        (_, second) => Some((if second == ESCAPE { 1 } else { 2 }, false)),
    }
}

/// Parameters, intermediate bytes, a last byte. Any other byte ends it.
fn control(text: &[u8]) -> Option<(usize, bool)> {
    let end = 2 + text[2..]
        .iter()
        .position(|byte| !(0x20..=0x3f).contains(byte))?;
    let (body, last) = (&text[2..end], text[end]);
    if !(0x40..=0x7e).contains(&last) {
        return Some((end, false));
    }
    let has = |byte| body.contains(&byte);
    let is_question = match last {
        // Device status, attributes, parameters; what the window is like.
        b'n' | b'c' | b'x' | b't' => true,
        // A mode; a checksum; the version; what graphics it can do; its state.
        b'p' => has(b'$'),
        b'y' => has(b'*'),
        b'q' => has(b'>'),
        b'S' => has(b'?'),
        b'w' => has(b'$'),
        b'u' => has(b'$') || has(b'?'),
        _ => false,
    };
    Some((end + 1, is_question))
}

/// Everything up to a bell, a string terminator or a byte that cancels it.
fn string(text: &[u8]) -> Option<(usize, &[u8])> {
    let is_end = |byte: &u8| matches!(*byte, BELL | ESCAPE | 0x18 | 0x1a);
    let body = &text[2..];
    let plain_end = body.iter().position(is_end);
    let other_end = body.windows(2).position(|pair| pair == [0xc2, 0x9c]);
    let (end, terminator) = match (plain_end, other_end) {
        (plain, Some(other)) if plain.is_none_or(|plain| other < plain) => (other, 2),
        (Some(plain), _) => match (body[plain], body.get(plain + 1)) {
            (ESCAPE, None) => return None,
            (ESCAPE, Some(b'\\')) => (plain, 2),
            // It is the start of another sequence.
            (ESCAPE, Some(_)) => (plain, 0),
            _ => (plain, 1),
        },
        (None, _) => return None,
    };
    Some((2 + end + terminator, &body[..end]))
}

#[cfg(test)]
mod tests {
    use super::without;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(&without(bytes)).into_owned()
    }

    #[test]
    fn questions_are_taken_out() {
        for question in [
            "\x1b[6n",
            "\x1b[?6n",
            "\x1b[5n",
            "\x1b[c",
            "\x1b[>c",
            "\x1b[0c",
            "\x1bZ",
            "\x1b[18t",
            "\x1b[?2026$p",
            "\x1b[>0q",
            "\x1b[1;1;1;1;1;1*y",
            "\x1b]10;?\x07",
            "\x1b]4;1;?\x1b\\",
            "\x1bP$qm\x1b\\",
            "\x1bP+q544e\x1b\\",
            "\u{9b}6n",
            "\u{9d}11;?\u{9c}",
            "\u{9a}",
        ] {
            let written = format!("a{question}b");
            assert_eq!(text(written.as_bytes()), "ab", "{question:?}");
        }
    }

    #[test]
    fn all_else_stays() {
        for written in [
            "plain\r\n\u{e4}\u{20ac}\u{bf}",
            "\x1b[1;32mgreen\x1b[0m\x1b[2J\x1b[10;5H\x1b[K",
            "\x1b]0;a title\x07\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
            "\x1b[!p\x1bc\x1b7\x1b8\x1b(B\x1b=",
            "\x1b[2 q\x1b[?25l\x1b[?1049h",
            "\x1bP1;2q#0\x1b\\",
            "\x1b\x1b[31mred",
            "\x1b[12\x1b[31mred",
        ] {
            assert_eq!(text(written.as_bytes()), written);
        }
    }

    #[test]
    fn what_the_end_cuts_stays() {
        for cut in [
            "\x1b",
            "\x1b[",
            "\x1b[6",
            "\x1b]10;?",
            "\x1b]10;?\x1b",
            "\x1bP$q",
        ] {
            assert_eq!(text(cut.as_bytes()), cut);
        }
        assert_eq!(without(b"a\xc2"), b"a\xc2");
    }

    #[test]
    fn bytes_that_are_no_text_stay() {
        let all: Vec<u8> = (0..=255).filter(|&byte| byte != 0x1b).collect();
        assert_eq!(without(&all), all);
    }
}
