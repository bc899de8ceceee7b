// SPDX-License-Identifier: GPL-3.0-or-later
//! The XML of one device, to read and to change: the only form of devices that
//! have no other.

use std::cell::Cell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::ui::i18n::gettext;

/// The text while it is on the screen.
pub(super) struct XmlText {
    pub group: adw::PreferencesGroup,
    view: gtk::TextView,
    filling: Rc<Cell<bool>>,
}

impl XmlText {
    /// Shows what else has changed; nobody's own typing is overwritten.
    pub(super) fn update(&self, xml: &str) {
        let xml = unindented(xml);
        let buffer = self.view.buffer();
        let now = buffer.text(&buffer.start_iter(), &buffer.end_iter(), true);
        if !self.view.has_focus() && now != xml {
            self.filling.set(true);
            buffer.set_text(&xml);
            self.filling.set(false);
        }
    }
}

/// A folded row with the XML in it; unfolded where there is nothing else to see.
/// `take` says what is wrong with a text that cannot be taken.
pub(super) fn build(
    xml: &str,
    open: bool,
    take: impl Fn(&str) -> Result<(), String> + 'static,
) -> XmlText {
    let view = gtk::TextView::builder()
        .monospace(true)
        .accepts_tab(false)
        .left_margin(12)
        .right_margin(12)
        .top_margin(12)
        .bottom_margin(12)
        .build();
    view.update_property(&[gtk::accessible::Property::Label(&gettext("Device XML"))]);
    view.buffer().set_text(&unindented(xml));
    let scroller = gtk::ScrolledWindow::builder()
        .child(&view)
        .vscrollbar_policy(gtk::PolicyType::Never)
        .build();
    let problem = gtk::Label::builder()
        .xalign(0.0)
        .wrap(true)
        .visible(false)
        .margin_start(12)
        .margin_end(12)
        .margin_bottom(6)
        .css_classes(["error", "caption"])
        .build();
    let content = gtk::Box::new(gtk::Orientation::Vertical, 0);
    content.append(&scroller);
    content.append(&problem);
    let row = adw::PreferencesRow::builder()
        .child(&content)
        .activatable(false)
        .focusable(false)
        .build();
    let expander = adw::ExpanderRow::builder()
        .title(gettext("XML"))
        .subtitle(gettext("All that libvirt knows of this device"))
        .expanded(open)
        .build();
    expander.add_row(&row);
    let filling = Rc::new(Cell::new(false));
    let is_filling = filling.clone();
    view.buffer().connect_changed(move |buffer| {
        if is_filling.get() {
            return;
        }
        let text = buffer.text(&buffer.start_iter(), &buffer.end_iter(), true);
        let wrong = take(&text).err().unwrap_or_default();
        problem.set_label(&wrong);
        problem.set_visible(!wrong.is_empty());
    });
    let group = adw::PreferencesGroup::new();
    group.add(&expander);
    XmlText {
        group,
        view,
        filling,
    }
}

/// A device's XML without the indentation it has in its document.
fn unindented(xml: &str) -> glib::GString {
    let indent = xml
        .lines()
        .last()
        .map_or(0, |line| line.len() - line.trim_start().len());
    let mut lines = xml.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let rest = lines.map(|line| {
        let (space, text) = line.split_at(indent.min(line.len()));
        if space.trim().is_empty() { text } else { line }
    });
    let text = rest.fold(first, |text, line| format!("{text}\n{line}"));
    text.into()
}

#[cfg(test)]
mod tests {
    use super::unindented;

    #[test]
    fn a_device_stands_at_the_left() {
        let xml = "<disk>\n      <source/>\n\n    </disk>";
        assert_eq!(unindented(xml), "<disk>\n  <source/>\n\n</disk>");
        assert_eq!(unindented("<rng/>"), "<rng/>");
    }
}
