// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person chose to do about a finding, done to the definition.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;
use uuid::Uuid;

use crate::definition::fit::{Finding, Lack, Remedy};
use crate::definition::mac::Mac;
use crate::definition::machine::Machine;
use crate::definition::new_machine::propose_name;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::model::creation::DiskToMake;
use crate::model::fit::{self};
use crate::model::import::start_network;
use crate::model::{Connection, Error};
use crate::ui::i18n::gettext;
use crate::ui::new_machine::import::ImportDialog;
use crate::ui::new_machine::import::labels::Act;

impl ImportDialog {
    pub(super) async fn act(&self, finding: &Finding, act: Act) {
        let Some(connection) = self.connection() else {
            return;
        };
        match act {
            Act::Mend(remedy) => self.mend(finding, &remedy),
            Act::NewIdentity => self.rename(finding, &connection),
            Act::NewAddress => {
                self.mend(finding, &Remedy::Use(Mac::random().to_string()));
            }
            Act::StartNetwork(name) => {
                if let Err(error) = start_network(&connection, &name).await {
                    let what = gettext("Could not start the network");
                    return self.imp().failure.show(&what, &error.to_string());
                }
                self.check_again();
            }
            Act::MakeBridge(name) => {
                self.imp().makes_bridge.set(true);
                if let Some(window) = self.imp().window.upgrade() {
                    let target = (connection.uri(), name).to_variant();
                    let _ = WidgetExt::activate_action(&window, "win.new-bridge", Some(&target));
                }
            }
            Act::EnterPath | Act::EnterSize => {}
        }
    }

    /// Puts a remedy into the text, for all to see.
    fn mend(&self, finding: &Finding, remedy: &Remedy) {
        let lacking = self.imp().lacking.borrow().clone();
        // The text may have been changed while the host was asked.
        if !lacking.is_some_and(|lacking| lacking.contains(finding)) {
            return;
        }
        if let Ok(mut machine) = Machine::parse(&self.text()) {
            finding.mend(&mut machine, remedy);
            self.replace_text(&machine.to_string());
        }
    }

    fn rename(&self, finding: &Finding, connection: &Connection) {
        let machines = connection.machines();
        let Ok(machine) = Machine::parse(&self.text()) else {
            return;
        };
        let is_taken = |name: &str| machines.find_by_name(name).is_some();
        let name = propose_name(Some(&machine.name()), is_taken);
        if let Ok(uuid) = Uuid::try_parse(&glib::uuid_string_random()) {
            self.mend(finding, &Remedy::Identity { name, uuid });
        }
    }

    pub(super) async fn use_image(&self, finding: &Finding, path: String) {
        let format = match self.connection() {
            Some(connection) => fit::image_format(&connection, &path).await,
            None => None,
        };
        self.mend(finding, &Remedy::Image { path, format });
    }

    pub(super) async fn use_empty_disk(&self, finding: &Finding, size: &str) {
        let Lack::Image { path, format, .. } = &finding.lack else {
            return;
        };
        let what = gettext("Could not plan the disk");
        let capacity = match Size::parse_with_unit(size, "GiB") {
            Ok(capacity) if capacity.bytes() > 0 => capacity,
            _ => {
                let why = gettext("The size is not a number with a unit, such as 20 GiB");
                return self.imp().failure.show(&what, &why);
            }
        };
        let format = match format.as_deref() {
            Some("qcow2") => DiskFormat::Qcow2,
            _ => DiskFormat::Raw,
        };
        let place = match self.place_for(path).await {
            Ok(Some(place)) => place,
            Ok(None) => {
                let why = gettext("This host has no folder for disks that is known here");
                return self.imp().failure.show(&what, &why);
            }
            Err(error) => return self.imp().failure.show(&what, &error.to_string()),
        };
        self.imp().disks.borrow_mut().push(DiskToMake {
            copy_of: None,
            path: place.clone(),
            pool: None,
            volume: NewVolume {
                name: place.rsplit('/').next().unwrap_or_default().to_owned(),
                capacity,
                format,
                sparse: true,
                ..NewVolume::default()
            },
        });
        let remedy = Remedy::Image {
            path: place,
            format: Some(format.as_str().to_owned()),
        };
        self.mend(finding, &remedy);
    }

    async fn place_for(&self, path: &str) -> Result<Option<String>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        let known = self.imp().known.borrow().get(&connection.uri()).cloned();
        let Some(known) = known else {
            return Ok(None);
        };
        fit::place_for_disk(&connection, &known.facts, path, &self.planned()).await
    }
}
