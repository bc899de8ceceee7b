// SPDX-License-Identifier: GPL-3.0-or-later
//! The program in another language: a locale for it, and what its catalogue makes of an English text, by which a story
//! finds things on the screen.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::files;

/// A language that the program is translated into.
pub struct Language {
    /// What stands for an English text: several, where it is written with and without a key to press, or both as a title
    /// and as a command.
    texts: HashMap<String, Vec<String>>,
    environment: Vec<(&'static str, String)>,
}

/// The language of this story's programs; English, unless it says otherwise.
static SPOKEN: OnceLock<Language> = OnceLock::new();

/// Has this story's programs speak the language of a catalogue in a locale. From here on what the story looks for in
/// English is found by its word in that language, and by no other where there is one.
pub fn speak(catalogue: &str, locale: &str) {
    let is_first = SPOKEN.set(Language::of(catalogue, locale)).is_ok();
    assert!(is_first, "a story speaks one language");
}

/// German, whose words are long.
pub fn speak_german() {
    speak("de", "de_DE");
}

/// Simplified Chinese.
pub fn speak_chinese() {
    speak("zh_CN", "zh_CN");
}

/// What makes a program speak it.
pub fn environment() -> impl Iterator<Item = (&'static str, &'static str)> {
    let spoken = SPOKEN.get().into_iter();
    spoken.flat_map(|it| {
        it.environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    })
}

/// All that may stand for an English text, where each `*` stands for anything; one that is not translated is English in
/// that language, too.
pub fn said(english: &str) -> Vec<String> {
    let Some(spoken) = SPOKEN.get() else {
        return vec![english.to_owned()];
    };
    let mut all = vec![String::new()];
    for (place, part) in english.split('*').enumerate() {
        let star = if place == 0 { "" } else { "*" };
        let words = spoken.say(part);
        let longer = |text: &String| {
            let text = text.clone();
            words.iter().map(move |word| format!("{text}{star}{word}"))
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

impl Language {
    /// The language of this catalogue, in this locale. No text is made longer than it is.
    fn of(name: &str, locale_name: &str) -> Self {
        let folder = locale(locale_name);
        let environment = vec![
            ("LOCPATH", folder.display().to_string()),
            ("LANG", format!("{locale_name}.UTF-8")),
            ("LC_ALL", format!("{locale_name}.UTF-8")),
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

    fn say(&self, english: &str) -> Vec<String> {
        let found = self.texts.get(english).cloned();
        found.unwrap_or_else(|| vec![english.to_owned()])
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

/// The texts of a catalogue: those of one line and one form.
fn read(catalogue: &str) -> HashMap<String, Vec<String>> {
    let quoted = |line: &str, key: &str| {
        let text = line.strip_prefix(key)?.strip_prefix(" \"")?;
        Some(text.strip_suffix('"')?.replace("\\\"", "\""))
    };
    let mut texts: HashMap<String, Vec<String>> = HashMap::new();
    for entry in catalogue.split("\n\n") {
        let outdated = entry.contains("#, fuzzy");
        let english = entry.lines().find_map(|line| quoted(line, "msgid"));
        let other = entry.lines().find_map(|line| quoted(line, "msgstr"));
        if let (Some(english), Some(other)) = (english, other)
            && !outdated
            && !english.is_empty()
            && !other.is_empty()
        {
            // On the screen a letter is underlined instead.
            let all = texts.entry(english.replace('_', "")).or_default();
            all.push(other.replace('_', ""));
        }
    }
    texts
}
