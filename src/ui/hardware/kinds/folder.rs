// SPDX-License-Identifier: GPL-3.0-or-later
//! Folders of the host that are shared with a guest.

use super::super::field::{Field, Group, Kind, choices, some_text};
use super::{Begin, DeviceKind, NewKind, one_group};
use crate::definition::device::other;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::use_risks;
use crate::ui::i18n::gettext;
use crate::ui::storage::VolumeKind;

pub(super) static FOLDER: DeviceKind = DeviceKind {
    detail: |machine, element| other::FOLDER_TAG.get(machine.document(), element),
    icon: |_, _| "folder-remote-symbolic",
    fields: |machine, element, _| folder(machine, element),
    new: &[NewKind::asks(|| gettext("Shared folder"), Begin::Folder)],
    risks: use_risks,
    ..DeviceKind::new("filesystem", || gettext("Shared folder"))
};

fn folder(machine: &Machine, element: ElementId) -> Vec<Group> {
    let drivers = [
        ("virtiofs", gettext("virtiofs: fast")),
        ("path", gettext("9p: works everywhere")),
    ];
    let driver = Field::new(
        "driver",
        gettext("Driver"),
        choices(None, &drivers),
        |machine, element| {
            let driver = other::FOLDER_DRIVER.get(machine.document(), element);
            Some(driver.unwrap_or_else(|| "path".to_owned()))
        },
        |machine, element, value| {
            if let Some(driver) = value {
                machine.set_folder_driver(element, driver);
            }
        },
    )
    .hint(gettext("virtiofs requires shared memory, which is added"))
    .loses();
    let source = Field::at(
        "source",
        gettext("Folder of the host"),
        Kind::HostFile(VolumeKind::Folder),
        other::FOLDER_SOURCE,
    );
    let tag = Field::at(
        "tag",
        gettext("Name in the guest"),
        Kind::Text(some_text),
        other::FOLDER_TAG,
    );
    let mut fields = vec![driver, source, tag];
    // virtiofs of our floor cannot do it.
    let kind = other::FOLDER_DRIVER.get(machine.document(), element);
    if kind.as_deref() != Some("virtiofs") {
        let title = gettext("Read-only");
        let place = other::FOLDER_READ_ONLY;
        fields.push(Field::at("read-only", title, Kind::Switch, place));
    }
    fields.push(Field::fact(
        "mount",
        gettext("In the guest"),
        |machine, element| other::mount_line(machine.document(), element),
    ));
    one_group(fields)
}
