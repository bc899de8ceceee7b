// SPDX-License-Identifier: GPL-3.0-or-later
//! The last definitions a machine had before they were edited here, each in a
//! file of its own in the user's data folder. They hold passwords as the
//! definitions do, so no other user may read them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::kept::{self, Kept};

/// How many are kept for each machine.
pub const KEPT: usize = 10;

/// A definition of before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// When it was replaced, in milliseconds since 1970.
    pub replaced: u64,
    /// The document.
    pub xml: String,
}

/// The kept definitions of one machine.
#[derive(Clone, Debug)]
pub struct Versions {
    kept: Kept,
}

impl Version {
    /// When it was replaced.
    pub fn time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.replaced)
    }
}

impl Versions {
    pub(super) fn new(kept: Kept) -> Self {
        Self { kept }
    }

    /// All that are kept, the newest first; read on another thread.
    pub async fn list(&self) -> Vec<Version> {
        let own = self.clone();
        kept::run(move || own.read()).await.unwrap_or_default()
    }

    /// Keeps a definition that was just replaced; one that is the newest already is
    /// not kept twice. Written on another thread; where that cannot be, the log says so.
    pub(super) async fn keep(&self, xml: String) {
        let own = self.clone();
        let written = kept::run(move || own.write(&xml)).await;
        if let Some(Err(error)) = written {
            log::warn!("the definition of before is not kept: {error}");
        }
    }

    fn read(&self) -> Vec<Version> {
        let mut found: Vec<Version> = self
            .numbers()
            .into_iter()
            .filter_map(|replaced| {
                let xml = fs::read_to_string(self.file(replaced)).ok()?;
                Some(Version { replaced, xml })
            })
            .collect();
        found.reverse();
        found
    }

    fn write(&self, xml: &str) -> io::Result<()> {
        let numbers = self.numbers();
        let newest = numbers.last().copied();
        if newest.is_some_and(|it| fs::read_to_string(self.file(it)).is_ok_and(|it| it == xml)) {
            return Ok(());
        }
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(self.kept.versions())?;
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0));
        let number = now.max(newest.map_or(0, |newest| newest + 1));
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.file(number))?;
        file.write_all(xml.as_bytes())?;
        let surplus = (numbers.len() + 1).saturating_sub(KEPT);
        for old in &numbers[..surplus] {
            fs::remove_file(self.file(*old))?;
        }
        Ok(())
    }

    fn file(&self, replaced: u64) -> PathBuf {
        self.kept.versions().join(format!("{replaced}.xml"))
    }

    /// When each was replaced, the oldest first.
    fn numbers(&self) -> Vec<u64> {
        let Ok(entries) = fs::read_dir(self.kept.versions()) else {
            return Vec::new();
        };
        let mut numbers: Vec<u64> = entries
            .filter_map(|entry| {
                let name = entry.ok()?.file_name();
                name.to_str()?.strip_suffix(".xml")?.parse().ok()
            })
            .collect();
        numbers.sort_unstable();
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    use uuid::Uuid;

    #[test]
    fn the_last_ten_are_kept() {
        let root = std::env::temp_dir().join(format!("gh-versions-{}", std::process::id()));
        let versions = Versions::new(Kept::below(&root, "test:///default", Uuid::from_u128(1)));
        for number in 0..13 {
            versions
                .write(&format!("<domain>{number}</domain>"))
                .unwrap();
        }
        versions.write("<domain>12</domain>").unwrap();
        let kept = versions.read();
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept[0].xml, "<domain>12</domain>");
        assert_eq!(kept[9].xml, "<domain>3</domain>");
        let mode = fs::metadata(versions.file(kept[0].replaced)).unwrap();
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        fs::remove_dir_all(root).unwrap();
    }
}
