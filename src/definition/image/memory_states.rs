// SPDX-License-Identifier: GPL-3.0-or-later
//! How much memory the snapshots inside a qcow2 image hold, by its snapshot table (QEMU's `docs/interop/qcow2.txt`).

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};

/// QEMU's own limit of snapshots in an image.
const MOST_SNAPSHOTS: u32 = 65536;

/// The fixed part of an entry.
const ENTRY: usize = 40;

/// Bytes of memory by the snapshot's name; 0 for one of a machine that was off. Empty where it is no qcow2 image.
///
/// # Errors
/// When the table cannot be read, or is none.
pub fn memory_states(image: &mut (impl Read + Seek)) -> io::Result<HashMap<String, u64>> {
    let mut header = [0; 72];
    image.seek(SeekFrom::Start(0))?;
    if image.read_exact(&mut header).is_err() || !header.starts_with(b"QFI\xfb") {
        return Ok(HashMap::new());
    }
    let count = number(&header, 60, 4);
    let mut at = number(&header, 64, 8);
    if count > u64::from(MOST_SNAPSHOTS) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut found = HashMap::new();
    for _ in 0..count {
        image.seek(SeekFrom::Start(at))?;
        let mut entry = [0; ENTRY];
        image.read_exact(&mut entry)?;
        let [id, name, extra] = [(12, 2), (14, 2), (36, 4)].map(|it| number(&entry, it.0, it.1));
        let mut size = number(&entry, 32, 4);
        if extra >= 8 {
            let mut whole = [0; 8];
            image.read_exact(&mut whole)?;
            size = u64::from_be_bytes(whole);
        }
        let start = at.saturating_add(ENTRY as u64 + extra + id);
        image.seek(SeekFrom::Start(start))?;
        let mut text = Vec::new();
        image.by_ref().take(name).read_to_end(&mut text)?;
        found.insert(String::from_utf8_lossy(&text).into_owned(), size);
        at = (start.saturating_add(name)).next_multiple_of(8);
    }
    Ok(found)
}

/// A number of up to eight bytes, the highest first.
fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let part = bytes.get(at..at + length).unwrap_or_default();
    part.iter().fold(0, |all, byte| all << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image with a table at 72 of these names, sizes and lengths of extra data.
    fn image(snapshots: &[(&str, u64, u32)]) -> Vec<u8> {
        let mut bytes = vec![0; 72];
        bytes[..8].copy_from_slice(b"QFI\xfb\0\0\0\x03");
        bytes[60..64].copy_from_slice(&u32::try_from(snapshots.len()).unwrap().to_be_bytes());
        bytes[71] = 72;
        for (name, size, extra) in snapshots {
            let mut entry = vec![0; ENTRY];
            entry[13] = 1;
            entry[15] = u8::try_from(name.len()).unwrap();
            entry[32..36].copy_from_slice(&u32::try_from(*size).unwrap_or(0).to_be_bytes());
            entry[36..40].copy_from_slice(&extra.to_be_bytes());
            if *extra > 0 {
                entry.extend(size.to_be_bytes());
                entry.resize(ENTRY + *extra as usize, 0);
            }
            entry.push(b'1');
            entry.extend(name.as_bytes());
            entry.resize(entry.len().next_multiple_of(8), 0);
            bytes.extend(entry);
        }
        bytes
    }

    #[test]
    fn each_entry_is_found() {
        let bytes = image(&[("old", 7, 0), ("big & long", 5 << 32, 24), ("off", 0, 16)]);
        let found = memory_states(&mut io::Cursor::new(bytes)).unwrap();
        let wanted = [("old", 7), ("big & long", 5 << 32), ("off", 0)];
        assert_eq!(
            found,
            wanted.map(|(name, size)| (name.to_owned(), size)).into()
        );
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let none = memory_states(&mut io::Cursor::new(b"raw".to_vec())).unwrap();
        assert!(none.is_empty());
        let mut bytes = image(&[("a", 1, 0)]);
        bytes[60] = 255;
        assert!(memory_states(&mut io::Cursor::new(bytes)).is_err());
        let mut bytes = image(&[("a", 1, 0)]);
        bytes[64] = 255;
        assert!(memory_states(&mut io::Cursor::new(bytes)).is_err());
    }
}
