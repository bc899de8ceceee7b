// SPDX-License-Identifier: GPL-3.0-or-later
//! What is asked before a package is imported: name, pool, and what its networks become. What was chosen for it is said.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::machine::Firmware;
use crate::definition::new_machine::propose_name;
use crate::definition::size::Size;
use crate::model::{Connection, HostTargets, Import, Package};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::new_machine::dialog::arrival;
use crate::ui::new_machine::targets::{TargetRows, accepted_name, left_out_text};
use crate::ui::widgets::{FormDialog, InfoRow, NameRow, bus_text, show_machine};

/// The form, and what it is about.
struct Importing {
    connection: Connection,
    package: Package,
    name: NameRow,
    targets: TargetRows,
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
        let targets = TargetRows::new(targets, package.appliance.networks());
        about.add(&targets.pool);
        dialog.add(&about);
        dialog.add(&targets.networks);
        dialog.add(&described(&package));
        Self {
            connection: connection.clone(),
            package,
            name,
            targets,
        }
    }

    fn check(&self, dialog: &FormDialog) {
        let name = self.accepted_name();
        dialog.set_complete(name.is_some() && self.targets.chosen_pool().is_some());
    }

    fn accepted_name(&self) -> Option<String> {
        accepted_name(&self.name, &self.connection)
    }

    fn import(&self) -> Option<Import> {
        Some(Import {
            package: self.package.clone(),
            name: self.accepted_name()?,
            pool: self.targets.chosen_pool()?.uuid,
            plugs: self.targets.plugs(),
            is_new: false,
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
    let note = match left_out_text(&package.left_out) {
        Some(left_out) => format!("{note}\n{left_out}"),
        None => note,
    };
    group.set_description(Some(&note));
    group
}
