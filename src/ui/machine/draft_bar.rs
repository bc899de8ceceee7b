// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar on a machine's page that says where changes wait to be applied, with
//! a button that goes there.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::page::MachinePage;
use crate::model::Machine;
use crate::ui::i18n::gettext;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct DraftBar {
        pub(super) bar: gtk::InfoBar,
        pub(super) text: gtk::Label,
        pub(super) hardware: gtk::Button,
        pub(super) document: gtk::Button,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DraftBar {
        const NAME: &'static str = "GhDraftBar";
        type Type = super::DraftBar;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for DraftBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for DraftBar {}
    impl BinImpl for DraftBar {}
}

glib::wrapper! {
    /// Says that changes are not applied, and on which page.
    pub struct DraftBar(ObjectSubclass<imp::DraftBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl DraftBar {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.text.set_label(&gettext("Changes not applied"));
        imp.text.set_wrap(true);
        imp.text.set_xalign(0.0);
        imp.text.set_hexpand(true);
        imp.hardware.set_label(&gettext("Show Hardware"));
        imp.document.set_label(&gettext("Show XML"));
        imp.bar.add_child(&imp.text);
        for button in [&imp.hardware, &imp.document] {
            button.set_valign(gtk::Align::Center);
            imp.bar.add_action_widget(button, gtk::ResponseType::None);
        }
        imp.bar.set_revealed(false);
        self.set_child(Some(&imp.bar));
        self.set_visible(false);
    }

    /// Has the buttons show these pages of `stack`.
    pub(super) fn bind(&self, stack: &adw::ViewStack) {
        let imp = self.imp();
        for (button, page) in [(&imp.hardware, "hardware"), (&imp.document, "xml")] {
            button.connect_clicked(glib::clone!(
                #[weak]
                stack,
                move |_| stack.set_visible_child_name(page)
            ));
        }
    }

    /// Shows what waits of this machine on other pages than the visible one.
    pub(super) fn show_drafts(&self, machine: Option<&Machine>, visible: Option<&str>) {
        let imp = self.imp();
        let drafts = machine.map(Machine::drafts).unwrap_or_default();
        let hardware = drafts.hardware.is_some() && visible != Some("hardware");
        let document = drafts.document.is_some() && visible != Some("xml");
        imp.hardware.set_visible(hardware);
        imp.document.set_visible(document);
        let any = hardware || document;
        self.set_visible(any);
        imp.bar.set_revealed(any);
    }
}

impl MachinePage {
    pub(super) fn setup_draft_bar(&self) {
        let imp = self.imp();
        imp.draft_bar.bind(&imp.pages);
        imp.pages.connect_visible_child_notify(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| page.show_drafts()
        ));
    }

    pub(super) fn show_drafts(&self) {
        let imp = self.imp();
        let visible = imp.pages.visible_child_name();
        imp.draft_bar
            .show_drafts(self.machine().as_ref(), visible.as_deref());
    }
}
