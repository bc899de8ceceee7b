// SPDX-License-Identifier: GPL-3.0-or-later
//! A snapshot's document.

use super::xml::Document;

/// Whether a snapshot is kept inside the machine's images, rather than in files of its
/// own. One of a machine without disks is not.
#[must_use]
pub fn is_internal(xml: &str) -> bool {
    let Ok(document) = Document::parse(xml) else {
        return false;
    };
    let disks = document.find_all(document.root(), "disks/disk");
    disks
        .into_iter()
        .any(|disk| document.attr(disk, "snapshot").as_deref() == Some("internal"))
}

#[cfg(test)]
mod tests {
    use super::is_internal;

    #[test]
    fn where_a_snapshot_is() {
        let one = |word: &str| {
            is_internal(&format!(
                "<domainsnapshot><name>a</name><memory snapshot='no'/><disks>\
                 <disk name='hda' snapshot='no'/><disk name='vda' snapshot='{word}'/></disks>\
                 <domain><devices><disk snapshot='internal'/></devices></domain></domainsnapshot>"
            ))
        };
        assert!(one("internal"));
        assert!(!one("external"));
        assert!(!is_internal("<domainsnapshot/>"));
    }
}
