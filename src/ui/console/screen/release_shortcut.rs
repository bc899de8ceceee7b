// SPDX-License-Identifier: GPL-3.0-or-later
//! The one combination that leaves the screen: Ctrl and Alt, pressed and let go
//! with nothing else in between. With another key they are the guest's.

const CTRL: [u16; 2] = [0x1d, 0x9d];
/// Not the right one: it is AltGr on most keyboards.
const ALT: u16 = 0x38;

/// Watches the keys for the combination.
#[derive(Debug, Default)]
pub(crate) struct ReleaseShortcut {
    ctrl: bool,
    alt: bool,
    /// Another key came in between.
    spoilt: bool,
}

impl ReleaseShortcut {
    /// A key went down.
    pub(crate) fn press(&mut self, qnum: u16) {
        if CTRL.contains(&qnum) {
            self.ctrl = true;
        } else if qnum == ALT {
            self.alt = true;
        } else if self.ctrl || self.alt {
            self.spoilt = true;
        }
    }

    /// A key came up; whether that completes the combination.
    pub(crate) fn release(&mut self, qnum: u16) -> bool {
        let complete = self.ctrl && self.alt && !self.spoilt;
        if CTRL.contains(&qnum) {
            self.ctrl = false;
        } else if qnum == ALT {
            self.alt = false;
        } else {
            return false;
        }
        if !self.ctrl && !self.alt {
            self.spoilt = false;
        } else if complete {
            // The one still held must not complete it again.
            self.spoilt = true;
        }
        complete
    }

    /// Forgets all, as when the keyboard is somewhere else.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
