// SPDX-License-Identifier: GPL-3.0-or-later
//! Why libvirt on this computer does not answer, from what its file system
//! shows: whether a daemon is installed, runs, and lets us in.

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::Error;
use super::discovery::{daemon, is_root, is_socket};
use crate::definition::uri::Uri;

/// Why it does not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Diagnosis {
    /// There is no daemon on this computer.
    NotInstalled,
    /// A daemon is installed and not started.
    NotRunning {
        /// The systemd unit that starts it.
        unit: &'static str,
    },
    /// It runs, and does not let this user in.
    NoAccess {
        /// The group whose members it lets in, where there is one.
        group: Option<String>,
        /// Whether the user is a member, but was not yet at the last login.
        is_member: bool,
    },
    /// Something else: only libvirt's own words say.
    Other,
}

/// Looks why the connection to `uri` failed with `error`, or with none would.
/// Blocks for as long as the file system does.
pub fn diagnose(uri: &str, error: Option<&Error>, user: &str) -> Diagnosis {
    let is_system = uri.parse::<Uri>().is_ok_and(|uri| {
        let parts = uri.parts();
        let plain = parts.host.is_none() && parts.parameters.is_empty();
        plain && parts.path == "/system" && parts.transport.as_deref().is_none_or(|it| it == "unix")
    });
    match is_system {
        true => diagnose_below(Path::new("/"), uri, error, user),
        false => Diagnosis::Other,
    }
}

/// Whether libvirt would start a daemon for this user alone.
pub fn has_session() -> bool {
    !is_root() && daemon(Path::new("/"), &["virtqemud", "libvirtd"]).is_some()
}

fn diagnose_below(root: &Path, uri: &str, error: Option<&Error>, user: &str) -> Diagnosis {
    let driver = uri.split([':', '+']).next().unwrap_or_default();
    let own = match driver {
        "xen" => ("virtxend", "virtxend.socket"),
        "lxc" => ("virtlxcd", "virtlxcd.socket"),
        _ => ("virtqemud", "virtqemud.socket"),
    };
    let sockets = [own.0, "libvirt"].map(|name| root.join(format!("run/libvirt/{name}-sock")));
    let unit = match daemon(root, &["libvirtd"]) {
        // Where both are, the old one is the one that is used.
        Some(_) => Some("libvirtd.socket"),
        None => daemon(root, &[own.0]).map(|_| own.1),
    };
    let not_running = || {
        unit.map_or(Diagnosis::NotInstalled, |unit| Diagnosis::NotRunning {
            unit,
        })
    };
    let Some(socket) = sockets.iter().find(|path| is_socket(path)) else {
        return not_running();
    };
    match UnixStream::connect(socket).map_err(|error| error.kind()) {
        Err(ErrorKind::ConnectionRefused | ErrorKind::NotFound) => not_running(),
        Err(ErrorKind::PermissionDenied) => no_access(root, socket, user),
        _ if matches!(error, Some(Error::Denied(_))) => no_access(root, socket, user),
        _ => Diagnosis::Other,
    }
}

/// The group that owns the socket; where that is the superuser's, polkit decides,
/// and lets the group `libvirt` in everywhere.
fn no_access(root: &Path, socket: &Path, user: &str) -> Diagnosis {
    let groups = std::fs::read_to_string(root.join("etc/group")).unwrap_or_default();
    let all = || groups.lines().filter_map(Group::parse);
    let owner = socket.metadata().ok().map(|it| it.gid());
    let found = all()
        .find(|group| group.id != 0 && Some(group.id) == owner)
        .or_else(|| all().find(|group| group.name == "libvirt"));
    Diagnosis::NoAccess {
        is_member: found.as_ref().is_some_and(|it| it.members.contains(&user)),
        group: found.map(|it| it.name.to_owned()),
    }
}

/// A line of /etc/group.
struct Group<'a> {
    name: &'a str,
    id: u32,
    members: Vec<&'a str>,
}

impl<'a> Group<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.split(':');
        let (name, _, id) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Self {
            name,
            id: id.parse().ok()?,
            members: fields.next().unwrap_or_default().split(',').collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::net::UnixListener;

    use std::path::PathBuf;

    use super::*;

    const URI: &str = "qemu:///system";

    struct Root(PathBuf);

    impl Root {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("gh-why-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("run/libvirt")).unwrap();
            Self(path)
        }

        fn file(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn listen(&self, name: &str) -> UnixListener {
            UnixListener::bind(self.0.join("run/libvirt").join(name)).unwrap()
        }

        fn diagnose(&self, error: Option<&Error>) -> Diagnosis {
            diagnose_below(&self.0, URI, error, "alice")
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn installed_or_not_running_or_not() {
        let root = Root::new("runs");
        assert_eq!(root.diagnose(None), Diagnosis::NotInstalled);
        root.file("usr/sbin/virtqemud", "");
        let unit = "virtqemud.socket";
        assert_eq!(root.diagnose(None), Diagnosis::NotRunning { unit });
        root.file("usr/sbin/libvirtd", "");
        let unit = "libvirtd.socket";
        assert_eq!(root.diagnose(None), Diagnosis::NotRunning { unit });
        // Left behind by a daemon that is gone.
        drop(root.listen("libvirt-sock"));
        assert_eq!(root.diagnose(None), Diagnosis::NotRunning { unit });
    }

    #[test]
    fn what_lets_us_in_only_with_a_group() {
        let root = Root::new("access");
        let _listener = root.listen("libvirt-sock");
        let refused = Error::Refused("no such machine type".to_owned());
        assert_eq!(root.diagnose(Some(&refused)), Diagnosis::Other);
        let denied = Error::Denied("authentication unavailable".to_owned());
        let no_access = |group: Option<&str>, is_member| Diagnosis::NoAccess {
            group: group.map(str::to_owned),
            is_member,
        };
        assert_eq!(root.diagnose(Some(&denied)), no_access(None, false));
        // Not 0 and not whose the socket is.
        root.file("etc/group", "root:x:0:\nlibvirt:x:4000000:bob\n");
        let libvirt = Some("libvirt");
        assert_eq!(root.diagnose(Some(&denied)), no_access(libvirt, false));
        root.file("etc/group", "root:x:0:\nlibvirt:x:4000000:bob,alice\n");
        assert_eq!(root.diagnose(Some(&denied)), no_access(libvirt, true));
    }

    #[test]
    fn other_hosts_and_sessions_are_not_looked_at() {
        for uri in [
            "qemu+ssh://host/system",
            "qemu:///session",
            "test:///default",
        ] {
            assert_eq!(diagnose(uri, None, "alice"), Diagnosis::Other, "{uri}");
        }
    }
}
