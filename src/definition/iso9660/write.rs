// SPDX-License-Identifier: GPL-3.0-or-later
//! Writes an image with a few files in its root folder: ISO 9660 with Joliet names, which Windows and Linux read.

use super::SECTOR;

/// Sectors of the image's own parts. Each is one sector: there are few files.
const PRIMARY: u32 = 16;
const JOLIET: u32 = 17;
const END: u32 = 18;
const TABLES: [u32; 4] = [19, 20, 21, 22];
const ROOTS: [u32; 2] = [23, 24];
const CONTENT: u32 = 25;

/// The 1st of January 2000, as records have it: the time of writing is not recorded.
const DATE: [u8; 7] = [100, 1, 1, 0, 0, 0, 0];
/// The same in descriptors, and no date.
const LONG_DATE: &[u8] = b"2000010100000000\0";
const NO_DATE: &[u8] = b"0000000000000000\0";

/// The two ways of writing names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Plain,
    Joliet,
}

/// An image with this label (ASCII, at most 16 characters) and these files, of which there are few: 20 at most.
#[must_use]
pub fn image(label: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut places = Vec::new();
    let mut next = CONTENT;
    for (name, content) in files {
        places.push((*name, next, content.len()));
        next += sectors(content.len());
    }
    let mut image = vec![0; next as usize * SECTOR as usize];
    let mut put = |sector: u32, bytes: &[u8]| {
        let at = sector as usize * SECTOR as usize;
        image[at..at + bytes.len()].copy_from_slice(bytes);
    };
    put(PRIMARY, &descriptor(Names::Plain, label, next));
    put(JOLIET, &descriptor(Names::Joliet, label, next));
    put(END, b"\xffCD001\x01");
    for (number, sector) in TABLES.into_iter().enumerate() {
        let root = ROOTS[number / 2];
        put(sector, &path_table(root, !number.is_multiple_of(2)));
    }
    put(ROOTS[0], &folder(Names::Plain, ROOTS[0], &places));
    put(ROOTS[1], &folder(Names::Joliet, ROOTS[1], &places));
    for ((_, sector, _), (_, content)) in places.iter().zip(files) {
        put(*sector, content);
    }
    image
}

fn sectors(length: usize) -> u32 {
    u32::try_from(length.div_ceil(SECTOR as usize)).unwrap_or(u32::MAX)
}

/// A number in both orders of bytes.
fn both(number: u32) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn both_short(number: u16) -> [u8; 4] {
    let [low, high] = number.to_le_bytes();
    [low, high, high, low]
}

fn ucs2(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn padded(text: Vec<u8>, filler: &[u8], length: usize) -> Vec<u8> {
    let filler = filler.iter().copied().cycle();
    text.into_iter().chain(filler).take(length).collect()
}

fn descriptor(names: Names, label: &str, size: u32) -> Vec<u8> {
    let is_joliet = names == Names::Joliet;
    let filler: &[u8] = if is_joliet { b"\0 " } else { b" " };
    let label = if is_joliet {
        ucs2(label)
    } else {
        label.as_bytes().to_vec()
    };
    let (root, tables) = match names {
        Names::Plain => (ROOTS[0], [TABLES[0], TABLES[1]]),
        Names::Joliet => (ROOTS[1], [TABLES[2], TABLES[3]]),
    };
    let mut bytes = vec![if is_joliet { 2 } else { 1 }];
    bytes.extend_from_slice(b"CD001\x01\0");
    bytes.extend(padded(Vec::new(), filler, 32));
    bytes.extend(padded(label, filler, 32));
    bytes.extend([0; 8]);
    bytes.extend(both(size));
    // The escape sequence of the widest Joliet names.
    let escape: &[u8] = if is_joliet { b"%/E" } else { b"" };
    bytes.extend(padded(escape.to_vec(), b"\0", 32));
    bytes.extend(both_short(1));
    bytes.extend(both_short(1));
    bytes.extend(both_short(SECTOR as u16));
    bytes.extend(both(PATH_TABLE));
    bytes.extend(tables[0].to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(tables[1].to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(record(&[0], true, root, SECTOR as usize));
    // Volume set, publisher, preparer, application, and three files: none is named.
    bytes.extend(padded(Vec::new(), filler, 4 * 128 + 3 * 37 - 1));
    bytes.push(if is_joliet { 0 } else { b' ' });
    for date in [LONG_DATE, LONG_DATE, NO_DATE, NO_DATE] {
        bytes.extend_from_slice(date);
    }
    bytes.extend([1, 0]);
    bytes
}

/// The length of a table with the root alone.
const PATH_TABLE: u32 = 10;

fn path_table(root: u32, is_big_endian: bool) -> Vec<u8> {
    let mut bytes = vec![1, 0];
    bytes.extend(match is_big_endian {
        true => root.to_be_bytes(),
        false => root.to_le_bytes(),
    });
    bytes.extend(match is_big_endian {
        true => 1_u16.to_be_bytes(),
        false => 1_u16.to_le_bytes(),
    });
    bytes.extend([0, 0]);
    bytes
}

fn folder(names: Names, own: u32, files: &[(&str, u32, usize)]) -> Vec<u8> {
    let mut bytes = record(&[0], true, own, SECTOR as usize);
    bytes.extend(record(&[1], true, own, SECTOR as usize));
    let mut named: Vec<(Vec<u8>, u32, usize)> = files
        .iter()
        .map(|(name, sector, length)| {
            let name = match names {
                Names::Plain => format!("{};1", name.to_ascii_uppercase()).into_bytes(),
                Names::Joliet => ucs2(name),
            };
            (name, *sector, *length)
        })
        .collect();
    named.sort();
    for (name, sector, length) in named {
        bytes.extend(record(&name, false, sector, length));
    }
    bytes
}

fn record(name: &[u8], is_folder: bool, sector: u32, length: usize) -> Vec<u8> {
    let mut bytes = vec![0, 0];
    bytes.extend(both(sector));
    bytes.extend(both(u32::try_from(length).unwrap_or(u32::MAX)));
    bytes.extend(DATE);
    bytes.extend([if is_folder { 2 } else { 0 }, 0, 0]);
    bytes.extend(both_short(1));
    bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
    bytes.extend_from_slice(name);
    if name.len().is_multiple_of(2) {
        bytes.push(0);
    }
    bytes[0] = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    bytes
}
