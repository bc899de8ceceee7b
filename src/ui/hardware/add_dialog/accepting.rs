// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a device of what was entered; first its image, where that is new.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::kinds::Kind;
use super::{AddDeviceDialog, FORMATS};
use crate::definition::device::new_device::NewDevice;
use crate::definition::device::nic;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::definition::xml::Document;
use crate::model::Machine;
use crate::ui::i18n::gettext;

impl AddDeviceDialog {
    /// Adds the device, or says what is missing.
    pub(super) fn accept(&self) {
        if self.imp().busy.replace(true) {
            return;
        }
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            dialog.set_busy(true);
            let outcome = dialog.device().await;
            dialog.set_busy(false);
            match outcome {
                Ok(new_device) => {
                    let added = match &*dialog.imp().done.borrow() {
                        Some(done) => done(new_device),
                        None => Ok(()),
                    };
                    match added {
                        Ok(()) => dialog.close(),
                        Err(problem) => dialog.say(&problem, true),
                    }
                }
                Err(problem) => dialog.say(&problem, true),
            }
        });
    }

    fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        imp.busy.set(busy);
        imp.spinner.set_visible(busy);
        imp.spinner.set_spinning(busy);
        self.action_set_enabled("device.add", !busy && imp.bar.usable());
    }

    async fn device(&self) -> Result<NewDevice, String> {
        let imp = self.imp();
        let kind = self.kind();
        match kind {
            Kind::Disk if self.makes_image() => {
                let path = self.make_image().await?;
                Ok(self.disk(path))
            }
            Kind::Disk => {
                let path = typed(&imp.path.path())?;
                Ok(self.disk(path))
            }
            Kind::Cdrom => Ok(NewDevice::Cdrom {
                path: typed(&imp.path.path()).ok(),
                bus: self.bus(),
            }),
            Kind::Floppy => Ok(NewDevice::Floppy {
                path: typed(&imp.path.path()).ok(),
            }),
            Kind::Lun => Ok(NewDevice::Lun {
                path: typed(&imp.path.path())?,
            }),
            Kind::Nic => self.network_card(),
            Kind::Usb | Kind::Pci | Kind::Mediated => self.host_device().map(NewDevice::Host),
            Kind::Folder => Ok(NewDevice::Folder {
                path: typed(&imp.folder_path.text())?,
                tag: typed(&imp.tag.text())?,
            }),
            Kind::Module => Ok(NewDevice::MemoryModule),
            Kind::Xml => {
                let text = typed(&imp.xml.text())?;
                Document::parse(&text).map_err(|error| {
                    imp.xml.mark_fault(error.line());
                    error.to_string()
                })?;
                Ok(NewDevice::Xml(text))
            }
            Kind::Simple(_) => kind.simple().map(NewDevice::Simple).ok_or_else(String::new),
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

    fn format(&self) -> &'static str {
        let at = self.imp().format.selected() as usize;
        FORMATS.get(at).copied().unwrap_or("qcow2")
    }

    fn disk(&self, path: String) -> NewDevice {
        NewDevice::Disk {
            path,
            format: self.format().to_owned(),
            bus: self.bus(),
        }
    }

    fn network_card(&self) -> Result<NewDevice, String> {
        let chosen = &self.imp().network;
        if let Some(problem) = chosen.problem.borrow().clone() {
            return Err(problem);
        }
        let word = chosen.word.borrow().clone();
        let source = word.as_deref().and_then(nic::choice);
        let source = source.ok_or_else(|| gettext("Choose a network"))?;
        Ok(NewDevice::Nic {
            source,
            model: self.usual_model(),
        })
    }

    /// The model of the machine's first card.
    fn usual_model(&self) -> Option<String> {
        let definition = self.imp().definition.borrow();
        let definition = definition.as_ref()?;
        match definition.nics().first() {
            Some(nic) => nic.model.clone(),
            None => definition
                .virtualization()
                .is_qemu()
                .then(|| "virtio".to_owned()),
        }
    }

    /// Makes an image in the chosen pool; gives its path.
    async fn make_image(&self) -> Result<String, String> {
        let imp = self.imp();
        let machine = imp.machine.borrow().clone();
        let pool = {
            let pools = imp.pools.borrow();
            pools
                .get(imp.pool.selected() as usize)
                .map(|pool| pool.uuid)
        };
        let (Some(machine), Some(pool)) = (machine, pool) else {
            return Err(gettext("There is no started pool for it"));
        };
        let size = Size::parse_with_unit(&imp.size.text(), "GiB");
        let size = size.map_err(|_| gettext("This is no size, such as 20 GiB"))?;
        let format = match self.format() {
            "raw" => DiskFormat::Raw,
            _ => DiskFormat::Qcow2,
        };
        make(&machine, pool, size, format)
            .await
            .map_err(|error| error.to_string())
    }
}

/// Makes an image with a name that no other in the pool has.
async fn make(
    machine: &Machine,
    pool: uuid::Uuid,
    capacity: Size,
    format: DiskFormat,
) -> Result<String, crate::libvirt::Error> {
    let connection = machine
        .connection()
        .ok_or(crate::libvirt::Error::Closed)?
        .handle()?;
    let pool = connection.pool(pool);
    let taken: Vec<String> = pool
        .volumes()
        .await?
        .into_iter()
        .map(|it| it.name)
        .collect();
    let names = (1..).map(|number| {
        let extension = format.extension();
        format!("{}-{number}.{extension}", machine.name())
    });
    let mut free = names.filter(|name| !taken.contains(name));
    let new = NewVolume {
        name: free.next().unwrap_or_default(),
        capacity,
        format,
        sparse: true,
    };
    Ok(pool.create_volume(new).finish().await?.path)
}

fn typed(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(gettext("Something is not filled in yet"));
    }
    Ok(text.to_owned())
}
