// SPDX-License-Identifier: GPL-3.0-or-later
//! What is wanted of new machines by the connection's defaults and by presets: fills the page,
//! and keeps what is on it as a preset.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::NewMachineForm;
use crate::definition::new_machine::{OsHints, Preset, defaults};
use crate::definition::size::Size;
use crate::model::Connection;
use crate::model::host_facts::HostFacts;
use crate::model::os_catalog::OsCatalog;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::new_machine::disk::DiskKind;
use crate::ui::new_machine::wishes::Wishes;
use crate::ui::problems::Problems;
use crate::ui::settings::Settings;
use crate::ui::widgets::{FieldNote, FormDialog};

impl NewMachineForm {
    /// Puts into the page what was asked for before it opened.
    pub(in crate::ui::new_machine) fn take_wishes(&self, wishes: &Wishes) {
        let imp = self.imp();
        if let Some(source) = &wishes.source {
            self.set_source(source);
        }
        if let Some(name) = &wishes.name {
            imp.basics.set_name(name);
        }
        if let Some(size) = wishes.disk {
            imp.disk.set_capacity(size);
        }
        if let Some(system) = wishes.system.clone() {
            let os = imp.source.os_row();
            glib::spawn_future_local(async move {
                let all = OsCatalog::all().await;
                if let Some(found) = all.into_iter().find(|it| it.short_id == system) {
                    os.choose(found);
                }
            });
        }
    }

    /// The memory that is proposed.
    pub(super) fn proposed_memory(&self, hints: &OsHints, facts: &HostFacts) -> Size {
        let wanted = self.imp().wanted.borrow().memory;
        wanted.unwrap_or_else(|| defaults::memory(hints, facts.memory))
    }

    /// The CPUs that are proposed.
    pub(super) fn proposed_cpus(&self, hints: &OsHints, facts: &HostFacts) -> u32 {
        let wanted = self.imp().wanted.borrow().cpus;
        wanted.unwrap_or_else(|| defaults::cpus(hints, facts.cpus))
    }

    /// The size of the disk that is proposed.
    pub(super) fn proposed_disk(&self, hints: &OsHints) -> Size {
        let wanted = self.imp().wanted.borrow().disk;
        wanted.unwrap_or_else(|| defaults::disk(hints))
    }

    /// The network that is proposed: the one that is wanted, else the one used last.
    pub(super) fn proposed_network(&self, connection: &Connection) -> Option<String> {
        let wanted = self.imp().wanted.borrow().network.clone();
        wanted.or_else(|| Settings::of_program().last_network(&connection.uri()))
    }

    /// Another host is chosen: its defaults count.
    pub(super) fn take_defaults(&self, connection: &Connection) {
        let imp = self.imp();
        let uri = connection.uri();
        if imp.defaults_of.replace(uri.clone()) != uri {
            // What was typed meanwhile stays.
            self.take_wanted();
        }
    }

    /// Wants what the chosen preset says, and for the rest the defaults of the connection.
    fn take_wanted(&self) {
        let imp = self.imp();
        let settings = Settings::of_program();
        let defaults = settings.defaults_of(&imp.defaults_of.borrow());
        let chosen = imp.preset.selected().checked_sub(1);
        let presets = imp.presets.borrow();
        let preset = chosen.and_then(|at| presets.get(at as usize));
        let preset = preset.map(|(_, preset)| preset.clone()).unwrap_or_default();
        drop(presets);
        imp.wanted.replace(preset.over(&defaults));
        self.fill_in();
    }

    /// Puts what is wanted into the page. Sizes are proposed: those that a person typed stay.
    fn fill_in(&self) {
        let imp = self.imp();
        let wanted = imp.wanted.borrow().clone();
        imp.disk.take_preset(&wanted);
        imp.more.take_preset(&wanted);
        let facts = imp.facts.borrow().clone();
        if let (Some(facts), Some(connection)) = (facts, self.connection()) {
            let usage = imp.usage.borrow();
            let network = self.proposed_network(&connection);
            imp.network
                .set_host(&facts, usage.as_ref(), network.as_deref());
        }
        self.queue_update();
    }

    /// The row of presets, where there is any, and the menu that keeps one more.
    pub(super) fn setup_presets(&self, dialog: &FormDialog) {
        let imp = self.imp();
        self.list_presets(None);
        imp.preset.connect_selected_notify(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |_| {
                if !form.imp().is_listing.get() {
                    form.imp().basics.forget_edits();
                    form.imp().disk.forget_edits();
                    form.take_wanted();
                }
            }
        ));
        let save = gio::SimpleAction::new("save-preset", None);
        save.connect_activate(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |_, _| form.ask_for_preset()
        ));
        let actions = gio::SimpleActionGroup::new();
        actions.add_action(&save);
        dialog.insert_action_group("form-menu", Some(&actions));
        let menu = gio::Menu::new();
        let label = gettext("_Save as Preset…");
        menu.append(Some(&label), Some("form-menu.save-preset"));
        dialog.set_menu(&menu);
    }

    /// Lists the presets; the one of this name is chosen without changing the page.
    fn list_presets(&self, chosen: Option<&str>) {
        let imp = self.imp();
        imp.is_listing.set(true);
        let presets = Settings::of_program().presets();
        let none = pgettext("preset", "None");
        let mut names = vec![none.as_str()];
        names.extend(presets.iter().map(|(name, _)| name.as_str()));
        imp.preset.set_model(Some(&gtk::StringList::new(&names)));
        let at = presets.iter().position(|(name, _)| Some(&**name) == chosen);
        let at = at.map_or(0, |at| at + 1);
        imp.preset.set_selected(u32::try_from(at).unwrap_or(0));
        imp.preset_group.set_visible(!presets.is_empty());
        imp.presets.replace(presets);
        imp.is_listing.set(false);
    }

    /// What is on the page now; what is wrong there is left open.
    fn as_preset(&self) -> Preset {
        let imp = self.imp();
        let mut problems = Problems::default();
        let memory = imp.basics.memory(&mut problems);
        let is_new = imp.disk.is_visible() && imp.disk.kind() == DiskKind::New;
        let disk = is_new.then(|| imp.disk.capacity()).flatten();
        let pool = imp.disk.selected_pool().filter(|_| is_new);
        Preset {
            memory: (memory > Size(0)).then_some(memory),
            cpus: Some(imp.basics.cpus()),
            disk,
            format: is_new.then(|| imp.disk.format()),
            pool: pool.map(|pool| pool.name),
            network: imp.network.key(),
            screen: imp.more.screen(),
            firmware: imp.more.firmware(),
            extras: imp.more.extras(),
        }
    }

    /// Asks for a name, and keeps what is on the page under it.
    fn ask_for_preset(&self) {
        let Some(dialog) = self.dialog() else {
            return;
        };
        let form = self.clone();
        glib::spawn_future_local(async move {
            if let Some(name) = preset_name(&dialog).await {
                Settings::of_program().keep_preset(&name, &form.as_preset());
                form.list_presets(Some(&name));
            }
        });
    }
}

/// Asks for the name of a preset; none where there is to be none.
async fn preset_name(parent: &FormDialog) -> Option<String> {
    let body = gettext(
        "Memory, CPUs, disk, network and the rest of the page are kept. The source and the name of the machine are not.",
    );
    let heading = gettext("Save as Preset");
    let dialog = adw::MessageDialog::new(Some(parent), Some(&heading), Some(&body));
    dialog.add_responses(&[("cancel", &gettext("_Cancel")), ("save", &gettext("_Save"))]);
    dialog.set_response_appearance("save", adw::ResponseAppearance::Suggested);
    dialog.set_response_enabled("save", false);
    dialog.set_default_response(Some("save"));
    dialog.set_close_response("cancel");
    let group = adw::PreferencesGroup::new();
    let row = adw::EntryRow::builder()
        .title(gettext("Name"))
        .activates_default(true)
        .build();
    let note: FieldNote = glib::Object::new();
    group.add(&row);
    group.add(&note);
    dialog.set_extra_child(Some(&group));
    let known: Vec<String> = Settings::of_program()
        .presets()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    row.connect_changed(glib::clone!(
        #[weak]
        dialog,
        move |row| {
            let name = row.text().trim().to_owned();
            dialog.set_response_enabled("save", !name.is_empty());
            let replaced = gettext_f("“{name}” will be replaced.", &[("name", &name)]);
            let is_known = known.contains(&name);
            note.say(if is_known { &replaced } else { "" }, false);
        }
    ));
    let saved = dialogs::response(&dialog).await == "save";
    let name = row.text().trim().to_owned();
    (saved && !name.is_empty()).then_some(name)
}
