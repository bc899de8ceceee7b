// SPDX-License-Identifier: GPL-3.0-or-later
//! Keys as QEMU numbers them: XT scancodes (set 1), where the prefix 0xe0 of the
//! later keys is folded into bit 7. The number names a place on the keyboard,
//! so what it types is the guest's layout, whatever the host's is.

/// What X11 and Wayland add to the kernel's number of a key.
const XKB_OFFSET: u32 = 8;

/// The kernel's numbers (linux/input-event-codes.h) whose scancode is another
/// number, with that scancode.
const DIFFERENT: &[(u32, u16)] = &[
    (85, 0x76),  // Zenkaku/Hankaku
    (89, 0x73),  // Ro
    (90, 0x78),  // Katakana
    (91, 0x77),  // Hiragana
    (92, 0x79),  // Henkan
    (93, 0x70),  // Katakana/Hiragana
    (94, 0x7b),  // Muhenkan
    (95, 0x5c),  // keypad: Japanese comma
    (96, 0x9c),  // keypad: Enter
    (97, 0x9d),  // right Ctrl
    (98, 0xb5),  // keypad: /
    (99, 0xb7),  // Print, SysRq
    (100, 0xb8), // right Alt, AltGr
    (102, 0xc7), // Home
    (103, 0xc8), // Up
    (104, 0xc9), // Page Up
    (105, 0xcb), // Left
    (106, 0xcd), // Right
    (107, 0xcf), // End
    (108, 0xd0), // Down
    (109, 0xd1), // Page Down
    (110, 0xd2), // Insert
    (111, 0xd3), // Delete
    (113, 0xa0), // Mute
    (114, 0xae), // Volume Down
    (115, 0xb0), // Volume Up
    (116, 0xde), // Power
    (117, 0x59), // keypad: =
    (119, 0xc6), // Pause
    (121, 0x7e), // keypad: comma
    (122, 0x72), // Hangul
    (123, 0x71), // Hanja
    (124, 0x7d), // Yen
    (125, 0xdb), // left Super
    (126, 0xdc), // right Super
    (127, 0xdd), // Menu
    (128, 0xe8), // Stop
    (138, 0xf5), // Help
    (140, 0xa1), // Calculator
    (142, 0xdf), // Sleep
    (143, 0xe3), // Wake
    (155, 0xec), // Mail
    (156, 0xe6), // Bookmarks
    (157, 0xeb), // Computer
    (158, 0xea), // Back
    (159, 0xe9), // Forward
    (163, 0x99), // Next Track
    (164, 0xa2), // Play/Pause
    (165, 0x90), // Previous Track
    (166, 0xa4), // Stop Playing
    (172, 0xb2), // Home Page
    (173, 0xe7), // Reload
    (183, 0x5d), // F13
    (184, 0x5e), // F14
    (185, 0x5f), // F15
    (186, 0x55), // F16
    (217, 0xe5), // Search
    (226, 0xed), // Media
];

/// The QEMU number of the key whose hardware keycode GTK reports, under X11 with
/// the kernel's keymap or under Wayland; none for a key no keyboard has, such as
/// one that a tool mapped on the fly.
pub(crate) fn qnum_of_keycode(keycode: u32) -> Option<u16> {
    qnum_of_kernel(keycode.checked_sub(XKB_OFFSET)?)
}

/// The QEMU number of the kernel's key `code`.
fn qnum_of_kernel(code: u32) -> Option<u16> {
    match code {
        1..=83 | 86..=88 => u16::try_from(code).ok(),
        _ => DIFFERENT
            .iter()
            .find(|(kernel, _)| *kernel == code)
            .map(|(_, qnum)| *qnum),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keycodes_as_gtk_reports_them() {
        for (keycode, qnum) in [
            (9, 0x01),   // Escape
            (24, 0x10),  // Q
            (36, 0x1c),  // Return
            (37, 0x1d),  // left Ctrl
            (64, 0x38),  // left Alt
            (65, 0x39),  // Space
            (67, 0x3b),  // F1
            (94, 0x56),  // the key beside the left Shift
            (95, 0x57),  // F11
            (96, 0x58),  // F12
            (104, 0x9c), // keypad Enter
            (107, 0xb7), // Print
            (108, 0xb8), // AltGr
            (111, 0xc8), // Up
            (119, 0xd3), // Delete
            (127, 0xc6), // Pause
            (133, 0xdb), // Super
        ] {
            assert_eq!(qnum_of_keycode(keycode), Some(qnum), "keycode {keycode}");
        }
    }

    #[test]
    fn no_key_has_no_number() {
        for keycode in [0, 7, 8, 92, 109, 9999] {
            assert_eq!(qnum_of_keycode(keycode), None, "keycode {keycode}");
        }
    }

    #[test]
    fn no_two_keys_share_a_number() {
        let mut seen = HashSet::new();
        for code in 0..800 {
            if let Some(qnum) = qnum_of_kernel(code) {
                assert!(seen.insert(qnum), "{qnum:#x} twice");
                assert!(qnum != 0 && qnum < 0x100, "{qnum:#x}");
            }
        }
        assert!(seen.len() > 130);
    }
}
