// SPDX-License-Identifier: GPL-3.0-or-later
//! Amounts of memory and disk: bytes, as a person types them, as a screen shows
//! them, and as libvirt's XML writes them.

use std::fmt;
use std::str::FromStr;

use super::xml::{Document, ElementId};

/// A number of bytes. [`fmt::Display`] rounds for reading (`214.1 MiB`);
/// [`Size::exact`] gives a text that reads back as the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Size(pub u64);

/// Why a text is not a size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SizeError {
    /// Nothing was typed.
    #[error("no size is given")]
    Empty,
    /// There is no number that could be read.
    #[error("“{0}” is not a number")]
    NotANumber(String),
    /// A number below zero.
    #[error("a size cannot be negative")]
    Negative,
    /// A bare number, where no unit is understood.
    #[error("a unit is missing, such as MiB or GiB")]
    MissingUnit,
    /// An unknown unit.
    #[error("“{0}” is not a unit of size")]
    UnknownUnit(String),
    /// More than 2⁶⁴ bytes.
    #[error("this size is too large")]
    TooLarge,
}

/// The units that are shown, largest first.
const UNITS: [(&str, u64); 7] = [
    ("EiB", 1 << 60),
    ("PiB", 1 << 50),
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];

impl Size {
    /// So many KiB.
    #[must_use]
    pub const fn kib(number: u64) -> Size {
        Size(number << 10)
    }

    /// So many MiB.
    #[must_use]
    pub const fn mib(number: u64) -> Size {
        Size(number << 20)
    }

    /// So many GiB.
    #[must_use]
    pub const fn gib(number: u64) -> Size {
        Size(number << 30)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// The number of KiB, rounded up: what libvirt counts memory in.
    #[must_use]
    pub const fn to_kib(self) -> u64 {
        self.0.div_ceil(1024)
    }

    /// Reads what a person typed, where a bare number is of the unit
    /// `default_unit` (`"GiB"`).
    ///
    /// # Errors
    /// See [`SizeError`]; `MissingUnit` cannot happen.
    pub fn parse_with_unit(text: &str, default_unit: &str) -> Result<Size, SizeError> {
        match text.parse() {
            Err(SizeError::MissingUnit) => format!("{text} {default_unit}").parse(),
            result => result,
        }
    }

    /// Whether a number was typed, but no unit.
    #[must_use]
    pub fn is_bare(text: &str) -> bool {
        text.parse::<Size>() == Err(SizeError::MissingUnit)
    }

    /// Reads a whole number and a `unit` attribute of libvirt's XML, with the
    /// unit used where none is written (KiB for memory, bytes for storage).
    #[must_use]
    pub fn from_xml(number: &str, unit: Option<&str>, default_unit: &str) -> Option<Size> {
        let number: u64 = number.trim().parse().ok()?;
        let factor = factor(unit.unwrap_or(default_unit)).ok()?;
        number.checked_mul(factor).map(Size)
    }

    /// The size that the element at a path below `from` says.
    pub(super) fn read(
        document: &Document,
        from: ElementId,
        path: &str,
        default_unit: &str,
    ) -> Option<Size> {
        let element = document.find(from, path)?;
        let unit = document.attr(element, "unit");
        Size::from_xml(&document.text(element), unit.as_deref(), default_unit)
    }

    /// This size as a whole number of a unit, where it is one.
    #[must_use]
    pub fn in_unit(self, unit: &str) -> Option<u64> {
        let factor = factor(unit).ok()?;
        self.0.is_multiple_of(factor).then(|| self.0 / factor)
    }

    /// A text in the largest unit that reads back as exactly this size with at
    /// most two decimals: `20 GiB`, `1.5 GiB`, `219200 KiB`.
    #[must_use]
    pub fn exact(self) -> String {
        for (unit, factor) in UNITS {
            if self.0 < factor {
                continue;
            }
            for decimals in 0..=2 {
                let text = format!("{} {unit}", decimal(self.0, factor, decimals));
                if text.parse() == Ok(self) {
                    return text;
                }
            }
        }
        format!("{} B", self.0)
    }
}

/// `value / factor`, rounded to so many decimals.
fn decimal(value: u64, factor: u64, decimals: u32) -> String {
    let scale = 10_u128.pow(decimals);
    let factor = u128::from(factor);
    let scaled = (u128::from(value) * scale + factor / 2) / factor;
    let (whole, part) = (scaled / scale, scaled % scale);
    match decimals as usize {
        0 => whole.to_string(),
        width => format!("{whole}.{part:0width$}"),
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = UNITS.iter().position(|&(_, factor)| self.0 >= factor);
        let mut at = at.unwrap_or(UNITS.len() - 1);
        let mut text = decimal(self.0, UNITS[at].1, 1);
        // 1023.96 MiB rounds to a whole GiB.
        if text == "1024.0" && at > 0 {
            at -= 1;
            text = "1.0".to_owned();
        }
        let (unit, _) = UNITS[at];
        let text = text.strip_suffix(".0").unwrap_or(&text);
        f.pad(&format!("{text} {unit}"))
    }
}

impl FromStr for Size {
    type Err = SizeError;

    /// `20 GiB`, `128M`, `1.5 GiB`, `1,5 GiB`, `219200 KiB`. As in libvirt and
    /// QEMU, `M` and `MiB` are 1024², `MB` is 1000². A part of a byte is rounded.
    fn from_str(text: &str) -> Result<Size, SizeError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SizeError::Empty);
        }
        if text.starts_with(['-', '\u{2212}']) {
            return Err(SizeError::Negative);
        }
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .unwrap_or(text.len());
        let (number, unit) = (&text[..end], text[end..].trim());
        let (whole, part) = split_number(number).ok_or_else(|| not_a_number(text))?;
        if unit.is_empty() {
            return Err(SizeError::MissingUnit);
        }
        bytes(whole, part, factor(unit)?)
    }
}

fn not_a_number(text: &str) -> SizeError {
    SizeError::NotANumber(text.chars().take(40).collect())
}

/// Digits before and after the decimal mark. A comma with three digits behind it
/// may mean either, so it is refused.
fn split_number(number: &str) -> Option<(&str, &str)> {
    let (whole, part) = match number.split_once(['.', ',']) {
        None => (number, ""),
        Some((_, part)) if number.contains(',') && part.len() == 3 => return None,
        Some((whole, part)) if !part.is_empty() => (whole, part),
        Some(_) => return None,
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    (!whole.is_empty() && digits(whole) && digits(part)).then_some((whole, part))
}

fn bytes(whole: &str, part: &str, factor: u64) -> Result<Size, SizeError> {
    let whole: u64 = whole.parse().map_err(|_| SizeError::TooLarge)?;
    let whole = u128::from(whole) * u128::from(factor);
    // More digits than these say less than a byte.
    let part = &part[..part.len().min(18)];
    let scale = 10_u128.pow(u32::try_from(part.len()).unwrap_or(0));
    let part: u128 = if part.is_empty() {
        0
    } else {
        part.parse().map_err(|_| SizeError::TooLarge)?
    };
    let rounded = (part * u128::from(factor) + scale / 2) / scale;
    u64::try_from(whole + rounded)
        .map(Size)
        .map_err(|_| SizeError::TooLarge)
}

/// The bytes in a unit: libvirt's names, in any case.
fn factor(unit: &str) -> Result<u64, SizeError> {
    let lower = unit.to_ascii_lowercase();
    if matches!(lower.as_str(), "b" | "byte" | "bytes") {
        return Ok(1);
    }
    let unknown = || SizeError::UnknownUnit(unit.chars().take(40).collect());
    let mut letters = lower.chars();
    let power = letters
        .next()
        .and_then(|letter| "kmgtpe".find(letter))
        .and_then(|at| u32::try_from(at + 1).ok())
        .ok_or_else(unknown)?;
    match letters.as_str() {
        "" | "ib" => Ok(1024_u64.pow(power)),
        "b" => Ok(1000_u64.pow(power)),
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests;
