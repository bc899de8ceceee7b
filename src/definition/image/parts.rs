// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether an image has parts in other files that its first bytes do not name. Where the fields are is from QEMU's
//! docs/interop/qcow2.txt and qed_spec.txt, and its block/vmdk.c.

use super::{ImageFormat, backing, bytes};

/// The incompatible feature of a qcow2 image whose content is in another file.
const EXTERNAL_DATA: u64 = 4;

/// What a VMDK names its parent by; QEMU takes any two characters between it and the name.
const PARENT: &[u8] = b"parentFileNameHint";

/// A sector of a VMDK, in bytes.
const SECTOR: u64 = 512;

/// The longest descriptor within a VMDK, in bytes: others write 10 KiB.
const LONGEST_DESCRIPTOR: u64 = 1 << 20;

/// The content of a VMDK is, or may be, in other files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotOneFile;

/// Whether an image with these first bytes may have parts that [`backing`] does not give: a backing file whose name
/// cannot be read in them, or a file that has its content.
#[must_use]
pub fn has_hidden_parts(head: &[u8]) -> bool {
    let is_qcow2 = ImageFormat::of(head, &[]) == ImageFormat::Qcow2;
    has_unread_backing(head) || is_qcow2 && has_external_data(head)
}

/// Whether an image with these first bytes has, or may have, a backing file whose name cannot be read in them.
#[must_use]
pub fn has_unread_backing(head: &[u8]) -> bool {
    let has = match ImageFormat::of(head, &[]) {
        ImageFormat::Qcow2 | ImageFormat::Qcow => has_name(head),
        ImageFormat::Qed => bytes(head, 16).map(|it| u64::from_le_bytes(it) & 1 == 1),
        ImageFormat::Vmdk => Some(names_parent(head)),
        _ => Some(false),
    };
    has.unwrap_or(true) && backing(head).is_none()
}

/// Whether the header of a qcow or qcow2 image says that there is a backing file; none where it is cut off.
fn has_name(head: &[u8]) -> Option<bool> {
    let at = u64::from_be_bytes(bytes(head, 8)?);
    let length = u32::from_be_bytes(bytes(head, 16)?);
    Some(at != 0 && length != 0)
}

fn has_external_data(head: &[u8]) -> bool {
    // Version 2 has no features.
    let version = bytes(head, 4).map_or(0, u32::from_be_bytes);
    let features = bytes(head, 72).map(u64::from_be_bytes);
    version >= 3 && features.is_none_or(|it| it & EXTERNAL_DATA != 0)
}

/// Where the descriptor within a sparse VMDK is, and how long, in bytes: none where it has none.
///
/// # Errors
/// [`NotOneFile`] where QEMU would take the content from the files that the descriptor names, as the header says that
/// there is none in it, or where the header is damaged.
pub fn descriptor_place(head: &[u8]) -> Result<Option<(u64, u64)>, NotOneFile> {
    let at = |at| bytes(head, at).map(u64::from_le_bytes).ok_or(NotOneFile);
    let (capacity, place, length) = (at(12)?, at(28)?, at(36)?);
    if !head.starts_with(b"KDMV") || capacity == 0 {
        return Err(NotOneFile);
    }
    if place == 0 {
        return Ok(None);
    }
    let place = place.checked_mul(SECTOR).ok_or(NotOneFile)?;
    let length = length.checked_mul(SECTOR).ok_or(NotOneFile)?;
    match length <= LONGEST_DESCRIPTOR {
        true => Ok(Some((place, length))),
        false => Err(NotOneFile),
    }
}

/// Whether a descriptor is that of a VMDK which is one file: its only extent is the sparse one in it, and it has no
/// parent.
#[must_use]
pub fn is_whole_vmdk(descriptor: &[u8]) -> bool {
    if names_parent(descriptor) {
        return false;
    }
    let text = String::from_utf8_lossy(descriptor);
    let mut extents = text.split(['\n', '\r', '\0']).filter_map(extent);
    match (extents.next(), extents.next()) {
        (Some((kind, name)), None) => kind == "SPARSE" && !name.contains(['/', '\\', ':']),
        _ => false,
    }
}

/// Whether a VMDK's text names a parent.
pub(super) fn names_parent(text: &[u8]) -> bool {
    text.windows(PARENT.len()).any(|it| it == PARENT)
}

/// The kind of an extent and what follows it, such as `SPARSE` and `"disk.vmdk"`.
pub(super) fn extent(line: &str) -> Option<(&str, &str)> {
    let (access, rest) = line.trim().split_once(char::is_whitespace)?;
    if !matches!(access, "RW" | "RDONLY" | "NOACCESS") {
        return None;
    }
    let (_, rest) = rest.trim_start().split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    Some(rest.split_once(char::is_whitespace).unwrap_or((rest, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qcow2(at: u64, length: u32, features: u64) -> Vec<u8> {
        let mut head = vec![0; 512];
        head[..8].copy_from_slice(b"QFI\xfb\0\0\0\x03");
        head[8..16].copy_from_slice(&at.to_be_bytes());
        head[16..20].copy_from_slice(&length.to_be_bytes());
        head[72..80].copy_from_slice(&features.to_be_bytes());
        head
    }

    #[test]
    fn a_backing_file_without_a_readable_name() {
        assert!(!has_unread_backing(&qcow2(0, 0, EXTERNAL_DATA)));
        assert!(has_unread_backing(&qcow2(100_000, 11, 0)));
        assert!(has_unread_backing(b"QFI\xfb\0\0\0\x03"));
        let vmdk = |hint: &str| has_unread_backing(format!("KDMV {hint}").as_bytes());
        assert!(vmdk("parentFileNameHint: \"/b\"") && vmdk("parentFileNameHint=\"/b"));
        assert!(!vmdk("parentFileNameHint=\"/b\"") && !vmdk("version=1"));
    }

    #[test]
    fn what_cannot_be_read_is_hidden() {
        assert!(!has_hidden_parts(&qcow2(0, 0, 0)));
        assert!(!has_hidden_parts(&qcow2(112, 11, 1)));
        assert!(has_hidden_parts(&qcow2(100_000, 11, 0)));
        assert!(has_hidden_parts(&qcow2(u64::MAX, 11, 0)));
        assert!(has_hidden_parts(&qcow2(0, 0, EXTERNAL_DATA)));
        assert!(has_hidden_parts(b"QFI\xfb\0\0\0\x03"));
        let mut old = qcow2(0, 0, EXTERNAL_DATA);
        old[7] = 2;
        assert!(!has_hidden_parts(&old));
        assert!(!has_hidden_parts(b"anything"));
    }

    #[test]
    fn a_vmdk_is_one_file_or_several() {
        let whole = |text: &str| is_whole_vmdk(text.as_bytes());
        assert!(whole("version=1\nRW 2048 SPARSE \"a.vmdk\"\n#DDB\n\0\0"));
        assert!(whole("RDONLY 1 SPARSE \"generated-stream.vmdk\"\r\n"));
        assert!(!whole("RW 1 FLAT \"a.vmdk\" 0"));
        assert!(!whole("RW 1 SPARSE \"/etc/shadow\""));
        assert!(!whole("RW 1 SPARSE \"a.vmdk\"\nRW 1 FLAT \"b\" 0"));
        assert!(!whole("RW 1 SPARSE \"a.vmdk\"\nparentFileNameHint: \"/b\""));
        assert!(!whole(""));
    }

    #[test]
    fn where_a_descriptor_is() {
        let head = |capacity: u64, place: u64, length: u64| {
            let mut head = vec![0; 512];
            head[..4].copy_from_slice(b"KDMV");
            for (at, value) in [(12, capacity), (28, place), (36, length)] {
                head[at..at + 8].copy_from_slice(&value.to_le_bytes());
            }
            descriptor_place(&head)
        };
        assert_eq!(head(2048, 1, 20), Ok(Some((512, 10_240))));
        assert_eq!(head(2048, 0, 0), Ok(None));
        assert_eq!(head(0, 1, 20), Err(NotOneFile));
        assert_eq!(head(2048, u64::MAX, 20), Err(NotOneFile));
        assert_eq!(head(2048, 1, u64::MAX / 512), Err(NotOneFile));
        assert_eq!(descriptor_place(b"KDMV sparse"), Err(NotOneFile));
    }
}
