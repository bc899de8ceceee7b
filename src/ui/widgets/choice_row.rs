// SPDX-License-Identifier: GPL-3.0-or-later
//! A row with a drop-down whose texts are shown whole: libadwaita's own cuts them after twenty characters, whatever
//! room there is.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::side_by_side::wrap;

/// How wide a choice may be before it goes on in another line, in characters: in the row, and in the open list.
const IN_ROW: i32 = 30;
const IN_LIST: i32 = 40;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct ChoiceRow;

    #[glib::object_subclass]
    impl ObjectSubclass for ChoiceRow {
        const NAME: &'static str = "GhChoiceRow";
        type Type = super::ChoiceRow;
        type ParentType = adw::ComboRow;
    }

    impl ObjectImpl for ChoiceRow {
        fn constructed(&self) {
            self.parent_constructed();
            let row = self.obj();
            row.set_factory(Some(&closed()));
            row.set_list_factory(Some(&open(&row)));
        }
    }

    impl WidgetImpl for ChoiceRow {}
    impl ListBoxRowImpl for ChoiceRow {}
    impl PreferencesRowImpl for ChoiceRow {}
    impl ActionRowImpl for ChoiceRow {}
    impl ComboRowImpl for ChoiceRow {}
}

glib::wrapper! {
    /// One of several texts.
    pub struct ChoiceRow(ObjectSubclass<imp::ChoiceRow>)
        @extends adw::ComboRow, adw::ActionRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl ChoiceRow {
    /// A row that offers these texts.
    pub(crate) fn of(title: &str, texts: &[&str]) -> Self {
        let row: Self = glib::Object::new();
        row.set_title(title);
        row.set_model(Some(&gtk::StringList::new(texts)));
        row
    }
}

/// How the closed list shows what is chosen.
fn closed() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_bind(|_, item| {
        if let Some((item, text)) = text_of(item) {
            let label = choice(&text, IN_ROW);
            label.set_xalign(1.0);
            label.set_justify(gtk::Justification::Right);
            item.set_child(Some(&label));
        }
    });
    factory
}

/// How the open list shows each, with a mark at what is chosen in `row`.
fn open(row: &ChoiceRow) -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    let row = row.downgrade();
    factory.connect_bind(move |_, item| {
        let (Some((item, text)), Some(row)) = (text_of(item), row.upgrade()) else {
            return;
        };
        let mark = gtk::Image::from_icon_name("object-select-symbolic");
        mark.set_accessible_role(gtk::AccessibleRole::Presentation);
        let place = item.position();
        row.bind_property("selected", &mark, "opacity")
            .transform_to(move |_, selected: u32| Some(f64::from(u8::from(selected == place))))
            .sync_create()
            .build();
        let content = gtk::Box::new(gtk::Orientation::Horizontal, 6);
        content.append(&choice(&text, IN_LIST));
        content.append(&mark);
        item.set_child(Some(&content));
    });
    factory
}

fn text_of(item: &glib::Object) -> Option<(gtk::ListItem, glib::GString)> {
    let item = item.downcast_ref::<gtk::ListItem>()?.clone();
    let text = item.item().and_downcast::<gtk::StringObject>()?.string();
    Some((item, text))
}

fn choice(text: &str, widest: i32) -> gtk::Label {
    let label = gtk::Label::new(Some(text));
    label.set_xalign(0.0);
    label.set_hexpand(true);
    label.set_valign(gtk::Align::Center);
    label.set_max_width_chars(widest);
    wrap(&label);
    label.set_width_chars(text.chars().count().min(10).try_into().unwrap_or(10));
    label
}
