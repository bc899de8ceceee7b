// SPDX-License-Identifier: GPL-3.0-or-later
//! What follows from what is on a disk image that has a system already: its firmware, and a bus that its system knows.

use adw::subclass::prelude::*;

use super::NewMachineForm;
use crate::definition::image::{Layout, Table};
use crate::definition::machine::Firmware;
use crate::definition::new_machine::OsHints;
use crate::ui::i18n::gettext;
use crate::ui::new_machine::source::SourceKind;

impl NewMachineForm {
    /// Whether what is on the source decides about the machine.
    pub(super) fn source_layout_matters(&self) -> bool {
        self.imp().source.kind() == SourceKind::Disk
    }

    fn found_layout(&self) -> Option<Layout> {
        let path = self.imp().source.path();
        self.facts_of(&path)
            .filter(|_| self.source_layout_matters())?
            .layout
    }

    /// The only firmware that starts the disk.
    pub(super) fn found_firmware(&self) -> Option<Firmware> {
        firmware(self.found_layout()?)
    }

    /// What is known of the system: where that was not chosen, what the disk says.
    pub(super) fn with_found_system(&self, hints: OsHints) -> OsHints {
        let is_windows = self.found_layout().is_some_and(|it| it.is_windows);
        if hints.id.is_some() || !is_windows {
            return hints;
        }
        OsHints {
            is_windows: true,
            virtio_disk: Some(false),
            virtio_net: Some(false),
            ..hints
        }
    }

    /// What was found, for the person.
    pub(super) fn found_text(&self) -> Option<String> {
        self.found_layout().map(text)
    }
}

fn firmware(layout: Layout) -> Option<Firmware> {
    match (layout.table?, layout.has_efi, layout.has_bios) {
        (_, true, false) => Some(Firmware::Uefi),
        (Table::Mbr, false, _) | (_, false, true) => Some(Firmware::Bios),
        // Both start it, or nothing says which does.
        (_, true, true) | (Table::Gpt, false, false) => None,
    }
}

fn text(layout: Layout) -> String {
    let table = match (layout.table, layout.has_efi) {
        (None, _) => return gettext("No partition table was found on this disk."),
        (Some(Table::Gpt), true) => {
            gettext("This disk has a GPT partition table with an EFI system partition.")
        }
        (Some(Table::Gpt), false) => {
            gettext("This disk has a GPT partition table without an EFI system partition.")
        }
        (Some(Table::Mbr), true) => {
            gettext("This disk has an MBR partition table with an EFI system partition.")
        }
        (Some(Table::Mbr), false) => gettext("This disk has an MBR partition table."),
    };
    let starts = match firmware(layout) {
        Some(Firmware::Uefi) => gettext("It starts with UEFI."),
        Some(_) => gettext("It starts with BIOS."),
        None if layout.has_efi => gettext("It starts with UEFI and with BIOS."),
        None => String::new(),
    };
    let windows = match layout.is_windows {
        true => gettext(
            "It seems to be a disk of Windows: devices for which Windows has drivers are used.",
        ),
        false => String::new(),
    };
    let parts = [table, starts, windows];
    let said: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(table: Option<Table>, has_efi: bool, has_bios: bool) -> Layout {
        Layout {
            table,
            has_efi,
            has_bios,
            is_windows: false,
        }
    }

    #[test]
    fn the_firmware_that_starts_it() {
        let of = |table, efi, bios| firmware(layout(table, efi, bios));
        assert_eq!(of(Some(Table::Gpt), true, false), Some(Firmware::Uefi));
        assert_eq!(of(Some(Table::Gpt), true, true), None);
        assert_eq!(of(Some(Table::Gpt), false, true), Some(Firmware::Bios));
        assert_eq!(of(Some(Table::Gpt), false, false), None);
        assert_eq!(of(Some(Table::Mbr), false, true), Some(Firmware::Bios));
        assert_eq!(of(None, false, false), None);
    }
}
