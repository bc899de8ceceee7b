// SPDX-License-Identifier: GPL-3.0-or-later
//! Key combinations by name, such as “Ctrl+Alt+F3”, as QEMU key numbers.

/// Keys by the names people type, in any case; several names may mean one key.
const NAMED: &[(&str, u16)] = &[
    ("ctrl", 0x1d),
    ("control", 0x1d),
    ("rightctrl", 0x9d),
    ("alt", 0x38),
    ("altgr", 0xb8),
    ("shift", 0x2a),
    ("super", 0xdb),
    ("meta", 0xdb),
    ("win", 0xdb),
    ("windows", 0xdb),
    ("menu", 0xdd),
    ("esc", 0x01),
    ("escape", 0x01),
    ("tab", 0x0f),
    ("enter", 0x1c),
    ("return", 0x1c),
    ("space", 0x39),
    ("backspace", 0x0e),
    ("insert", 0xd2),
    ("ins", 0xd2),
    ("delete", 0xd3),
    ("del", 0xd3),
    ("home", 0xc7),
    ("end", 0xcf),
    ("pageup", 0xc9),
    ("pgup", 0xc9),
    ("pagedown", 0xd1),
    ("pgdn", 0xd1),
    ("up", 0xc8),
    ("down", 0xd0),
    ("left", 0xcb),
    ("right", 0xcd),
    ("print", 0xb7),
    ("printscreen", 0xb7),
    ("sysrq", 0xb7),
    ("pause", 0xc6),
    ("break", 0xc6),
    ("capslock", 0x3a),
    ("numlock", 0x45),
    ("scrolllock", 0x46),
    ("plus", 0x0d),
    ("minus", 0x0c),
];

/// Presses of a US keyboard's plain characters, row by row, beginning at the
/// number of the row's first key.
const ROWS: &[(u16, &str)] = &[
    (0x02, "1234567890-="),
    (0x10, "qwertyuiop[]"),
    (0x1e, "asdfghjkl;'`"),
    (0x2b, "\\zxcvbnm,./"),
];

/// The keys of “A+B+C”, in that order.
///
/// # Errors
/// The part that names no key.
pub(crate) fn parse(text: &str) -> Result<Vec<u16>, String> {
    let parts = text
        .split(['+', ' '])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let mut keys = Vec::new();
    for part in parts {
        let key = key(part).ok_or_else(|| part.to_owned())?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

fn key(name: &str) -> Option<u16> {
    let name = name.to_lowercase().replace(['_', '-'], "");
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return plain_character(letter);
    }
    let named = NAMED.iter().find(|(known, _)| *known == name);
    named.map(|(_, qnum)| *qnum).or_else(|| function_key(&name))
}

/// The key a character without Shift is on, on a US keyboard.
pub(crate) fn plain_character(character: char) -> Option<u16> {
    if character == ' ' {
        return Some(0x39);
    }
    ROWS.iter().find_map(|(first, row)| {
        let at = row.chars().position(|c| c == character)?;
        Some(first + u16::try_from(at).ok()?)
    })
}

/// Names of keys as they are written, where they are not those of a character or a function
/// key.
const WRITTEN: &[&str] = &[
    "Ctrl",
    "RightCtrl",
    "Alt",
    "AltGr",
    "Shift",
    "Super",
    "Menu",
    "Tab",
    "Enter",
    "Space",
    "Backspace",
    "Insert",
    "Delete",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Up",
    "Down",
    "Left",
    "Right",
    "Print",
    "Pause",
    "CapsLock",
    "NumLock",
    "ScrollLock",
];

/// The name of a key, as [`parse`] reads it; none of a key it does not know.
pub(crate) fn name(qnum: u16) -> Option<String> {
    let written = WRITTEN.iter().find(|name| key(name) == Some(qnum));
    if let Some(name) = written {
        return Some((*name).to_owned());
    }
    let function = (1..=12).map(|number| format!("F{number}"));
    let letters = ('A'..='Z').chain('0'..='9').map(String::from);
    function.chain(letters).find(|name| key(name) == Some(qnum))
}

fn function_key(name: &str) -> Option<u16> {
    let number: u16 = name.strip_prefix('f')?.parse().ok()?;
    match number {
        1..=10 => Some(0x3a + number),
        11 | 12 => Some(0x4c + number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_as_people_write_them() {
        for (text, keys) in [
            ("Ctrl+Alt+Delete", &[0x1d, 0x38, 0xd3][..]),
            ("ctrl-alt", &[]),
            ("Control + Alt + F1", &[0x1d, 0x38, 0x3b]),
            ("ctrl alt f12", &[0x1d, 0x38, 0x58]),
            ("Alt+Page_Up", &[0x38, 0xc9]),
            ("Super", &[0xdb]),
            ("Shift+q", &[0x2a, 0x10]),
            ("Ctrl+/", &[0x1d, 0x35]),
            ("`", &[0x29]),
            ("M", &[0x32]),
            ("F10", &[0x44]),
            ("F11", &[0x57]),
            ("A+A", &[0x1e]),
            ("", &[]),
        ] {
            if text == "ctrl-alt" {
                assert_eq!(parse(text), Err("ctrl-alt".to_owned()));
            } else {
                assert_eq!(parse(text).as_deref(), Ok(keys), "{text}");
            }
        }
    }

    #[test]
    fn a_written_name_is_read_as_the_same_key() {
        for written in WRITTEN.iter().chain(&["F1", "F12", "A", "0"]) {
            let keys = parse(written).unwrap();
            assert_eq!(keys.len(), 1, "{written}");
            assert_eq!(name(keys[0]).as_deref(), Some(*written));
        }
        assert_eq!(name(0xae), None);
    }

    #[test]
    fn what_names_no_key_is_named() {
        assert_eq!(parse("Ctrl+Hyper+A"), Err("Hyper".to_owned()));
        assert_eq!(parse("F25"), Err("F25".to_owned()));
        assert_eq!(parse("é"), Err("é".to_owned()));
    }
}
