// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a device of what was entered.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{AddDeviceDialog, FORMATS};
use crate::definition::device::new_device::NewDevice;
use crate::definition::disk::DiskDevice;
use crate::definition::image::ImageFormat;
use crate::definition::size::Size;
use crate::definition::xml::Document;
use crate::model::{Job, Machine};
use crate::ui::hardware::kinds::Begin;
use crate::ui::i18n::gettext;
use crate::ui::widgets::read_disk_size;

impl AddDeviceDialog {
    /// Adds the device, or says what is missing.
    pub(super) fn accept(&self) {
        let imp = self.imp();
        let machine = imp.machine.borrow().clone();
        let Some(machine) = machine.filter(|_| !imp.busy.busy()) else {
            return;
        };
        let job = Job::new(&gettext("Checking"), machine.subject());
        job.allow_cancel();
        imp.busy.begin(&job);
        self.action_set_enabled("device.add", false);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let device = async { Ok(dialog.device().await) };
            let mut outcome = job.run(job.unless_cancelled(device)).await;
            if let (Ok(Ok(device)), true) = (&outcome, dialog.is_for_now()) {
                outcome = Ok(dialog.plug_in(&machine, device).await);
            }
            let imp = dialog.imp();
            let stays = imp.busy.end();
            dialog.action_set_enabled("device.add", imp.bar.usable());
            match outcome {
                Ok(Ok(_)) if stays && dialog.is_for_now() => dialog.close(),
                Ok(outcome) if stays => dialog.take(outcome),
                _ => {}
            }
        });
    }

    /// Whether the running machine alone is to have the device.
    fn is_for_now(&self) -> bool {
        let imp = self.imp();
        imp.for_now_group.is_visible() && imp.for_now.is_active()
    }

    /// Plugs the device into the running machine; what is saved stays as it is.
    async fn plug_in(&self, machine: &Machine, device: &NewDevice) -> Result<NewDevice, String> {
        let plugged = machine.plug_for_now(device).await;
        plugged
            .map(|()| device.clone())
            .map_err(|error| error.to_string())
    }

    /// Hands the device over, or says what is wrong.
    fn take(&self, device: Result<NewDevice, String>) {
        let added = device.and_then(|device| match &*self.imp().done.borrow() {
            Some(done) => done(device),
            None => Ok(()),
        });
        match added {
            Ok(()) => self.close(),
            Err(problem) => self.say(&problem, true),
        }
    }

    async fn device(&self) -> Result<NewDevice, String> {
        let imp = self.imp();
        match self.begin().ok_or_else(String::new)? {
            Begin::Simple(simple) => Ok(NewDevice::Simple(simple.clone())),
            Begin::Fitting(make) => {
                let definition = imp.definition.borrow();
                let definition = definition.as_ref().ok_or_else(String::new)?;
                Ok(make(definition, &imp.offer.borrow()))
            }
            Begin::Drive(DiskDevice::Disk) if self.makes_image() => self.new_disk().await,
            Begin::Drive(DiskDevice::Disk) => self.existing_disk().await,
            Begin::Drive(DiskDevice::Cdrom) => Ok(NewDevice::Cdrom {
                path: self.medium().await?,
                bus: self.bus(),
            }),
            Begin::Drive(DiskDevice::Floppy) => Ok(NewDevice::Floppy {
                path: self.medium().await?,
            }),
            Begin::Drive(DiskDevice::Lun) => {
                let path = typed(&imp.path.path())?;
                self.agreed(&path).await?;
                Ok(NewDevice::Lun { path })
            }
            Begin::Card => self.network_card(),
            Begin::OfHost(_) => self.host_device().map(NewDevice::Host),
            Begin::Folder => Ok(NewDevice::Folder {
                path: typed(&imp.folder_path.text())?,
                tag: typed(&imp.tag.text())?,
            }),
            Begin::Xml => {
                let text = typed(&imp.xml.text())?;
                Document::parse(&text).map_err(|error| {
                    imp.xml.mark_fault(error.line());
                    error.to_string()
                })?;
                Ok(NewDevice::Xml(text))
            }
        }
    }

    fn bus(&self) -> String {
        let at = self.imp().bus.selected() as usize;
        let buses = self.imp().buses.borrow();
        buses
            .get(at)
            .cloned()
            .unwrap_or_else(|| "virtio".to_owned())
    }

    /// A disk with an image that is there, in the format that its content has.
    async fn existing_disk(&self) -> Result<NewDevice, String> {
        let path = typed(&self.imp().path.path())?;
        let facts = self.agreed(&path).await?;
        let format = facts.format.unwrap_or_else(|| ImageFormat::of_name(&path));
        Ok(NewDevice::Disk {
            path,
            format: format.as_str().to_owned(),
            bus: self.bus(),
            create: None,
            secret: facts.secret,
        })
    }

    /// What is to lie in the drive.
    async fn medium(&self) -> Result<Option<String>, String> {
        let path = self.imp().path.path();
        if path.is_empty() {
            return Ok(None);
        }
        self.agreed(&path).await?;
        Ok(Some(path))
    }

    /// A disk with an image that Apply makes.
    async fn new_disk(&self) -> Result<NewDevice, String> {
        let imp = self.imp();
        let machine = imp.machine.borrow().clone();
        let pool = {
            let pools = imp.pools.borrow();
            let pools = match &*pools {
                Some(Err(error)) => return Err(error.to_string()),
                Some(Ok(pools)) => &pools[..],
                None => &[],
            };
            let chosen = pools.get(imp.pool.selected() as usize);
            chosen.map(|pool| pool.uuid)
        };
        let (Some(machine), Some(pool)) = (machine, pool) else {
            return Err(gettext("It has no active pool"));
        };
        let size = Size(read_disk_size(&imp.size.text())?);
        let at = imp.format.selected() as usize;
        let format = FORMATS.get(at).copied().unwrap_or_default();
        let planned = self.disk_paths();
        let image = machine.plan_image(pool, size, format, &planned).await;
        let image = image.map_err(|error| error.to_string())?;
        Ok(NewDevice::Disk {
            path: image.path.clone(),
            format: format.as_str().to_owned(),
            bus: self.bus(),
            create: Some(image),
            secret: None,
        })
    }
}

fn typed(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(gettext("A required field is empty"));
    }
    Ok(text.to_owned())
}
