// SPDX-License-Identifier: GPL-3.0-or-later
//! Figures in words: “12 %”, “1.5 MiB/s”, “0.9 of 2 GiB”.

use crate::definition::size::Size;
use crate::ui::i18n::gettext_f;

/// Shown where nothing is known.
const UNKNOWN: &str = "–";

/// A part of a whole, 0 to 1.
pub(super) fn percent(part: f32) -> String {
    if part.is_nan() {
        return UNKNOWN.to_owned();
    }
    let percent = format!("{:.0}", part * 100.0);
    gettext_f("{percent} %", &[("percent", &percent)])
}

/// Bytes a second.
pub(super) fn rate(bytes: f32) -> String {
    if bytes.is_nan() {
        return UNKNOWN.to_owned();
    }
    let size = Size(bytes.round() as u64).to_string();
    gettext_f("{size}/s", &[("size", &size)])
}

/// Bytes.
pub(super) fn size(bytes: u64) -> String {
    Size(bytes).to_string()
}

/// The top of a graph's scale for values up to `most`: the next of 1, 2, 5 times
/// a power of ten, so that the scale does not jump at every tick, and at least a
/// KiB a second, so that nothing at all looks like nothing.
pub(super) fn scale(most: f32) -> f32 {
    let most = most.max(1024.0);
    let power = 10f32.powf(most.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let step = steps.iter().find(|step| *step * power >= most);
    step.map_or(most, |step| step * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units() {
        assert_eq!(percent(0.123), "12 %");
        assert_eq!(percent(f32::NAN), "–");
        assert_eq!(rate(1536.0), "1.5 KiB/s");
        assert_eq!(rate(f32::NAN), "–");
    }

    #[test]
    fn a_scale_holds_its_values() {
        for (most, expected) in [(0.0, 2000.0), (1500.0, 2000.0), (4e6, 5e6), (6e6, 1e7)] {
            let top = scale(most);
            assert!(((top - expected) / expected).abs() < 0.001, "{most}: {top}");
        }
    }
}
