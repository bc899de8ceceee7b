// SPDX-License-Identifier: GPL-3.0-or-later
//! The XML of one device, to read and to change: the only form of devices that
//! have no other.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::xml;
use crate::ui::i18n::gettext;
use crate::ui::xml::XmlEditor;

/// Says what is wrong with a text that cannot be taken.
type Take = Box<dyn Fn(&str) -> Result<(), xml::Error>>;

/// The text while it is on the screen.
pub(super) struct XmlText {
    pub group: adw::PreferencesGroup,
    expander: adw::ExpanderRow,
    text: Rc<Text>,
}

/// Built when it is first opened: most people never look at the XML.
struct Text {
    xml: RefCell<String>,
    editor: OnceCell<XmlEditor>,
    place: gtk::Box,
    problem: gtk::Label,
    search: gtk::ToggleButton,
    take: Take,
}

impl XmlText {
    /// Shows the XML as it is now, unless the user is typing.
    pub(super) fn update(&self, xml: &str) {
        let xml = unindented(xml);
        if let Some(editor) = self.text.editor.get().filter(|it| !it.is_typed_into()) {
            editor.set_text(&xml);
        }
        self.text.xml.replace(xml);
    }

    /// Unfolds the text and goes to it.
    pub(super) fn open(&self) {
        self.expander.set_expanded(true);
        self.expander.grab_focus();
    }

    /// The text.
    pub(super) fn xml(&self) -> String {
        self.text.xml.borrow().clone()
    }

    /// Shows where the fault is that libvirt complains of, as far as that can be
    /// told and the text is on the screen.
    pub(super) fn refuse(&self, complaint: &str) {
        if let Some(editor) = self.text.editor.get() {
            editor.hide_fault();
            editor.find_fault(complaint);
        }
    }
}

impl Text {
    fn show(self: &Rc<Self>) {
        if self.editor.get().is_some() {
            return;
        }
        let editor = XmlEditor::inline(&gettext("Device XML"));
        editor.set_text(&self.xml.borrow());
        // It lives as long as its editor, and not the other way round.
        editor.connect_edited(glib::clone!(
            #[weak(rename_to = this)]
            self,
            move |_, text| this.edited(text)
        ));
        self.place.prepend(&editor);
        let bar = editor.search_bar();
        self.search
            .bind_property("active", &bar, "search-mode-enabled")
            .bidirectional()
            .build();
        let _ = self.editor.set(editor);
    }

    fn edited(&self, text: &str) {
        let wrong = (self.take)(text).err();
        let words = wrong.as_ref().map(ToString::to_string).unwrap_or_default();
        self.problem.set_label(&words);
        self.problem.set_visible(!words.is_empty());
        if let Some(editor) = self.editor.get() {
            editor.mark_fault(wrong.and_then(|it| it.line()));
        }
    }
}

/// A folded row with the XML in it; unfolded where there is nothing else to see.
/// `take` says what is wrong with a text that cannot be taken.
pub(super) fn build(
    xml: &str,
    open: bool,
    take: impl Fn(&str) -> Result<(), xml::Error> + 'static,
) -> XmlText {
    let problem = gtk::Label::builder()
        .xalign(0.0)
        .wrap(true)
        .visible(false)
        .margin_start(12)
        .margin_end(12)
        .margin_top(6)
        .margin_bottom(6)
        .css_classes(["error", "caption"])
        .build();
    let place = gtk::Box::new(gtk::Orientation::Vertical, 0);
    place.append(&problem);
    let row = adw::PreferencesRow::builder()
        .child(&place)
        .activatable(false)
        .focusable(false)
        .build();
    let expander = adw::ExpanderRow::builder()
        .title(gettext("XML"))
        .subtitle(gettext("Everything libvirt knows about this device"))
        .build();
    expander.add_row(&row);
    let search = search_button();
    expander
        .bind_property("expanded", &search, "visible")
        .sync_create()
        .build();
    expander.add_action(&search);
    let text = Rc::new(Text {
        xml: RefCell::new(unindented(xml)),
        editor: OnceCell::new(),
        place,
        problem,
        search,
        take: Box::new(take),
    });
    let shown = text.clone();
    expander.connect_expanded_notify(move |_| shown.show());
    expander.set_expanded(open);
    let group = adw::PreferencesGroup::new();
    group.add(&expander);
    XmlText {
        group,
        expander,
        text,
    }
}

fn search_button() -> gtk::ToggleButton {
    let name = gettext("Search This XML");
    let search = gtk::ToggleButton::builder()
        .icon_name("edit-find-symbolic")
        .tooltip_text(&name)
        .valign(gtk::Align::Center)
        .css_classes(["flat"])
        .build();
    search.update_property(&[gtk::accessible::Property::Label(&name)]);
    search
}

/// A device's XML without the indentation it has in its document.
fn unindented(xml: &str) -> String {
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
    rest.fold(first, |text, line| format!("{text}\n{line}"))
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
