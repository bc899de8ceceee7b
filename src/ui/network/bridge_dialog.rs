// SPDX-License-Identifier: GPL-3.0-or-later
//! The page that makes a bridge, or changes one: its form, what happens when it is
//! pressed, and the thirty seconds in which it can be kept. Where no service can make it,
//! the same form writes the commands for the user to copy.

mod commands;
mod form;
mod keeping;
mod labels;
mod loading;
mod making;
mod orphaned_network;
mod over_it;
mod port_row;
mod removing;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::port_row::PortRow;
pub(crate) use self::removing::delete_bridge;
use crate::definition::bridge::Bridge;
use crate::model::Connection;
use crate::model::bridges::{BridgeHost, Change};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{BusyBar, ChoiceRow, FailureBar, FieldNote, wrap_within};

/// What the dialog is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Purpose {
    /// A bridge that is not there yet.
    #[default]
    New,
    /// One that NetworkManager has a profile for, as it is now.
    Edit(Bridge),
    /// One that goes.
    Delete(String),
}

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "bridge_dialog.ui")]
    pub struct BridgeDialog {
        #[template_child]
        pub(super) cancel: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) create: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) failure: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) looking: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) stack: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) form: TemplateChild<adw::PreferencesPage>,
        #[template_child]
        pub(super) intro: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) name_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) ports: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) unread: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) way: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) way_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) address: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) address_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) gateway: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) gateway_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) name_servers: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) name_servers_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) stp: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) network_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) network: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) network_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        #[template_child]
        pub(super) question: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) findings: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) countdown: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) time_left: TemplateChild<gtk::ProgressBar>,
        #[template_child]
        pub(super) keep: TemplateChild<gtk::Button>,
        pub(super) purpose: RefCell<Purpose>,
        pub(super) connection: OnceCell<Connection>,
        /// Why a bridge that is there cannot be changed from here.
        pub(super) by_hand: RefCell<Option<String>>,
        pub(super) host: RefCell<Option<BridgeHost>>,
        pub(super) rows: RefCell<Vec<PortRow>>,
        /// Where a host does not list its cards: their names, typed.
        pub(super) typed_ports: RefCell<Option<adw::EntryRow>>,
        /// The groups with commands to copy.
        pub(super) command_groups: RefCell<Vec<adw::PreferencesGroup>>,
        /// Whether the program writes into the fields, not the person.
        pub(super) filling: Cell<bool>,
        /// Whether the person has chosen an address, so that none is proposed.
        pub(super) touched: Cell<bool>,
        /// What is made and waits to be kept.
        pub(super) change: RefCell<Option<Change>>,
        pub(super) ticker: RefCell<Option<glib::SourceId>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for BridgeDialog {
        const NAME: &'static str = "GhBridgeDialog";
        type Type = super::BridgeDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            FailureBar::ensure_type();
            FieldNote::ensure_type();
            ChoiceRow::ensure_type();
            class.bind_template();
            class.install_action("bridge.create", None, |dialog, _, _| dialog.make());
            class.install_action("bridge.keep", None, |dialog, _, _| dialog.keep());
            class.install_action("bridge.roll-back", None, |dialog, _, _| dialog.roll_back());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for BridgeDialog {
        fn constructed(&self) {
            self.parent_constructed();
            let dialog = self.obj();
            self.busy.setup(&*dialog, &[self.stack.upcast_ref()]);
            self.busy.set_harmless();
            dialog.setup_fields();
            wrap_within(&*dialog);
            dialog.action_set_enabled("bridge.create", false);
        }
    }

    impl WidgetImpl for BridgeDialog {}

    impl WindowImpl for BridgeDialog {
        fn close_request(&self) -> glib::Propagation {
            self.obj().give_up();
            self.parent_close_request()
        }
    }

    impl AdwWindowImpl for BridgeDialog {}
}

glib::wrapper! {
    /// The dialog that makes, changes or removes a bridge.
    pub struct BridgeDialog(ObjectSubclass<imp::BridgeDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Opens the page that makes a bridge on a connection's host, or the one that
/// changes one, as far as it is known. Only NetworkManager's bridges are changed
/// from there; for others it writes the commands.
pub(crate) fn show_bridge(window: &gtk::Window, connection: &Connection, known: Option<Bridge>) {
    let Some(known) = known else {
        open(window, connection, Purpose::New, None);
        return;
    };
    let (window, connection) = (window.clone(), connection.clone());
    glib::spawn_future_local(async move {
        let (bridge, why) = match connection.editable_bridge(&known.name).await {
            Ok((_, bridge)) => (bridge, None),
            Err(why) => (known, Some(labels::not_editable(why))),
        };
        open(&window, &connection, Purpose::Edit(bridge), why);
    });
}

/// Opens the page that makes a bridge, with the name that something wants to use.
pub(crate) fn show_new_bridge(window: &gtk::Window, connection: &Connection, name: &str) {
    let dialog = open(window, connection, Purpose::New, None);
    dialog.imp().name.set_text(name);
}

/// Opens the dialog. `by_hand` is why no service can do it: then the user does it by
/// hand.
fn open(
    window: &gtk::Window,
    connection: &Connection,
    purpose: Purpose,
    by_hand: Option<String>,
) -> BridgeDialog {
    let dialog: BridgeDialog = glib::Object::builder()
        .property("transient-for", window)
        .build();
    let imp = dialog.imp();
    let _ = imp.connection.set(connection.clone());
    match &purpose {
        Purpose::New => {}
        Purpose::Edit(bridge) => {
            let values = [("name", bridge.name.as_str())];
            dialog.set_title(Some(&gettext_f("Edit {name}", &values)));
            imp.create.set_label(&gettext("Apply"));
        }
        Purpose::Delete(name) => {
            let values = [("name", name.as_str())];
            dialog.set_title(Some(&gettext_f("Remove {name}", &values)));
        }
    }
    let removes = matches!(purpose, Purpose::Delete(_));
    imp.purpose.replace(purpose);
    imp.by_hand.replace(by_hand);
    dialog.present();
    if removes {
        return dialog;
    }
    dialog.read_host();
    dialog
}

impl BridgeDialog {
    fn connection(&self) -> &Connection {
        self.imp().connection.get().expect("set by open()")
    }

    fn purpose(&self) -> Purpose {
        self.imp().purpose.borrow().clone()
    }

    fn show_page(&self, page: &str) {
        let imp = self.imp();
        imp.stack.set_visible_child_name(page);
        let is_form = page == "form";
        self.action_set_enabled(
            "bridge.create",
            is_form && self.is_host_known() && self.check().is_ok(),
        );
        imp.create.set_sensitive(is_form);
    }
}
