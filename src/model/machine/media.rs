// SPDX-License-Identifier: GPL-3.0-or-later
//! Changing the media of a running machine by force, where the guest has locked its drives.

use super::Machine;
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::machine::Machine as Definition;
use crate::libvirt::{Error, XmlKind};
use crate::model::Aspect;

impl Machine {
    /// Puts into the drives of the running machine what its saved definition has in them, by force.
    ///
    /// # Errors
    /// libvirt's, of the first drive that fails.
    pub async fn force_media(&self) -> Result<(), Error> {
        let mut running = self.definition(XmlKind::Live).await?;
        let saved = self.definition(XmlKind::Inactive).await?;
        let handle = self.handle()?;
        for drive in different(&running, &saved) {
            running.set_medium(drive.element, drive.path.as_deref());
            let xml = running.document().element_xml(drive.element);
            handle.force_medium(xml).await?;
        }
        self.emit_changed(Aspect::Devices);
        Ok(())
    }
}

/// The drives of what runs whose medium is another in what is saved, each with the saved medium.
fn different(running: &Definition, saved: &Definition) -> Vec<Disk> {
    let saved = saved.disks();
    let drives = running.disks().into_iter();
    drives
        .filter(|it| matches!(it.device, DiskDevice::Cdrom | DiskDevice::Floppy))
        .filter_map(|drive| {
            let wanted = saved.iter().find(|it| it.target == drive.target)?;
            let path = wanted.path.clone();
            (path != drive.path).then_some(Disk { path, ..drive })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_drives_with_another_medium() {
        let machine = |cd: &str| {
            let xml = format!(
                "<domain><devices><disk type='file' device='cdrom'>{cd}<target dev='sda'/></disk>\
                 <disk type='file' device='disk'><source file='/a'/><target dev='vda'/></disk>\
                 </devices></domain>"
            );
            Definition::parse(&xml).unwrap()
        };
        let (with, without) = (machine("<source file='/cd.iso'/>"), machine(""));
        let found = different(&with, &without);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].target.as_str(), &found[0].path), ("sda", &None));
        assert!(different(&with, &with).is_empty());
    }
}
