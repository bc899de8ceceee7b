// SPDX-License-Identifier: GPL-3.0-or-later
//! The devices of a host that could be passed through to a machine, and those that a pool could be made of.

use virt_sys as sys;

use super::{Connection, Error};
use crate::definition::device::hostdev::{HostDevice, UsbInterface, related};
use crate::definition::optical_drive::OpticalDrive;
use crate::definition::pool::source::{HostDisk, ScsiAdapter};

impl Connection {
    /// The USB, PCI and started mediated devices of the host, without hubs and
    /// bridges.
    ///
    /// # Errors
    /// `Unsupported` where the host does not list them; libvirt's error.
    pub async fn host_devices(&self) -> Result<Vec<HostDevice>, Error> {
        self.call(|connect| {
            let wanted = sys::VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_DEV
                | sys::VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV
                | sys::VIR_CONNECT_LIST_NODE_DEVICES_CAP_MDEV;
            let interfaces = sys::VIR_CONNECT_LIST_NODE_DEVICES_CAP_USB_INTERFACE;
            let interfaces: Vec<UsbInterface> = connect
                .list_all_node_devices(interfaces)?
                .iter()
                .filter_map(|interface| UsbInterface::parse(&interface.xml_desc(0).ok()?))
                .collect();
            let mut found = Vec::new();
            for device in connect.list_all_node_devices(wanted)? {
                // Pulled out between the list and the question.
                let Ok(xml) = device.xml_desc(0) else {
                    continue;
                };
                if let Ok(Some(device)) = HostDevice::parse(&xml) {
                    found.push(device);
                }
            }
            Ok(related(found, &interfaces))
        })
        .await
    }

    /// The disks of the host, by their device files.
    ///
    /// # Errors
    /// `Unsupported` where the host does not list them; libvirt's error.
    pub async fn host_disks(&self) -> Result<Vec<HostDisk>, Error> {
        let wanted = sys::VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE;
        let mut disks = self.devices_of(wanted, HostDisk::parse).await?;
        disks.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(disks)
    }

    /// The optical drives of the host.
    ///
    /// # Errors
    /// As [`Connection::host_disks`].
    pub async fn optical_drives(&self) -> Result<Vec<OpticalDrive>, Error> {
        let wanted = sys::VIR_CONNECT_LIST_NODE_DEVICES_CAP_STORAGE;
        let mut drives = self.devices_of(wanted, OpticalDrive::parse).await?;
        drives.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(drives)
    }

    /// The SCSI adapters of the host.
    ///
    /// # Errors
    /// As [`Connection::host_disks`].
    pub async fn scsi_adapters(&self) -> Result<Vec<ScsiAdapter>, Error> {
        let wanted = sys::VIR_CONNECT_LIST_NODE_DEVICES_CAP_SCSI_HOST;
        self.devices_of(wanted, ScsiAdapter::parse).await
    }

    async fn devices_of<T: Send + 'static>(
        &self,
        wanted: sys::virConnectListAllNodeDeviceFlags,
        read: fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, Error> {
        self.call(move |connect| {
            let devices = connect.list_all_node_devices(wanted)?;
            // One that was pulled out between the list and the question has no document.
            let documents = devices.iter().filter_map(|it| it.xml_desc(0).ok());
            Ok(documents.filter_map(|xml| read(&xml)).collect())
        })
        .await
    }
}
