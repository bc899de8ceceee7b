// SPDX-License-Identifier: GPL-3.0-or-later
//! Copying a machine to another host: which one, its name there, its pool, and what its networks become.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::Hosts;
use super::targets::{TargetRows, accepted_name, left_out_text};
use crate::definition::new_machine::propose_name;
use crate::definition::size::Size;
use crate::model::{Connection, Copy, CopyOutlook, HostTargets, Machine, UefiVariables};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, NameRow, show_toast, switch_row};

/// High enough for a few networks, in pixels.
const HEIGHT: i32 = 520;

/// The form, and what it is about.
struct Copying {
    machine: Machine,
    outlook: CopyOutlook,
    connections: Vec<Connection>,
    host: ChoiceRow,
    name: NameRow,
    identity: gtk::Switch,
    identity_row: adw::ActionRow,
    note: FieldNote,
    /// What depends on the host.
    place: gtk::Box,
    targets: RefCell<Option<TargetRows>>,
    /// Counts the questions: an older one that is answered later is dropped.
    asked: Cell<u64>,
}

/// Opens the dialog, or says that there is no other host.
pub(super) fn show(window: &gtk::Window, hosts: Hosts, machine: &Machine) {
    let (over, machine) = (window.clone(), machine.clone());
    failure::run(window, async move {
        let Some((mut connections, _)) = hosts.open(&over).await else {
            return Ok(());
        };
        let own = machine.connection();
        connections.retain(|it| it.is_writable() && Some(it) != own.as_ref());
        let name = shown_name(&machine.name());
        let what = gettext_f("Could not copy “{name}”", &[("name", &name)]);
        if connections.is_empty() {
            return Err(Failure::Failed {
                what,
                why: gettext("Connect to another host first"),
            });
        }
        let outlook = machine.copy_outlook().await.or_failed(what)?;
        present(&over, machine, outlook, connections);
        Ok(())
    });
}

fn present(
    window: &gtk::Window,
    machine: Machine,
    outlook: CopyOutlook,
    connections: Vec<Connection>,
) {
    let Some(first) = connections.first().cloned() else {
        return;
    };
    let name = shown_name(&machine.name());
    let title = gettext_f("Copy “{name}” to Another Host", &[("name", &name)]);
    let dialog = FormDialog::new(window, &first, &title, &gettext("_Copy"));
    let form = Rc::new(Copying::new(&dialog, machine, outlook, connections));
    form.host.connect_selected_notify(glib::clone!(
        #[weak]
        form,
        #[weak]
        dialog,
        move |_| form.ask(&dialog)
    ));
    form.name.row.connect_changed(glib::clone!(
        #[weak]
        form,
        #[weak]
        dialog,
        move |_| form.check(&dialog)
    ));
    form.ask(&dialog);
    let window = window.clone();
    dialog.connect_apply(move |dialog| form.apply(dialog, &window));
    dialog.set_default_height(HEIGHT);
    dialog.present();
}

impl Copying {
    fn new(
        dialog: &FormDialog,
        machine: Machine,
        outlook: CopyOutlook,
        connections: Vec<Connection>,
    ) -> Self {
        let group = adw::PreferencesGroup::builder()
            .description(described(&outlook))
            .build();
        let labels: Vec<String> = connections.iter().map(Connection::label).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let host = ChoiceRow::of(&gettext("Connection"), &labels);
        group.add(&host);
        let name = NameRow::new(&group, &machine.name());
        let (identity, identity_row) =
            switch_row(&gettext("Keep the UUID and the MAC addresses"), "");
        identity.set_active(true);
        group.add(&identity_row);
        let note: FieldNote = glib::Object::new();
        group.add(&note);
        dialog.add(&group);
        let place = gtk::Box::new(gtk::Orientation::Vertical, 18);
        dialog.add(&place);
        Self {
            machine,
            outlook,
            connections,
            host,
            name,
            identity,
            identity_row,
            note,
            place,
            targets: RefCell::default(),
            asked: Cell::default(),
        }
    }

    fn target(&self) -> Option<&Connection> {
        let at = usize::try_from(self.host.selected()).ok()?;
        self.connections.get(at)
    }

    /// Asks the host that is chosen what it has.
    fn ask(self: &Rc<Self>, dialog: &FormDialog) {
        let turn = self.asked.get() + 1;
        self.asked.set(turn);
        self.targets.take();
        while let Some(part) = self.place.first_child() {
            self.place.remove(&part);
        }
        let Some(target) = self.target().cloned() else {
            return;
        };
        dialog.set_connection(Some(&target));
        dialog.hide_failure();
        self.offer_identity(&target);
        self.propose(&target);
        self.check(dialog);
        let (form, weak) = (self.clone(), dialog.downgrade());
        glib::spawn_future_local(async move {
            let targets = HostTargets::of(&target).await;
            let Some(dialog) = weak.upgrade().filter(|_| form.asked.get() == turn) else {
                return;
            };
            match targets {
                Ok(targets) => form.fill(targets),
                Err(error) => {
                    let what = gettext("Could not read what the host has");
                    dialog.show_failure(&what, &error.to_string());
                }
            }
            form.check(&dialog);
        });
    }

    fn fill(&self, targets: HostTargets) {
        let rows = TargetRows::new(targets, self.outlook.networks.clone());
        let group = adw::PreferencesGroup::new();
        group.add(&rows.pool);
        group.set_visible(rows.pool.is_visible());
        self.place.append(&group);
        self.place.append(&rows.networks);
        self.targets.replace(Some(rows));
    }

    fn offer_identity(&self, target: &Connection) {
        let is_taken = target.machines().get(self.machine.uuid()).is_some();
        self.identity.set_active(!is_taken);
        self.identity.set_sensitive(!is_taken);
        self.identity_row.set_subtitle(&match is_taken {
            true => {
                gettext("A machine with this UUID is there already, so the copy gets a new one.")
            }
            false => {
                gettext("Two machines with the same MAC addresses must not run on one network.")
            }
        });
    }

    /// A name that is free there, unless the person typed one.
    fn propose(&self, target: &Connection) {
        let own = self.machine.name();
        let is_typed = !self.name.name().starts_with(own.as_str());
        if !is_typed {
            let taken = |name: &str| target.machines().find_by_name(name).is_some();
            let proposed = match taken(&own) {
                true => propose_name(Some(&own), taken),
                false => own,
            };
            self.name.row.set_text(&proposed);
        }
    }

    fn check(&self, dialog: &FormDialog) {
        let name = self.target().and_then(|it| accepted_name(&self.name, it));
        let targets = self.targets.borrow();
        let pool = targets.as_ref().and_then(TargetRows::chosen_pool);
        let problem = match (&*targets, pool) {
            (Some(_), None) => {
                gettext("The host has no started pool that holds files for the disks.")
            }
            _ => String::new(),
        };
        self.note.say(&problem, true);
        dialog.set_complete(name.is_some() && pool.is_some());
    }

    fn copy(&self) -> Option<Copy> {
        let targets = self.targets.borrow();
        let targets = targets.as_ref()?;
        Some(Copy {
            name: accepted_name(&self.name, self.target()?)?,
            pool: targets.chosen_pool()?.uuid,
            plugs: targets.plugs(),
            is_new: !self.identity.is_active(),
        })
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog, window: &gtk::Window) {
        let (Some(target), Some(copy)) = (self.target().cloned(), self.copy()) else {
            return;
        };
        let job = target.new_job(&gettext("Copying to another host"), &copy.name);
        let name = shown_name(&self.machine.name());
        let what = gettext_f("Could not copy “{name}”", &[("name", &name)]);
        let (form, running, window) = (self.clone(), job.clone(), window.downgrade());
        dialog.work(&job, what, async move {
            form.machine.copy_to(&target, copy, &running).await?;
            if let Some(window) = window.upgrade() {
                let values = [("name", name.as_str()), ("host", &target.label())];
                let text = gettext_f("“{name}” was copied to {host}", &values);
                show_toast(&window, adw::Toast::new(&glib::markup_escape_text(&text)));
            }
            Ok(())
        });
    }
}

/// What becomes of it there.
fn described(outlook: &CopyOutlook) -> String {
    let size = Size(outlook.size).to_string();
    let mut parts = vec![gettext_f(
        "The disks, {size}, go through this computer. The machine here stays as it is.",
        &[("size", &size)],
    )];
    parts.extend(left_out_text(&outlook.left_out));
    if let UefiVariables::Unreadable(why) = &outlook.variables {
        parts.push(gettext_f(
            "The UEFI variables, such as the boot order, cannot be read and are left out: {why}",
            &[("why", why)],
        ));
    }
    glib::markup_escape_text(&parts.join("\n")).to_string()
}
