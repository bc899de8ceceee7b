// SPDX-License-Identifier: GPL-3.0-or-later
//! Devices that are no longer saved and still run, since the guest did not release
//! them: they can be asked for once more, or kept after all.

use adw::subclass::prelude::*;

use super::HardwarePage;
use super::listing::RUNNING;
use crate::definition::device::DeviceId;
use crate::model::hardware::Part;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::gettext_f;

impl HardwarePage {
    /// The XML of a device that is only in what runs.
    pub(super) fn running_xml(&self, id: &DeviceId) -> Option<String> {
        let name = id.name.strip_prefix(RUNNING)?;
        let id = DeviceId {
            kind: id.kind.clone(),
            name: name.to_owned(),
        };
        let documents = self.imp().documents.borrow();
        let running = documents.as_ref()?.running.as_ref()?;
        let element = running.device(&id)?;
        Some(running.document().element_xml(element))
    }

    /// Whether a part is only in what runs.
    pub(super) fn is_pending_detach(&self, part: &Part) -> bool {
        matches!(part, Part::Device(id) if self.running_xml(id).is_some())
    }

    /// Asks the guest once more to release a device.
    pub(super) fn unplug_again(&self, part: &Part) {
        let (Some(machine), Part::Device(id)) = (self.machine(), part) else {
            return;
        };
        let Some(xml) = self.running_xml(id) else {
            return;
        };
        let page = self.clone();
        failure::run(self, async move {
            let name = machine.name();
            let what = gettext_f("“{name}” did not release the device", &[("name", &name)]);
            page.set_busy(true);
            let outcome = machine.unplug(xml).await;
            page.set_busy(false);
            page.reload();
            outcome.or_failed(what)
        });
    }
}
