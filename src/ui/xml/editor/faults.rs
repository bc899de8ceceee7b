// SPDX-License-Identifier: GPL-3.0-or-later
//! The line that libvirt or the parser does not accept, underlined.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::XmlEditor;
use crate::model::document_fault;
use crate::ui::xml::folding;

/// The tag under the line a fault is on.
pub(super) const FAULTY: &str = "faulty-line";

impl XmlEditor {
    /// Says what is wrong with the text, and goes to its line where that can be
    /// told.
    pub(crate) fn show_fault(&self, complaint: &str, line: Option<usize>) {
        let imp = self.imp();
        imp.fault_text.set_label(complaint);
        imp.fault.set_revealed(true);
        match line {
            Some(line) => self.go_to_line(line),
            None => self.find_fault(complaint),
        }
    }

    /// Goes to the line that a complaint means, as soon as it is found and if the
    /// text is still the one that was complained of.
    pub(crate) fn find_fault(&self, complaint: &str) {
        let (weak, text) = (self.downgrade(), self.text());
        let found = document_fault::find_line(complaint.to_owned(), text.clone());
        glib::spawn_future_local(async move {
            let line = found.await;
            if let (Some(editor), Some(line)) = (weak.upgrade(), line)
                && editor.text() == text
            {
                editor.go_to_line(line);
            }
        });
    }

    /// Takes the complaint away.
    pub(crate) fn hide_fault(&self) {
        let imp = self.imp();
        imp.fault.set_revealed(false);
        let (start, end) = imp.buffer.bounds();
        imp.buffer.remove_tag_by_name(FAULTY, &start, &end);
    }

    fn go_to_line(&self, line: usize) {
        let imp = self.imp();
        folding::unfold_all(&imp.buffer);
        let Some((start, mut end)) = self.underline(line) else {
            return;
        };
        imp.buffer.place_cursor(&start);
        imp.view.scroll_to_iter(&mut end, 0.1, true, 0.0, 0.4);
        imp.view.grab_focus();
    }

    /// Marks a line, from 1, as faulty, or the last one where there are fewer.
    pub(in crate::ui::xml) fn underline(
        &self,
        line: usize,
    ) -> Option<(gtk::TextIter, gtk::TextIter)> {
        let buffer = &self.imp().buffer;
        let last = buffer.line_count() - 1;
        let line = i32::try_from(line.saturating_sub(1))
            .unwrap_or(last)
            .min(last);
        let start = buffer.iter_at_line(line)?;
        let mut end = start;
        if !end.ends_line() {
            end.forward_to_line_end();
        }
        buffer.apply_tag_by_name(FAULTY, &start, &end);
        Some((start, end))
    }
}
