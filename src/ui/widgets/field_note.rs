// SPDX-License-Identifier: GPL-3.0-or-later
//! A line under a field that says what is wrong with its value.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::ui::i18n::{gettext, gettext_f};

/// More than this is no sentence.
const LONGEST: usize = 400;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct FieldNote {
        pub(super) label: gtk::Label,
        pub(super) copy: gtk::Button,
        pub(super) field: RefCell<Option<gtk::Widget>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for FieldNote {
        const NAME: &'static str = "GhFieldNote";
        type Type = super::FieldNote;
        type ParentType = adw::PreferencesRow;
    }

    impl ObjectImpl for FieldNote {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for FieldNote {}
    impl ListBoxRowImpl for FieldNote {}
    impl PreferencesRowImpl for FieldNote {}
}

glib::wrapper! {
    /// What is wrong with the field above it.
    pub struct FieldNote(ObjectSubclass<imp::FieldNote>)
        @extends adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl FieldNote {
    fn setup(&self) {
        let label = &self.imp().label;
        label.set_wrap(true);
        label.set_wrap_mode(gtk::pango::WrapMode::WordChar);
        label.set_xalign(0.0);
        label.add_css_class("caption");
        let copy = &self.imp().copy;
        copy.set_label(&gettext("Copy It into the Pool"));
        copy.set_halign(gtk::Align::Start);
        copy.set_visible(false);
        let content = gtk::Box::new(gtk::Orientation::Vertical, 6);
        content.set_margin_top(6);
        content.set_margin_bottom(6);
        content.set_margin_start(12);
        content.set_margin_end(12);
        content.append(label);
        content.append(copy);
        self.set_child(Some(&content));
        self.set_activatable(false);
        self.set_focusable(false);
        self.set_visible(false);
    }

    /// The field it speaks of, which turns red with it.
    pub(crate) fn set_field(&self, field: &impl IsA<gtk::Widget>) {
        let field = field.upcast_ref::<gtk::Widget>();
        self.imp().field.replace(Some(field.clone()));
    }

    /// Offers a remedy by a button of this label, or none.
    pub(crate) fn offer(&self, label: Option<&str>) {
        let button = &self.imp().copy;
        if let Some(label) = label {
            button.set_label(label);
        }
        button.set_visible(label.is_some());
    }

    /// Says that what belongs into the field could not be read, and why, and offers to try again;
    /// takes that back where it was read.
    pub(crate) fn say_unread(&self, why: Option<&str>) {
        let text = why.map(|why| gettext_f("Could not be read: {why}", &[("why", why)]));
        self.say(&text.unwrap_or_default(), true);
        let again = gettext("Try Again");
        self.offer(why.map(|_| again.as_str()));
    }

    /// Calls `f` when a person wants what is offered: a copy of the image, unless
    /// something else is.
    pub(crate) fn connect_copy(&self, f: impl Fn() + 'static) {
        self.imp().copy.connect_clicked(move |_| f());
    }

    /// Says something that is good to know and nothing to worry about.
    pub(crate) fn tell(&self, text: &str) {
        self.say(text, false);
        let label = self.imp().label.clone().upcast::<gtk::Widget>();
        let field = self.imp().field.borrow().clone();
        for widget in [Some(&label), field.as_ref()].into_iter().flatten() {
            set_class(widget, "warning", false);
        }
        set_class(&label, "dim-label", true);
    }

    /// Says something, in red or as a warning; nothing hides it.
    pub(crate) fn say(&self, text: &str, blocks: bool) {
        let label = &self.imp().label;
        // Wrapping a text of thousands of letters takes GTK minutes.
        let text: String = text.chars().take(LONGEST).collect();
        if label.text() != text {
            label.set_label(&text);
        }
        self.set_visible(!text.is_empty());
        set_class(label.upcast_ref(), "dim-label", false);
        let field = self.imp().field.borrow().clone();
        let widgets = [Some(label.clone().upcast::<gtk::Widget>()), field];
        for widget in widgets.iter().flatten() {
            set_class(widget, "error", blocks && !text.is_empty());
            set_class(widget, "warning", !blocks && !text.is_empty());
        }
    }
}

fn set_class(widget: &gtk::Widget, class: &str, wanted: bool) {
    if wanted {
        widget.add_css_class(class);
    } else {
        widget.remove_css_class(class);
    }
}
