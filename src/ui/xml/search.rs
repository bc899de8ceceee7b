// SPDX-License-Identifier: GPL-3.0-or-later
//! Search and replace in the editor.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::gdk;
use sourceview::prelude::*;

use super::editor::{XmlEditor, XmlEditorImp};
use crate::ui::i18n::gettext_f;

/// Installs the actions of the search bar and their keys.
pub(super) fn install(class: &mut <XmlEditorImp as ObjectSubclass>::Class) {
    class.install_action("xml.search", None, |editor, _, _| editor.open_search());
    class.install_action("xml.next", None, |editor, _, _| editor.find(true));
    class.install_action("xml.previous", None, |editor, _, _| editor.find(false));
    class.install_action("xml.replace", None, |editor, _, _| editor.replace());
    class.install_action("xml.replace-all", None, |editor, _, _| editor.replace_all());
    let control = gdk::ModifierType::CONTROL_MASK;
    let both = control | gdk::ModifierType::SHIFT_MASK;
    class.add_binding_action(gdk::Key::f, control, "xml.search");
    class.add_binding_action(gdk::Key::h, control, "xml.search");
    class.add_binding_action(gdk::Key::g, control, "xml.next");
    class.add_binding_action(gdk::Key::G, both, "xml.previous");
}

impl XmlEditor {
    pub(super) fn setup_search(&self) {
        let imp = self.imp();
        let settings = sourceview::SearchSettings::new();
        settings.set_wrap_around(true);
        let context = sourceview::SearchContext::new(self.buffer(), Some(&settings));
        context.connect_occurrences_count_notify(glib::clone!(
            #[weak(rename_to = editor)]
            self,
            move |_| {
                editor.show_found();
            }
        ));
        let _ = imp.searching.set(context);
        imp.search_bar.connect_entry(&*imp.search);
        imp.search.connect_search_changed(glib::clone!(
            #[weak(rename_to = editor)]
            self,
            move |entry| {
                let text = entry.text();
                settings
                    .set_search_text(Some(&text).filter(|text| !text.is_empty()).map(|it| &**it));
                editor.find_from(editor.selection().0, true);
                editor.show_found();
            }
        ));
        imp.search.connect_activate(glib::clone!(
            #[weak(rename_to = editor)]
            self,
            move |_| {
                editor.find(true);
            }
        ));
        imp.search_bar
            .connect_search_mode_enabled_notify(glib::clone!(
                #[weak(rename_to = editor)]
                self,
                move |bar| {
                    editor.search_context().set_highlight(bar.is_search_mode());
                    if !bar.is_search_mode() {
                        editor.imp().view.grab_focus();
                    }
                }
            ));
    }

    fn open_search(&self) {
        let imp = self.imp();
        let (start, end) = self.selection();
        let selected = self.buffer().text(&start, &end, true);
        imp.search_bar.set_search_mode(true);
        if !selected.is_empty() && !selected.contains('\n') {
            imp.search.set_text(&selected);
        }
        imp.search.grab_focus();
        imp.search.select_region(0, -1);
    }

    fn search_context(&self) -> &sourceview::SearchContext {
        self.imp().searching.get().expect("set by setup_search()")
    }

    fn selection(&self) -> (gtk::TextIter, gtk::TextIter) {
        let buffer = self.buffer();
        buffer.selection_bounds().unwrap_or_else(|| {
            let place = buffer.iter_at_mark(&buffer.get_insert());
            (place, place)
        })
    }

    /// The next match, or the one before.
    fn find(&self, forward: bool) {
        let (start, end) = self.selection();
        self.find_from(if forward { end } else { start }, forward);
    }

    fn find_from(&self, place: gtk::TextIter, forward: bool) {
        let context = self.search_context();
        let found = if forward {
            context.forward(&place)
        } else {
            context.backward(&place)
        };
        if let Some((mut start, end, _)) = found {
            super::folding::unfold_all(self.buffer());
            self.buffer().select_range(&start, &end);
            self.imp()
                .view
                .scroll_to_iter(&mut start, 0.1, false, 0.0, 0.0);
        }
        self.show_found();
    }

    /// Replaces the match that is selected and goes on to the next one.
    fn replace(&self) {
        let (mut start, mut end) = self.selection();
        let replacement = self.imp().replacement.text();
        let context = self.search_context();
        if let Err(error) = context.replace(&mut start, &mut end, &replacement) {
            log::debug!("nothing replaced: {error}");
        }
        self.find(true);
    }

    fn replace_all(&self) {
        let replacement = self.imp().replacement.text();
        super::folding::unfold_all(self.buffer());
        if let Err(error) = self.search_context().replace_all(&replacement) {
            log::debug!("nothing replaced: {error}");
        }
    }

    fn show_found(&self) {
        let context = self.search_context();
        let count = context.occurrences_count();
        let searching = context.settings().search_text().is_some();
        let (start, end) = self.selection();
        let position = context.occurrence_position(&start, &end).max(0);
        let text = if searching && count >= 0 {
            let (position, count) = (position.to_string(), count.to_string());
            gettext_f(
                "{position} of {count}",
                &[("position", &position), ("count", &count)],
            )
        } else {
            String::new()
        };
        let found = &self.imp().found;
        found.set_label(&text);
        let nothing = searching && count == 0;
        let entry = &*self.imp().search;
        if nothing {
            entry.add_css_class("error");
        } else {
            entry.remove_css_class("error");
        }
    }
}
