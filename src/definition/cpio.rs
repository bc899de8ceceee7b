// SPDX-License-Identifier: GPL-3.0-or-later
//! A file in the root folder of an initrd: an archive in the format "newc" of cpio, appended to it. The kernel unpacks one
//! archive after the other, compressed or not (Documentation/driver-api/early-userspace/buffer-format.rst).

/// What an archive begins at, in bytes from the initrd's begin.
const ALIGNMENT: usize = 512;
/// A file that its owner alone reads.
const MODE: u32 = 0o100_600;
/// The name of an archive's last entry.
const LAST: &str = "TRAILER!!!";

/// Appends an archive with these files.
pub fn append(initrd: &mut Vec<u8>, files: &[(&str, &[u8])]) {
    initrd.resize(initrd.len().next_multiple_of(ALIGNMENT), 0);
    for (number, (name, content)) in (1..).zip(files) {
        entry(initrd, number, MODE, name, content);
    }
    entry(initrd, 0, 0, LAST, &[]);
    initrd.resize(initrd.len().next_multiple_of(ALIGNMENT), 0);
}

fn entry(archive: &mut Vec<u8>, inode: u32, mode: u32, name: &str, content: &[u8]) {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    let links = 1;
    archive.extend_from_slice(b"070701");
    for number in [
        inode,
        mode,
        0,
        0,
        links,
        0,
        length(content.len()),
        0,
        0,
        0,
        0,
        length(name.len() + 1),
        0,
    ] {
        archive.extend_from_slice(format!("{number:08X}").as_bytes());
    }
    archive.extend_from_slice(name.as_bytes());
    archive.push(0);
    align(archive);
    archive.extend_from_slice(content);
    align(archive);
}

fn align(archive: &mut Vec<u8>) {
    archive.resize(archive.len().next_multiple_of(4), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked with `cpio -itv` of Debian 12 and with the kernel, which unpacks it (tests/lab).
    #[test]
    fn the_archive_begins_and_ends_as_the_kernel_wants_it() {
        let mut initrd = vec![1; 5];
        append(&mut initrd, &[("preseed.cfg", b"d-i"), ("b", b"1234")]);
        assert_eq!(initrd.len() % ALIGNMENT, 0);
        assert_eq!(&initrd[..6], [1, 1, 1, 1, 1, 0]);
        let archive = &initrd[ALIGNMENT..];
        let header = "070701\
            00000001000081800000000000000000000000010000000000000003\
            000000000000000000000000000000000000000C00000000";
        assert_eq!(&archive[..header.len()], header.as_bytes());
        // Header and name together end at a multiple of four.
        assert_eq!(&archive[110..122], b"preseed.cfg\0");
        assert_eq!(&archive[124..127], b"d-i");
        assert_eq!(&archive[128..134], b"070701");
        let text = String::from_utf8_lossy(archive);
        assert_eq!(text.matches(LAST).count(), 1);
    }
}
