// SPDX-License-Identifier: GPL-3.0-or-later
//! The log that virtlogd keeps of a serial line, where the machine has one and
//! we may read it: it knows what was written before we came.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// How much of the end of a log is read, in bytes.
const MOST: u64 = 1024 * 1024;

/// The end of a log; empty where it cannot be read. Blocks. virtlogd begins a new
/// file every two megabytes, and calls the one before `….0`.
pub fn read(path: &Path) -> Vec<u8> {
    let newest = end_of(path, MOST);
    let rest = MOST - newest.len() as u64;
    if newest.is_empty() || rest == 0 {
        return newest;
    }
    let mut older = path.as_os_str().to_owned();
    older.push(".0");
    let mut all = end_of(Path::new(&older), rest);
    all.extend(newest);
    all
}

fn end_of(path: &Path, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let outcome = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(most)))?;
        file.take(most).read_to_end(&mut bytes)
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
    fn an_older_file_comes_before_the_newest() {
        let folder = std::env::temp_dir().join(format!("serial-log-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        let log = folder.join("log");
        std::fs::write(&log, "new").unwrap();
        assert_eq!(read(&log), b"new");
        std::fs::write(folder.join("log.0"), vec![b'o'; 1024 * 1024]).unwrap();
        let all = read(&log);
        assert_eq!(all.len(), 1024 * 1024);
        assert!(all.starts_with(b"o") && all.ends_with(b"onew"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_log_that_cannot_be_read_is_empty() {
        assert!(read(Path::new("/does/not/exist")).is_empty());
    }
}
