// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar below a list of volumes, there while some are selected: which, and what can be done with them.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::volumes_view::VolumesView;
use super::{labels, volume_actions};
use crate::ui::i18n::gettext;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct SelectedBar {
        pub(super) bar: gtk::ActionBar,
        pub(super) text: gtk::Label,
        pub(super) buttons: RefCell<Vec<gtk::Button>>,
        pub(super) menu: gtk::MenuButton,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SelectedBar {
        const NAME: &'static str = "GhSelectedBar";
        type Type = super::SelectedBar;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for SelectedBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for SelectedBar {}
    impl BinImpl for SelectedBar {}
}

glib::wrapper! {
    /// What is selected.
    pub struct SelectedBar(ObjectSubclass<imp::SelectedBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl SelectedBar {
    fn setup(&self) {
        let imp = self.imp();
        imp.bar.set_revealed(false);
        imp.text.set_ellipsize(gtk::pango::EllipsizeMode::Middle);
        imp.text.add_css_class("may-be-cut");
        imp.bar.pack_start(&imp.text);
        let name = gettext("Volume Actions");
        imp.menu.set_icon_name("view-more-symbolic");
        imp.menu.set_tooltip_text(Some(&name));
        imp.menu.set_menu_model(Some(&volume_actions::menu()));
        imp.menu
            .update_property(&[gtk::accessible::Property::Label(&name)]);
        imp.bar.pack_end(&imp.menu);
        for (label, action) in [
            (gettext("Delete…"), "volume.delete"),
            (gettext("Download…"), "volume.download"),
        ] {
            let button = gtk::Button::builder()
                .label(label)
                .action_name(action)
                .build();
            imp.bar.pack_end(&button);
            imp.buttons.borrow_mut().push(button);
        }
        self.set_child(Some(&imp.bar));
    }

    /// Whether there is room for the menu alone.
    pub(super) fn set_folded(&self, folded: bool) {
        for button in self.imp().buttons.borrow().iter() {
            button.set_visible(!folded);
        }
    }

    /// Follows what is selected in a list; `page`, around both, gets the actions.
    pub(super) fn serve(&self, page: &impl IsA<gtk::Widget>, view: &VolumesView) {
        volume_actions::install(page, view);
        if let Some(popover) = self.imp().menu.popover() {
            popover.connect_show(glib::clone!(
                #[weak]
                view,
                move |popover| volume_actions::explain(popover.upcast_ref(), &view)
            ));
        }
        view.connect_selected(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            #[weak]
            view,
            move || bar.show(&view)
        ));
    }

    fn show(&self, view: &VolumesView) {
        let selected = view.selected();
        self.imp().bar.set_revealed(!selected.is_empty());
        self.imp().text.set_label(&labels::selected(&selected));
    }
}
