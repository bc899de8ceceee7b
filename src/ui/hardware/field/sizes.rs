// SPDX-License-Identifier: GPL-3.0-or-later
//! Numbers of bytes: what they may be, and two of them side by side.

use crate::definition::size::Size;

/// Between what a number of bytes should be.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::ui::hardware) struct Bounds {
    /// Less is refused.
    pub least: Size,
    /// More is warned of.
    pub host: Option<Size>,
}

/// Two sizes in the largest unit that both are whole numbers of.
pub(super) fn in_one_unit(one: Size, other: Size) -> [String; 2] {
    for unit in ["GiB", "MiB", "KiB"] {
        if let (Some(one), Some(other)) = (one.in_unit(unit), other.in_unit(unit)) {
            return [format!("{one} {unit}"), format!("{other} {unit}")];
        }
    }
    [one.exact(), other.exact()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_are_compared_have_one_unit() {
        let both = |one, other| in_one_unit(one, other).join(" · ");
        let kib = both(Size::kib(218_176), Size::mib(150));
        assert_eq!(kib, "218176 KiB · 153600 KiB");
        assert_eq!(both(Size::mib(1536), Size::mib(150)), "1536 MiB · 150 MiB");
        assert_eq!(both(Size::gib(2), Size::gib(1)), "2 GiB · 1 GiB");
        assert_eq!(both(Size(1), Size::mib(1)), "1 B · 1 MiB");
    }
}
