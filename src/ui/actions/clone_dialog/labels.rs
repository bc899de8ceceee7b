// SPDX-License-Identifier: GPL-3.0-or-later
//! What can become of a disk, why, and what a clone has otherwise, in words.

use crate::definition::clone::{Change, ChangeKind, Choice, Reason};
use crate::model::CloneFacts;
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::names::shown_name;

pub(super) fn choice(choice: Choice) -> String {
    match choice {
        Choice::Copy => pgettext("disk", "Copy"),
        Choice::Linked => pgettext("disk", "Linked"),
        Choice::Share => pgettext("disk", "Share"),
        Choice::LeaveOut => pgettext("disk", "Leave Out"),
    }
}

/// Why something is proposed or not possible.
pub(super) fn reason(reason: Reason) -> String {
    match reason {
        Reason::Medium => gettext("Machines only read it, and can share it."),
        Reason::ReadOnly => gettext("It is read-only."),
        Reason::Shareable => gettext("It is marked as shareable."),
        Reason::HostDevice => gettext("It is a device of the host."),
        Reason::Elsewhere => gettext("Its image is not on this host, and cannot be copied."),
        Reason::BlockDevice => {
            gettext("It is a block device outside of all pools, and cannot be copied.")
        }
        Reason::Missing => gettext("The file is missing."),
        Reason::Encrypted => gettext("It is encrypted, and cannot be copied."),
        Reason::RunningNoFile => gettext("It is not a file: shut the machine down to copy it."),
        Reason::Running => gettext(
            "All disks are copied at one point in time. For linked clones, shut the machine down first.",
        ),
        Reason::Template => gettext("The clone stores only what differs from the template."),
    }
}

/// What a person should know before.
pub(super) fn warning(
    facts: &CloneFacts,
    choices: &[(String, Choice)],
    name: &str,
) -> Option<String> {
    let mut all = Vec::new();
    let shared: Vec<&str> = facts
        .disks
        .iter()
        .filter(|disk| {
            let target = &disk.disk.target;
            let mut choices = choices.iter();
            let chosen = choices.find(|(it, _)| it == target);
            chosen.is_some_and(|(_, choice)| disk.is_written_by_both(*choice))
        })
        .map(|disk| disk.disk.target.as_str())
        .collect();
    if !shared.is_empty() {
        all.push(gettext_f(
            "Both machines would write to {disks}, which corrupts the data unless the guests are made for that.",
            &[("disks", &shared.join(", "))],
        ));
    }
    let is_linked = choices.iter().any(|(_, choice)| *choice == Choice::Linked);
    if is_linked && !facts.template {
        all.push(gettext_f(
            "“{name}” becomes a template, which cannot be started: writing to its disks would corrupt the linked clones.",
            &[("name", name)],
        ));
    }
    (!all.is_empty()).then(|| all.join("\n"))
}

/// What the job is called in the list of jobs, where several of one machine can be: by what it makes.
pub(super) fn job_title(names: &[String]) -> String {
    match names {
        [] => gettext("Cloning"),
        [name] => gettext_f("Cloning to “{name}”", &[("name", &shown_name(name))]),
        [first, .., last] => {
            let (first, last) = (shown_name(first), shown_name(last));
            gettext_f(
                "Cloning to “{first}” … “{last}”",
                &[("first", &first), ("last", &last)],
            )
        }
    }
}

/// What a clone has otherwise: what it is, and what it becomes.
pub(super) fn change(change: &Change) -> (String, String) {
    let from = [("what", change.from.as_str())];
    let to = change.to.clone();
    let chosen = || gettext("Chosen by libvirt");
    let both = || gettext("Only one machine can have it at a time");
    match change.kind {
        ChangeKind::Socket => (gettext_f("Socket {what}", &from), to.unwrap_or_else(chosen)),
        ChangeKind::File => (gettext_f("File {what}", &from), to.unwrap_or_else(chosen)),
        ChangeKind::ScreenPort => (gettext_f("Port {what} of the screen", &from), chosen()),
        ChangeKind::InterfaceName => (gettext_f("Network interface {what}", &from), chosen()),
        ChangeKind::ContextId => (gettext_f("Vsock number {what}", &from), chosen()),
        ChangeKind::HostPort => (gettext_f("Port {what} of the host", &from), both()),
        ChangeKind::HostDevice => (gettext_f("Device {what} of the host", &from), both()),
        ChangeKind::Tpm => (gettext("TPM"), pgettext("TPM", "Empty")),
        ChangeKind::QemuArguments => (
            gettext("Arguments for QEMU"),
            gettext("Kept: look whether paths in them must differ"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::job_title;

    #[test]
    fn a_job_is_called_by_what_it_makes() {
        let title = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&it| it.to_owned()).collect();
            job_title(&names)
        };
        assert_eq!(title(&["web-2"]), "Cloning to “web-2”");
        assert_eq!(
            title(&["web-2", "web-3", "web-4"]),
            "Cloning to “web-2” … “web-4”"
        );
    }
}
