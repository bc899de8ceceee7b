// SPDX-License-Identifier: GPL-3.0-or-later
//! What the new machine's network card is plugged into.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use crate::definition::capabilities::DomainCapabilities;
use crate::definition::device::port_forward::{self, PortForward};
use crate::definition::new_machine::{Field, NicChoice};
use crate::model::hardware::{has_passt, is_port_free};
use crate::model::host_facts::HostFacts;
use crate::model::usage::Usage;
use crate::ui::guest::{AddressGroup, Around};
use crate::ui::i18n::gettext_f;
use crate::ui::problems::{Problems, ShowsProblem};
use crate::ui::widgets::network_choices::{self as choices, Choice};
use crate::ui::widgets::{FieldNote, NetworkItem, list_factory, title_factory};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "network.ui")]
    pub struct NetworkGroup {
        #[template_child]
        pub(super) choice: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) unread: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) bridge: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) bridge_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) ssh_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) ssh: TemplateChild<gtk::Switch>,
        /// The forward for SSH that is proposed, where the host can have one.
        pub(super) forward: RefCell<Option<PortForward>>,
        pub(super) choices: RefCell<Vec<Choice>>,
        pub(super) address: OnceCell<Rc<AddressGroup>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkGroup {
        const NAME: &'static str = "GhNetworkGroup";
        type Type = super::NetworkGroup;
        type ParentType = adw::PreferencesGroup;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            crate::ui::widgets::ChoiceRow::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NetworkGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.note.set_field(&*self.choice);
            self.bridge_note.set_field(&*self.bridge);
            self.choice.set_factory(Some(&title_factory()));
            self.choice.set_list_factory(Some(&list_factory()));
            let _ = self.address.set(AddressGroup::new(self.obj().upcast_ref()));
        }
    }

    impl WidgetImpl for NetworkGroup {}
    impl PreferencesGroupImpl for NetworkGroup {}
}

glib::wrapper! {
    /// The network card of a new machine.
    pub struct NetworkGroup(ObjectSubclass<imp::NetworkGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NetworkGroup {
    /// Calls `f` whenever something was chosen or typed.
    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        imp.choice.connect_selected_notify(glib::clone!(
            #[weak(rename_to = group)]
            self,
            #[strong]
            f,
            move |_| {
                group.follow();
                f();
            }
        ));
        self.address().connect_changed(f.clone());
        let changed = f.clone();
        imp.bridge.connect_changed(move |_| changed());
        imp.ssh.connect_active_notify(move |_| f());
    }

    /// The address of the guest.
    pub(super) fn address(&self) -> Rc<AddressGroup> {
        let address = self.imp().address.get();
        address.expect("made when this was").clone()
    }

    /// Where the guest will be: this many, of a cloud image or not.
    pub(super) fn around(&self, sets_addresses: bool, count: usize) -> Around {
        Around {
            nic: self.nic(),
            sets_addresses,
            count,
        }
    }

    /// Calls `f` when the networks are to be read again.
    pub(super) fn connect_try_again(&self, f: impl Fn() + 'static) {
        self.imp().unread.connect_copy(f);
    }

    /// Offers what a host has; `last` is what was chosen there last time.
    pub(super) fn set_host(&self, facts: &HostFacts, usage: Option<&Usage>, last: Option<&str>) {
        let imp = self.imp();
        let (last, typed) = match last.and_then(|last| last.strip_prefix("bridge-by-name:")) {
            Some(name) => (Some("bridge-by-name"), name),
            None => (last, ""),
        };
        let unread = facts.unread_networks().map(ToString::to_string);
        imp.unread.say_unread(unread.as_deref());
        let choices = choices::all(facts, usage);
        let proposal = choices::proposal(&choices, last);
        if self.has(&choices) && imp.choice.selected() as usize == proposal {
            return self.update(choices);
        }
        let store = gio::ListStore::new::<NetworkItem>();
        let items: Vec<NetworkItem> = choices.iter().map(NetworkItem::new).collect();
        store.extend_from_slice(&items);
        imp.choices.replace(choices);
        imp.choice.set_model(Some(&store));
        imp.choice
            .set_selected(u32::try_from(proposal).unwrap_or(0));
        imp.bridge.set_text(typed);
        self.follow();
    }

    /// Whether the list has just these, whatever is known of them.
    fn has(&self, choices: &[Choice]) -> bool {
        let listed = self.imp().choices.borrow();
        listed
            .iter()
            .map(Choice::key)
            .eq(choices.iter().map(Choice::key))
    }

    /// Says what is known by now; an open list stays open.
    fn update(&self, choices: Vec<Choice>) {
        let model = self.imp().choice.model();
        for (choice, index) in choices.iter().zip(0..) {
            let item = model.as_ref().and_then(|model| model.item(index));
            if let Some(item) = item.and_downcast::<NetworkItem>() {
                item.set_details(choice.details.as_str());
            }
        }
        self.imp().choices.replace(choices);
        self.follow();
    }

    fn selected(&self) -> Option<Choice> {
        let choices = self.imp().choices.borrow();
        choices.get(self.imp().choice.selected() as usize).cloned()
    }

    fn follow(&self) {
        let selected = self.selected();
        let imp = self.imp();
        let by_name = selected.as_ref().is_some_and(|choice| choice.nic.is_none());
        imp.bridge.set_visible(by_name);
        let details = selected.map(|choice| choice.details).unwrap_or_default();
        imp.choice.set_use_markup(false);
        imp.choice.set_subtitle(&details);
        self.show_forward();
    }

    /// Proposes a port of this computer that leads to the SSH of a user's machine, where passt
    /// is there to carry it; to be called with what the host of the connection `uri` offers.
    pub(super) fn propose_forward(&self, offer: &DomainCapabilities, uri: &str) {
        let imp = self.imp();
        let is_wanted = uri.starts_with("qemu:///session");
        let can = is_wanted && has_passt(Some(offer), uri) == Some(true);
        if can != imp.forward.borrow().is_some() {
            let forward = can.then(|| port_forward::proposal(&[], is_port_free));
            imp.forward.replace(forward);
        }
        self.follow();
    }

    fn show_forward(&self) {
        let imp = self.imp();
        let forward = imp.forward.borrow();
        let is_user = matches!(self.selected(), Some(it) if it.nic == Some(NicChoice::UserMode));
        imp.ssh_row.set_visible(is_user && forward.is_some());
        if let Some(forward) = &*forward {
            let port = forward.host.to_string();
            imp.ssh_row.set_subtitle(&gettext_f(
                "Port {port} of this computer leads to the machine’s port 22",
                &[("port", &port)],
            ));
        }
    }

    /// The ports of the host that lead into a machine, which is one of several: each has the
    /// port after the one before.
    pub(super) fn forwards(&self, number: usize) -> Vec<PortForward> {
        let imp = self.imp();
        let is_wanted = imp.ssh_row.get_visible() && imp.ssh.is_active();
        let forward = imp.forward.borrow().clone().filter(|_| is_wanted);
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        let forward = forward.map(|it| PortForward {
            host: it.host.saturating_add(number),
            ..it
        });
        forward.into_iter().collect()
    }

    /// What the card is plugged into.
    pub(super) fn nic(&self) -> NicChoice {
        match self.selected() {
            Some(Choice { nic: Some(nic), .. }) => nic,
            Some(_) => NicChoice::Bridge(self.imp().bridge.text().trim().to_owned()),
            None => NicChoice::None,
        }
    }

    /// The virtual network that has to be started first.
    pub(super) fn network_to_start(&self) -> Option<String> {
        match self.selected() {
            Some(Choice {
                nic: Some(NicChoice::Network(name)),
                starts: true,
                ..
            }) => Some(name),
            _ => None,
        }
    }

    /// By which the choice is remembered.
    pub(super) fn key(&self) -> Option<String> {
        let choice = self.selected()?;
        Some(match choice.nic {
            Some(_) => choice.key(),
            None => format!("{}:{}", choice.key(), self.imp().bridge.text().trim()),
        })
    }

    pub(super) fn show_problems(&self, problems: &Problems) {
        let imp = self.imp();
        let bridge = problems.of(Field::BridgeName);
        let by_name = imp.bridge.is_visible();
        let listed = problems.of(Field::Network).or(bridge.filter(|_| !by_name));
        imp.note.show_problem(listed);
        imp.bridge_note.show_problem(bridge.filter(|_| by_name));
    }
}
