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

/// The folder below which a new one is best made: none of the `taken` is there, or else only below it, or else it is in one
/// itself. The first of those that are equally good.
#[must_use]
pub fn apart<'a>(folders: &[&'a str], taken: &[String]) -> Option<&'a str> {
    let badness = |folder: &&str| {
        let of = |other: &String| match nesting(folder, other) {
            None => 0,
            Some(Nesting::Around) => 1,
            Some(Nesting::Same | Nesting::Inside) => 2,
        };
        taken.iter().map(of).max()
    };
    folders.iter().copied().min_by_key(badness)
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
        let beside = taken(&["/images", "/pools/a"]);
        assert_eq!(apart(&folders, &beside), Some("/pools"));
    }
}
