// SPDX-License-Identifier: GPL-3.0-or-later
//! ISO 9660 images: where a file is in one, without mounting it, and images of a few files for a CD drive. A file is found
//! by its Rock Ridge name where the image has such names, else by its ISO 9660 name (ECMA-119).

mod write;

pub use write::image;

/// The size of a sector in bytes.
const SECTOR: u64 = 2048;
/// The sector of the primary volume descriptor.
const PRIMARY: u64 = 16;
/// A folder is not read beyond this many bytes: a longer one is damaged.
const LONGEST_FOLDER: u64 = 16 << 20;

/// Where a file's content is in the image, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Where it begins.
    pub offset: u64,
    /// How long it is.
    pub length: u64,
}

/// Where the file at `path` is. `read` gives up to so many bytes from an offset on. None where the image has no such
/// file, or is no ISO 9660 image.
///
/// # Errors
/// Those of `read`.
pub fn find<E>(
    mut read: impl FnMut(u64, usize) -> Result<Vec<u8>, E>,
    path: &str,
) -> Result<Option<Extent>, E> {
    let descriptor = read(PRIMARY * SECTOR, SECTOR as usize)?;
    let Some(volume) = Volume::of(&descriptor) else {
        return Ok(None);
    };
    let mut place = volume.root;
    let mut names = path.split('/').filter(|it| !it.is_empty()).peekable();
    while let Some(name) = names.next() {
        let length = place.length.min(LONGEST_FOLDER);
        let folder = read(place.offset, usize::try_from(length).unwrap_or(0))?;
        let mut entries = Entries::of(&folder, volume.block);
        let is_last = names.peek().is_none();
        let found = entries.find(|it| it.is_called(name) && it.is_folder != is_last);
        let Some(found) = found else {
            return Ok(None);
        };
        place = found.extent;
    }
    Ok(Some(place).filter(|it| *it != volume.root))
}

/// What the primary volume descriptor says.
struct Volume {
    block: u64,
    root: Extent,
}

impl Volume {
    fn of(descriptor: &[u8]) -> Option<Self> {
        let is_primary = descriptor.first() == Some(&1) && descriptor.get(1..6)? == b"CD001";
        if !is_primary {
            return None;
        }
        let block = u64::from(u16::from_le_bytes(
            descriptor.get(128..130)?.try_into().ok()?,
        ));
        let root = Entry::read(descriptor.get(156..190)?, block)?;
        Some(Self {
            block,
            root: root.extent,
        })
    }
}

/// A file or a folder in a folder.
struct Entry {
    name: Vec<u8>,
    is_rock_ridge: bool,
    is_folder: bool,
    extent: Extent,
}

impl Entry {
    fn read(record: &[u8], block: u64) -> Option<Self> {
        let number = |at: usize| {
            let bytes = record.get(at..at + 4)?.try_into().ok()?;
            Some(u64::from(u32::from_le_bytes(bytes)))
        };
        let flags = *record.get(25)?;
        let length = usize::from(*record.get(32)?);
        let name = record.get(33..33 + length)?;
        // What follows the name begins at an even place.
        let after = 33 + length + usize::from(length.is_multiple_of(2));
        let other = rock_ridge_name(record.get(after..).unwrap_or_default());
        let attributes = u64::from(*record.get(1)?);
        Some(Self {
            is_rock_ridge: other.is_some(),
            name: other.unwrap_or_else(|| name.to_vec()),
            is_folder: flags & 2 != 0,
            extent: Extent {
                offset: (number(2)? + attributes) * block,
                length: number(10)?,
            },
        })
    }

    fn is_called(&self, wanted: &str) -> bool {
        let name = String::from_utf8_lossy(&self.name);
        let plain = name.split(';').next().unwrap_or_default();
        match self.is_rock_ridge {
            true => name == wanted,
            false => plain.trim_end_matches('.').eq_ignore_ascii_case(wanted),
        }
    }
}

/// The name in the fields `NM` of the system use area, if there are any.
fn rock_ridge_name(mut fields: &[u8]) -> Option<Vec<u8>> {
    let mut name: Option<Vec<u8>> = None;
    while let Some(length) = fields.get(2).map(|it| usize::from(*it)) {
        let Some(field) = fields.get(..length).filter(|it| it.len() >= 5) else {
            // Fields without content are short.
            match length {
                4 => {
                    fields = fields.get(length..).unwrap_or_default();
                    continue;
                }
                _ => break,
            }
        };
        if field.starts_with(b"NM") {
            name.get_or_insert_default().extend_from_slice(&field[5..]);
        }
        fields = &fields[length..];
    }
    name
}

/// The entries of a folder.
struct Entries<'a> {
    folder: &'a [u8],
    at: usize,
    block: u64,
}

impl<'a> Entries<'a> {
    fn of(folder: &'a [u8], block: u64) -> Self {
        Self {
            folder,
            at: 0,
            block,
        }
    }
}

impl Iterator for Entries<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            let length = usize::from(*self.folder.get(self.at)?);
            if length == 0 {
                // No record crosses the end of a sector.
                self.at = (self.at + 1).next_multiple_of(SECTOR as usize);
                continue;
            }
            let record = self.folder.get(self.at..self.at + length)?;
            self.at += length;
            if let Some(entry) = Entry::read(record, self.block) {
                return Some(entry);
            }
        }
    }
}

#[cfg(test)]
mod tests;
