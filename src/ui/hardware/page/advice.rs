// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person can do about a change that libvirt or QEMU refused.

use crate::model::Cause;
use crate::model::hardware::Applied;
use crate::ui::i18n::gettext;

/// What a person can do about what only the running machine was refused: where it
/// is more than to wait for a shutdown.
pub(super) fn live_advice(applied: &Applied) -> String {
    let found = applied.refused.iter().find_map(|refusal| {
        let kind = kind_of(refusal.cause, &refusal.why)?;
        let more = !matches!(kind, Kind::CannotDo | Kind::Document | Kind::Name);
        more.then(|| kind.advice())
    });
    found.unwrap_or_default()
}

/// Whether the guest holds a medium, which can be taken out by force.
pub(super) fn is_tray_locked(applied: &Applied) -> bool {
    let mut refused = applied.refused.iter();
    refused.any(|it| kind_of(it.cause, &it.why) == Some(Kind::TrayLocked))
}

/// What a person can do about it, where that is known.
pub(super) fn advice(cause: Option<Cause>, why: &str) -> Option<String> {
    kind_of(cause, why).map(Kind::advice)
}

/// A refusal of which it is known what can be done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    InUse,
    NoVsock,
    NoSlot,
    SlotTaken,
    NotReleased,
    TrayLocked,
    Name,
    HeldByMachine,
    GroupInUse,
    Twins,
    Unplugged,
    Missing,
    Forbidden,
    CannotDo,
    Document,
}

/// Parts of a text by which a refusal is known.
type Words = &'static [&'static str];

/// Messages that have no error code of libvirt: they are QEMU's, which has no other language, or libvirt's in English.
const BY_WORDS: &[(Kind, Words)] = &[
    (
        Kind::InUse,
        &["Failed to get \"write\" lock", "is already in use by"],
    ),
    (Kind::NoVsock, &["vhost-vsock"]),
    (
        Kind::NoSlot,
        &["No more available PCI", "No free USB ports"],
    ),
    (
        Kind::SlotTaken,
        &["Attempted double use of PCI", "address conflict"],
    ),
    (
        Kind::NotReleased,
        &["was rejected by the guest", "unplug request timed out"],
    ),
    (
        Kind::TrayLocked,
        &["waiting to open tray", "is locked and force"],
    ),
    (Kind::Name, &["duplicate"]),
    (Kind::HeldByMachine, &["is in use by driver"]),
    (Kind::GroupInUse, &["is not viable"]),
    (Kind::Twins, &["Multiple USB devices"]),
    (Kind::Unplugged, &["Did not find USB device"]),
];

/// The words of what libvirt most often has a code for.
const BY_WORDS_LAST: &[(Kind, Words)] = &[
    (Kind::Missing, &["No such file or directory", "cannot find"]),
    (Kind::Forbidden, &["Permission denied", "access denied"]),
    (
        Kind::CannotDo,
        &[
            "unsupported configuration",
            "is not supported",
            "not valid for",
        ],
    ),
    (
        Kind::Document,
        &["failed to validate against schema", "XML error"],
    ),
];

/// What kind of refusal it is. libvirt’s code is true in every language, but says less than words that are known.
fn kind_of(cause: Option<Cause>, why: &str) -> Option<Kind> {
    let by_words = |all: &[(Kind, Words)]| {
        let mut all = all.iter();
        let found = all.find(|(_, parts)| parts.iter().any(|part| why.contains(part)));
        found.map(|(kind, _)| *kind)
    };
    by_words(BY_WORDS)
        .or_else(|| by_code(cause?))
        .or_else(|| by_words(BY_WORDS_LAST))
}

fn by_code(cause: Cause) -> Option<Kind> {
    match cause {
        Cause::Document => Some(Kind::Document),
        Cause::Configuration => Some(Kind::CannotDo),
        Cause::Missing => Some(Kind::Missing),
        Cause::Forbidden => Some(Kind::Forbidden),
        Cause::InUse => Some(Kind::InUse),
        Cause::NotEmpty | Cause::Risky | Cause::Checkpoint | Cause::PoolStopped => None,
    }
}

impl Kind {
    fn advice(self) -> String {
        match self {
            Self::InUse => gettext(
                "Another machine or program uses it: shut that down, or, if it is a disk, mark it as read-only or shareable in both.",
            ),
            Self::NoVsock => gettext(
                "The host has no “/dev/vhost-vsock”: without its module vhost_vsock the machine will no longer start.",
            ),
            Self::NoSlot => gettext(
                "There is no free slot: add a controller of that kind first; a running machine has it after a shutdown.",
            ),
            Self::SlotTaken => gettext(
                "Two devices use the same slot: delete the “address” line in the device’s XML, and libvirt chooses a free one.",
            ),
            Self::NotReleased => gettext(
                "The guest has not released it: stop what uses it in the guest and remove it again, or shut the machine down.",
            ),
            Self::TrayLocked => gettext(
                "The guest has locked the drive: eject the medium in the guest, or force it. What the guest reads from it then fails.",
            ),
            Self::Name => {
                gettext("Another device of this machine has that name already: choose another.")
            }
            Self::HeldByMachine => gettext(
                "Another machine has this device: remove it there, or shut that machine down. Until then, starting fails.",
            ),
            Self::GroupInUse => gettext(
                "The host still uses other devices of its IOMMU group: give all of them to the machine, then shut it down and start it.",
            ),
            Self::Twins => gettext(
                "The host has several of this kind: remove this one and add it again, and select the one you mean.",
            ),
            Self::Unplugged => gettext("It is not connected to the host."),
            Self::Missing => gettext("It does not exist on the host: check the path or the name."),
            Self::Forbidden => {
                gettext("The host does not let QEMU, or you, use it: check its permissions.")
            }
            Self::CannotDo => {
                gettext("This host’s QEMU or libvirt does not support that: choose another value.")
            }
            Self::Document => gettext(
                "libvirt does not accept something in the XML: correct it in the device’s XML, or undo it with Revert.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_have_an_advice() {
        for (why, part) in [
            (
                "XML document failed to validate against schema: Unable to validate doc",
                "Revert",
            ),
            (
                "XML error: target 'vda' duplicated for disk sources 'a' and 'b'",
                "name",
            ),
            (
                "XML error: Attempted double use of PCI Address 0000:00:02.0",
                "slot",
            ),
            (
                "Cannot access storage file '/no.img': No such file or directory",
                "path",
            ),
            (
                "internal error: No more available PCI slots",
                "add a controller",
            ),
            (
                "Requested operation is not valid: PCI device 0000:00:11.0 is in use by driver QEMU, domain alpha",
                "shut that machine down",
            ),
            (
                "internal error: unable to execute QEMU command 'device_add': vfio 0000:01:00.0: group 10 is not viable",
                "all of them",
            ),
            (
                "operation failed: Multiple USB devices for 46f4:1, use <address> to specify one",
                "several",
            ),
            (
                "internal error: qemu: Failed to get \"write\" lock",
                "Another machine",
            ),
            (
                "unsupported configuration: CPU mode 'custom' is not supported",
                "another value",
            ),
        ] {
            let advice = advice(None, why).unwrap_or_default();
            assert!(advice.contains(part), "{why}: {advice}");
        }
        assert_eq!(advice(None, "internal error: something new"), None);
    }

    #[test]
    fn a_code_is_known_in_every_language() {
        for (cause, why, kind) in [
            (
                Cause::Document,
                "XML-Fehler: Portnummer",
                Some(Kind::Document),
            ),
            (
                Cause::Missing,
                "Datei oder Verzeichnis nicht gefunden",
                Some(Kind::Missing),
            ),
            // The words know more than the code.
            (
                Cause::Document,
                "XML error: Attempted double use of PCI Address 0000:00:02.0",
                Some(Kind::SlotTaken),
            ),
        ] {
            assert_eq!(kind_of(Some(cause), why), kind, "{why}");
        }
        assert_eq!(kind_of(None, "XML-Fehler: Portnummer"), None);
    }
}
