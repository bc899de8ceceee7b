// SPDX-License-Identifier: GPL-3.0-or-later
//! What is asked before a package is imported: name, pool, and what its networks become. What was chosen for it is said.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::machine::Firmware;
use crate::definition::new_machine::{ProblemKind, name_problem, propose_name};
use crate::definition::size::Size;
use crate::model::{Connection, HostTargets, Import, Package, Plug};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::new_machine::dialog::arrival;
use crate::ui::widgets::{
    ChoiceRow, FormDialog, InfoRow, NameRow, bus_text, name_problem_sentence, show_machine,
};

/// The form, and what it is about.
struct Importing {
    connection: Connection,
    package: Package,
    targets: HostTargets,
    name: NameRow,
    pool: ChoiceRow,
    networks: Vec<(String, ChoiceRow)>,
}

/// Opens the dialog.
pub(super) fn show(
    window: &gtk::Window,
    connection: &Connection,
    package: Package,
    file: &str,
    targets: HostTargets,
) {
    let title = gettext_f("Import “{name}”", &[("name", &shown_name(file))]);
    let dialog = FormDialog::new(window, connection, &title, &gettext("_Import"));
    let form = Rc::new(Importing::new(&dialog, connection, package, targets));
    form.name.row.connect_changed(glib::clone!(
        #[weak]
        form,
        #[weak]
        dialog,
        move |_| form.check(&dialog)
    ));
    form.check(&dialog);
    let window = window.clone();
    dialog.connect_apply(move |dialog| form.apply(dialog, &window));
    dialog.present();
}

impl Importing {
    fn new(
        dialog: &FormDialog,
        connection: &Connection,
        package: Package,
        targets: HostTargets,
    ) -> Self {
        let machines = connection.machines().all();
        let told = Some(package.appliance.name.as_str());
        let proposed = propose_name(told, |name| machines.iter().any(|it| it.name() == name));
        let about = adw::PreferencesGroup::new();
        let name = NameRow::new(&about, &proposed);
        let pools: Vec<&str> = targets.pools.iter().map(|it| it.name.as_str()).collect();
        let pool = ChoiceRow::of(&gettext("Storage pool"), &pools);
        pool.set_visible(pools.len() > 1);
        about.add(&pool);
        dialog.add(&about);
        let networks = networks(dialog, &package, &targets);
        dialog.add(&described(&package));
        Self {
            connection: connection.clone(),
            package,
            targets,
            name,
            pool,
            networks,
        }
    }

    fn check(&self, dialog: &FormDialog) {
        let name = self.accepted_name();
        dialog.set_complete(name.is_some() && !self.targets.pools.is_empty());
    }

    fn accepted_name(&self) -> Option<String> {
        let name = self.name.name();
        let machines = self.connection.machines().all();
        let is_taken = machines.iter().any(|it| it.name() == name);
        let problem = name_problem(&name, is_taken).map(|it| match it {
            ProblemKind::Empty => gettext("Required"),
            ProblemKind::NameTaken => gettext("Another machine has this name."),
            other => name_problem_sentence(&other).unwrap_or_default(),
        });
        self.name.accept(name, problem)
    }

    fn import(&self) -> Option<Import> {
        let at = |row: &ChoiceRow| usize::try_from(row.selected()).unwrap_or(0);
        let pool = self.targets.pools.get(at(&self.pool))?;
        let plugs = self.networks.iter().map(|(name, row)| {
            let plug = self.targets.plugs.get(at(row)).cloned();
            (name.clone(), plug.unwrap_or(Plug::None))
        });
        Some(Import {
            package: self.package.clone(),
            name: self.accepted_name()?,
            pool: pool.uuid,
            plugs: plugs.collect(),
        })
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog, window: &gtk::Window) {
        let Some(import) = self.import() else {
            return;
        };
        let job = self.connection.new_job(&gettext("Importing"), &import.name);
        let what = gettext_f(
            "Could not import “{name}”",
            &[("name", &shown_name(&import.name))],
        );
        let (form, running, window) = (self.clone(), job.clone(), window.downgrade());
        dialog.work(&job, what, async move {
            let uuid = form.connection.import_appliance(import, &running).await?;
            let machine = arrival(&form.connection, uuid, false).await;
            if let (Some(window), Some(machine)) = (window.upgrade(), machine) {
                show_machine(&window, &machine);
            }
            Ok(())
        });
    }
}

/// Adds a row for each network of the package.
fn networks(
    dialog: &FormDialog,
    package: &Package,
    targets: &HostTargets,
) -> Vec<(String, ChoiceRow)> {
    let names = package.appliance.networks();
    let group = adw::PreferencesGroup::builder()
        .title(gettext("Networks"))
        .visible(!names.is_empty())
        .build();
    let texts: Vec<String> = targets.plugs.iter().map(plug_text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let rows = names.into_iter().map(|name| {
        let title = match name.is_empty() {
            true => gettext("Network card"),
            false => gettext_f("“{name}” becomes", &[("name", &shown_name(&name))]),
        };
        let row = ChoiceRow::of(&title, &texts);
        let same = targets.plugs.iter().position(|it| match it {
            Plug::Network(it) | Plug::Bridge(it) => *it == name,
            _ => false,
        });
        row.set_selected(same.and_then(|it| u32::try_from(it).ok()).unwrap_or(0));
        group.add(&row);
        (name, row)
    });
    let rows = rows.collect();
    dialog.add(&group);
    rows
}

fn plug_text(plug: &Plug) -> String {
    match plug {
        Plug::Network(name) => gettext_f("Network “{name}”", &[("name", name)]),
        Plug::Bridge(name) => gettext_f("Bridge {name}", &[("name", name)]),
        Plug::Macvtap(name) => name.clone(),
        Plug::UserMode => gettext("User-mode networking"),
        Plug::None => gettext("No network"),
    }
}

/// What is in it, and what it becomes.
fn described(package: &Package) -> adw::PreferencesGroup {
    let appliance = &package.appliance;
    let group = adw::PreferencesGroup::builder()
        .title(gettext("Hardware"))
        .build();
    let cpus = ngettext_f("{count} CPU", "{count} CPUs", appliance.cpus, &[]);
    let memory = appliance.memory.to_string();
    let firmware = match appliance.firmware {
        Firmware::Uefi => "UEFI",
        _ => "BIOS",
    };
    let values = format!("{cpus}, {memory}, {firmware}");
    group.add(&InfoRow::new(
        &gettext("Processors, memory, firmware"),
        &values,
    ));
    for (number, (disk, bus)) in appliance.disks.iter().zip(package.buses()).enumerate() {
        let title = gettext_f("Disk {number}", &[("number", &(number + 1).to_string())]);
        let size = (disk.capacity > 0).then(|| Size(disk.capacity).to_string());
        let file = disk.file.as_deref().map(shown_name);
        let parts = [file, size, Some(bus_text(&bus))];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        group.add(&InfoRow::new(&title, &parts.join(" · ")));
    }
    let note = match package.is_ours() {
        true => gettext("The definition is the exported one, with these disks and networks."),
        false => gettext(
            "The disks are attached to controllers that its system knows. The disks are converted to qcow2.",
        ),
    };
    let left_out: Vec<String> = package.left_out.iter().map(|it| shown_name(it)).collect();
    let note = match left_out.is_empty() {
        true => note,
        false => {
            let left_out = gettext_f(
                "Left out, because it would reach into the host: {list}.",
                &[("list", &left_out.join(", "))],
            );
            format!("{note}\n{left_out}")
        }
    };
    group.set_description(Some(&note));
    group
}
