// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar over a console where the guest's address was asked for and nothing sets it: a button types the command there.

use std::cell::OnceCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::model::{ByHand, Machine};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct AddressBar {
        pub(super) bar: gtk::InfoBar,
        pub(super) text: gtk::Label,
        pub(super) button: gtk::Button,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for AddressBar {
        const NAME: &'static str = "GhAddressBar";
        type Type = super::AddressBar;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for AddressBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for AddressBar {}
    impl BinImpl for AddressBar {}
}

glib::wrapper! {
    /// Says that the address is to be set on the console.
    pub struct AddressBar(ObjectSubclass<imp::AddressBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl AddressBar {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.text.set_wrap(true);
        imp.text.set_xalign(0.0);
        imp.text.set_hexpand(true);
        imp.button.set_label(&gettext("Type It"));
        imp.button.set_valign(gtk::Align::Center);
        imp.button.set_action_name(Some("console.type-address"));
        imp.bar.set_message_type(gtk::MessageType::Info);
        imp.bar.add_child(&imp.text);
        imp.bar
            .add_action_widget(&imp.button, gtk::ResponseType::None);
        imp.bar.set_show_close_button(true);
        imp.bar.set_revealed(false);
        self.set_child(Some(&imp.bar));
        imp.bar.connect_response(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            move |_, response| {
                if response == gtk::ResponseType::Close {
                    bar.forget();
                }
            }
        ));
    }

    /// Follows this machine.
    pub(super) fn set_machine(&self, machine: Option<&Machine>) {
        let signals = self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            for property in ["address-by-hand", "address", "active"] {
                signals.connect_notify_local(
                    Some(property),
                    glib::clone!(
                        #[weak(rename_to = bar)]
                        self,
                        move |_, _| bar.show()
                    ),
                );
            }
            signals
        });
        signals.set_target(machine);
        self.show();
    }

    fn machine(&self) -> Option<Machine> {
        self.imp().signals.get()?.target().and_downcast()
    }

    /// The command, while the guest has another address or none.
    pub(super) fn command(&self) -> Option<String> {
        let machine = self.machine().filter(Machine::active)?;
        let ByHand(wanted) = machine.address_by_hand()?;
        let is_set = machine.address() == Some(wanted.address.addr().to_string());
        (!is_set).then(|| wanted.command())
    }

    fn show(&self) {
        let imp = self.imp();
        let (command, machine) = (self.command(), self.machine());
        let wanted = machine.and_then(|it| it.address_by_hand());
        if let (Some(command), Some(ByHand(wanted))) = (&command, wanted) {
            let address = wanted.address.addr().to_string();
            imp.text.set_label(&gettext_f(
                "The guest does not have the address {address} yet. Log in to it as root, then have the command typed.",
                &[("address", &address)],
            ));
            imp.button.set_tooltip_text(Some(command));
        }
        self.set_visible(command.is_some());
        imp.bar.set_revealed(command.is_some());
    }

    /// Closed by the person.
    fn forget(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        failure::run(self, async move {
            let what = gettext_f(
                "Could not change the definition of “{name}”",
                &[("name", &machine.name())],
            );
            machine.forget_address_by_hand().await.or_failed(what)
        });
    }
}
