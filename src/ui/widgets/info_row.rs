// SPDX-License-Identifier: GPL-3.0-or-later
//! A row that says one thing: its name on the left, a value that can be
//! selected and copied on the right.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::side_by_side::{row_of, wrap};

/// As high as libadwaita's own rows, in pixels.
const ROW_HEIGHT: i32 = 50;

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
        type ParentType = adw::PreferencesRow;
    }

    impl ObjectImpl for InfoRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for InfoRow {}
    impl ListBoxRowImpl for InfoRow {}
    impl PreferencesRowImpl for InfoRow {}
}

glib::wrapper! {
    /// A name and its value.
    pub struct InfoRow(ObjectSubclass<imp::InfoRow>)
        @extends adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl InfoRow {
    /// A row with this name and value, both as they are and without markup.
    pub(crate) fn new(title: &str, value: &str) -> Self {
        let row: Self = glib::Object::builder().property("title", title).build();
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

    fn setup_layout(&self) {
        self.set_activatable(false);
        self.set_focusable(false);
        let title = gtk::Label::new(None);
        title.set_xalign(0.0);
        title.set_hexpand(true);
        title.set_vexpand(true);
        // A long value must not break a word of it in two.
        title.set_wrap(true);
        self.bind_property("title", &title, "label")
            .sync_create()
            .build();
        self.update_relation(&[gtk::accessible::Relation::LabelledBy(&[title.upcast_ref()])]);
        let value = &self.imp().value;
        value.set_selectable(true);
        value.set_natural_wrap_mode(gtk::NaturalWrapMode::None);
        value.set_xalign(1.0);
        value.set_justify(gtk::Justification::Right);
        value.add_css_class("dim-label");
        let sides = row_of(&[title.upcast_ref(), value.upcast_ref()]);
        wrap(value);
        for label in [&title, value] {
            label.set_margin_top(6);
            label.set_margin_bottom(6);
        }
        sides.set_size_request(-1, ROW_HEIGHT);
        sides.set_vexpand(false);
        self.set_child(Some(&sides));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[gtk::test]
    fn a_name_is_shown_as_it_is() {
        adw::init().expect("a display: run this suite under Xvfb");
        let row = InfoRow::new("/srv/a & <b>", "1");
        let sides = row.child().and_downcast::<gtk::Grid>().unwrap();
        let name = sides.child_at(0, 0).and_downcast::<gtk::Label>().unwrap();
        assert_eq!(name.text(), "/srv/a & <b>");
    }
}
