// SPDX-License-Identifier: GPL-3.0-or-later
//! What is said of snapshots, and why something is not possible.

use crate::definition::snapshot::{NameProblem, Obstacle, Snapshot, SnapshotState, Way};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::names::shown_name;
use crate::ui::widgets::moment_text;

/// When, how and in what state a snapshot was taken.
pub(super) fn facts(snapshot: &Snapshot) -> String {
    let parts = [
        moment_text(snapshot.created),
        kind(snapshot),
        state(snapshot.state),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    parts.join(" · ")
}

/// How a snapshot is kept.
pub(super) fn kind(snapshot: &Snapshot) -> String {
    match (snapshot.is_external(), snapshot.has_memory()) {
        (false, true) => gettext("Internal, with memory"),
        (false, false) => gettext("Internal"),
        (true, true) => gettext("External, with memory"),
        (true, false) => gettext("External, disks only"),
    }
}

pub(super) fn state(state: SnapshotState) -> String {
    match state {
        SnapshotState::Running | SnapshotState::DisksOfRunning => pgettext("machine", "Running"),
        SnapshotState::Paused => gettext("Paused"),
        SnapshotState::Off => gettext("Shut off"),
    }
}

/// What a way to take a snapshot is called.
pub(super) fn way(way: Way, active: bool) -> String {
    match (way, active) {
        (Way::Internal, true) => gettext("Disks and memory, inside the images"),
        (Way::Internal, false) => gettext("Inside the images"),
        (Way::ExternalWithMemory, _) => gettext("Disks and memory, in new files"),
        (Way::ExternalDisks, true) => gettext("Disks only, in new files"),
        (Way::ExternalDisks, false) => gettext("In new files"),
    }
}

/// What a way is good for.
pub(super) fn way_explanation(way: Way, active: bool) -> String {
    match (way, active) {
        (Way::Internal, true) => {
            gettext("Internal. The machine is paused while its memory is written.")
        }
        (Way::Internal, false) => gettext("Internal. There are no other files to keep or to move."),
        (Way::ExternalWithMemory, _) => {
            gettext("External. The machine keeps running while its memory is written.")
        }
        (Way::ExternalDisks, true) => gettext(
            "External. Takes a moment; reverting to it is like starting after a power failure.",
        ),
        (Way::ExternalDisks, false) => gettext("External. Takes a moment."),
    }
}

/// Says that this host cannot revert to a snapshot of this kind.
pub(super) fn no_way_back(version: &str) -> String {
    gettext_f(
        "This host can take and delete external snapshots, but not revert to them: that needs libvirt 9.9 or newer, and it has {version}.",
        &[("version", version)],
    )
}

/// Why something is not possible. `version` is that of the host's libvirt.
pub(super) fn obstacle(obstacle: &Obstacle, version: &str) -> String {
    match obstacle {
        Obstacle::NoDisk => gettext("The machine has no disk that it can write to."),
        Obstacle::Format { disk, format } => gettext_f(
            "The disk {disk} is a {format} image; only qcow2 images can hold snapshots.",
            &[("disk", disk), ("format", format)],
        ),
        Obstacle::NoFile { disk } => gettext_f(
            "The disk {disk} is not a file, so it cannot have an overlay.",
            &[("disk", disk)],
        ),
        Obstacle::Uefi => gettext_f(
            "With UEFI firmware, this needs libvirt 9.3 or newer; this host has {version}.",
            &[("version", version)],
        ),
        Obstacle::UefiRunning => {
            gettext("With UEFI firmware it is possible only while the machine is shut off.")
        }
        Obstacle::Checkpoint(name) => gettext_f(
            "Its disks have the checkpoint “{name}” of incremental backups: reverting with a checkpoint there would crash the machine. “Take Snapshot…” can delete it while the machine is running.",
            &[("name", name)],
        ),
        Obstacle::HostDevice => {
            gettext("A device of the host is passed through: its state cannot be saved.")
        }
        Obstacle::SharedFolder => {
            gettext("The machine has a shared folder: the state of that cannot be saved.")
        }
        Obstacle::Off => gettext("The machine is shut off: there is no memory to save."),
        Obstacle::HasExternal(name) => gettext_f(
            "The machine has the external snapshot “{name}”; the two kinds cannot be combined.",
            &[("name", name)],
        ),
        Obstacle::HasInternal(name) => gettext_f(
            "The machine has the internal snapshot “{name}”; the two kinds cannot be combined.",
            &[("name", name)],
        ),
        Obstacle::Driver => gettext("This host does not support external snapshots."),
        Obstacle::NoExternalRevert => no_way_back(version),
        Obstacle::NoExternalDelete => gettext_f(
            "Deleting external snapshots needs libvirt 9.0 or newer; this host has {version}.",
            &[("version", version)],
        ),
        Obstacle::MixedDelete(name) => gettext_f(
            "The machine also has the internal snapshot “{name}”: libvirt {version} could delete the disk below. Delete that one first.",
            &[("name", name), ("version", version)],
        ),
    }
}

/// What is wrong with a name.
pub(super) fn name_problem(problem: NameProblem) -> String {
    match problem {
        NameProblem::Empty => gettext("Required"),
        NameProblem::Slash => gettext("A name cannot contain “/”."),
        NameProblem::Quote => gettext("A name cannot contain quotation marks or backslashes."),
        NameProblem::Dot => gettext("A name cannot begin with a dot."),
        NameProblem::Control => gettext("A name cannot contain control characters."),
        NameProblem::Long => gettext("A name cannot be longer than 200 bytes."),
        NameProblem::Taken => gettext("The machine already has a snapshot with this name."),
    }
}

/// A description in one line.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    shown_name(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::snapshot::Keeping;

    #[test]
    fn what_is_said_of_one() {
        let snapshot = Snapshot {
            memory: Keeping::Internal,
            state: SnapshotState::Running,
            ..Snapshot::default()
        };
        assert_eq!(facts(&snapshot), "Internal, with memory · Running");
        let off = Snapshot::default();
        assert_eq!(facts(&off), "Internal · Shut off");
        assert_eq!(one_line("two\n  lines "), "two lines");
    }
}
