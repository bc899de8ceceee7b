// SPDX-License-Identifier: GPL-3.0-or-later
//! Sizes as a person types and reads them.
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
    assert!(Size::is_bare("20") && Size::is_bare(" 1.5 "));
    assert!(!Size::is_bare("20 MiB") && !Size::is_bare("") && !Size::is_bare("much"));
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
