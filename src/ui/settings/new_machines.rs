// SPDX-License-Identifier: GPL-3.0-or-later
//! What new machines are to have: the defaults of each connection, and presets with names.

use std::collections::BTreeMap;

use gtk::gio::prelude::*;

use super::Settings;
use crate::definition::new_machine::{Preset, PresetWords};

/// The defaults, by URI of the connection, or the presets, by name.
type Kept = BTreeMap<String, PresetWords>;

const DEFAULTS: &str = "new-machine-defaults";
const PRESETS: &str = "presets";

impl Settings {
    /// What new machines on the connection `uri` have unless a person says otherwise.
    pub(crate) fn defaults_of(&self, uri: &str) -> Preset {
        let words = self.kept(DEFAULTS).remove(uri);
        words.map(|it| Preset::of_words(&it)).unwrap_or_default()
    }

    /// Remembers what new machines on the connection `uri` have.
    pub(crate) fn set_defaults_of(&self, uri: &str, defaults: &Preset) {
        let mut all = self.kept(DEFAULTS);
        match defaults.words() {
            none if none.is_empty() => all.remove(uri),
            words => all.insert(uri.to_owned(), words),
        };
        self.store(DEFAULTS, all);
    }

    /// The presets with their names, in order.
    pub(crate) fn presets(&self) -> Vec<(String, Preset)> {
        let all = self.kept(PRESETS).into_iter();
        all.map(|(name, words)| (name, Preset::of_words(&words)))
            .collect()
    }

    /// Keeps a preset, in place of one with its name.
    pub(crate) fn keep_preset(&self, name: &str, preset: &Preset) {
        let mut all = self.kept(PRESETS);
        all.insert(name.to_owned(), preset.words());
        self.store(PRESETS, all);
    }

    /// Forgets a preset.
    pub(crate) fn delete_preset(&self, name: &str) {
        let mut all = self.kept(PRESETS);
        all.remove(name);
        self.store(PRESETS, all);
    }

    fn kept(&self, key: &str) -> Kept {
        let stored = self.stored.as_ref();
        stored
            .and_then(|stored| stored.value(key).get())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::settings::Figure;

    #[gtk::test]
    fn defaults_and_presets_are_kept() {
        let settings = Settings::for_test();
        let one = Preset {
            cpus: Some(3),
            ..Preset::default()
        };
        settings.set_defaults_of("qemu:///system", &one);
        assert_eq!(settings.defaults_of("qemu:///system"), one);
        assert_eq!(settings.defaults_of("qemu:///session"), Preset::default());
        settings.set_defaults_of("qemu:///system", &Preset::default());
        assert_eq!(settings.kept(DEFAULTS).len(), 0);
        settings.keep_preset("web", &Preset::default());
        settings.keep_preset("db", &Preset::default());
        settings.keep_preset("web", &one);
        let names: Vec<_> = settings
            .presets()
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(names, ["db", "web"]);
        settings.delete_preset("db");
        assert_eq!(settings.presets(), [("web".to_owned(), one)]);
    }

    #[gtk::test]
    fn words_of_a_list_come_and_go() {
        let settings = Settings::for_test();
        assert!(Figure::ALL.iter().all(|it| settings.shows_figure(*it)));
        settings.set_shows_figure(Figure::Memory, false);
        assert!(!settings.shows_figure(Figure::Memory) && settings.shows_figure(Figure::Cpu));
        settings.set_shows_figure(Figure::Memory, true);
        assert!(settings.shows_figure(Figure::Memory));
    }
}
