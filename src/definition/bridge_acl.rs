// SPDX-License-Identifier: GPL-3.0-or-later
//! The rules by which qemu-bridge-helper lets a user's machines onto bridges: the
//! lines `allow br0`, `deny br0`, `allow all`, `deny all`, `include FILE` of
//! /etc/qemu/bridge.conf (QEMU's qemu-bridge-helper.c reads them so).

/// Whether these rules let a machine onto the bridge: one allows it, and none denies
/// it. None where an included file decides that was not read.
pub fn allows(rules: &str, bridge: &str) -> Option<bool> {
    let (mut allowed, mut includes) = (false, false);
    for line in rules.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let (verb, what) = (words.next(), words.next());
        let is_meant = what.is_some_and(|it| it == bridge || it == "all");
        match verb {
            Some("deny") if is_meant => return Some(false),
            Some("allow") if is_meant => allowed = true,
            Some("include") => includes = true,
            _ => {}
        }
    }
    (!includes).then_some(allowed)
}

#[cfg(test)]
mod tests {
    use super::allows;

    #[test]
    fn one_rule_allows_and_none_denies() {
        assert_eq!(allows("", "br100"), Some(false));
        assert_eq!(allows("# allow br100\nallow br0\n", "br100"), Some(false));
        assert_eq!(allows("  allow\tbr100 # ours", "br100"), Some(true));
        assert_eq!(allows("allow all\n", "br100"), Some(true));
        assert_eq!(allows("allow all\ndeny br100\n", "br100"), Some(false));
        assert_eq!(
            allows("allow br1\ninclude /etc/qemu/anna.conf\n", "br100"),
            None
        );
        assert_eq!(
            allows("include /etc/qemu/anna.conf\ndeny all\n", "br100"),
            Some(false)
        );
    }
}
