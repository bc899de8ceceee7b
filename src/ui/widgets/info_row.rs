// SPDX-License-Identifier: GPL-3.0-or-later
//! A row that says one thing: its name on the left, a value that can be
//! selected and copied on the right.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct InfoRow {
        pub(super) value: gtk::Label,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for InfoRow {
        const NAME: &'static str = "GhInfoRow";
        type Type = super::InfoRow;
        type ParentType = adw::ActionRow;
    }

    impl ObjectImpl for InfoRow {
        fn constructed(&self) {
            self.parent_constructed();
            let value = &self.value;
            value.set_selectable(true);
            value.set_wrap(true);
            value.set_wrap_mode(gtk::pango::WrapMode::WordChar);
            value.set_natural_wrap_mode(gtk::NaturalWrapMode::None);
            value.set_xalign(1.0);
            value.set_justify(gtk::Justification::Right);
            value.set_margin_top(6);
            value.set_margin_bottom(6);
            value.add_css_class("dim-label");
            self.obj().add_suffix(value);
        }
    }

    impl WidgetImpl for InfoRow {}
    impl ListBoxRowImpl for InfoRow {}
    impl PreferencesRowImpl for InfoRow {}
    impl ActionRowImpl for InfoRow {}
}

glib::wrapper! {
    /// A name and its value.
    pub struct InfoRow(ObjectSubclass<imp::InfoRow>)
        @extends adw::ActionRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl InfoRow {
    /// A row with this name and value.
    pub(crate) fn new(title: &str, value: &str) -> Self {
        let row: Self = glib::Object::builder()
            .property("title", title)
            .property("focusable", false)
            .build();
        // A long value must not break a single word in two.
        if !title.contains(char::is_whitespace) {
            row.set_title_lines(1);
        }
        row.set_value(value);
        row
    }

    /// Shows another value.
    pub(crate) fn set_value(&self, value: &str) {
        let label = &self.imp().value;
        if label.text() != value {
            label.set_label(value);
        }
    }
}

/// Makes `rows` the rows of `group`: those that are there keep their widgets.
pub(crate) fn fill_group(
    group: &adw::PreferencesGroup,
    kept: &mut Vec<InfoRow>,
    rows: &[(String, String)],
) {
    while kept.len() > rows.len() {
        if let Some(row) = kept.pop() {
            group.remove(&row);
        }
    }
    for (index, (title, value)) in rows.iter().enumerate() {
        match kept.get(index) {
            Some(row) => {
                row.set_title(title);
                row.set_value(value);
            }
            None => {
                let row = InfoRow::new(title, value);
                group.add(&row);
                kept.push(row);
            }
        }
    }
    group.set_visible(!rows.is_empty());
}
