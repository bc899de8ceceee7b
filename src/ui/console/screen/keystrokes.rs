// SPDX-License-Identifier: GPL-3.0-or-later
//! Text as the strokes of a US keyboard, for guests with no other way in.

use super::combination::plain_character;

const LEFT_SHIFT: u16 = 0x2a;
const RETURN: u16 = 0x1c;
const TAB: u16 = 0x0f;

/// What Shift makes of the keys of a US keyboard: above, below.
const SHIFTED: (&str, &str) = (r#"~!@#$%^&*()_+{}|:"<>?"#, r"`1234567890-=[]\;',./");

/// One stroke: the keys to press in order, and to release in the opposite order.
pub(crate) type Stroke = Vec<u16>;

/// What typing a text takes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The strokes, in order.
    pub strokes: Vec<Stroke>,
    /// The characters a US keyboard lacks, each once, in order of appearance.
    pub missing: Vec<char>,
}

/// Plans how to type `text` on a US keyboard.
pub(crate) fn plan(text: &str) -> Plan {
    let mut plan = Plan::default();
    let text = text.replace("\r\n", "\n");
    for character in text.chars() {
        match stroke(character) {
            Some(stroke) => plan.strokes.push(stroke),
            None if plan.missing.contains(&character) => {}
            None => plan.missing.push(character),
        }
    }
    plan
}

fn stroke(character: char) -> Option<Stroke> {
    match character {
        '\n' | '\r' => Some(vec![RETURN]),
        '\t' => Some(vec![TAB]),
        // People paste these from web pages, where they mean a plain space.
        '\u{a0}' => plain_character(' ').map(|key| vec![key]),
        'A'..='Z' => shifted(character.to_ascii_lowercase()),
        _ => {
            let below = SHIFTED.0.chars().position(|c| c == character);
            match below.and_then(|at| SHIFTED.1.chars().nth(at)) {
                Some(below) => shifted(below),
                None => plain_character(character).map(|key| vec![key]),
            }
        }
    }
}

fn shifted(below: char) -> Option<Stroke> {
    plain_character(below).map(|key| vec![LEFT_SHIFT, key])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_printable_ascii_character_can_be_typed() {
        let text: String = (' '..='~').collect();
        let plan = plan(&text);
        assert!(plan.missing.is_empty(), "{:?}", plan.missing);
        assert_eq!(plan.strokes.len(), 95);
        let mut sorted = plan.strokes.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 95, "two characters on one stroke");
    }

    #[test]
    fn a_line_of_shell() {
        let plan = plan("echo \"Hi\"\r\n");
        let h = vec![LEFT_SHIFT, 0x23];
        let quote = vec![LEFT_SHIFT, 0x28];
        let expected = [
            vec![0x12],
            vec![0x2e],
            vec![0x23],
            vec![0x18],
            vec![0x39],
            quote.clone(),
            h,
            vec![0x17],
            quote,
            vec![RETURN],
        ];
        assert_eq!(plan.strokes, expected);
    }

    #[test]
    fn what_cannot_be_typed_is_said_once() {
        let plan = plan("né à né");
        assert_eq!(plan.missing, ['é', 'à']);
        assert_eq!(plan.strokes.len(), 4);
    }
}
