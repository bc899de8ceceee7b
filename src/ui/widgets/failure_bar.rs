// SPDX-License-Identifier: GPL-3.0-or-later
//! A dialog's own failure, shown inside it: what failed and why, with the whole
//! text behind Details.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::may_be_cut;
use crate::ui::dialogs;
use crate::ui::i18n::gettext;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct FailureBar {
        pub(super) bar: gtk::InfoBar,
        pub(super) text: gtk::Label,
        pub(super) details: RefCell<(String, String)>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for FailureBar {
        const NAME: &'static str = "GhFailureBar";
        type Type = super::FailureBar;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for FailureBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for FailureBar {}
    impl BinImpl for FailureBar {}
}

glib::wrapper! {
    /// What failed in a dialog.
    pub struct FailureBar(ObjectSubclass<imp::FailureBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl FailureBar {
    fn setup(&self) {
        let imp = self.imp();
        imp.text.set_wrap(true);
        imp.text.set_wrap_mode(gtk::pango::WrapMode::WordChar);
        imp.text.set_xalign(0.0);
        imp.text.set_lines(8);
        // Details has all of it.
        may_be_cut(&imp.text);
        imp.text.set_hexpand(true);
        imp.bar.add_child(&imp.text);
        imp.bar
            .add_button(&gettext("Details"), gtk::ResponseType::Help);
        imp.bar.set_message_type(gtk::MessageType::Error);
        imp.bar.set_revealed(false);
        self.set_child(Some(&imp.bar));
        imp.bar.connect_response(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            move |_, response| {
                if response == gtk::ResponseType::Help {
                    bar.show_details();
                }
            }
        ));
    }

    /// Offers to try again what failed, by `f`.
    pub(crate) fn offer_again(&self, f: impl Fn() + 'static) {
        let bar = &self.imp().bar;
        bar.add_button(&gettext("Try Again"), gtk::ResponseType::Apply);
        bar.connect_response(move |_, response| {
            if response == gtk::ResponseType::Apply {
                f();
            }
        });
    }

    /// Shows what was being done and why it failed.
    pub(crate) fn show(&self, what: &str, why: &str) {
        let imp = self.imp();
        let is_new = *imp.details.borrow() != (what.to_owned(), why.to_owned());
        if imp.bar.is_revealed() && !is_new {
            return;
        }
        log::info!("{what}: {why}");
        imp.details.replace((what.to_owned(), why.to_owned()));
        // GTK 4.8 finds two heights of a label of several lines that may be cut, and complains.
        let text = format!("{what}: {why}").replace('\n', " ");
        imp.text.set_label(&text);
        imp.bar.set_revealed(true);
    }

    /// Whether it says something.
    pub(crate) fn is_shown(&self) -> bool {
        self.imp().bar.is_revealed()
    }

    /// Nothing is wrong any more.
    pub(crate) fn hide_failure(&self) {
        self.imp().bar.set_revealed(false);
    }

    fn show_details(&self) {
        let Some(window) = self.root().and_downcast::<gtk::Window>() else {
            return;
        };
        let (what, why) = self.imp().details.borrow().clone();
        dialogs::show_details(&window, &what, &why);
    }
}
