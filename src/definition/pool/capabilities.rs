// SPDX-License-Identifier: GPL-3.0-or-later
//! Which types of pool a host has a driver for, and which formats each has (`virConnectGetStoragePoolCapabilities`).

use super::kind::{POOL_KINDS, PoolField, PoolKind, USUAL, pool_kind};
use crate::definition::xml::{self, Document, ElementId};

/// A type of pool that a host offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedKind {
    /// The type.
    pub kind: &'static PoolKind,
    /// The formats of its source; empty where it has none.
    pub formats: Vec<String>,
    /// The one that is proposed.
    pub default_format: Option<String>,
}

/// What is offered where the host does not report.
#[must_use]
pub fn usual_kinds() -> Vec<OfferedKind> {
    let kinds = USUAL.iter().filter_map(|name| pool_kind(name));
    kinds.map(|kind| offered(kind, Vec::new(), None)).collect()
}

/// Reads which types a host supports, of those that can be made here.
///
/// # Errors
/// When the text is not well-formed, or is no such document.
pub fn offered_kinds(source: &str) -> Result<Vec<OfferedKind>, xml::Error> {
    let document = Document::parse_as(source, "storagepoolCapabilities")?;
    let pools = document.find_all(document.root(), "pool");
    let supported: Vec<(String, ElementId)> = pools
        .into_iter()
        .filter(|pool| document.attr(*pool, "supported").as_deref() != Some("no"))
        .filter_map(|pool| Some((document.attr(pool, "type")?.into_owned(), pool)))
        .collect();
    let kinds = POOL_KINDS.iter().filter_map(|kind| {
        let (_, pool) = supported.iter().find(|(name, _)| name == kind.name)?;
        let formats = document
            .find_all(*pool, "poolOptions/enum")
            .into_iter()
            .filter(|list| document.attr(*list, "name").as_deref() == Some("sourceFormatType"))
            .flat_map(|list| document.find_all(list, "value"))
            .filter_map(|value| document.trimmed(value))
            // What libvirt calls “none given”.
            .filter(|format| format != "unknown");
        let default = document.attr_at(*pool, "poolOptions/defaultFormat", "type");
        Some(offered(kind, formats.collect(), default))
    });
    Ok(kinds.collect())
}

fn offered(kind: &'static PoolKind, formats: Vec<String>, default: Option<String>) -> OfferedKind {
    if !kind.has(PoolField::Format) {
        return OfferedKind {
            kind,
            formats: Vec::new(),
            default_format: None,
        };
    }
    let formats = match formats.is_empty() {
        true => kind.formats.iter().map(|it| (*it).to_owned()).collect(),
        false => formats,
    };
    // libvirt's default for a label is of before 2010: no disk over 2 TiB.
    let own = kind.formats.first().map(|it| (*it).to_owned());
    let default_format = own
        .filter(|own| formats.contains(own))
        .or(default)
        .or_else(|| formats.first().cloned());
    OfferedKind {
        kind,
        formats,
        default_format,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<storagepoolCapabilities>
      <pool type='dir' supported='yes'><volOptions><defaultFormat type='raw'/>
        <enum name='targetFormatType'><value>none</value><value>raw</value></enum></volOptions></pool>
      <pool type='disk' supported='yes'><poolOptions><defaultFormat type='dos'/>
        <enum name='sourceFormatType'><value>unknown</value><value>dos</value><value>gpt</value></enum></poolOptions></pool>
      <pool type='netfs' supported='yes'><poolOptions><defaultFormat type='auto'/>
        <enum name='sourceFormatType'><value>auto</value><value>nfs</value></enum></poolOptions></pool>
      <pool type='rbd' supported='no'/>
      <pool type='sheepdog' supported='yes'/>
    </storagepoolCapabilities>";

    #[test]
    fn only_what_the_host_has_and_we_can_make() {
        let offered = offered_kinds(XML).unwrap();
        let names: Vec<_> = offered.iter().map(|it| it.kind.name).collect();
        assert_eq!(names, ["dir", "netfs", "disk"]);
        assert_eq!(offered[0].formats, Vec::<String>::new());
        assert_eq!(offered[1].formats, ["auto", "nfs"]);
        assert_eq!(offered[2].formats, ["dos", "gpt"]);
        assert_eq!(offered[2].default_format.as_deref(), Some("gpt"));
    }

    #[test]
    fn without_a_word_of_the_host() {
        let usual = usual_kinds();
        let names: Vec<_> = usual.iter().map(|it| it.kind.name).collect();
        assert_eq!(names, USUAL);
        assert_eq!(usual[1].default_format.as_deref(), Some("auto"));
        assert!(offered_kinds("<capabilities/>").is_err());
    }
}
