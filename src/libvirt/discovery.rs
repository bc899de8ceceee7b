// SPDX-License-Identifier: GPL-3.0-or-later
//! What to try on the first start: looks which libvirt daemons this computer
//! seems to have. Opens nothing.

use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// A URI worth trying, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The URI.
    pub uri: &'static str,
    /// Why it is here.
    pub reason: Reason,
}

/// What speaks for a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A daemon listens on this socket.
    Socket(PathBuf),
    /// libvirt starts this daemon by itself: its program is here.
    Program(PathBuf),
}

/// The URIs to try, best first. Looks at the file system only.
pub fn candidates() -> Vec<Candidate> {
    candidates_below(Path::new("/"), is_root())
}

/// As [`candidates`], with the file system at `root`.
fn candidates_below(root: &Path, superuser: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut add = |uri, reason: Option<Reason>| {
        found.extend(reason.map(|reason| Candidate { uri, reason }));
    };
    add("qemu:///system", qemu_system(root));
    // The superuser's session is the system daemon.
    if !superuser {
        add("qemu:///session", qemu_session(root));
    }
    let xen = root.join("proc/xen/capabilities").exists() || root.join("dev/xen/privcmd").exists();
    if xen {
        add(
            "xen:///system",
            socket(root, &["libvirt-sock", "virtxend-sock"]),
        );
    }
    add("lxc:///system", lxc(root));
    found
}

fn qemu_system(root: &Path) -> Option<Reason> {
    let monolithic = || {
        program(root, &["libvirt/connection-driver/libvirt_driver_qemu.so"])
            .and_then(|_| socket(root, &["libvirt-sock", "libvirt-sock-ro"]))
    };
    socket(root, &["virtqemud-sock", "virtqemud-sock-ro"])
        .or_else(monolithic)
        // The driver may be built in, or lie where we do not look.
        .or_else(|| socket(root, &["libvirt-sock", "libvirt-sock-ro"]))
}

fn qemu_session(root: &Path) -> Option<Reason> {
    daemon(root, &["virtqemud", "libvirtd"])
}

fn lxc(root: &Path) -> Option<Reason> {
    socket(root, &["virtlxcd-sock"]).or_else(|| {
        program(root, &["libvirt/connection-driver/libvirt_driver_lxc.so"])?;
        socket(root, &["libvirt-sock"])
    })
}

/// The first of the sockets below /run/libvirt that is there.
fn socket(root: &Path, names: &[&str]) -> Option<Reason> {
    names
        .iter()
        .map(|name| root.join("run/libvirt").join(name))
        .find(|path| is_socket(path))
        .map(Reason::Socket)
}

pub(super) fn is_socket(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|metadata| metadata.file_type().is_socket())
}

/// A daemon's program in the usual folders.
pub(super) fn daemon(root: &Path, names: &[&str]) -> Option<Reason> {
    ["usr/sbin", "usr/bin", "usr/local/sbin", "usr/local/bin"]
        .iter()
        .flat_map(|folder| names.iter().map(move |name| Path::new(folder).join(name)))
        .map(|path| root.join(path))
        .find(|path| path.is_file())
        .map(Reason::Program)
}

/// A file in one of the library folders.
fn program(root: &Path, names: &[&str]) -> Option<Reason> {
    ["usr/lib", "usr/lib64"]
        .iter()
        .map(|folder| root.join(folder))
        .flat_map(|folder| {
            let architectures = std::fs::read_dir(&folder)
                .into_iter()
                .flatten()
                .flatten()
                .filter(|entry| entry.file_name().to_string_lossy().contains("-linux-"))
                .map(|entry| entry.path());
            architectures.chain([folder]).collect::<Vec<_>>()
        })
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|path| path.is_file())
        .map(Reason::Program)
}

/// Whether this process runs as the superuser: /proc/self belongs to the user that runs
/// it.
pub(super) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::net::UnixListener;

    struct Root(PathBuf);

    impl Root {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("gh-{name}-{}", std::process::id()));
            fs::create_dir_all(path.join("run/libvirt")).unwrap();
            Self(path)
        }

        fn socket(&self, name: &str) -> UnixListener {
            UnixListener::bind(self.0.join("run/libvirt").join(name)).unwrap()
        }

        fn file(&self, path: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }

        fn uris(&self, superuser: bool) -> Vec<&'static str> {
            let found = candidates_below(&self.0, superuser);
            found.iter().map(|candidate| candidate.uri).collect()
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn nothing_here_nothing_to_try() {
        assert!(Root::new("none").uris(false).is_empty());
    }

    #[test]
    fn a_socket_and_a_program() {
        let root = Root::new("both");
        let _socket = root.socket("libvirt-sock");
        root.file("usr/sbin/libvirtd");
        assert_eq!(root.uris(false), ["qemu:///system", "qemu:///session"]);
        assert_eq!(root.uris(true), ["qemu:///system"]);
        root.file("usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_lxc.so");
        root.file("proc/xen/capabilities");
        let all = ["qemu:///system", "xen:///system", "lxc:///system"];
        assert_eq!(root.uris(true), all);
    }

    #[test]
    fn a_plain_file_is_no_socket() {
        let root = Root::new("file");
        root.file("run/libvirt/libvirt-sock");
        assert!(root.uris(true).is_empty());
    }

    #[test]
    fn the_split_daemons() {
        let root = Root::new("split");
        let _socket = root.socket("virtqemud-sock-ro");
        let found = candidates_below(&root.0, true);
        assert_eq!(found.len(), 1);
        assert!(
            matches!(&found[0].reason, Reason::Socket(path) if path.ends_with("virtqemud-sock-ro"))
        );
    }
}
