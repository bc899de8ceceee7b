// SPDX-License-Identifier: GPL-3.0-or-later
//! What the program remembers between two runs, typed. Works from a fresh
//! clone too: the build compiles the schema, nothing needs to be installed.

mod appearance;
mod applied;
mod confirmations;
mod console;
mod figures;
mod new_machines;

use std::cell::RefCell;
use std::collections::HashMap;

use gtk::gio;
use gtk::gio::prelude::*;
use gtk::glib;

pub(crate) use self::appearance::Style;
pub(crate) use self::confirmations::Confirmation;
pub(crate) use self::figures::Figure;
use crate::config::{APP_ID, SCHEMA_DIR};

/// How many installation images are remembered.
const RECENT_IMAGES: usize = 10;

/// The remembered values; without a schema they last as long as the program.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    stored: Option<gio::Settings>,
}

impl Default for Settings {
    fn default() -> Self {
        let stored = schema()
            .map(|schema| gio::Settings::new_full(&schema, lasting_backend().as_ref(), None));
        if stored.is_none() {
            log::warn!("no settings schema: nothing will be remembered");
        }
        Self { stored }
    }
}

fn schema() -> Option<gio::SettingsSchema> {
    let installed = gio::SettingsSchemaSource::default();
    if let Some(schema) = installed
        .as_ref()
        .and_then(|source| source.lookup(APP_ID, true))
    {
        return Some(schema);
    }
    let built = gio::SettingsSchemaSource::from_directory(SCHEMA_DIR?, installed.as_ref(), true);
    built.ok()?.lookup(APP_ID, false)
}

/// GSettings forgets everything where dconf is not installed; a key file in the
/// user's configuration folder does not. `GSETTINGS_BACKEND` still decides.
fn lasting_backend() -> Option<gio::SettingsBackend> {
    if std::env::var_os("GSETTINGS_BACKEND").is_some() {
        return None;
    }
    let default = gio::SettingsBackend::default();
    if default.type_().name() != "GMemorySettingsBackend" {
        return None;
    }
    let file = glib::user_config_dir()
        .join("guesthouse")
        .join("settings.ini");
    Some(gio::keyfile_settings_backend_new(
        &file.to_string_lossy(),
        "/",
        None,
    ))
}

thread_local! {
    /// Those of the program, once it has them.
    static OF_PROGRAM: RefCell<Option<Settings>> = const { RefCell::new(None) };
}

impl Settings {
    /// Those of the program that runs. Where none does, as in some tests, nothing
    /// is remembered.
    pub(crate) fn of_program() -> Self {
        let known = OF_PROGRAM.with_borrow(Clone::clone);
        known.unwrap_or(Self { stored: None })
    }

    /// Opens those of the program, which is starting.
    pub(crate) fn open_for_program() -> Self {
        let settings = Self::default();
        OF_PROGRAM.set(Some(settings.clone()));
        settings
    }

    /// Those of a test, which nothing outlives, in place of the program's.
    #[cfg(test)]
    pub(crate) fn for_test() -> Self {
        let backend = gio::memory_settings_backend_new();
        let open = |schema| gio::Settings::new_full(&schema, Some(&backend), None);
        let stored = schema().map(open);
        assert!(stored.is_some(), "the schema is compiled");
        let settings = Self { stored };
        OF_PROGRAM.set(Some(settings.clone()));
        settings
    }

    /// Width and height of the window in pixels, and whether it was maximized.
    pub(crate) fn window_size(&self) -> (i32, i32, bool) {
        self.stored.as_ref().map_or((1100, 720, false), |stored| {
            (
                stored.int("window-width"),
                stored.int("window-height"),
                stored.boolean("window-maximized"),
            )
        })
    }

    /// Remembers how large the window is.
    pub(crate) fn set_window_size(&self, width: i32, height: i32, maximized: bool) {
        if !maximized {
            self.store("window-width", width);
            self.store("window-height", height);
        }
        self.store("window-maximized", maximized);
    }

    /// The connections that were used, each with whether it opens at start
    /// and whether it only looks.
    /// `None` before the very first start.
    pub(crate) fn connections(&self) -> Option<Vec<(String, bool, bool)>> {
        let stored = self.stored.as_ref()?;
        stored.user_value("connections")?;
        stored.value("connections").get()
    }

    /// Remembers the connections.
    pub(crate) fn set_connections(&self, connections: &[(String, bool, bool)]) {
        self.store("connections", connections.to_vec());
    }

    /// Whether hosts were looked for, as the first start does.
    pub(crate) fn looked_for_hosts(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_some_and(|stored| stored.boolean("looked-for-hosts"))
    }

    /// Remembers that hosts were looked for.
    pub(crate) fn set_looked_for_hosts(&self) {
        self.store("looked-for-hosts", true);
    }

    /// What was selected last: `URI` or `URI#UUID`.
    pub(crate) fn last_selection(&self) -> String {
        self.stored
            .as_ref()
            .map(|stored| stored.string("last-selection").to_string())
            .unwrap_or_default()
    }

    /// Remembers what is selected.
    pub(crate) fn set_last_selection(&self, selection: &str) {
        self.store("last-selection", selection);
    }

    /// The network chosen last for a new machine on the connection `uri`.
    pub(crate) fn last_network(&self, uri: &str) -> Option<String> {
        self.last_networks().remove(uri)
    }

    /// Remembers the network chosen on the connection `uri`.
    pub(crate) fn set_last_network(&self, uri: &str, choice: &str) {
        let mut all = self.last_networks();
        all.insert(uri.to_owned(), choice.to_owned());
        self.store("last-networks", all);
    }

    fn last_networks(&self) -> HashMap<String, String> {
        self.stored
            .as_ref()
            .and_then(|stored| stored.value("last-networks").get())
            .unwrap_or_default()
    }

    /// The installation images used lately, newest first.
    pub(crate) fn recent_images(&self) -> Vec<String> {
        self.stored
            .as_ref()
            .map(|stored| {
                stored
                    .strv("recent-images")
                    .iter()
                    .map(ToString::to_string)
                    .collect()
            })
            .unwrap_or_default()
    }

    /// Puts an installation image at the head of the recent ones.
    pub(crate) fn add_recent_image(&self, path: &str) {
        let mut images = self.recent_images();
        images.retain(|image| image != path);
        images.insert(0, path.to_owned());
        images.truncate(RECENT_IMAGES);
        self.store("recent-images", images);
    }

    /// Whether pictures of running machines are shown.
    pub(crate) fn thumbnails(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_none_or(|stored| stored.boolean("thumbnails"))
    }

    /// Remembers whether pictures of running machines are shown.
    pub(crate) fn set_thumbnails(&self, thumbnails: bool) {
        self.store("thumbnails", thumbnails);
    }

    /// Whether the list and the gallery show what machines use.
    pub(crate) fn stats(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_none_or(|stored| stored.boolean("figures"))
    }

    /// Remembers whether the list and the gallery show what machines use.
    pub(crate) fn set_stats(&self, stats: bool) {
        self.store("figures", stats);
    }

    /// Whether the networks of a connection are shown as a map.
    pub(crate) fn networks_as_map(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_none_or(|stored| stored.boolean("networks-as-map"))
    }

    /// Remembers whether networks are shown as a map, or as a list.
    pub(crate) fn set_networks_as_map(&self, as_map: bool) {
        self.store("networks-as-map", as_map);
    }

    /// Has `f` called with `object`, as long as that lives, whenever the value of `key` is another.
    pub(crate) fn connect_changed<T>(&self, key: &str, object: &T, f: impl Fn(&T) + 'static)
    where
        T: IsA<glib::Object>,
    {
        let Some(stored) = &self.stored else {
            return;
        };
        let object = object.upcast_ref::<glib::Object>();
        stored.connect_closure(
            &format!("changed::{key}"),
            false,
            glib::closure_local!(
                #[watch]
                object,
                move |_: &gio::Settings, _: &str| {
                    if let Some(object) = object.downcast_ref::<T>() {
                        f(object);
                    }
                }
            ),
        );
        // GSettings reports no key that was not read since then.
        drop(stored.value(key));
    }

    /// Whether a list of words has this one; `default` without a schema.
    fn has_word(&self, key: &str, word: &str, default: bool) -> bool {
        let stored = self.stored.as_ref();
        stored.map_or(default, |it| it.strv(key).iter().any(|known| known == word))
    }

    /// Puts a word into a list, or takes it out.
    fn set_word(&self, key: &str, word: &str, on: bool) {
        let Some(stored) = &self.stored else {
            return;
        };
        let words = stored.strv(key);
        let words = words.iter().map(ToString::to_string);
        let mut words: Vec<String> = words.filter(|known| known != word).collect();
        if on {
            words.push(word.to_owned());
        }
        self.store(key, words);
    }

    fn store(&self, key: &str, value: impl Into<glib::Variant>) {
        let Some(stored) = &self.stored else {
            return;
        };
        if let Err(error) = stored.set_value(key, &value.into()) {
            log::warn!("{key} is not remembered: {error}");
        }
    }
}
