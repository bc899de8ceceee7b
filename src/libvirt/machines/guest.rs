// SPDX-License-Identifier: GPL-3.0-or-later
//! What the agent in a guest reports, and libvirt's own messages about a
//! machine.

use virt_sys as sys;

use super::Machine;
use crate::libvirt::Error;
use crate::libvirt::ffi::stats::Value;
use crate::libvirt::ffi::{guest_info, messages};

/// What the agent in a guest reports (virDomainGetGuestInfo).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestFacts {
    /// The guest's own name for itself.
    pub host_name: Option<String>,
    /// Its system as a person calls it, such as `Debian GNU/Linux 12`.
    pub system: Option<String>,
    /// The release of its kernel.
    pub kernel: Option<String>,
    /// The name of its time zone.
    pub time_zone: Option<String>,
    /// Who is logged in, each once.
    pub users: Vec<String>,
    /// Its mounted file systems.
    pub file_systems: Vec<FileSystem>,
}

/// A mounted file system of a guest. Sizes in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileSystem {
    /// Where it is mounted.
    pub mount_point: String,
    /// Its kind, such as `ext4`.
    pub kind: String,
    /// How large it is, where the agent reports.
    pub total: Option<u64>,
    /// What is taken of it.
    pub used: Option<u64>,
}

impl Machine {
    /// Asks the agent in the guest. It can take seconds where the agent does not
    /// answer: look whether it is connected first.
    ///
    /// # Errors
    /// `Refused` where no agent answers, `Unsupported`.
    pub async fn guest_facts(&self) -> Result<GuestFacts, Error> {
        self.with(|domain| {
            let types = sys::VIR_DOMAIN_GUEST_INFO_USERS
                | sys::VIR_DOMAIN_GUEST_INFO_OS
                | sys::VIR_DOMAIN_GUEST_INFO_TIMEZONE
                | sys::VIR_DOMAIN_GUEST_INFO_HOSTNAME
                | sys::VIR_DOMAIN_GUEST_INFO_FILESYSTEM;
            let mut facts = GuestFacts::default();
            let mut users = Vec::new();
            let asked = |types, facts: &mut GuestFacts, users: &mut Vec<String>| {
                guest_info::of(domain, types, |field, value| {
                    set(facts, users, field, value)
                })
            };
            // 0 is all that this agent can; naming types fails if it lacks one.
            if asked(types, &mut facts, &mut users).is_err() {
                asked(0, &mut facts, &mut users)?;
            }
            users.sort();
            users.dedup();
            facts.users = users;
            facts
                .file_systems
                .sort_by(|a, b| a.mount_point.cmp(&b.mount_point));
            Ok(facts)
        })
        .await
    }

    /// What libvirt finds wrong with its configuration: what is deprecated, and
    /// what taints it.
    ///
    /// # Errors
    /// `Unsupported` where the driver has no such messages.
    pub async fn messages(&self) -> Result<Vec<String>, Error> {
        self.with(|domain| Ok(messages::of(domain)?)).await
    }
}

fn set(facts: &mut GuestFacts, users: &mut Vec<String>, field: &str, value: Value<'_>) {
    let parts: Vec<&str> = field.split('.').collect();
    match (parts.as_slice(), value) {
        (["hostname"], Value::Text(text)) => facts.host_name = Some(text.to_owned()),
        (["os", "pretty-name"], Value::Text(text)) => facts.system = Some(text.to_owned()),
        (["os", "name"], Value::Text(text)) if facts.system.is_none() => {
            facts.system = Some(text.to_owned());
        }
        (["os", "kernel-release"], Value::Text(text)) => facts.kernel = Some(text.to_owned()),
        (["timezone", "name"], Value::Text(text)) => facts.time_zone = Some(text.to_owned()),
        (["user", _, "name"], Value::Text(text)) => users.push(text.to_owned()),
        (["fs", index, field], value) => {
            let Ok(index) = index.parse::<usize>() else {
                return;
            };
            // No guest has more; a number out of a broken answer must not fill memory.
            let index = index.min(1024);
            if facts.file_systems.len() <= index {
                let systems = &mut facts.file_systems;
                systems.resize_with(index + 1, FileSystem::default);
            }
            set_file_system(&mut facts.file_systems[index], field, value);
        }
        _ => {}
    }
}

fn set_file_system(system: &mut FileSystem, field: &str, value: Value<'_>) {
    match (field, value) {
        ("mountpoint", Value::Text(text)) => text.clone_into(&mut system.mount_point),
        ("fstype", Value::Text(text)) => text.clone_into(&mut system.kind),
        ("total-bytes", Value::Integer(number)) => system.total = u64::try_from(number).ok(),
        ("used-bytes", Value::Integer(number)) => system.used = u64::try_from(number).ok(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_an_agents_answer() {
        let (mut facts, mut users) = (GuestFacts::default(), Vec::new());
        for (field, value) in [
            ("user.count", Value::Integer(1)),
            ("user.0.name", Value::Text("anna")),
            ("user.0.login-time", Value::Integer(7)),
            ("os.name", Value::Text("Debian")),
            ("os.pretty-name", Value::Text("Debian GNU/Linux 12")),
            ("hostname", Value::Text("web")),
            ("fs.count", Value::Integer(1)),
            ("fs.0.mountpoint", Value::Text("/")),
            ("fs.0.fstype", Value::Text("ext4")),
            ("fs.0.total-bytes", Value::Integer(100)),
            ("fs.0.used-bytes", Value::Integer(40)),
            ("fs.0.disk.0.alias", Value::Text("vda")),
        ] {
            set(&mut facts, &mut users, field, value);
        }
        assert_eq!(users, ["anna"]);
        assert_eq!(facts.system.as_deref(), Some("Debian GNU/Linux 12"));
        assert_eq!(facts.host_name.as_deref(), Some("web"));
        let expected = FileSystem {
            mount_point: "/".to_owned(),
            kind: "ext4".to_owned(),
            total: Some(100),
            used: Some(40),
        };
        assert_eq!(facts.file_systems, [expected]);
    }
}
