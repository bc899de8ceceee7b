// SPDX-License-Identifier: GPL-3.0-or-later
//! The system inside of a machine, in words, or how to hear of it.

use crate::definition::size::Size;
use crate::model::{FileSystem, Guest, GuestFacts};
use crate::ui::i18n::{gettext, gettext_f};

/// One sentence where the guest reports nothing: how to change that.
pub(super) fn hint(guest: &Guest) -> Option<String> {
    match guest {
        Guest::NoChannel => Some(gettext(
            "To see the guest’s name, users and file systems, add a guest agent channel to the machine and install qemu-guest-agent in the guest.",
        )),
        Guest::Silent => Some(gettext(
            "To see the guest’s name, users and file systems, install qemu-guest-agent in the guest and start it.",
        )),
        Guest::Unknown | Guest::Told(_) => None,
    }
}

/// What the agent reported, by name and value.
pub(super) fn rows(guest: &Guest) -> Vec<(String, String)> {
    let Guest::Told(facts) = guest else {
        return Vec::new();
    };
    let GuestFacts {
        host_name,
        system,
        kernel,
        time_zone,
        users,
        file_systems,
    } = facts;
    let mut rows: Vec<(String, String)> = [
        (gettext("Host name"), host_name),
        (gettext("System"), system),
        (gettext("Kernel"), kernel),
        (gettext("Time zone"), time_zone),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.clone()?)))
    .collect();
    if !users.is_empty() {
        rows.push((gettext("Logged in"), users.join(", ")));
    }
    rows.extend(file_systems.iter().map(|system| {
        let name = gettext_f("File system {place}", &[("place", &system.mount_point)]);
        (name, file_system(system))
    }));
    rows
}

fn file_system(system: &FileSystem) -> String {
    let (Some(total), Some(used)) = (system.total, system.used) else {
        return system.kind.clone();
    };
    let values = [
        ("used", Size(used).to_string()),
        ("total", Size(total).to_string()),
        ("kind", system.kind.clone()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    gettext_f("{used} of {total} used · {kind}", &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_agent_told() {
        let guest = Guest::Told(GuestFacts {
            host_name: Some("web".to_owned()),
            users: vec!["anna".to_owned(), "root".to_owned()],
            file_systems: vec![FileSystem {
                mount_point: "/".to_owned(),
                kind: "ext4".to_owned(),
                total: Some(20 << 30),
                used: Some(5 << 30),
            }],
            ..GuestFacts::default()
        });
        let rows = rows(&guest);
        let values: Vec<&str> = rows.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["web", "anna, root", "5 GiB of 20 GiB used · ext4"]);
        assert_eq!(hint(&guest), None);
        assert!(hint(&Guest::Silent).is_some_and(|hint| hint.contains("qemu-guest-agent")));
    }
}
