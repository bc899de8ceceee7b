// SPDX-License-Identifier: GPL-3.0-or-later
//! What is on the devices that are about to be written to, as far as it is known, and who has them.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NewPoolForm;
use super::check::devices;
use crate::definition::pool::new::NewPool;
use crate::model::{DeviceFacts, Error};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;

impl NewPoolForm {
    /// Warns of what is lost, and gives whether the devices may be written to: not before it is known who has them.
    pub(super) fn check_devices(&self, new: &NewPool, erases: bool) -> bool {
        let note = &self.imp().device_note;
        let paths = devices(new);
        if !erases || paths.is_empty() {
            note.say("", false);
            return true;
        }
        let asked = paths.join(" ");
        let facts = self.imp().facts.borrow().clone();
        let Some((_, facts)) = facts.filter(|(of, _)| *of == asked) else {
            note.say(&warning(&paths, &[]), false);
            self.look_at(paths);
            return false;
        };
        match facts {
            Ok(facts) => match in_use(&paths, &facts) {
                Some(text) => {
                    note.say(&text, true);
                    false
                }
                None => {
                    note.say(&warning(&paths, &facts), false);
                    true
                }
            },
            Err(error) => {
                let why = error.to_string();
                let text = gettext_f(
                    "It cannot be written to, because it is unknown what uses it: {why}",
                    &[("why", &why)],
                );
                note.say(&text, true);
                false
            }
        }
    }

    fn look_at(&self, paths: Vec<String>) {
        let (connection, weak) = (self.connection().clone(), self.downgrade());
        let asked = paths.join(" ");
        glib::spawn_future_local(async move {
            let look = async {
                let mut all = Vec::new();
                for path in &paths {
                    all.push(connection.device_facts(path).await?);
                }
                Ok(all)
            };
            let all = look.await;
            // The bar says that it is closed, and it is looked at again.
            if let Some(form) = weak.upgrade().filter(|_| all != Err(Error::Closed)) {
                form.imp().facts.replace(Some((asked, all)));
                form.check();
            }
        });
    }
}

fn in_use(paths: &[String], facts: &[DeviceFacts]) -> Option<String> {
    let mut used = paths
        .iter()
        .zip(facts)
        .filter(|(_, it)| !it.users.is_empty());
    let (path, facts) = used.next()?;
    let machines: Vec<String> = facts.users.iter().map(|it| shown_name(it)).collect();
    Some(gettext_f(
        "{path} is a disk of these machines: {machines}.",
        &[("path", path), ("machines", &machines.join(", "))],
    ))
}

fn warning(paths: &[String], facts: &[DeviceFacts]) -> String {
    let told = |at: usize, path: &String| {
        let known = facts.get(at).and_then(|it| it.known.as_ref());
        match known.filter(|it| !it.facts.is_empty()) {
            Some(known) => format!("{path} ({})", known.facts.join(", ")),
            None => path.clone(),
        }
    };
    let told: Vec<String> = paths
        .iter()
        .enumerate()
        .map(|(at, it)| told(at, it))
        .collect();
    let devices = told.join(", ");
    let lost = gettext_f("All data on {devices} is lost.", &[("devices", &devices)]);
    let asked = gettext("If anything is on it, that is said before it is overwritten.");
    format!("{lost} {asked}")
}
