// SPDX-License-Identifier: GPL-3.0-or-later
//! Changing a machine while it runs: devices, memory, CPUs, the size of a disk, what
//! is said about it.
//! The saved configuration is written by defining it; these touch the running
//! machine alone.

use virt_sys as sys;

use super::Machine;
use crate::definition::machine::LIBOSINFO;
use crate::definition::xml::Document;
use crate::libvirt::ffi::trim;
use crate::libvirt::{Connection, Error};

/// Which of the two a change is for.
const LIVE: u32 = sys::VIR_DOMAIN_AFFECT_LIVE;

impl Machine {
    /// Plugs a device into the running machine.
    ///
    /// # Errors
    /// libvirt's: `Refused` where there is no free slot, `Unsupported` for kinds
    /// that cannot be plugged in.
    pub async fn attach_device(&self, xml: String) -> Result<(), Error> {
        self.with(move |domain| {
            let done = domain.attach_device_flags(&xml, LIVE);
            done.map_err(Error::of_change).map(drop)
        })
        .await
    }

    /// Asks the guest to give a device back. It may take its time, or never do
    /// it: the device is gone when it is no longer in the running XML, and an event
    /// says so.
    ///
    /// # Errors
    /// libvirt's; `NotFound` where there is no such device.
    pub async fn detach_device(&self, xml: String) -> Result<(), Error> {
        self.with(move |domain| {
            let done = domain.detach_device_flags(&xml, LIVE);
            done.map_err(Error::of_change).map(drop)
        })
        .await
    }

    /// Changes a device of the running machine: a medium, a cable, what a card is
    /// plugged into, a screen's password.
    ///
    /// # Errors
    /// `Unsupported` or `Refused` for what cannot be changed while it runs.
    pub async fn update_device(&self, xml: String) -> Result<(), Error> {
        self.with(move |domain| {
            let done = domain.update_device_flags(&xml, LIVE);
            done.map_err(Error::of_change).map(drop)
        })
        .await
    }

    /// Changes the medium of a drive of the running machine even where the guest has locked its tray; `xml` is the drive.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn force_medium(&self, xml: String) -> Result<(), Error> {
        let flags = LIVE | sys::VIR_DOMAIN_DEVICE_MODIFY_FORCE;
        self.with(move |domain| {
            let done = domain.update_device_flags(&xml, flags);
            done.map_err(Error::of_change).map(drop)
        })
        .await
    }

    /// Has the balloon give the running guest this many bytes of memory. The guest
    /// gets there in its own time.
    ///
    /// # Errors
    /// `Refused` for more than its maximum.
    pub async fn set_memory(&self, bytes: u64) -> Result<(), Error> {
        self.with(move |domain| {
            domain.set_memory_flags(bytes.div_ceil(1024), LIVE)?;
            Ok(())
        })
        .await
    }

    /// Plugs CPUs into the running machine, or pulls them.
    ///
    /// # Errors
    /// `Refused` for more than its maximum, or where the guest does not release it.
    pub async fn set_vcpus(&self, count: u32) -> Result<(), Error> {
        self.with(move |domain| {
            domain.set_vcpus_flags(count, LIVE)?;
            Ok(())
        })
        .await
    }

    /// Gives the running machine a title, or takes it away.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver keeps none.
    pub async fn set_title(&self, title: Option<String>) -> Result<(), Error> {
        self.set_metadata(sys::VIR_DOMAIN_METADATA_TITLE, title, None)
            .await
    }

    /// Gives the running machine a description, or takes it away.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver keeps none.
    pub async fn set_description(&self, description: Option<String>) -> Result<(), Error> {
        self.set_metadata(sys::VIR_DOMAIN_METADATA_DESCRIPTION, description, None)
            .await
    }

    /// Says for which system the running machine is, by libosinfo's full name.
    ///
    /// # Errors
    /// libvirt's; `Unsupported` where the driver keeps none.
    pub async fn set_os_id(&self, id: Option<String>) -> Result<(), Error> {
        // libvirt gives it its namespace and prefix.
        let xml = id.map(|id| {
            let mut document = Document::new("libosinfo");
            let root = document.root();
            document.append_with(root, "os", &[("id", &id)]);
            document.element_xml(root)
        });
        let space = Some(("libosinfo", LIBOSINFO));
        self.set_metadata(sys::VIR_DOMAIN_METADATA_ELEMENT, xml, space)
            .await
    }

    async fn set_metadata(
        &self,
        kind: sys::virDomainMetadataType,
        text: Option<String>,
        space: Option<(&'static str, &'static str)>,
    ) -> Result<(), Error> {
        let kind = i32::try_from(kind).unwrap_or_default();
        let (key, uri) = space.unzip();
        self.with(move |domain| {
            domain.set_metadata(kind, text.as_deref(), key, uri, LIVE)?;
            Ok(())
        })
        .await
    }

    /// Has the agent in the guest give back what its file systems no longer use, as far as its disks pass that on
    /// (`discard='unmap'`).
    ///
    /// # Errors
    /// libvirt's: no agent, or one that does not answer.
    pub async fn trim(&self) -> Result<(), Error> {
        self.with(|domain| Ok(trim::trim(domain)?)).await
    }

    /// Gives a disk of the running machine another size, in bytes; `disk` is its
    /// target (`vda`). The guest sees it at once.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn resize_disk(&self, disk: String, bytes: u64) -> Result<(), Error> {
        self.with(move |domain| {
            domain.block_resize(&disk, bytes, sys::VIR_DOMAIN_BLOCK_RESIZE_BYTES)?;
            Ok(())
        })
        .await
    }
}

impl Connection {
    /// Gives an image in a pool another size, in bytes, while it is not in use.
    ///
    /// # Errors
    /// `NotFound` for a path that is in no started pool; libvirt's for a size that
    /// is smaller, or a format that cannot grow.
    pub async fn resize_image(&self, path: String, bytes: u64) -> Result<(), Error> {
        self.call(move |connect| {
            let volume = connect.lookup_storage_vol_by_path(&path)?;
            volume.resize(bytes, 0)?;
            Ok(())
        })
        .await
    }
}
