// SPDX-License-Identifier: GPL-3.0-or-later
//! The devices of a host that could be passed through to a machine.

use virt_sys as sys;

use super::{Connection, Error};
use crate::definition::device::hostdev::{HostDevice, UsbInterface, related};

impl Connection {
    /// The USB, PCI and started mediated devices of the host, without hubs and
    /// bridges.
    ///
    /// # Errors
    /// `Unsupported` where the host does not list them; libvirt's.
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
}
