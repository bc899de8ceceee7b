// SPDX-License-Identifier: GPL-3.0-or-later
//! CPU time in words: “2 h 5 min 9 s”.

use crate::ui::i18n::gettext_f;

/// Nanoseconds as a person reads them; below a minute with a tenth.
pub(super) fn text(nanoseconds: u64) -> String {
    let tenths = nanoseconds / 100_000_000;
    let seconds = tenths / 10;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let rest = (seconds % 60).to_string();
    let (hours_text, minutes_text) = (hours.to_string(), minutes.to_string());
    let values = [
        ("h", hours_text.as_str()),
        ("min", &minutes_text),
        ("s", &rest),
    ];
    if hours > 0 {
        gettext_f("{h} h {min} min {s} s", &values)
    } else if minutes > 0 {
        gettext_f("{min} min {s} s", &values)
    } else {
        let seconds = format!("{rest}.{}", tenths % 10);
        gettext_f("{s} s", &[("s", &seconds)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit() {
        const SECOND: u64 = 1_000_000_000;
        assert_eq!(text(0), "0.0 s");
        assert_eq!(text(SECOND * 59 + SECOND / 2), "59.5 s");
        assert_eq!(text(SECOND * 60), "1 min 0 s");
        assert_eq!(text(SECOND * 7509), "2 h 5 min 9 s");
        assert_eq!(text(SECOND * 360_000), "100 h 0 min 0 s");
    }
}
