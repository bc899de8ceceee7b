// SPDX-License-Identifier: GPL-3.0-or-later
//! The program in another language: a locale for it, and what its catalogue makes of an English text, by which a story
//! finds things on the screen.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::files;

/// A language that the program is translated into, or English.
pub struct Language {
    texts: HashMap<String, String>,
    environment: Vec<(&'static str, String)>,
}

impl Language {
    /// As the program is written.
    pub fn english() -> Self {
        Self {
            texts: HashMap::new(),
            environment: Vec::new(),
        }
    }

    /// German, whose words are long: no text is made longer still.
    pub fn german() -> Self {
        Self::of("de", "de_DE")
    }

    /// The language of this catalogue, in this locale.
    fn of(name: &str, locale_name: &str) -> Self {
        let folder = locale(locale_name);
        let environment = vec![
            ("LOCPATH", folder.display().to_string()),
            ("LANG", format!("{locale_name}.UTF-8")),
            ("LANGUAGE", name.to_owned()),
            ("GUESTHOUSE_CHECK_TEXT", "as-they-are".to_owned()),
        ];
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("po/{name}.po"));
        let catalogue = fs::read_to_string(&catalogue)
            .unwrap_or_else(|error| panic!("{}: {error}", catalogue.display()));
        Self {
            texts: read(&catalogue),
            environment,
        }
    }

    /// What makes the program speak it.
    pub fn environment(&self) -> Vec<(&str, &str)> {
        let all = self.environment.iter();
        all.map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// This text in the language; one that is not translated yet is English there, too.
    pub fn say<'a>(&'a self, english: &'a str) -> &'a str {
        self.texts.get(english).map_or(english, String::as_str)
    }
}

/// Makes the locale, and gives the folder it is in.
fn locale(name: &str) -> PathBuf {
    let folder = files::folder("locales");
    let made = folder.join(format!("{name}.UTF-8"));
    if !made.join("LC_CTYPE").exists() {
        let done = Command::new("localedef")
            .args(["-i", name, "-f", "UTF-8"])
            .arg(&made)
            .output()
            .expect("localedef is installed");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "making the locale {name}: {said}");
    }
    folder
}

/// The texts of a catalogue: those of one line, with no context and one form.
fn read(catalogue: &str) -> HashMap<String, String> {
    let quoted = |line: &str, key: &str| {
        let text = line.strip_prefix(key)?.strip_prefix(" \"")?;
        Some(text.strip_suffix('"')?.replace("\\\"", "\""))
    };
    let mut texts = HashMap::new();
    for entry in catalogue.split("\n\n") {
        let outdated = entry.contains("#, fuzzy") || entry.contains("msgctxt");
        let english = entry.lines().find_map(|line| quoted(line, "msgid"));
        let other = entry.lines().find_map(|line| quoted(line, "msgstr"));
        if let (Some(english), Some(other)) = (english, other)
            && !outdated
            && !other.is_empty()
        {
            // On the screen a letter is underlined instead.
            texts.insert(english.replace('_', ""), other.replace('_', ""));
        }
    }
    texts
}
