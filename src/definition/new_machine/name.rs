// SPDX-License-Identifier: GPL-3.0-or-later
//! A name for a new machine.

/// What a machine of no known system is called.
const UNKNOWN: &str = "machine";

/// Proposes a name that is not taken: `debian12`, then `debian12-2`; without a
/// system `machine-1`, then `machine-2`.
pub fn propose_name(short_id: Option<&str>, is_taken: impl Fn(&str) -> bool) -> String {
    let base: String = short_id
        .unwrap_or_default()
        .chars()
        .map(|c| {
            if c == '/' || c.is_whitespace() || c.is_control() {
                '-'
            } else {
                c
            }
        })
        .take(64)
        .collect();
    let (base, mut number) = if base.is_empty() {
        (UNKNOWN, 1_u64)
    } else if is_taken(&base) {
        (base.as_str(), 2)
    } else {
        return base;
    };
    loop {
        let name = format!("{base}-{number}");
        if !is_taken(&name) {
            return name;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proposes_what_is_free() {
        let taken = |names: &'static [&'static str]| move |name: &str| names.contains(&name);
        assert_eq!(propose_name(Some("debian12"), taken(&[])), "debian12");
        assert_eq!(
            propose_name(Some("debian12"), taken(&["debian12"])),
            "debian12-2"
        );
        assert_eq!(
            propose_name(Some("debian12"), taken(&["debian12", "debian12-2"])),
            "debian12-3"
        );
        assert_eq!(propose_name(None, taken(&[])), "machine-1");
        assert_eq!(propose_name(Some(""), taken(&["machine-1"])), "machine-2");
        assert_eq!(propose_name(Some("a/b c"), taken(&[])), "a-b-c");
    }
}
