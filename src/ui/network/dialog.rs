// SPDX-License-Identifier: GPL-3.0-or-later
//! The dialog that makes a virtual network, or changes one.

mod address_group;
mod check;
mod entry_rows;
mod facts;
mod form;
mod kinds;
mod loading;
mod mac_identity;
mod port_group_row;
mod run;
mod static_addresses;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::address_group::AddressGroup;
use self::entry_rows::EntryRows;
use self::facts::Facts;
use self::port_group_row::PortGroupRow;
use crate::definition::mac::Mac;
use crate::definition::network::plan::NetworkPlan;
use crate::definition::xml::Document;
use crate::model::{Connection, Network};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{BusyBar, ChoiceRow, FieldNote, wrap_within};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "dialog.ui")]
    pub struct NetworkDialog {
        #[template_child]
        pub(super) save: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        #[template_child]
        pub(super) form: TemplateChild<adw::PreferencesPage>,
        #[template_child]
        pub(super) failure: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) name_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) unread: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) kind: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) card: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) bridge: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) device_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) cards: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) ipv4: TemplateChild<AddressGroup>,
        #[template_child]
        pub(super) ipv6: TemplateChild<AddressGroup>,
        #[template_child(id = "static")]
        pub(super) static_group: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) static_card: TemplateChild<adw::ComboRow>,
        #[template_child(id = "static_ipv6")]
        pub(super) static_ipv6_group: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) static_machine: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) names: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) domain: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) groups: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) limits: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) mtu: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) inbound: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) outbound: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) limits_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) starting: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) start: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) autostart: TemplateChild<gtk::Switch>,
        pub(super) connection: OnceCell<Connection>,
        /// The network that is changed, with its document; none for a new one.
        pub(super) edited: RefCell<Option<(Network, Document)>>,
        pub(super) facts: RefCell<Facts>,
        /// The check of each of the host's cards, for a pool.
        pub(super) card_checks: RefCell<Vec<(String, gtk::CheckButton)>>,
        pub(super) static_rows: EntryRows<StaticKey>,
        pub(super) static_ipv6_rows: EntryRows<()>,
        pub(super) name_rows: EntryRows<()>,
        pub(super) group_rows: RefCell<Vec<PortGroupRow>>,
        /// Whether the form is being filled in, and is not to be judged yet.
        pub(super) filling: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkDialog {
        const NAME: &'static str = "GhNetworkDialog";
        type Type = super::NetworkDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            AddressGroup::ensure_type();
            BusyBar::ensure_type();
            FieldNote::ensure_type();
            ChoiceRow::ensure_type();
            class.bind_template();
            class.install_action("network-dialog.save", None, |dialog, _, _| dialog.save());
            class.install_action("network-dialog.xml", None, |dialog, _, _| {
                dialog.show_xml();
            });
            class.install_action("network-dialog.add-name", None, |dialog, _, _| {
                dialog.add_name("").grab_focus();
                dialog.check();
            });
            class.install_action("network-dialog.add-address", None, |dialog, _, _| {
                dialog.add_chosen_card();
            });
            class.install_action("network-dialog.add-ipv6-address", None, |dialog, _, _| {
                dialog.add_chosen_machine();
            });
            class.install_action("network-dialog.add-group", None, |dialog, _, _| {
                dialog.add_group(None);
                dialog.check();
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NetworkDialog {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
            wrap_within(&*self.obj());
            self.busy.setup(&*self.obj(), &[self.form.upcast_ref()]);
        }
    }

    impl WidgetImpl for NetworkDialog {}

    impl WindowImpl for NetworkDialog {}

    impl AdwWindowImpl for NetworkDialog {}
}

glib::wrapper! {
    /// The dialog that makes or changes a virtual network.
    pub struct NetworkDialog(ObjectSubclass<imp::NetworkDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Whose address a row of static addresses is: the card, and the name it has in
/// the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StaticKey {
    mac: Option<Mac>,
    name: Option<String>,
}

/// Opens the dialog for a new network on `connection`.
pub(super) fn show_new(window: &gtk::Window, connection: &Connection) {
    let (window, connection) = (window.clone(), connection.clone());
    glib::spawn_future_local(async move {
        let facts = Facts::gather(&connection, None).await;
        let dialog = NetworkDialog::new(&window, &connection, &gettext("New Network"));
        dialog.imp().save.set_label(&gettext("C_reate"));
        let plan = facts.proposal();
        dialog.begin(facts, &plan);
        dialog.present();
        dialog.imp().name.grab_focus();
        dialog.imp().name.select_region(0, -1);
    });
}

/// Opens the dialog that changes `network`.
pub(super) fn show_edit(window: &gtk::Window, network: &Network) {
    let Some(connection) = network.connection() else {
        return;
    };
    let (parent, network) = (window.clone(), network.clone());
    failure::run(window, async move {
        let name = network.name();
        let values = [("name", name.as_str())];
        let what = gettext_f("Could not read the definition of “{name}”", &values);
        let document = network.document().await.or_failed(what)?;
        let facts = Facts::gather(&connection, Some(&network)).await;
        let title = gettext_f("Edit “{name}”", &values);
        let dialog = NetworkDialog::new(&parent, &connection, &title);
        let imp = dialog.imp();
        imp.save.set_label(&gettext("_Save"));
        imp.starting.set_visible(false);
        // libvirt has no way to rename one.
        imp.name.set_sensitive(false);
        let plan = NetworkPlan::read(&document);
        imp.edited.replace(Some((network, document)));
        dialog.begin(facts, &plan);
        dialog.present();
        Ok(())
    });
}

impl NetworkDialog {
    fn new(window: &gtk::Window, connection: &Connection, title: &str) -> Self {
        let dialog: Self = glib::Object::builder()
            .property("transient-for", window)
            .property("title", title)
            .build();
        let _ = dialog.imp().connection.set(connection.clone());
        dialog
    }

    fn connection(&self) -> &Connection {
        self.imp().connection.get().expect("set by new()")
    }

    fn begin(&self, facts: Facts, plan: &NetworkPlan) {
        self.imp().facts.replace(facts);
        self.show_unread();
        self.fill(plan);
        self.check();
    }

    /// Everything that is entered is judged at once.
    fn setup(&self) {
        let imp = self.imp();
        imp.name_note.set_field(&*imp.name);
        imp.unread.connect_copy(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || dialog.read_again()
        ));
        imp.static_rows.set_group(&imp.static_group);
        imp.static_ipv6_rows.set_group(&imp.static_ipv6_group);
        imp.name_rows.set_group(&imp.names);
        for row in [
            &imp.name,
            &imp.domain,
            &imp.mtu,
            &imp.inbound,
            &imp.outbound,
        ] {
            row.connect_changed(self.then(Self::check));
        }
        for row in [&imp.card, &imp.bridge] {
            row.connect_selected_notify(self.then(Self::check));
        }
        imp.kind.connect_selected_notify(self.then(|dialog| {
            dialog.show_kind();
            dialog.check();
        }));
        let checked = self.then(Self::check);
        imp.ipv4.connect_entered(move || checked(&()));
        let checked = self.then(Self::check);
        imp.ipv6.connect_entered(move || checked(&()));
    }

    /// A handler that does this while the dialog is there.
    fn then<T>(&self, f: fn(&Self)) -> impl Fn(&T) + 'static {
        glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| {
                if !dialog.imp().filling.get() {
                    f(&dialog);
                }
            }
        )
    }

    fn show_problem(&self, problem: &str) {
        self.imp().problem.set_label(problem);
        self.imp().failure.set_visible(!problem.is_empty());
    }
}
