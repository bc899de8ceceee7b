// SPDX-License-Identifier: GPL-3.0-or-later
//! How a disk is laid out: its partition table, and what the types of the partitions say of the system on it. MBR, and
//! GPT as of the UEFI specification; the types are those of the systems' own documentation.

use super::bytes;

/// How many of a disk's first bytes [`Layout::of`] needs: the tables, with the usual 128 partitions.
pub const LAYOUT: usize = 34 * SECTOR;

const SECTOR: usize = 512;

/// Types of GPT partitions, as they are stored.
const EFI_SYSTEM: [u8; 16] = guid(0xC12A_7328, 0xF81F, 0x11D2, 0xBA4B_00A0_C93E_C93B);
const BIOS_BOOT: [u8; 16] = guid(0x2168_6148, 0x6449, 0x6E6F, 0x744E_6565_6445_4649);
const MICROSOFT_RESERVED: [u8; 16] = guid(0xE3C9_E316, 0x0B5C, 0x4DB8, 0x817D_F92D_F002_15AE);

/// Types of MBR partitions.
const MBR_NTFS: u8 = 0x07;
const MBR_PROTECTIVE: u8 = 0xEE;
const MBR_EFI_SYSTEM: u8 = 0xEF;

/// The kind of a partition table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The one of 1983.
    Mbr,
    /// The one of UEFI.
    Gpt,
}

/// How a disk is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Its partition table; none was found.
    pub table: Option<Table>,
    /// Whether it has an EFI system partition.
    pub has_efi: bool,
    /// Whether a BIOS finds something to start: a partition for that, or one that is active.
    pub has_bios: bool,
    /// Whether it has a partition as Windows makes them.
    pub is_windows: bool,
}

impl Layout {
    /// Reads the first bytes of a disk, as a guest sees them.
    #[must_use]
    pub fn of(head: &[u8]) -> Layout {
        let none = Layout {
            table: None,
            has_efi: false,
            has_bios: false,
            is_windows: false,
        };
        if head.get(510..512) != Some(&[0x55, 0xAA]) {
            return none;
        }
        let partitions: Vec<(bool, u8)> = (0..4)
            .map(|number| 446 + 16 * number)
            .map(|at| (head[at] == 0x80, head[at + 4]))
            .filter(|(_, kind)| *kind != 0)
            .collect();
        let any = |wanted: u8| partitions.iter().any(|(_, kind)| *kind == wanted);
        if any(MBR_PROTECTIVE)
            && let Some(types) = gpt_types(head)
        {
            return Layout {
                table: Some(Table::Gpt),
                has_efi: types.contains(&EFI_SYSTEM),
                has_bios: types.contains(&BIOS_BOOT),
                is_windows: types.contains(&MICROSOFT_RESERVED),
            };
        }
        let has_active = partitions.iter().any(|(is_active, _)| *is_active);
        // The boot record of a file system ends like an MBR, with text where the partitions would be.
        let is_table =
            !partitions.is_empty() && (0..4).all(|number| head[446 + 16 * number] & 0x7F == 0);
        if !is_table {
            return none;
        }
        Layout {
            table: Some(Table::Mbr),
            has_efi: any(MBR_EFI_SYSTEM),
            has_bios: has_active || !any(MBR_EFI_SYSTEM),
            is_windows: any(MBR_NTFS),
        }
    }
}

/// The types of the partitions in a GPT.
fn gpt_types(head: &[u8]) -> Option<Vec<[u8; 16]>> {
    let header = head.get(SECTOR..2 * SECTOR)?;
    if !header.starts_with(b"EFI PART") {
        return None;
    }
    let number = |at| Some(u32::from_le_bytes(bytes(header, at)?) as usize);
    let first = u64::from_le_bytes(bytes(header, 72)?);
    let first = usize::try_from(first).ok()?.checked_mul(SECTOR)?;
    let (count, size) = (number(80)?.min(128), number(84)?);
    let entries =
        (0..count).map_while(|number| bytes(head, first.checked_add(number.checked_mul(size)?)?));
    Some(entries.filter(|kind: &[u8; 16]| *kind != [0; 16]).collect())
}

/// A GUID as GPT stores it: its first three numbers with the least byte first.
const fn guid(first: u32, second: u16, third: u16, rest: u64) -> [u8; 16] {
    let (a, b, c, d) = (
        first.to_le_bytes(),
        second.to_le_bytes(),
        third.to_le_bytes(),
        rest.to_be_bytes(),
    );
    [
        a[0], a[1], a[2], a[3], b[0], b[1], c[0], c[1], d[0], d[1], d[2], d[3], d[4], d[5], d[6],
        d[7],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mbr(partitions: &[(u8, u8)]) -> Vec<u8> {
        let mut head = vec![0; LAYOUT];
        head[510..512].copy_from_slice(&[0x55, 0xAA]);
        for (number, (flag, kind)) in partitions.iter().enumerate() {
            head[446 + 16 * number] = *flag;
            head[446 + 16 * number + 4] = *kind;
        }
        head
    }

    fn gpt(types: &[[u8; 16]]) -> Vec<u8> {
        let mut head = mbr(&[(0, MBR_PROTECTIVE)]);
        head[512..520].copy_from_slice(b"EFI PART");
        head[512 + 72] = 2;
        head[512 + 80] = 128;
        head[512 + 84] = 128;
        for (number, kind) in types.iter().enumerate() {
            let at = 1024 + 128 * number;
            head[at..at + 16].copy_from_slice(kind);
        }
        head
    }

    #[test]
    fn gpt_for_each_firmware() {
        let uefi = Layout::of(&gpt(&[EFI_SYSTEM, MICROSOFT_RESERVED]));
        assert_eq!(uefi.table, Some(Table::Gpt));
        assert!(uefi.has_efi && !uefi.has_bios && uefi.is_windows);
        let both = Layout::of(&gpt(&[BIOS_BOOT, EFI_SYSTEM]));
        assert!(both.has_efi && both.has_bios && !both.is_windows);
        let empty = Layout::of(&gpt(&[]));
        assert!(empty.table == Some(Table::Gpt) && !empty.has_efi);
    }

    #[test]
    fn mbr_for_a_bios() {
        let linux = Layout::of(&mbr(&[(0x80, 0x83)]));
        assert_eq!(linux.table, Some(Table::Mbr));
        assert!(linux.has_bios && !linux.has_efi && !linux.is_windows);
        assert!(Layout::of(&mbr(&[(0x80, 0x07)])).is_windows);
        let efi = Layout::of(&mbr(&[(0, 0xEF)]));
        assert!(efi.has_efi && !efi.has_bios);
    }

    #[test]
    fn no_table() {
        assert_eq!(Layout::of(&[]).table, None);
        assert_eq!(Layout::of(&vec![0; LAYOUT]).table, None);
        // A file system without a table: text where a table would be.
        let mut boot_record = mbr(&[]);
        boot_record[440..500].copy_from_slice(&[b'x'; 60]);
        assert_eq!(Layout::of(&boot_record).table, None);
        // A protective entry alone, and a header that is cut off.
        let cut = &gpt(&[EFI_SYSTEM])[..600];
        assert!(!Layout::of(cut).has_efi);
    }

    #[test]
    fn a_guid_is_stored_mixed() {
        assert_eq!(&EFI_SYSTEM[..6], &[0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8]);
        assert_eq!(&BIOS_BOOT, b"Hah!IdontNeedEFI");
    }
}
