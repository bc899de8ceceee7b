// SPDX-License-Identifier: GPL-3.0-or-later
//! What an image is probably like that the database does not know: a database
//! is older than the newest images, and Debian 12's own lacks Debian 12. The
//! image's label often begins with a family and a version.

use super::database::Name;

/// How labels begin, and the distribution of libosinfo they speak of.
const FAMILIES: [(&str, &str); 20] = [
    ("debian", "debian"),
    ("ubuntu", "ubuntu"),
    ("kubuntu", "ubuntu"),
    ("xubuntu", "ubuntu"),
    ("lubuntu", "ubuntu"),
    ("fedora", "fedora"),
    ("opensuse", "opensuse"),
    ("sle", "sle"),
    ("rhel", "rhel"),
    ("centos", "centos"),
    ("rocky", "rocky"),
    ("almalinux", "almalinux"),
    ("ol", "ol"),
    ("alpine", "alpinelinux"),
    ("arch", "archlinux"),
    ("manjaro", "manjaro"),
    ("linux mint", "linuxmint"),
    ("freebsd", "freebsd"),
    ("openbsd", "openbsd"),
    ("netbsd", "netbsd"),
];

/// What a label seems to speak of.
#[derive(Debug, PartialEq)]
pub(super) struct Likeness {
    /// The place of the known system most like it.
    pub index: Option<usize>,
    /// A short name of what the label says: `debian12`.
    pub short_name: String,
    /// The version that the label says: `12`, `22.04`.
    pub version: Option<String>,
}

/// Reads a label such as `Debian 12.5.0 amd64 n` or `Fedora-S-dvd-x86_64-40`.
pub(super) fn find(label: &str, all: &[Name]) -> Option<Likeness> {
    let lower = label.to_lowercase();
    let (word, distro) = FAMILIES.into_iter().find(|(word, _)| {
        let rest = lower.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphabetic()))
    })?;
    let version = version(&lower[word.len()..]);
    // Ubuntu counts in years and months; others count whole numbers.
    let text = version.map(|version| match version {
        (major, Some(minor)) if distro == "ubuntu" => format!("{major}.{minor:02}"),
        (major, _) => major.to_string(),
    });
    let short = word.replace(' ', "");
    Some(Likeness {
        index: most_like(distro, version.map(|(major, _)| major), all),
        short_name: format!("{short}{}", text.as_deref().unwrap_or_default()),
        version: text,
    })
}

/// The architecture a label names.
pub(super) fn arch(label: &str) -> Option<String> {
    let lower = label.to_lowercase();
    let names = [
        ("amd64", "x86_64"),
        ("x86_64", "x86_64"),
        ("x64", "x86_64"),
        ("arm64", "aarch64"),
        ("aarch64", "aarch64"),
        ("i386", "i686"),
        ("i686", "i686"),
        ("ppc64le", "ppc64le"),
        ("ppc64el", "ppc64le"),
        ("s390x", "s390x"),
        ("riscv64", "riscv64"),
    ];
    let found = names.into_iter().find(|(word, _)| lower.contains(word));
    found.map(|(_, arch)| arch.to_owned())
}

/// The first number behind the family that is no part of an architecture.
fn version(rest: &str) -> Option<(u32, Option<u32>)> {
    let words = rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'));
    let mut numbers = words
        .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let mut parts = numbers.next()?.split('.');
    let major = parts.next()?.parse().ok()?;
    Some((major, parts.next().and_then(|minor| minor.parse().ok())))
}

/// Of a distribution the newest release that is not newer than `major`; the
/// oldest where all are newer; of a rolling one whatever there is.
fn most_like(distro: &str, major: Option<u32>, all: &[Name]) -> Option<usize> {
    let mut releases: Vec<(Vec<u32>, usize)> = all
        .iter()
        .enumerate()
        .filter(|(_, os)| os.distro == distro)
        .map(|(index, os)| (numbers(&os.version), index))
        .collect();
    if releases.iter().any(|(numbers, _)| !numbers.is_empty()) {
        releases.retain(|(numbers, _)| !numbers.is_empty());
    }
    releases.sort_by(|(a, _), (b, _)| a.cmp(b));
    let not_newer = releases
        .iter()
        .rev()
        .find(|(numbers, _)| match (major, numbers.first()) {
            (Some(major), Some(number)) => *number <= major,
            _ => true,
        });
    not_newer.or(releases.first()).map(|(_, index)| *index)
}

/// `22.04` as 22 and 4; nothing for `testing`.
fn numbers(version: &str) -> Vec<u32> {
    let parts: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
    parts.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn os(distro: &str, version: &str) -> Name {
        Name {
            distro: distro.to_owned(),
            version: version.to_owned(),
        }
    }

    fn like(label: &str) -> Option<(String, String)> {
        let all = [
            os("debian", "10"),
            os("debian", "11"),
            os("debian", "testing"),
            os("debian", "9"),
            os("ubuntu", "20.04"),
            os("ubuntu", "22.10"),
            os("fedora", "37"),
            os("archlinux", ""),
        ];
        let likeness = find(label, &all)?;
        let os = likeness
            .index
            .map(|at| format!("{}{}", all[at].distro, all[at].version));
        Some((likeness.short_name, os.unwrap_or_default()))
    }

    #[test]
    fn a_newer_release_is_like_the_newest_known() {
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(like("Debian 12.5.0 amd64 n"), pair("debian12", "debian11"));
        assert_eq!(like("Debian 10.99.0 amd64"), pair("debian10", "debian10"));
        assert_eq!(like("Debian 3.1 r0"), pair("debian3", "debian9"));
        assert_eq!(like("Fedora-S-dvd-x86_64-40"), pair("fedora40", "fedora37"));
        let ubuntu = like("Ubuntu-Server 24.04.1 LTS amd64");
        assert_eq!(ubuntu, pair("ubuntu24.04", "ubuntu22.10"));
        assert_eq!(like("ARCH_202403"), pair("arch", "archlinux"));
    }

    #[test]
    fn other_labels_are_like_nothing() {
        assert_eq!(like("GUESTHOUSE LAB"), None);
        assert_eq!(like("architecture"), None);
        assert_eq!(like(""), None);
    }

    #[test]
    fn the_architecture_of_a_label() {
        assert_eq!(arch("Debian 12.5.0 amd64 n").as_deref(), Some("x86_64"));
        assert_eq!(arch("LAB"), None);
    }
}
