// SPDX-License-Identifier: GPL-3.0-or-later
//! What a guest gets at its first boot, or from an unattended installation: its name, who can log in, and what
//! few people set.

mod address;
mod keys;
mod more;
mod unattended;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(super) use self::address::{AddressChoice, AddressGroup, Around};
use self::keys::KeyRows;
use self::more::MoreOfGuest;
use crate::definition::cloud_config::{
    CloudConfig, CloudUser, host_name_of, is_host_name, is_user_name, is_weak_password, own_problem,
};
use crate::definition::new_machine::Field;
use crate::model::unattended::ScriptOffer;
use crate::model::{Password, ThisComputer};
use crate::ui::i18n::gettext;
use crate::ui::problems::{Problems, ShowsProblem};
use crate::ui::widgets::{ChoiceRow, FieldNote};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "guest.ui")]
    pub struct GuestGroup {
        #[template_child]
        pub(super) unattended_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) unattended: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) profile: TemplateChild<ChoiceRow>,
        #[template_child]
        pub(super) real_name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) real_name_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) admin_password: TemplateChild<adw::PasswordEntryRow>,
        #[template_child]
        pub(super) admin_password_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) product_key: TemplateChild<adw::PasswordEntryRow>,
        #[template_child]
        pub(super) product_key_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) host_name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) host_name_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) user: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) user_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) password: TemplateChild<adw::PasswordEntryRow>,
        #[template_child]
        pub(super) password_note: TemplateChild<FieldNote>,
        pub(super) keys: OnceCell<KeyRows>,
        pub(super) more: OnceCell<MoreOfGuest>,
        /// Whether the guest is a cloud image's, and the scripts with which its system installs itself.
        pub(super) is_cloud: Cell<bool>,
        pub(super) offers: RefCell<Vec<ScriptOffer>>,
        /// What was proposed last; anything else in a field is a person's.
        pub(super) proposed_host_name: RefCell<String>,
        /// Whether this computer was asked what it knows.
        pub(super) asked: Cell<bool>,
        pub(super) changed: RefCell<Option<Box<dyn Fn()>>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for GuestGroup {
        const NAME: &'static str = "GhGuestGroup";
        type Type = super::GuestGroup;
        type ParentType = adw::PreferencesGroup;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            ChoiceRow::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for GuestGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.host_name_note.set_field(&*self.host_name);
            self.user_note.set_field(&*self.user);
            self.password_note.set_field(&*self.password);
            self.real_name_note.set_field(&*self.real_name);
            self.admin_password_note.set_field(&*self.admin_password);
            self.product_key_note.set_field(&*self.product_key);
            let group = self.obj();
            let _ = self.keys.set(KeyRows::new(group.upcast_ref()));
            let _ = self.more.set(MoreOfGuest::new(group.upcast_ref()));
        }
    }

    impl WidgetImpl for GuestGroup {}
    impl PreferencesGroupImpl for GuestGroup {}
}

glib::wrapper! {
    /// What the guest of a new machine is to be.
    pub struct GuestGroup(ObjectSubclass<imp::GuestGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl GuestGroup {
    /// Calls `f` whenever something was chosen or typed.
    pub(in crate::ui) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        for row in [
            &*imp.host_name,
            &*imp.real_name,
            &*imp.user,
            imp.password.upcast_ref(),
            imp.admin_password.upcast_ref(),
            imp.product_key.upcast_ref(),
        ] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        self.connect_unattended(f.clone());
        self.keys().connect_changed(f.clone());
        self.more().connect_changed(f.clone());
        imp.changed.replace(Some(Box::new(f)));
    }

    fn keys(&self) -> &KeyRows {
        self.imp().keys.get().expect("made when this was")
    }

    fn more(&self) -> &MoreOfGuest {
        self.imp().more.get().expect("made when this was")
    }

    /// Shows it where the source is a cloud image, or has scripts with which its system installs itself.
    pub(in crate::ui) fn follow(&self, is_cloud: bool, offers: &[ScriptOffer]) {
        self.imp().is_cloud.set(is_cloud);
        self.set_visible(is_cloud || !offers.is_empty());
        self.offer_scripts(offers);
        if is_cloud || self.installs_by_itself() {
            self.ask_this_computer();
        }
    }

    /// Fills in what this computer knows, once.
    fn ask_this_computer(&self) {
        if self.imp().asked.replace(true) {
            return;
        }
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let known = ThisComputer::read().await;
            if let Some(group) = weak.upgrade() {
                group.take_over(&known);
            }
        });
    }

    fn take_over(&self, known: &ThisComputer) {
        let imp = self.imp();
        if imp.user.text().is_empty() {
            imp.user.set_text(&known.user);
        }
        if imp.real_name.text().is_empty() {
            imp.real_name.set_text(&known.real_name);
        }
        self.keys().offer(&known.keys);
        self.more().propose(known);
        if let Some(changed) = &*imp.changed.borrow() {
            changed();
        }
    }

    /// Proposes a host name; several guests are called as their machines are.
    pub(in crate::ui) fn propose_host_name(&self, machine: &str, many: bool) {
        let imp = self.imp();
        imp.host_name
            .set_visible(!many && self.asks_for_host_name());
        let proposal = host_name_of(machine);
        let untouched = imp.host_name.text() == *imp.proposed_host_name.borrow();
        imp.proposed_host_name.replace(proposal.clone());
        if untouched && imp.host_name.text() != proposal {
            imp.host_name.set_text(&proposal);
        }
    }

    /// What the guest of a machine is told.
    pub(in crate::ui) fn config(&self, machine: &str, many: bool) -> CloudConfig {
        let imp = self.imp();
        let host_name = match many {
            true => host_name_of(machine),
            false => imp.host_name.text().trim().to_owned(),
        };
        let name = imp.user.text().trim().to_owned();
        let user = (!name.is_empty()).then(|| CloudUser {
            name,
            password_hash: None,
            keys: self.keys().chosen(),
        });
        self.more().add_to(CloudConfig {
            host_name,
            user,
            ..CloudConfig::default()
        })
    }

    /// The user's password, where one was typed.
    pub(in crate::ui) fn password(&self) -> Option<Password> {
        let text = self.imp().password.text();
        (!text.is_empty()).then(|| Password(text.into()))
    }

    /// Adds what is wrong.
    pub(in crate::ui) fn check(&self, config: &CloudConfig, problems: &mut Problems) {
        if !is_host_name(&config.host_name) {
            let text = gettext("A host name has letters, digits and hyphens, as in guest-1.");
            problems.error(Field::HostName, text);
        }
        self.check_user(config, problems);
        if let Some(problem) = self.keys().problem() {
            problems.error(Field::Keys, problem);
        }
        if let Some(problem) = own_problem(&config.own, config) {
            problems.error(Field::OwnConfig, more::own_sentence(&problem));
        }
    }

    fn check_user(&self, config: &CloudConfig, problems: &mut Problems) {
        let password = self.password();
        let Some(user) = &config.user else {
            if password.is_some() || self.keys().has_typed() {
                let text = gettext("A password or a key needs a user.");
                problems.error(Field::User, text);
            } else {
                let text = gettext("Without a user nobody may be able to log in.");
                problems.warning(Field::User, text);
            }
            return;
        };
        if !is_user_name(&user.name) {
            let text = gettext(
                "A user’s name has small letters, digits, hyphens and underscores, as in anna.",
            );
            problems.error(Field::User, text);
        } else if password.is_none() && user.keys.is_empty() {
            let text = gettext("Without a password or a key nobody can log in as this user.");
            problems.warning(Field::User, text);
        }
        if password.is_some_and(|it| is_weak_password(&it.0)) {
            let text = gettext("This password is easy to guess.");
            problems.warning(Field::Password, text);
        }
    }

    pub(in crate::ui) fn show_problems(&self, problems: &Problems) {
        let imp = self.imp();
        imp.host_name_note
            .show_problem(problems.of(Field::HostName));
        imp.user_note.show_problem(problems.of(Field::User));
        imp.password_note.show_problem(problems.of(Field::Password));
        self.keys().show_problem(problems.of(Field::Keys));
        self.more().show_problem(problems.of(Field::OwnConfig));
        self.show_unattended_problems(problems);
    }
}
