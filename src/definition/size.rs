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
    /// A unit nobody knows.
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

    /// Reads a whole number and a `unit` attribute of libvirt's XML, with the
    /// unit that holds where there is none (KiB for memory, bytes for storage).
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
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_type() {
        for (text, bytes) in [
            ("20 GiB", 20 << 30),
            ("128 MiB", 128 << 20),
            ("128M", 128 << 20),
            (" 219200 KiB ", 219_200 << 10),
            ("1.5 GiB", 3 << 29),
            ("1,5 gib", 3 << 29),
            ("2 GB", 2_000_000_000),
            ("512 bytes", 512),
            ("0 MiB", 0),
            ("1 KB", 1000),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        assert_eq!(Size::parse_with_unit("20", "GiB"), Ok(Size::gib(20)));
        assert_eq!(Size::parse_with_unit("20 MiB", "GiB"), Ok(Size::mib(20)));
    }

    #[test]
    fn refuses_the_rest_and_says_why() {
        let parse = str::parse::<Size>;
        assert_eq!(parse("  "), Err(SizeError::Empty));
        assert_eq!(parse("20"), Err(SizeError::MissingUnit));
        assert_eq!(parse("-1 GiB"), Err(SizeError::Negative));
        assert_eq!(parse("99999999999999999999 B"), Err(SizeError::TooLarge));
        assert_eq!(parse("16 EiB"), Err(SizeError::TooLarge));
        assert_eq!(parse("4 QiB"), Err(SizeError::UnknownUnit("QiB".into())));
        for text in ["GiB", "1.2.3 GiB", "1,024 MiB", ". GiB", "1. GiB", "x"] {
            assert!(
                matches!(parse(text), Err(SizeError::NotANumber(_))),
                "{text}"
            );
        }
        assert!(parse(&"9".repeat(10_000)).is_err());
        assert!(parse(&format!("1 {}", "é".repeat(10_000))).is_err());
    }

    #[test]
    fn shows_one_decimal() {
        for (size, text) in [
            (Size(0), "0 B"),
            (Size(1023), "1023 B"),
            (Size::mib(128), "128 MiB"),
            (Size::kib(219_200), "214.1 MiB"),
            (Size::mib(1536), "1.5 GiB"),
            (Size((1 << 30) - 1), "1 GiB"),
            (Size(u64::MAX), "16 EiB"),
        ] {
            assert_eq!(size.to_string(), text);
        }
    }

    #[test]
    fn an_exact_text_reads_back_the_same() {
        for text in [
            "20 GiB",
            "1.5 GiB",
            "219200 KiB",
            "1.3 GiB",
            "0 B",
            "1 B",
            "2.25 TiB",
        ] {
            let size: Size = text.parse().unwrap();
            assert_eq!(size.exact(), text);
        }
        for bytes in [
            1,
            999,
            20_000_000_000,
            1_395_864_371,
            u64::MAX,
            123_456_789_012,
        ] {
            assert_eq!(Size(bytes).exact().parse(), Ok(Size(bytes)));
        }
    }

    #[test]
    fn libvirt_units() {
        assert_eq!(
            Size::from_xml("219200", None, "KiB"),
            Some(Size::kib(219_200))
        );
        assert_eq!(Size::from_xml(" 2 ", Some("G"), "KiB"), Some(Size::gib(2)));
        assert_eq!(Size::from_xml("x", None, "KiB"), None);
        assert_eq!(Size::from_xml("1", Some("parsec"), "KiB"), None);
        assert_eq!(Size::gib(2).in_unit("MiB"), Some(2048));
        assert_eq!(Size(1025).in_unit("KiB"), None);
        assert_eq!(Size(1025).to_kib(), 2);
    }
}
