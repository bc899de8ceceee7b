// SPDX-License-Identifier: GPL-3.0-or-later
//! Searching in what the guest wrote, case aside, from the end upwards.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;
use vte::prelude::*;

use super::SerialView;

/// Of PCRE2: caseless, multi-line (which VTE asks for), UTF.
const FLAGS: u32 = 0x0000_0008 | 0x0000_0400 | 0x0008_0000;

impl SerialView {
    pub(super) fn setup_search(&self) {
        let imp = self.imp();
        imp.search_bar.connect_entry(&*imp.search_entry);
        imp.search_entry.connect_search_changed(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |entry| {
                view.search_for(&entry.text());
            }
        ));
        imp.search_entry.connect_activate(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_| {
                view.find(false);
            }
        ));
        imp.search_entry.connect_next_match(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_| {
                view.find(true);
            }
        ));
        imp.search_entry.connect_previous_match(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_| {
                view.find(false);
            }
        ));
        imp.search_bar
            .connect_search_mode_enabled_notify(glib::clone!(
                #[weak(rename_to = view)]
                self,
                move |bar| {
                    if !bar.is_search_mode() {
                        view.search_for("");
                        view.grab_focus();
                    }
                }
            ));
    }

    pub(super) fn open_search(&self) {
        self.imp().search_bar.set_search_mode(true);
        self.imp().search_entry.grab_focus();
    }

    /// What is searched for in one line is in the next one that is shown.
    pub(super) fn search_as_before(&self) {
        let text = self.imp().search_entry.text();
        if self.imp().search_bar.is_search_mode() && !text.is_empty() {
            self.search_for(&text);
        }
    }

    fn search_for(&self, text: &str) {
        let Some(terminal) = self.terminal() else {
            return;
        };
        self.imp().search_entry.remove_css_class("error");
        if text.is_empty() {
            terminal.search_set_regex(None, 0);
            terminal.unselect_all();
            return;
        }
        let pattern = glib::Regex::escape_string(text);
        match vte::Regex::for_search(&pattern, FLAGS) {
            Ok(regex) => {
                terminal.search_set_regex(Some(&regex), 0);
                self.find(false);
            }
            Err(error) => log::warn!("searching for {text:?}: {error}"),
        }
    }

    /// Goes to the next or the previous match and selects it.
    pub(super) fn find(&self, next: bool) {
        let (Some(terminal), entry) = (self.terminal(), &self.imp().search_entry) else {
            return;
        };
        let found = if next {
            terminal.search_find_next()
        } else {
            terminal.search_find_previous()
        };
        if found || entry.text().is_empty() {
            entry.remove_css_class("error");
        } else {
            entry.add_css_class("error");
        }
    }
}
