// SPDX-License-Identifier: GPL-3.0-or-later
//! SHA-256 checksums as they are published: the bare digits, the lines of `sha256sum`, and those of BSD and Fedora,
//! `SHA256 (file) = digits`.

/// How many hexadecimal digits one has.
const DIGITS: usize = 64;

/// The names of files with such sums, in lower case.
const FILES: [&str; 6] = [
    "sha256sums",
    "sha256sums.txt",
    "sha256sum.txt",
    "sha256sum",
    "checksum",
    "checksums",
];

/// The endings of files with the sum of the file whose name is before it.
const ENDINGS: [&str; 4] = [".sha256", ".sha256sum", ".sha256.txt", "-checksum"];

/// Whether a file of this name holds sums, perhaps that of `image` among them.
#[must_use]
pub fn is_sums_file(name: &str, image: &str) -> bool {
    let (name, image) = (name.to_lowercase(), image.to_lowercase());
    let of_image = |ending: &str| name.strip_suffix(ending) == Some(image.as_str());
    FILES.contains(&name.as_str())
        || ENDINGS.iter().any(|ending| of_image(ending))
        // Fedora's have the name of the release.
        || name.ends_with("-checksum")
}

/// The sum of the file `image` in a text, in lower case: that of its own line, or the only one, if that names no file or
/// `any_name` will do.
#[must_use]
pub fn sum_in(text: &str, image: &str, any_name: bool) -> Option<String> {
    let sums: Vec<(String, Option<&str>)> = text.lines().filter_map(line).collect();
    let own = sums.iter().find(|(_, file)| *file == Some(image));
    let only = match sums.as_slice() {
        [only] if only.1.is_none() || any_name => Some(only),
        _ => None,
    };
    own.or(only).map(|(sum, _)| sum.clone())
}

/// The sum in a line, and the file it is of.
fn line(line: &str) -> Option<(String, Option<&str>)> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("SHA256") {
        let (file, sum) = rest.trim().strip_prefix('(')?.rsplit_once(')')?;
        let sum = sum.trim().strip_prefix('=')?;
        return Some((digits(sum)?, Some(base(file))));
    }
    let (sum, file) = match line.split_once(char::is_whitespace) {
        Some((sum, file)) => (sum, Some(file.trim_start().trim_start_matches('*'))),
        None => (line, None),
    };
    Some((digits(sum)?, file.map(base).filter(|it| !it.is_empty())))
}

fn base(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn digits(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let is_sum = text.len() == DIGITS && text.bytes().all(|it| it.is_ascii_hexdigit());
    is_sum.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(digit: &str) -> String {
        digit.repeat(DIGITS)
    }

    #[test]
    fn the_line_of_the_image_counts() {
        let text = format!("{}  other.iso\n{} *./debian.iso\n", sum("a"), sum("B"));
        assert_eq!(sum_in(&text, "debian.iso", false), Some(sum("b")));
        assert_eq!(sum_in(&text, "ubuntu.iso", true), None);
        let fedora = format!(
            "# Fedora.iso: 7 bytes\nSHA256 (Fedora (38).iso) = {}\n",
            sum("c")
        );
        assert_eq!(sum_in(&fedora, "Fedora (38).iso", false), Some(sum("c")));
    }

    #[test]
    fn the_only_sum_counts_where_it_may() {
        let named = format!("{}  other.iso", sum("a"));
        assert_eq!(sum_in(&named, "debian.iso", false), None);
        assert_eq!(sum_in(&named, "debian.iso", true), Some(sum("a")));
        assert_eq!(
            sum_in(&format!(" {} ", sum("a")), "x", false),
            Some(sum("a"))
        );
        // Those of other kinds are longer or shorter.
        assert_eq!(sum_in(&"a".repeat(128), "x", true), None);
        assert_eq!(sum_in("", "x", true), None);
    }

    #[test]
    fn files_with_sums() {
        let is = |name| is_sums_file(name, "debian.iso");
        assert!(is("SHA256SUMS") && is("debian.iso.sha256") && is("Fedora-38-CHECKSUM"));
        assert!(!is("SHA512SUMS") && !is("other.iso.sha256") && !is("debian.iso"));
    }
}
