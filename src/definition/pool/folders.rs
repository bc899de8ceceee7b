// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether the folder of one pool is inside another's. libvirt only refuses the same folder; one inside another is listed there
//! as a volume.

use std::path::Path;

/// Which of two folders is inside the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// It is the same.
    Same,
    /// It is below the other.
    Inside,
    /// The other is below it.
    Around,
}

/// Which of two folders is inside the other, by their paths; none where neither is.
#[must_use]
pub fn nesting(folder: &str, other: &str) -> Option<Nesting> {
    // A path of parts, so that doubled and trailing slashes do not count.
    let (folder, other) = (Path::new(folder), Path::new(other));
    if !folder.is_absolute() || !other.is_absolute() {
        return None;
    }
    match (folder.starts_with(other), other.starts_with(folder)) {
        (true, true) => Some(Nesting::Same),
        (true, false) => Some(Nesting::Inside),
        (false, true) => Some(Nesting::Around),
        (false, false) => None,
    }
}

/// The first of these folders that is not in or around one of the `taken`; where all are, the first.
#[must_use]
pub fn apart<'a>(folders: &[&'a str], taken: &[String]) -> Option<&'a str> {
    let is_apart = |folder: &&&str| taken.iter().all(|it| nesting(folder, it).is_none());
    let found = folders.iter().find(is_apart).or_else(|| folders.first());
    found.copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_parts_of_the_path() {
        let images = "/var/lib/libvirt/images";
        assert_eq!(
            nesting("/var/lib/libvirt/images/", images),
            Some(Nesting::Same)
        );
        assert_eq!(
            nesting("/var/lib//libvirt/images/a", images),
            Some(Nesting::Inside)
        );
        assert_eq!(nesting("/var/lib", images), Some(Nesting::Around));
        assert_eq!(nesting("/var/lib/libvirt/images-2", images), None);
        assert_eq!(nesting("", images), None);
        assert_eq!(nesting("/a", "vg"), None);
    }

    #[test]
    fn one_that_is_apart_is_proposed() {
        let folders = ["/images", "/pools"];
        let taken = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(apart(&folders, &[]), Some("/images"));
        assert_eq!(apart(&folders, &taken(&["/images"])), Some("/pools"));
        assert_eq!(apart(&folders, &taken(&["/images/a"])), Some("/pools"));
        assert_eq!(apart(&folders, &taken(&["/pools/a"])), Some("/images"));
        assert_eq!(apart(&folders, &taken(&["/"])), Some("/images"));
    }
}
