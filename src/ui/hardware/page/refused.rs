// SPDX-License-Identifier: GPL-3.0-or-later
//! What libvirt said no to stays over the page, in its own words and with what
//! can be done where that is known, until the next Apply or Revert.

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::HardwarePage;
use crate::model::Machine;
use crate::model::hardware::Applied;
use crate::ui::failure::Failure;
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
    pub(super) fn keep_refusal(&self, machine: &Machine, failure: Failure) -> Result<(), Failure> {
        let Failure::Failed { doing, why } = &failure else {
            return Err(failure);
        };
        log::info!("{doing}: {why}");
        let kept = gettext("Nothing that you entered is lost.");
        let advice = match advice(why) {
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
            .map(|refusal| format!("{}: {}", refusal.kind, refusal.why))
            .collect();
        let refused = Refused {
            heading: gettext("Saved; it takes effect after a shutdown"),
            advice: why
                .iter()
                .find_map(|why| about_host_device(why))
                .unwrap_or_default(),
            words: why.join("\n"),
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

/// What a person can do about it, where libvirt's and QEMU's words are known ones.
fn advice(why: &str) -> Option<String> {
    if let Some(advice) = about_host_device(why) {
        return Some(advice);
    }
    let says = |parts: &[&str]| parts.iter().any(|part| why.contains(part));
    let advice = if says(&["Failed to get \"write\" lock", "is already in use by"]) {
        gettext(
            "Another machine or program uses this image: shut that down, or mark the disk read-only or shareable in both.",
        )
    } else if says(&["No more available PCI", "No free USB ports"]) {
        gettext(
            "There is no free slot: add a controller of that kind first; a running machine has it after a shutdown.",
        )
    } else if says(&["Attempted double use of PCI", "address conflict"]) {
        gettext(
            "Two devices ask for one slot: delete the “address” line in the device’s XML, and libvirt chooses a free one.",
        )
    } else if says(&["duplicate"]) {
        gettext("Another device of this machine has that name already: choose another.")
    } else if says(&["No such file or directory", "cannot find"]) {
        gettext("It is not there on the host: check the path or the name.")
    } else if says(&["Permission denied", "access denied"]) {
        gettext("The host does not let QEMU, or you, use it: check who may read and write it.")
    } else if says(&[
        "unsupported configuration",
        "is not supported",
        "not valid for",
    ]) {
        gettext("This host’s QEMU or libvirt cannot do that: choose another value.")
    } else if says(&["failed to validate against schema", "XML error"]) {
        gettext(
            "Something in the XML is not as libvirt wants it: mend it in the device’s XML, or take it back with Revert.",
        )
    } else {
        return None;
    };
    Some(advice)
}

/// The same of a device of the host.
fn about_host_device(why: &str) -> Option<String> {
    let says = |part: &str| why.contains(part);
    if says("is in use by driver") {
        Some(gettext(
            "Another machine has this device: take it out there, or shut that machine down. A start fails until then.",
        ))
    } else if says("is not viable") {
        Some(gettext(
            "The host still uses other devices of its IOMMU group: give the machine all of them, then shut it down and start it.",
        ))
    } else if says("Multiple USB devices") {
        Some(gettext(
            "The host has several of this kind: remove this one and add it again, and the one that you select is meant.",
        ))
    } else if says("Did not find USB device") {
        Some(gettext("It is not plugged into the host."))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::advice;

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
            let advice = advice(why).unwrap_or_default();
            assert!(advice.contains(part), "{why}: {advice}");
        }
        assert_eq!(advice("internal error: something new"), None);
    }
}
