// SPDX-License-Identifier: GPL-3.0-or-later
//! The log that virtlogd keeps of a serial line, where the machine has one and
//! we may read it: it knows what was written before we came.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// So much of the end of a log is read, in bytes.
const MOST: u64 = 1024 * 1024;

/// The end of a log; empty where it cannot be read. Blocks.
pub fn read(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let outcome = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
        file.take(MOST).read_to_end(&mut bytes)
    });
    if let Err(error) = outcome {
        log::debug!("the log {}: {error}", path.display());
    }
    bytes
}

/// How many bytes at the start of `live` are in the log already: we had the line
/// open before the log was read.
pub fn overlap(log: &[u8], live: &[u8]) -> usize {
    (1..=live.len().min(log.len()))
        .rev()
        .find(|&length| log.ends_with(&live[..length]))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_have_is_found() {
        assert_eq!(overlap(b"abcdef", b"defg"), 3);
        assert_eq!(overlap(b"abcdef", b"ghi"), 0);
        assert_eq!(overlap(b"abc", b"abc"), 3);
        assert_eq!(overlap(b"", b"abc"), 0);
        assert_eq!(overlap(b"abc", b""), 0);
    }

    #[test]
    fn a_log_that_cannot_be_read_is_empty() {
        assert!(read(Path::new("/does/not/exist")).is_empty());
    }
}
