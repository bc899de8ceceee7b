// SPDX-License-Identifier: GPL-3.0-or-later
//! What was entered, as a pool; and what is wrong with it, beside each field.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;
use uuid::Uuid;

use super::NewPoolForm;
use super::field_labels;
use crate::definition::pool::folders::{Nesting, nesting};
use crate::definition::pool::kind::{PoolField, Preparation};
use crate::definition::pool::new::{NewPool, ValueProblem};
use crate::model::Build;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::storage::labels;

impl NewPoolForm {
    /// Says what is wrong; only what is right can be made.
    pub(super) fn check(&self) {
        let imp = self.imp();
        if imp.filling.get() {
            return;
        }
        let has_name = self.check_name();
        let new = self.entered_pool();
        let has_values = new.as_ref().is_some_and(|new| self.check_values(new));
        let may_build = new.as_ref().is_some_and(|new| self.check_building(new));
        let is_right = has_name && has_values && may_build;
        if let Some(dialog) = imp.dialog.upgrade() {
            dialog.set_complete(is_right);
        }
        self.action_set_enabled("new-pool.xml", has_name && has_values);
    }

    /// What was entered, right or wrong; none before the types are known.
    pub(super) fn entered_pool(&self) -> Option<NewPool> {
        let kind = self.kind()?.kind;
        let rows = self.imp().rows.borrow();
        Some(NewPool {
            kind,
            name: self.imp().name.text().trim().to_owned(),
            uuid: Uuid::parse_str(&glib::uuid_string_random()).ok()?,
            values: rows.iter().map(|row| (row.of.field, row.value())).collect(),
        })
    }

    fn check_name(&self) -> bool {
        let imp = self.imp();
        let name = imp.name.text().trim().to_owned();
        let pools = self.connection().pool_list();
        let is_taken = pools.find_by_name(&name).is_some()
            || imp.taken.borrow().as_deref() == Some(name.as_str());
        let problem = labels::pool_name_problem(&name, is_taken);
        imp.name_note
            .say(problem.as_deref().unwrap_or_default(), true);
        problem.is_none()
    }

    fn check_values(&self, new: &NewPool) -> bool {
        let rows = self.imp().rows.borrow().clone();
        let mut is_right = true;
        for row in rows {
            let field = row.of.field;
            let found = new.problem(row.of);
            let text = match found {
                Some(problem) => Some(field_labels::problem(field, problem)),
                None => self.own_problem(new, field),
            };
            is_right &= text.is_none();
            let is_missing = found == Some(ValueProblem::Missing);
            row.say(text.as_deref().unwrap_or_default(), is_missing);
            if let (None, Some(warning)) = (text, self.warning(new, field)) {
                row.warn(&warning);
            }
        }
        is_right
    }

    /// What is wrong with a value for other reasons than its form.
    fn own_problem(&self, new: &NewPool, field: PoolField) -> Option<String> {
        let erases = self.imp().erase.is_active();
        match field {
            PoolField::Folder | PoolField::MountPath => {
                let (name, _) = self.neighbour(new.value(field), |it| it == Nesting::Same)?;
                let text = gettext_f("The pool “{name}” has this folder.", &[("name", &name)]);
                Some(text)
            }
            // libvirt only sees that two pools have a device in common, and need not know the devices.
            PoolField::VolumeGroup => {
                let path = format!("/dev/{}", new.value(field));
                let name = self.pool_at(&path, &["logical"])?;
                Some(gettext_f(
                    "The pool “{name}” has this volume group.",
                    &[("name", &name)],
                ))
            }
            PoolField::Format if erases && new.value(field) == "auto" => {
                Some(gettext("Choose the format that is created."))
            }
            PoolField::Devices if erases && new.value(field).is_empty() => Some(gettext(
                "Enter the devices that the volume group is created on.",
            )),
            _ => None,
        }
    }

    /// What is odd about a value that is not wrong.
    fn warning(&self, new: &NewPool, field: PoolField) -> Option<String> {
        if !matches!(field, PoolField::Folder | PoolField::MountPath) {
            return None;
        }
        let (name, nesting) = self.neighbour(new.value(field), |it| it != Nesting::Same)?;
        let values = [("name", name.as_str())];
        Some(match nesting {
            Nesting::Around => gettext_f(
                "The folder of pool “{name}” is inside this one, which lists it as a volume.",
                &values,
            ),
            _ => gettext_f(
                "This folder is inside that of pool “{name}”, which lists it as a volume.",
                &values,
            ),
        })
    }

    /// A pool with a folder that is nested like this with the given one, and how.
    fn neighbour(&self, folder: &str, wanted: fn(Nesting) -> bool) -> Option<(String, Nesting)> {
        let mut pools = self.connection().folders_of_pools();
        pools.find_map(|(name, path)| {
            let nesting = nesting(folder, &path).filter(|it| wanted(*it))?;
            Some((name, nesting))
        })
    }

    fn pool_at(&self, path: &str, kinds: &[&str]) -> Option<String> {
        let path = path.trim_end_matches('/');
        let pools = self.connection().pool_list().all().into_iter();
        let mut same = pools.filter_map(|pool| pool.summary()).filter(|pool| {
            let other = pool.path.as_deref().map(|it| it.trim_end_matches('/'));
            kinds.contains(&pool.kind.as_str()) && !path.is_empty() && other == Some(path)
        });
        same.next().map(|pool| pool.name)
    }

    /// What is done with its source.
    pub(super) fn build(&self, new: &NewPool) -> Build {
        let imp = self.imp();
        let preparation = new.kind.preparation;
        if preparation.erases() && imp.erase.is_active() {
            return match self.was_refused(new) && imp.overwrite.is_active() {
                true => Build::Overwrite,
                false => Build::Empty,
            };
        }
        match preparation.makes_folder() && imp.folder.is_active() {
            true => Build::Folder,
            false => Build::Nothing,
        }
    }

    /// Whether libvirt found something on the devices that are entered now.
    pub(super) fn was_refused(&self, new: &NewPool) -> bool {
        let refused = self.imp().refused.borrow();
        refused.as_deref() == Some(devices(new).join(" ").as_str())
    }

    fn check_building(&self, new: &NewPool) -> bool {
        let imp = self.imp();
        let preparation = new.kind.preparation;
        let erases = preparation.erases() && imp.erase.is_active();
        // Formatting makes the folder as well.
        imp.folder_row
            .set_visible(preparation.makes_folder() && !erases);
        let is_refused = erases && self.was_refused(new);
        imp.overwrite_row.set_visible(is_refused);
        if !is_refused {
            imp.overwrite.set_active(false);
        }
        self.check_devices(new, erases)
    }
}

/// The devices that a pool is to be made of.
pub(super) fn devices(new: &NewPool) -> Vec<String> {
    let field = match new.kind.preparation {
        Preparation::VolumeGroup => PoolField::Devices,
        _ => PoolField::Device,
    };
    let words = new.value(field).split_whitespace();
    words.map(str::to_owned).collect()
}
