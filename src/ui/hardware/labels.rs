// SPDX-License-Identifier: GPL-3.0-or-later
//! What parts of a machine are called, and their pictures.

use super::kinds;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::Part;
use crate::ui::i18n::gettext;

/// The picture of a part.
pub(super) fn icon(part: &Part, machine: &Machine, element: ElementId) -> &'static str {
    match part {
        Part::Boot => "media-playback-start-symbolic",
        Part::Firmware => "application-x-firmware-symbolic",
        Part::About => "text-x-generic-symbolic",
        Part::Cpus => "power-profile-performance-symbolic",
        Part::Memory => "media-flash-symbolic",
        Part::Device(id) => kinds::icon(&id.kind, machine, element),
    }
}

/// What a part is called, with what distinguishes it from others of its kind.
pub(super) fn title(part: &Part, machine: &Machine, element: ElementId) -> String {
    match part {
        Part::Cpus => gettext("CPUs"),
        Part::Memory => gettext("Memory"),
        Part::Boot => gettext("Boot"),
        Part::Firmware => gettext("Firmware"),
        Part::About => gettext("Description"),
        Part::Device(id) => kinds::title(&id.kind, machine, element),
    }
}

/// Label for an element of the document that describes a device or a value.
pub(super) fn element_name(element: &str) -> String {
    if let Some(name) = kinds::name(element) {
        return name;
    }
    match element {
        "vcpu" => gettext("CPUs"),
        "title" => gettext("Title"),
        "description" => gettext("Description"),
        "libosinfo" => gettext("Operating system"),
        "redirfilter" => gettext("Filter of USB redirection"),
        other => other.to_owned(),
    }
}
