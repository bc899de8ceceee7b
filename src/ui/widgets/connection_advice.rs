// SPDX-License-Identifier: GPL-3.0-or-later
//! What helps where libvirt does not answer or refuses the user: a group, a service
//! to start, what to install. Said wherever a connection could not be opened.

use std::fmt;

use gtk::glib;

use crate::model::diagnosis::{self, Diagnosis, Findings};
use crate::model::{Connection, ConnectionState, Error};
use crate::ui::i18n::{gettext, gettext_f};

/// What a page says where no connection is open.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    pub title: String,
    pub text: String,
    pub command: Option<String>,
}

/// What helps, and the command for it. `Display` gives both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remedy {
    pub text: String,
    pub command: Option<String>,
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.command {
            Some(command) => write!(f, "{}\n{command}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

/// What to say of a connection that is not open, or of none; and whether a session
/// could be used instead.
pub(crate) async fn advise(about: Option<&Connection>) -> (Advice, bool) {
    let findings = diagnosis::diagnose(about).await;
    let name_and_why = about.map(|it| (it.label(), it.problem()));
    let advice = advice(&findings, name_and_why, &user());
    (advice, findings.has_session)
}

/// What helps a connection that was refused just now; none where nothing is known.
pub(crate) async fn remedy_for(connection: &Connection) -> Option<Remedy> {
    connection.refusal()?;
    remedy(&diagnosis::diagnose(Some(connection)).await, &user())
}

/// Why a connection could not be opened: libvirt's words, and what helps.
pub(crate) async fn why_refused(connection: &Connection, error: &Error) -> String {
    match remedy_for(connection).await {
        Some(remedy) => format!("{error}\n\n{remedy}"),
        None => error.to_string(),
    }
}

/// The first of these that is not open because it was refused.
pub(crate) fn refused(connections: &[Connection]) -> Option<&Connection> {
    connections
        .iter()
        .find(|it| it.state() == ConnectionState::Disconnected && it.refusal().is_some())
}

fn user() -> String {
    glib::user_name().to_string_lossy().into_owned()
}

/// What to say of this; `about` is the connection's name and libvirt's words.
fn advice(findings: &Findings, about: Option<(String, String)>, user: &str) -> Advice {
    let (name, why) = about.unwrap_or_default();
    let values = [("name", name.as_str()), ("why", why.as_str())];
    let could_not = || gettext_f("Could Not Connect to {name}", &values);
    // libvirt's own words first: they are what a search finds.
    let with_why = |text: String| match why.is_empty() {
        true => text,
        false => format!("{why}\n\n{text}"),
    };
    let Some(Remedy { text, command }) = remedy(findings, user) else {
        return match why.is_empty() {
            true => Advice {
                title: gettext("Not Connected"),
                text: gettext("No connection is open. Connect to one, or add another."),
                command: None,
            },
            false => Advice {
                title: could_not(),
                text: why.clone(),
                command: None,
            },
        };
    };
    let (title, text) = match &findings.diagnosis {
        Diagnosis::NotInstalled => (gettext("No Virtualization Found"), text),
        Diagnosis::NotRunning { .. } => (gettext("libvirt Is Not Running"), with_why(text)),
        _ => (could_not(), with_why(text)),
    };
    Advice {
        title,
        text,
        command,
    }
}

/// What helps; none where only libvirt's own words say.
fn remedy(findings: &Findings, user: &str) -> Option<Remedy> {
    let (text, command) = match &findings.diagnosis {
        Diagnosis::NotInstalled => (
            gettext(
                "No libvirt answers on this computer. This command installs it; then try again. Or connect to another computer.",
            ),
            Some(install_command(&findings.release).to_owned()),
        ),
        Diagnosis::NotRunning { unit } => (
            gettext(
                "It is installed on this computer. This command starts it now and at every boot; then try again.",
            ),
            Some(format!("sudo systemctl enable --now {unit}")),
        ),
        Diagnosis::NoAccess { group, is_member } => way_in(group.as_deref(), *is_member, user),
        Diagnosis::Other => return None,
    };
    Some(Remedy { text, command })
}

/// How a user is let in: by which group, and the command that makes them a member.
fn way_in(group: Option<&str>, is_member: bool, user: &str) -> (String, Option<String>) {
    let Some(group) = group else {
        let text = gettext(
            "libvirt runs, but you may not use it. An administrator can allow it with polkit (org.libvirt.unix.manage).",
        );
        return (text, None);
    };
    let values = [("group", group)];
    if is_member {
        let text = gettext_f(
            "You are a member of the group “{group}” that may use it, but were not when you logged in: log out and in again.",
            &values,
        );
        return (text, None);
    }
    let text = gettext_f(
        "libvirt runs, but you may not use it. This command makes you a member of the group “{group}” that may; then log out and in again.",
        &values,
    );
    let command = format!("sudo usermod --append --groups {group} {user}");
    (text, Some(command))
}

/// The command that installs libvirt and QEMU on the system that `os-release`
/// describes (its `ID` and `ID_LIKE` lines, see os-release(5)).
fn install_command(release: &str) -> &'static str {
    let is = |name: &str| {
        release
            .lines()
            .filter_map(|line| line.strip_prefix("ID=").or(line.strip_prefix("ID_LIKE=")))
            .flat_map(|value| value.trim_matches('"').split_whitespace())
            .any(|id| id == name)
    };
    if is("debian") || is("ubuntu") {
        "sudo apt install libvirt-daemon-system qemu-system-x86"
    } else if is("fedora") || is("rhel") {
        "sudo dnf install libvirt-daemon-kvm qemu-kvm && sudo systemctl enable --now libvirtd.socket"
    } else if is("arch") {
        "sudo pacman -S libvirt qemu-base dnsmasq && sudo systemctl enable --now libvirtd.socket"
    } else if is("suse") || is("opensuse") {
        "sudo zypper install libvirt-daemon-qemu qemu-x86 && sudo systemctl enable --now libvirtd.socket"
    } else {
        "sudo systemctl enable --now libvirtd.socket"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_own_remedy() {
        let about = || Some(("QEMU/KVM".to_owned(), "no <way> in".to_owned()));
        let found = |diagnosis| Findings {
            diagnosis,
            has_session: false,
            release: "ID=debian".to_owned(),
        };
        let no_access = |is_member| {
            found(Diagnosis::NoAccess {
                group: Some("libvirt".to_owned()),
                is_member,
            })
        };
        let outside = advice(&no_access(false), about(), "alice");
        assert_eq!(outside.title, "Could Not Connect to QEMU/KVM");
        assert!(outside.text.contains("no <way> in"));
        let command = "sudo usermod --append --groups libvirt alice";
        assert_eq!(outside.command.as_deref(), Some(command));
        assert_eq!(advice(&no_access(true), about(), "alice").command, None);
        let unit = "virtqemud.socket";
        let off = found(Diagnosis::NotRunning { unit });
        let off = advice(&off, None, "alice");
        assert!(off.command.is_some_and(|it| it.ends_with(unit)));
        let other = advice(&found(Diagnosis::Other), about(), "alice");
        assert_eq!((other.text.as_str(), other.command), ("no <way> in", None));
        assert!(remedy(&found(Diagnosis::Other), "alice").is_none());
        // What a bar or a message adds to libvirt's own words.
        let added = remedy(&no_access(false), "alice").unwrap().to_string();
        assert!(added.ends_with(&format!("log out and in again.\n{command}")));
        let none = advice(&found(Diagnosis::NotInstalled), None, "alice");
        assert_eq!(none.title, "No Virtualization Found");
        assert!(none.command.is_some_and(|it| it.contains("apt")));
    }

    #[test]
    fn the_command_fits_the_system() {
        assert!(install_command("ID=ubuntu\nID_LIKE=debian\n").contains("apt"));
        assert!(install_command("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n").contains("dnf"));
        assert!(install_command("ID=arch\n").contains("pacman"));
        assert!(install_command("").contains("systemctl"));
    }
}
