// SPDX-License-Identifier: GPL-3.0-or-later
//! The descriptor of a VMDK whose content is in other files, its extents. What a line may hold is from QEMU's
//! block/vmdk.c (`vmdk_parse_extents`), which opens whatever file a line names.

use super::parts::{extent, names_parent};

/// How such a descriptor begins.
const BEGINNING: &[u8] = b"# Disk DescriptorFile";

/// The longest name that QEMU reads, in bytes.
const LONGEST_NAME: usize = 511;

/// A file with a part of a VMDK's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// Its name, beside the descriptor.
    pub file: String,
    /// Whether it has a header of its own, and only the blocks that were written.
    pub is_sparse: bool,
}

/// Why the extents of a descriptor are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtentFault {
    /// There is a parent, too.
    Parent,
    /// This is not the plain name of a file beside it.
    Elsewhere(String),
    /// A line is of a kind that is not known, or there is none.
    Unknown,
}

/// Whether these first bytes are those of a descriptor alone.
#[must_use]
pub fn is_vmdk_descriptor(head: &[u8]) -> bool {
    head.starts_with(BEGINNING)
}

/// The files that have the content of a VMDK, by its descriptor, in their order.
///
/// # Errors
/// Where QEMU would read anything but files beside the descriptor.
pub fn vmdk_extents(descriptor: &[u8]) -> Result<Vec<Extent>, ExtentFault> {
    if names_parent(descriptor) {
        return Err(ExtentFault::Parent);
    }
    let text = String::from_utf8_lossy(descriptor);
    let lines = text.split(['\n', '\r', '\0']);
    let extents: Result<Vec<Extent>, _> = lines.filter_map(read).collect();
    extents.and_then(|it| match it.is_empty() {
        true => Err(ExtentFault::Unknown),
        false => Ok(it),
    })
}

fn read(line: &str) -> Option<Result<Extent, ExtentFault>> {
    let (kind, rest) = extent(line)?;
    // QEMU passes over all that cannot be written.
    let is_written = line.trim_start().starts_with("RW");
    let is_sparse = match kind {
        _ if !is_written => return Some(Err(ExtentFault::Unknown)),
        "FLAT" | "VMFS" => false,
        "SPARSE" => true,
        _ => return Some(Err(ExtentFault::Unknown)),
    };
    let name = rest.trim_start().strip_prefix('"');
    let Some((name, _)) = name.and_then(|it| it.split_once('"')) else {
        return Some(Err(ExtentFault::Unknown));
    };
    Some(match is_plain(name) {
        true => Ok(Extent {
            file: name.to_owned(),
            is_sparse,
        }),
        false => Err(ExtentFault::Elsewhere(name.to_owned())),
    })
}

/// Whether a name leads to nothing but a file of the same folder: QEMU takes what is before a colon for a protocol.
fn is_plain(name: &str) -> bool {
    let is_short = name.len() <= LONGEST_NAME && !name.is_empty();
    is_short && !name.starts_with('.') && !name.contains(['/', '\\', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str) -> Result<Vec<Extent>, ExtentFault> {
        vmdk_extents(format!("# Disk DescriptorFile\nversion=1\n{lines}\n#DDB\n").as_bytes())
    }

    fn extent(file: &str, is_sparse: bool) -> Extent {
        Extent {
            file: file.to_owned(),
            is_sparse,
        }
    }

    #[test]
    fn files_beside_it() {
        let two = "RW 4192256 SPARSE \"a b-s001.vmdk\"\r\n  RW 2048 FLAT \"a-f002.vmdk\" 0";
        let expected = vec![extent("a b-s001.vmdk", true), extent("a-f002.vmdk", false)];
        assert_eq!(of(two), Ok(expected));
        assert!(is_vmdk_descriptor(b"# Disk DescriptorFile\n"));
        assert!(!is_vmdk_descriptor(b"KDMV"));
    }

    #[test]
    fn what_leads_elsewhere_or_is_not_known() {
        for name in ["/etc/hostname", "../a", "nbd:h:1", "b\\a", ".a", ""] {
            let fault = of(&format!("RW 1 FLAT \"{name}\" 0"));
            let elsewhere = ExtentFault::Elsewhere(name.to_owned());
            assert_eq!(fault, Err(elsewhere), "{name}");
        }
        // One that is not plain among others.
        assert!(of("RW 1 FLAT \"a\" 0\nRW 1 FLAT \"/b\" 0").is_err());
        for line in ["RW 1 ZERO", "RW 1 FLAT a 0", "RDONLY 1 FLAT \"a\" 0", ""] {
            assert_eq!(of(line), Err(ExtentFault::Unknown), "{line}");
        }
        let parent = of("parentFileNameHint=\"/b\"\nRW 1 FLAT \"a\" 0");
        assert_eq!(parent, Err(ExtentFault::Parent));
    }
}
