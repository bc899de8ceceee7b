// SPDX-License-Identifier: GPL-3.0-or-later
//! An unattended installation: turned on where the system has scripts for it, with what these ask for.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::GuestGroup;
use crate::definition::cloud_config::{host_name_of, is_host_name, is_user_name, is_weak_password};
use crate::definition::new_machine::Field;
use crate::model::Password;
use crate::model::unattended::{Asks, Need, ScriptOffer, UnattendedConfig};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::problems::{Problems, ShowsProblem};

impl GuestGroup {
    /// Calls `f` when the installation is turned on or off, or is another one.
    pub(super) fn connect_unattended(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        let changed = f.clone();
        imp.unattended.connect_active_notify(glib::clone!(
            #[weak(rename_to = group)]
            self,
            move |_| {
                group.follow_scripts();
                changed();
            }
        ));
        imp.profile.connect_selected_notify(glib::clone!(
            #[weak(rename_to = group)]
            self,
            move |_| {
                group.follow_scripts();
                f();
            }
        ));
    }

    /// Offers the installations that there are scripts for.
    pub(super) fn offer_scripts(&self, offers: &[ScriptOffer]) {
        let imp = self.imp();
        if *imp.offers.borrow() != offers {
            imp.offers.replace(offers.to_vec());
            let texts: Vec<String> = offers.iter().map(|it| profile_text(&it.profile)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            imp.profile.set_model(Some(&gtk::StringList::new(&texts)));
            let desktop = offers.iter().position(|it| it.profile == "desktop");
            let desktop = u32::try_from(desktop.unwrap_or(0)).unwrap_or(0);
            imp.profile.set_selected(desktop);
        }
        self.follow_scripts();
    }

    /// Whether the system is to install itself.
    pub(in crate::ui) fn installs_by_itself(&self) -> bool {
        let imp = self.imp();
        !imp.is_cloud.get() && imp.unattended.is_active() && !imp.offers.borrow().is_empty()
    }

    /// The scripts that are to be used.
    pub(in crate::ui) fn scripts(&self) -> Option<ScriptOffer> {
        let imp = self.imp();
        let selected = imp.profile.selected() as usize;
        let offers = imp.offers.borrow();
        let offer = offers.get(selected).or_else(|| offers.first());
        offer.filter(|_| self.installs_by_itself()).cloned()
    }

    fn follow_scripts(&self) {
        let imp = self.imp();
        let (is_cloud, scripts) = (imp.is_cloud.get(), self.scripts());
        let offers = imp.offers.borrow();
        imp.unattended_row
            .set_visible(!is_cloud && !offers.is_empty());
        let downloads = scripts.as_ref().is_some_and(|it| it.needs_internet);
        imp.unattended_row.set_subtitle(&match downloads {
            true => gettext(
                "The installer asks no questions. It downloads packages: the guest needs the Internet.",
            ),
            false => gettext("The installer asks no questions"),
        });
        imp.profile
            .set_visible(scripts.is_some() && offers.len() > 1);
        let asks = scripts.map(|it| it.asks).unwrap_or_default();
        let shows = |need: Need| is_cloud || need != Need::No;
        imp.host_name.set_visible(shows(asks.host_name));
        imp.user.set_visible(shows(asks.user));
        imp.password.set_visible(shows(asks.password));
        imp.real_name
            .set_visible(!is_cloud && shows(asks.real_name));
        let by_scripts = |need: Need| !is_cloud && need != Need::No;
        imp.admin_password
            .set_visible(by_scripts(asks.admin_password));
        imp.product_key.set_visible(by_scripts(asks.product_key));
        self.keys().set_visible(is_cloud);
        self.more().follow(is_cloud, asks);
    }

    /// Whether a host name is asked for.
    pub(super) fn asks_for_host_name(&self) -> bool {
        let asked = self.scripts().map(|it| it.asks.host_name);
        self.imp().is_cloud.get() || asked.is_some_and(|it| it != Need::No)
    }

    /// What the scripts are given; none where the system does not install itself.
    pub(in crate::ui) fn unattended(&self, machine: &str) -> Option<UnattendedConfig> {
        let imp = self.imp();
        let scripts = self.scripts()?;
        let text = |row: &adw::EntryRow| match row.get_visible() {
            true => row.text().trim().to_owned(),
            false => String::new(),
        };
        let secret = |row: &adw::EntryRow| {
            let is_given = row.get_visible() && !row.text().is_empty();
            is_given.then(|| Password(row.text().into()))
        };
        let host_name = match text(&imp.host_name) {
            name if name.is_empty() => host_name_of(machine),
            name => name,
        };
        Some(self.more().add_to_scripts(UnattendedConfig {
            profile: scripts.profile,
            host_name,
            user: text(&imp.user),
            real_name: text(&imp.real_name),
            password: secret(imp.password.upcast_ref()),
            admin_password: secret(imp.admin_password.upcast_ref()),
            product_key: secret(imp.product_key.upcast_ref()),
            ..UnattendedConfig::default()
        }))
    }

    /// Adds what is wrong with what the scripts are given.
    pub(in crate::ui) fn check_unattended(
        &self,
        config: &UnattendedConfig,
        problems: &mut Problems,
    ) {
        let Some(scripts) = self.scripts() else {
            return;
        };
        if !is_host_name(&config.host_name) {
            let text = gettext("A host name has letters, digits and hyphens, as in guest-1.");
            problems.error(Field::HostName, text);
        }
        check_user(config, scripts.asks, problems);
        check_passwords(config, scripts.asks, problems);
        let key = config.product_key.as_ref().map_or("", |it| it.0.as_str());
        if key.is_empty() && scripts.asks.product_key == Need::Required {
            problems.missing(Field::ProductKey, gettext("Type the product key."));
        } else if !key.is_empty() && !scripts.is_product_key(key) {
            let form = scripts.key_format.as_deref().unwrap_or_default();
            let form = form.replace('$', "X");
            let text = gettext_f("A product key has this form: {form}", &[("form", &form)]);
            problems.error(Field::ProductKey, text);
        }
        check_characters(config, &scripts, problems);
    }

    pub(super) fn show_unattended_problems(&self, problems: &Problems) {
        let imp = self.imp();
        imp.real_name_note
            .show_problem(problems.of(Field::RealName));
        imp.admin_password_note
            .show_problem(problems.of(Field::AdminPassword));
        imp.product_key_note
            .show_problem(problems.of(Field::ProductKey));
    }
}

fn check_user(config: &UnattendedConfig, asks: Asks, problems: &mut Problems) {
    if config.user.is_empty() {
        if asks.user == Need::Required {
            problems.missing(Field::User, gettext("Type the name of a user."));
        } else if config.password.is_some() {
            problems.error(Field::User, gettext("A password needs a user."));
        }
    } else if !is_user_name(&config.user) || config.user == "root" {
        let text = gettext(
            "A user’s name has small letters, digits, hyphens and underscores, as in anna.",
        );
        problems.error(Field::User, text);
    } else if config.password.is_none() && asks.password != Need::No {
        let text = gettext("The user needs a password.");
        problems.missing(Field::Password, text);
    }
}

fn check_passwords(config: &UnattendedConfig, asks: Asks, problems: &mut Problems) {
    if config.admin_password.is_none() && asks.admin_password == Need::Required {
        let text = gettext("Type a password for the administrator.");
        problems.missing(Field::AdminPassword, text);
    }
    for (field, password) in [
        (Field::Password, &config.password),
        (Field::AdminPassword, &config.admin_password),
    ] {
        if password.as_ref().is_some_and(|it| is_weak_password(&it.0)) {
            problems.warning(field, gettext("This password is easy to guess."));
        }
    }
}

/// Scripts are plain text to their installer: what is not one value there is refused.
fn check_characters(config: &UnattendedConfig, scripts: &ScriptOffer, problems: &mut Problems) {
    let secret = |it: &Option<Password>| it.clone().unwrap_or_default().0;
    for (field, text) in [
        (Field::RealName, config.real_name.clone()),
        (Field::Password, secret(&config.password)),
        (Field::AdminPassword, secret(&config.admin_password)),
        (Field::ProductKey, secret(&config.product_key)),
        (Field::OwnConfig, config.language.clone()),
        (Field::OwnConfig, config.time_zone.clone()),
        (Field::OwnConfig, config.keyboard.clone()),
    ] {
        if !scripts.kinds().iter().all(|it| it.can_carry(&text)) {
            let text = gettext(
                "The installation script cannot have this text: leave out quotes, backslashes, and spaces at its ends.",
            );
            problems.error(field, text);
        }
    }
}

fn profile_text(profile: &str) -> String {
    match profile {
        "desktop" => pgettext("unattended install", "Desktop"),
        "jeos" => pgettext("unattended install", "Minimal"),
        other => other.to_owned(),
    }
}
