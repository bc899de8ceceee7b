// SPDX-License-Identifier: GPL-3.0-or-later
//! The one combination that leaves the screen, pressed and released with nothing else in
//! between: Ctrl and Alt unless a person chose others. With another key they are the guest's.

use super::release_keys::ReleaseKeys;

/// Watches the keys for the combination.
#[derive(Debug, Default)]
pub(crate) struct ReleaseShortcut {
    keys: ReleaseKeys,
    /// Those of its keys that are down.
    down: Vec<u16>,
    /// Another key came in between.
    spoilt: bool,
}

impl ReleaseShortcut {
    /// Watches for these keys.
    pub(crate) fn new(keys: ReleaseKeys) -> Self {
        Self {
            keys,
            ..Self::default()
        }
    }

    /// A key went down.
    pub(crate) fn press(&mut self, qnum: u16) {
        if !self.keys.has(qnum) {
            self.spoilt |= !self.down.is_empty();
        } else if !self.down.contains(&qnum) {
            self.down.push(qnum);
        }
    }

    /// A key came up; whether that completes the combination.
    pub(crate) fn release(&mut self, qnum: u16) -> bool {
        if !self.keys.has(qnum) {
            return false;
        }
        let complete = self.keys.are_all_in(&self.down) && !self.spoilt;
        self.down.retain(|&key| key != qnum);
        // The ones still held must not complete it again.
        self.spoilt = !self.down.is_empty() && (self.spoilt || complete);
        complete
    }

    /// Forgets what is held, as when the keyboard is somewhere else.
    pub(crate) fn reset(&mut self) {
        self.down.clear();
        self.spoilt = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALT: u16 = 0x38;
    const DELETE: u16 = 0xd3;

    #[test]
    fn ctrl_and_alt_alone_let_go_once() {
        for (first, second) in [(0x1d, ALT), (ALT, 0x1d), (0x9d, ALT)] {
            let mut keys = ReleaseShortcut::default();
            keys.press(first);
            keys.press(second);
            assert!(keys.release(first));
            assert!(!keys.release(second));
            keys.press(first);
            keys.press(second);
            assert!(keys.release(second), "and again");
        }
    }

    #[test]
    fn with_another_key_they_are_the_guests() {
        let mut keys = ReleaseShortcut::default();
        keys.press(0x1d);
        keys.press(ALT);
        keys.press(DELETE);
        assert!(!keys.release(DELETE));
        assert!(!keys.release(ALT));
        assert!(!keys.release(0x1d));
        keys.press(0x1d);
        assert!(!keys.release(0x1d), "one is not both");
    }

    #[test]
    fn a_key_typed_before_spoils_nothing() {
        let mut keys = ReleaseShortcut::default();
        keys.press(0x1e);
        assert!(!keys.release(0x1e));
        keys.press(0x1d);
        keys.press(ALT);
        assert!(keys.release(ALT));
    }

    #[test]
    fn a_repeated_key_changes_nothing() {
        let mut keys = ReleaseShortcut::default();
        keys.press(0x1d);
        keys.press(ALT);
        keys.press(ALT);
        assert!(keys.release(ALT));
    }

    #[test]
    fn a_person_can_choose_others() {
        let mut keys = ReleaseShortcut::new(ReleaseKeys::recorded(&[0x9d]));
        keys.press(0x1d);
        keys.press(ALT);
        assert!(!keys.release(ALT) && !keys.release(0x1d));
        keys.press(0x9d);
        assert!(keys.release(0x9d));
        keys.press(0x9d);
        keys.press(DELETE);
        assert!(!keys.release(DELETE) && !keys.release(0x9d));
        let f12 = 0x58;
        let mut keys = ReleaseShortcut::new(ReleaseKeys::recorded(&[0x1d, 0x2a, f12]));
        for key in [0x1d, 0x36, f12] {
            keys.press(key);
        }
        assert!(keys.release(f12));
        assert!(!keys.release(0x36) && !keys.release(0x1d));
    }
}
