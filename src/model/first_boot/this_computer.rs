// SPDX-License-Identifier: GPL-3.0-or-later
//! What a new guest takes over from this computer and its user: name, public SSH keys, time zone, keyboard.

use std::fs;
use std::path::{Path, PathBuf};

use crate::definition::cloud_config::{is_user_name, key_problem};

/// The most that is read of a file that is to be a public key, in bytes.
const LONGEST: u64 = 64 << 10;

/// A public key of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKey {
    /// The file's name.
    pub file: String,
    /// The key, one line.
    pub line: String,
}

/// What is known here. An empty text where nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThisComputer {
    /// The user's name, where a guest can have it and it is not root's.
    pub user: String,
    /// The user's full name.
    pub real_name: String,
    /// The public keys in `~/.ssh`.
    pub keys: Vec<OwnKey>,
    /// The language, such as `de_DE`.
    pub language: String,
    /// The time zone, such as `Europe/Berlin`.
    pub time_zone: String,
    /// The keyboard's layout, such as `de`.
    pub keyboard: String,
}

impl ThisComputer {
    /// Reads it.
    pub async fn read() -> Self {
        let folder = glib::home_dir().join(".ssh");
        let read = gio::spawn_blocking(move || Self {
            user: user(),
            real_name: real_name(),
            language: language(),
            keys: keys_in(&folder),
            time_zone: time_zone(),
            keyboard: keyboard(),
        });
        read.await.unwrap_or_default()
    }
}

fn user() -> String {
    let name = glib::user_name().to_string_lossy().into_owned();
    match is_user_name(&name) && name != "root" {
        true => name,
        false => String::new(),
    }
}

/// glib says "Unknown" where there is none.
fn real_name() -> String {
    let name = glib::real_name().to_string_lossy().into_owned();
    match name.as_str() {
        "Unknown" | "root" => String::new(),
        _ => name,
    }
}

/// The first of the user's languages that is said with its country.
fn language() -> String {
    let names = glib::language_names();
    let mut names = names
        .iter()
        .map(|it| it.split(['.', '@']).next().unwrap_or_default());
    let named = names.find(|it| it.len() == 5 && it.contains('_'));
    named.unwrap_or("en_US").to_owned()
}

/// The keys in files of a folder that end in `.pub`, by name.
fn keys_in(folder: &Path) -> Vec<OwnKey> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    files.retain(|it| it.extension().is_some_and(|end| end == "pub"));
    files.sort();
    files.iter().filter_map(|it| key_in(it)).collect()
}

fn key_in(file: &Path) -> Option<OwnKey> {
    let about = fs::metadata(file).ok()?;
    if !about.is_file() || about.len() > LONGEST {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().next()?.trim().to_owned();
    let file = file.file_name()?.to_string_lossy().into_owned();
    key_problem(&line)
        .is_none()
        .then_some(OwnKey { file, line })
}

fn time_zone() -> String {
    let link = fs::read_link("/etc/localtime").unwrap_or_default();
    let link = link.to_string_lossy().into_owned();
    let linked = link
        .split_once("/zoneinfo/")
        .map(|(_, zone)| zone.to_owned());
    let written = || fs::read_to_string("/etc/timezone").ok();
    let zone = linked.or_else(written).unwrap_or_default();
    let zone = zone.trim();
    let is_zone = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    match zone.chars().all(is_zone) {
        true => zone.to_owned(),
        false => String::new(),
    }
}

/// The first layout of those that Debian's or systemd's file names.
fn keyboard() -> String {
    let files = ["/etc/default/keyboard", "/etc/vconsole.conf"];
    let texts = files.iter().filter_map(|it| fs::read_to_string(it).ok());
    let mut layouts = texts.filter_map(|text| layout_in(&text));
    layouts.next().unwrap_or_default()
}

fn layout_in(text: &str) -> Option<String> {
    let mut lines = text.lines();
    let line = lines.find_map(|it| it.trim().strip_prefix("XKBLAYOUT="))?;
    let first = line.trim_matches(['"', '\'']).split(',').next()?;
    let is_layout = !first.is_empty() && first.chars().all(|c| c.is_ascii_alphanumeric());
    is_layout.then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_of_debians_file() {
        let file = "XKBMODEL=\"pc105\"\nXKBLAYOUT=\"de,us\"\n";
        assert_eq!(layout_in(file).as_deref(), Some("de"));
        assert_eq!(layout_in("XKBLAYOUT=\"\"\n"), None);
        assert_eq!(layout_in("KEYMAP=de\n"), None);
    }

    #[test]
    fn only_public_keys_are_taken() {
        let folder = std::env::temp_dir().join(format!("guesthouse-keys-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let key =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqdUlTk4yQUx0p3JsTHpVWVIGBkgfZ0CLvqmOPhMCSA a";
        fs::write(folder.join("b.pub"), format!("{key}\n")).unwrap();
        fs::write(folder.join("a.pub"), "nonsense").unwrap();
        fs::write(folder.join("c"), key).unwrap();
        let keys = keys_in(&folder);
        fs::remove_dir_all(&folder).unwrap();
        let expected = OwnKey {
            file: "b.pub".to_owned(),
            line: key.to_owned(),
        };
        assert_eq!(keys, [expected]);
    }
}
