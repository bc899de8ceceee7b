// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a machine, which runs as a user of its own, will be able to open a
//! file of this computer. libvirt gives it the file itself, but not the folders
//! above it.

use std::fs::FileType;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use gio::prelude::*;

use super::Fault;

/// Looks at a file for a machine that runs as this user and group. Blocks, but
/// opens nothing: a pipe would not answer.
///
/// # Errors
/// When we may not look ourselves.
pub(super) fn look(path: &Path, runs_as: Option<(u32, u32)>) -> io::Result<Option<Fault>> {
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Some(Fault::Missing));
        }
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Ok(Some(Fault::Missing));
        }
        Err(error) => return Err(error),
    };
    if metadata.is_dir() {
        return Ok(Some(Fault::Folder));
    }
    if !holds_image(metadata.file_type()) {
        return Ok(Some(Fault::NoImage));
    }
    let Some((user, group)) = runs_as.filter(|(user, _)| *user != 0) else {
        return Ok(None);
    };
    let groups = groups_of(user, group);
    for folder in path.ancestors().skip(1) {
        let metadata = std::fs::metadata(folder)?;
        let owner = (metadata.uid(), metadata.gid());
        if !may(metadata.mode(), owner, user, &groups, 0o1) && !has_list(folder) {
            return Ok(Some(Fault::Closed(folder.to_owned())));
        }
    }
    if metadata.is_file() && metadata.mode() & 0o400 == 0 {
        return Ok(Some(Fault::Unreadable(path.to_owned())));
    }
    Ok(None)
}

/// Only a file or a block device has an end and can be read at any place.
fn holds_image(kind: FileType) -> bool {
    kind.is_file() || kind.is_block_device()
}

/// Whether the mode gives a right (1 to enter, 4 to read) to a user.
fn may(mode: u32, owner: (u32, u32), user: u32, groups: &[u32], right: u32) -> bool {
    let shift = if owner.0 == user {
        6
    } else if groups.contains(&owner.1) {
        3
    } else {
        0
    };
    mode >> shift & right == right
}

/// A folder with an access list may be open to more than its mode says.
fn has_list(folder: &Path) -> bool {
    let info = gio::File::for_path(folder).query_info(
        "xattr-sys::*",
        gio::FileQueryInfoFlags::NONE,
        gio::Cancellable::NONE,
    );
    info.is_ok_and(|info| {
        let names = info.list_attributes(None);
        names.iter().any(|name| name.contains("posix_acl_access"))
    })
}

/// The groups of a user, from the system's files: its own and those it was put
/// into.
fn groups_of(user: u32, group: u32) -> Vec<u32> {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    groups_in(&read("/etc/passwd"), &read("/etc/group"), user, group)
}

fn groups_in(passwd: &str, group_file: &str, user: u32, group: u32) -> Vec<u32> {
    let number = |field: Option<&str>| field.and_then(|field| field.parse::<u32>().ok());
    let name = passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (number(fields.nth(1)) == Some(user)).then_some(name)
    });
    let mut groups = vec![group];
    groups.extend(group_file.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let is_member = fields.get(3)?.split(',').any(|member| Some(member) == name);
        number(fields.get(2).copied()).filter(|_| is_member)
    }));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_counts_for_owner_group_and_others() {
        assert!(may(0o700, (7, 7), 7, &[7], 1));
        assert!(!may(0o700, (0, 0), 7, &[7], 1));
        assert!(may(0o710, (0, 9), 7, &[7, 9], 1));
        assert!(may(0o711, (0, 0), 7, &[7], 1));
        // The owner's own bits count for the owner, whatever others may.
        assert!(!may(0o077, (7, 0), 7, &[7], 1));
    }

    #[test]
    fn the_groups_of_a_user() {
        let passwd = "root:x:0:0::/:\nlibvirt-qemu:x:64055:103::/:\n";
        let group = "kvm:x:103:\nlibvirt-qemu:x:64055:libvirt-qemu\nusers:x:100:me,libvirt-qemu\n";
        assert_eq!(groups_in(passwd, group, 64055, 103), [103, 64055, 100]);
        assert_eq!(groups_in("", "", 64055, 103), [103]);
    }

    #[test]
    fn what_is_not_there_and_what_is_a_folder() {
        let missing = look(Path::new("/nowhere/at/all"), None).unwrap();
        assert_eq!(missing, Some(Fault::Missing));
        assert_eq!(look(Path::new("/etc"), None).unwrap(), Some(Fault::Folder));
        for device in ["/dev/null", "/dev/zero"] {
            let seen = look(Path::new(device), None).unwrap();
            assert_eq!(seen, Some(Fault::NoImage), "{device}");
        }
        assert_eq!(
            look(Path::new("/etc/passwd"), Some((64055, 64055))).unwrap(),
            None
        );
    }
}
