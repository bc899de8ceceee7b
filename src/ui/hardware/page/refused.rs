// SPDX-License-Identifier: GPL-3.0-or-later
//! What libvirt said no to stays over the page, in its own words and with what
//! can be done where that is known, until the next Apply or Revert.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::HardwarePage;
use crate::libvirt::Cause;
use crate::model::Machine;
use crate::model::hardware::Applied;
use crate::ui::failure::Failure;
use crate::ui::hardware::words;
use crate::ui::i18n::gettext;

/// More letters than this are scrolled.
const MANY: usize = 300;

/// A refusal that a person has not dealt with yet.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    heading: String,
    words: String,
    advice: String,
    /// Whether it is saved, so that only what runs was refused.
    saved: bool,
}

impl HardwarePage {
    pub(super) fn setup_refused(&self) {
        let weak = self.downgrade();
        self.imp().refused_bar.connect_response(move |_, _| {
            if let Some(page) = weak.upgrade() {
                page.forget_refusal();
            }
        });
    }

    /// Keeps what was refused where it can be read; it is somebody else's to say
    /// where the page is out of sight.
    pub(super) fn keep_refusal(
        &self,
        machine: &Machine,
        failure: Failure,
        cause: Option<Cause>,
    ) -> Result<(), Failure> {
        let Failure::Failed { doing, why } = &failure else {
            return Err(failure);
        };
        log::info!("{doing}: {why}");
        let kept = gettext("Nothing that you entered is lost.");
        if let Some(xml) = &*self.imp().xml.borrow() {
            xml.refuse(why);
        }
        let advice = match advice(cause, why) {
            Some(advice) => format!("{advice} {kept}"),
            None => kept,
        };
        let refused = Refused {
            heading: doing.clone(),
            words: why.clone(),
            advice,
            saved: false,
        };
        match self.keep(machine, refused) {
            true => Ok(()),
            false => Err(failure),
        }
    }

    /// Says what could not be changed while the machine runs.
    pub(super) fn keep_waiting(&self, machine: &Machine, applied: &Applied) -> Result<(), Failure> {
        if applied.refused.is_empty() {
            return Ok(());
        }
        let why: Vec<String> = applied
            .refused
            .iter()
            .map(|refusal| format!("{}: {}", words::kind_name(&refusal.kind), refusal.why))
            .collect();
        let refused = Refused {
            heading: gettext("Saved; it takes effect after a shutdown"),
            words: why.join("\n"),
            advice: live_advice(applied),
            saved: true,
        };
        let failure = Failure::Failed {
            doing: refused.heading.clone(),
            why: refused.words.clone(),
        };
        match self.keep(machine, refused) {
            true => Ok(()),
            false => Err(failure),
        }
    }

    /// Whether it can be seen now.
    fn keep(&self, machine: &Machine, refused: Refused) -> bool {
        let all = &self.imp().refused;
        all.borrow_mut().insert(machine.uuid(), refused);
        self.show_refusal();
        self.is_mapped() && self.machine().as_ref() == Some(machine)
    }

    /// The next try begins, or nothing is tried any more.
    pub(super) fn forget_refusal(&self) {
        if let Some(machine) = self.machine() {
            self.imp().refused.borrow_mut().remove(&machine.uuid());
        }
        self.show_refusal();
    }

    /// Nothing waits any more: what was said of the shutdown is old.
    pub(super) fn forget_waiting(&self, machine: &Machine) {
        let mut all = self.imp().refused.borrow_mut();
        if all.get(&machine.uuid()).is_some_and(|it| it.saved) {
            all.remove(&machine.uuid());
        }
    }

    pub(super) fn show_refusal(&self) {
        let imp = self.imp();
        let machine = self.machine();
        let all = imp.refused.borrow();
        let refused = machine.and_then(|it| all.get(&it.uuid()));
        // While it slides away it still says what it said.
        if let Some(refused) = refused {
            imp.refused_heading.set_label(&refused.heading);
            // Few words are all in sight, however narrow the window; many are scrolled.
            let words = refused.words.trim_end();
            let many = words.chars().count() > MANY;
            imp.refused_scroller.set_visible(many);
            imp.refused_words.set_visible(!many);
            imp.refused_words.set_label(words);
            imp.refused_many_words.set_label(words);
            imp.refused_advice.set_label(&refused.advice);
            imp.refused_advice.set_visible(!refused.advice.is_empty());
            imp.refused_bar.set_message_type(match refused.saved {
                true => gtk::MessageType::Warning,
                false => gtk::MessageType::Error,
            });
        }
        imp.refused_bar.set_revealed(refused.is_some());
    }
}

/// What a person can do about what only the running machine was refused: where it
/// is more than to wait for a shutdown.
fn live_advice(applied: &Applied) -> String {
    let found = applied.refused.iter().find_map(|refusal| {
        let kind = kind_of(refusal.cause, &refusal.why)?;
        let more = !matches!(kind, Kind::CannotDo | Kind::Document | Kind::Name);
        more.then(|| kind.advice())
    });
    found.unwrap_or_default()
}

/// What a person can do about it, where that is known.
fn advice(cause: Option<Cause>, why: &str) -> Option<String> {
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

/// What kind of refusal it is. The words that no code stands for are told first:
/// they are QEMU's, which has no other language, or libvirt's in English. What
/// libvirt's code says is true in every language.
fn kind_of(cause: Option<Cause>, why: &str) -> Option<Kind> {
    let says = |parts: &[&str]| parts.iter().any(|part| why.contains(part));
    let by_words = [
        (
            Kind::InUse,
            &["Failed to get \"write\" lock", "is already in use by"][..],
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
        (Kind::Name, &["duplicate"]),
        (Kind::HeldByMachine, &["is in use by driver"]),
        (Kind::GroupInUse, &["is not viable"]),
        (Kind::Twins, &["Multiple USB devices"]),
        (Kind::Unplugged, &["Did not find USB device"]),
    ];
    let first = by_words.into_iter().find(|(_, parts)| says(parts));
    let by_code = || {
        Some(match cause? {
            Cause::Document => Kind::Document,
            Cause::Configuration => Kind::CannotDo,
            Cause::Missing => Kind::Missing,
            Cause::Forbidden => Kind::Forbidden,
            Cause::InUse => Kind::InUse,
        })
    };
    first.map(|(kind, _)| kind).or_else(by_code).or_else(|| {
        let rest = [
            (
                Kind::Missing,
                &["No such file or directory", "cannot find"][..],
            ),
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
        let found = rest.into_iter().find(|(_, parts)| says(parts));
        found.map(|(kind, _)| kind)
    })
}

impl Kind {
    fn advice(self) -> String {
        match self {
            Self::InUse => gettext(
                "Another machine or program uses it: shut that down, or, if it is a disk, mark it read-only or shareable in both.",
            ),
            Self::NoVsock => gettext(
                "The host has no “/dev/vhost-vsock”: without its module vhost_vsock the machine does not start any more.",
            ),
            Self::NoSlot => gettext(
                "There is no free slot: add a controller of that kind first; a running machine has it after a shutdown.",
            ),
            Self::SlotTaken => gettext(
                "Two devices ask for one slot: delete the “address” line in the device’s XML, and libvirt chooses a free one.",
            ),
            Self::NotReleased => gettext(
                "The guest has not let go of it: end in the guest what uses it and remove it again, or shut the machine down.",
            ),
            Self::Name => {
                gettext("Another device of this machine has that name already: choose another.")
            }
            Self::HeldByMachine => gettext(
                "Another machine has this device: take it out there, or shut that machine down. A start fails until then.",
            ),
            Self::GroupInUse => gettext(
                "The host still uses other devices of its IOMMU group: give the machine all of them, then shut it down and start it.",
            ),
            Self::Twins => gettext(
                "The host has several of this kind: remove this one and add it again, and the one that you select is meant.",
            ),
            Self::Unplugged => gettext("It is not plugged into the host."),
            Self::Missing => gettext("It is not there on the host: check the path or the name."),
            Self::Forbidden => gettext(
                "The host does not let QEMU, or you, use it: check who may read and write it.",
            ),
            Self::CannotDo => {
                gettext("This host’s QEMU or libvirt cannot do that: choose another value.")
            }
            Self::Document => gettext(
                "Something in the XML is not as libvirt wants it: mend it in the device’s XML, or take it back with Revert.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cause, Kind, advice, kind_of};

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
