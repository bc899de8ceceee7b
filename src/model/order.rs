// SPDX-License-Identifier: GPL-3.0-or-later
//! The order of names in every list.

/// Orders names the way a person counts: case aside, numbers by value.
pub(super) fn collation_key(name: &str) -> glib::FilenameCollationKey {
    glib::FilenameCollationKey::from(name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::collation_key;

    #[test]
    fn numbers_count_by_value() {
        assert!(collation_key("network-2") < collation_key("Network-10"));
    }
}
