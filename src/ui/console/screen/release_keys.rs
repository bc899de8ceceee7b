// SPDX-License-Identifier: GPL-3.0-or-later
//! Which keys release the keyboard from a screen: those of the setting, Ctrl and Alt
//! where that names none.

use super::combination;
use crate::ui::i18n::{gettext, pgettext};
use crate::ui::settings::Settings;

const CTRL: u16 = 0x1d;
const RIGHT_CTRL: u16 = 0x9d;
/// Not the right one: it is AltGr on most keyboards.
const ALT: u16 = 0x38;
const ALT_GR: u16 = 0xb8;
const SHIFT: u16 = 0x2a;
const SUPER: u16 = 0xdb;
const F11: u16 = 0x57;

/// Keys that do nothing by themselves, in the order in which they are written.
const MODIFIERS: [u16; 6] = [CTRL, ALT, SHIFT, SUPER, RIGHT_CTRL, ALT_GR];

/// Keys that are rarely typed, so that one of them is enough: right Ctrl, Super, Menu,
/// Pause, Scroll Lock.
const RARE: [u16; 5] = [RIGHT_CTRL, SUPER, 0xdd, 0xc6, 0x46];

/// Left keys that count as the right ones as well.
const EITHER_SIDE: [(u16, u16); 3] = [(CTRL, RIGHT_CTRL), (SHIFT, 0x36), (SUPER, 0xdc)];

/// Some keys that are pressed and released together, as QEMU numbers them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReleaseKeys(Vec<u16>);

impl Default for ReleaseKeys {
    fn default() -> Self {
        Self(vec![CTRL, ALT])
    }
}

impl ReleaseKeys {
    /// Those of the setting.
    pub(crate) fn of_program() -> Self {
        Self::named(&Settings::of_program().release_keys())
    }

    /// Those of a name such as `Ctrl+Alt`; the usual ones where that names none.
    fn named(name: &str) -> Self {
        let keys = combination::parse(name).unwrap_or_default();
        let keys = Self(keys);
        match keys.problem() {
            None => keys,
            Some(_) => Self::default(),
        }
    }

    /// Those that a person held down together.
    pub(crate) fn recorded(pressed: &[u16]) -> Self {
        let mut keys: Vec<u16> = pressed.iter().map(|&key| left(key)).collect();
        if keys.contains(&CTRL) {
            keys.retain(|&key| key != RIGHT_CTRL);
        }
        keys.sort_by_key(|key| {
            let at = MODIFIERS.iter().position(|it| it == key);
            (at.unwrap_or(MODIFIERS.len()), *key)
        });
        keys.dedup();
        Self(keys)
    }

    /// Why they would be in the way; nothing for valid ones.
    pub(crate) fn problem(&self) -> Option<String> {
        let keys = &self.0;
        let is_modifier = |key: &u16| MODIFIERS.contains(key);
        let holds_back = |key: &u16| is_modifier(key) && *key != SHIFT;
        let is_good = match keys.as_slice() {
            [] => false,
            [key] => RARE.contains(key),
            keys => keys.iter().any(holds_back),
        };
        if keys.contains(&F11) {
            return Some(gettext("F11 switches fullscreen. Choose other keys."));
        }
        if keys.iter().any(|&key| combination::name(key).is_none()) {
            return Some(gettext("One of these keys has no name. Choose other keys."));
        }
        let text = gettext(
            "These are needed for typing. Use Ctrl, Alt or Super with another key, or one that is rarely typed, such as right Ctrl or Pause.",
        );
        (!is_good).then_some(text)
    }

    /// Their name in the setting.
    pub(crate) fn name(&self) -> String {
        self.joined(|key| combination::name(key).unwrap_or_default())
    }

    /// What they are called on the screen.
    pub(crate) fn text(&self) -> String {
        self.joined(|key| match key {
            CTRL => pgettext("key", "Ctrl"),
            ALT => pgettext("key", "Alt"),
            SHIFT => pgettext("key", "Shift"),
            SUPER => pgettext("key", "Super"),
            RIGHT_CTRL => gettext("Right Ctrl"),
            _ => combination::name(key).unwrap_or_default(),
        })
    }

    fn joined(&self, name: impl Fn(u16) -> String) -> String {
        let names: Vec<String> = self.0.iter().map(|&key| name(key)).collect();
        names.join("+")
    }

    /// Whether this key is one of them.
    pub(super) fn has(&self, qnum: u16) -> bool {
        self.0.iter().any(|&key| is(key, qnum))
    }

    /// Whether each of them is among these.
    pub(super) fn are_all_in(&self, down: &[u16]) -> bool {
        self.0
            .iter()
            .all(|&key| down.iter().any(|&qnum| is(key, qnum)))
    }
}

/// The left key of a pair that is the same to most people; Ctrl has two.
fn left(key: u16) -> u16 {
    let pair = EITHER_SIDE.iter().find(|(_, right)| *right == key);
    pair.map_or(key, |(left, _)| if *left == CTRL { key } else { *left })
}

/// Whether the key that went down is meant by `key`.
fn is(key: u16, qnum: u16) -> bool {
    key == qnum || EITHER_SIDE.contains(&(key, qnum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_named_and_found_again() {
        for (pressed, name) in [
            (&[0x38, 0x1d][..], "Ctrl+Alt"),
            (&[0x9d], "RightCtrl"),
            (&[0x9d, 0x1d, 0x38], "Ctrl+Alt"),
            (&[0x58, 0x36, 0x1d], "Ctrl+Shift+F12"),
            (&[0xdc], "Super"),
            (&[0xc6], "Pause"),
            (&[0x1d, 0x2a, 0xc9], "Ctrl+Shift+PageUp"),
            (&[0x38, 0x10], "Alt+Q"),
        ] {
            let keys = ReleaseKeys::recorded(pressed);
            assert_eq!(keys.problem(), None, "{name}");
            assert_eq!(keys.name(), name);
            assert_eq!(ReleaseKeys::named(name), keys);
        }
    }

    #[gtk::test]
    fn those_of_the_setting_are_taken() {
        let settings = Settings::for_test();
        assert_eq!(ReleaseKeys::of_program(), ReleaseKeys::default());
        settings.set_release_keys("RightCtrl");
        assert_eq!(ReleaseKeys::of_program(), ReleaseKeys::recorded(&[0x9d]));
    }

    #[test]
    fn keys_for_typing_are_refused() {
        for pressed in [
            &[][..],
            &[0x1e],
            &[0x2a],
            &[0x1d],
            &[0x2a, 0x1e],
            &[0x1d, 0x57],
            &[0x1d, 0xae],
        ] {
            let keys = ReleaseKeys::recorded(pressed);
            assert!(keys.problem().is_some(), "{pressed:x?}");
        }
    }

    #[test]
    fn what_names_no_good_keys_means_the_usual_ones() {
        for name in ["", "A", "Ctrl", "nonsense", "Ctrl+F11"] {
            assert_eq!(ReleaseKeys::named(name), ReleaseKeys::default(), "{name}");
        }
        assert_eq!(ReleaseKeys::default().text(), "Ctrl+Alt");
    }
}
