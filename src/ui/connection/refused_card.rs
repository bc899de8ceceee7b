// SPDX-License-Identifier: GPL-3.0-or-later
//! Says on a page that has no machines which connection was refused, and what helps.

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::model::Connection;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{CommandCard, advise, refused};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct RefusedCard {
        pub(super) title: gtk::Label,
        pub(super) text: gtk::Label,
        pub(super) command: CommandCard,
        pub(super) again: gtk::Button,
        pub(super) connection: RefCell<Option<Connection>>,
        /// Counts the diagnoses, so that an outdated answer is dropped.
        pub(super) turn: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for RefusedCard {
        const NAME: &'static str = "GhRefusedCard";
        type Type = super::RefusedCard;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for RefusedCard {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for RefusedCard {}
    impl BinImpl for RefusedCard {}
}

glib::wrapper! {
    /// Which connection was refused, and what helps.
    pub struct RefusedCard(ObjectSubclass<imp::RefusedCard>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl RefusedCard {
    fn setup(&self) {
        let imp = self.imp();
        for label in [&imp.title, &imp.text] {
            label.set_wrap(true);
            label.set_wrap_mode(gtk::pango::WrapMode::WordChar);
            label.set_justify(gtk::Justification::Center);
        }
        imp.title.add_css_class("heading");
        imp.again.set_label(&gettext("Try Again"));
        imp.again.set_halign(gtk::Align::Center);
        imp.again.add_css_class("pill");
        imp.again.connect_clicked(glib::clone!(
            #[weak(rename_to = card)]
            self,
            move |_| card.try_again()
        ));
        let content = gtk::Box::new(gtk::Orientation::Vertical, 12);
        content.append(&imp.title);
        content.append(&imp.text);
        content.append(&imp.command);
        content.append(&imp.again);
        let clamp = adw::Clamp::builder()
            .maximum_size(520)
            .child(&content)
            .build();
        self.set_child(Some(&clamp));
        self.set_visible(false);
    }

    /// Speaks of the first of these that was refused, or hides.
    pub(crate) fn explain(&self, connections: &[Connection]) {
        let imp = self.imp();
        let about = refused(connections).cloned();
        let turn = imp.turn.get() + 1;
        imp.turn.set(turn);
        imp.connection.replace(about.clone());
        let Some(connection) = about else {
            self.set_visible(false);
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let (advice, _) = advise(Some(&connection)).await;
            let Some(card) = weak.upgrade().filter(|it| it.imp().turn.get() == turn) else {
                return;
            };
            let imp = card.imp();
            imp.title.set_label(&advice.title);
            imp.text.set_label(&advice.text);
            imp.command.set_command(advice.command.as_deref());
            card.set_visible(true);
        });
    }

    fn try_again(&self) {
        let connection = self.imp().connection.borrow().clone();
        let uri = connection.map(|it| it.uri().to_variant());
        if let Err(error) = WidgetExt::activate_action(self, "app.connect", uri.as_ref()) {
            log::warn!("app.connect: {error}");
        }
    }
}
