// SPDX-License-Identifier: GPL-3.0-or-later
//! Checksums as they are published: the bare digits, the lines of `sha256sum` and `sha512sum`, and those of BSD and Fedora,
//! `SHA256 (file) = digits`.

use super::manifest::Digest;

/// How many hexadecimal digits one has.
const DIGITS: [(Digest, usize); 2] = [(Digest::Sha256, 64), (Digest::Sha512, 128)];

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

/// The names that a file with the sum of `image` may have where the files of a folder cannot be listed, the commonest first.
#[must_use]
pub fn sums_files_for(image: &str) -> Vec<String> {
    let own = [".sha256", "-CHECKSUM", ".CHECKSUM", ".sha256sum", ".sha512"];
    let common = ["SHA256SUMS", "SHA512SUMS", "CHECKSUM", "sha256sum.txt"];
    let common = common.map(str::to_owned);
    let own = own.map(|ending| format!("{image}{ending}"));
    common.into_iter().chain(own).collect()
}

/// The files with sums, perhaps that of `image`, to which a page with the files of a folder has links.
#[must_use]
pub fn sums_files_in(page: &str, image: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for link in page.split("href=").skip(1) {
        let Some(quote) = link.chars().next().filter(|it| ['"', '\''].contains(it)) else {
            continue;
        };
        let name = link[1..].split(quote).next().unwrap_or_default();
        let name = name.strip_prefix("./").unwrap_or(name);
        let is_here = !name.contains(['/', '?', '#', '%']);
        let is_sums = is_sums_file(name, image) || name.eq_ignore_ascii_case("sha512sums");
        if is_here && is_sums && !names.iter().any(|it| it == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The SHA-256 sum of the file `image` in a text, in lower case: that of its own line, or the only one, if that names no
/// file or `any_name` will do.
#[must_use]
pub fn sum_in(text: &str, image: &str, any_name: bool) -> Option<String> {
    let sums = text.lines().filter_map(line);
    let sums: Vec<Line> = sums.filter(|it| it.digest == Digest::Sha256).collect();
    pick(&sums, image, any_name).map(|it| it.sum.clone())
}

/// The sum of the file `image` in a text, whichever kind it is of.
#[must_use]
pub fn any_sum_in(text: &str, image: &str) -> Option<(Digest, String)> {
    let sums: Vec<Line> = text.lines().filter_map(line).collect();
    pick(&sums, image, false).map(|it| (it.digest, it.sum.clone()))
}

fn pick<'a, 'b>(sums: &'b [Line<'a>], image: &str, any_name: bool) -> Option<&'b Line<'a>> {
    let own = sums.iter().find(|it| it.file == Some(image));
    let only = match sums {
        [only] if only.file.is_none() || any_name => Some(only),
        _ => None,
    };
    own.or(only)
}

/// A line with a sum.
struct Line<'a> {
    digest: Digest,
    sum: String,
    /// The file that it is of.
    file: Option<&'a str>,
}

fn line(line: &str) -> Option<Line<'_>> {
    let line = line.trim();
    let named = ["SHA256", "SHA512"];
    if let Some(rest) = named.iter().find_map(|it| line.strip_prefix(it)) {
        let (file, sum) = rest.trim().strip_prefix('(')?.rsplit_once(')')?;
        let (digest, sum) = digits(sum.trim().strip_prefix('=')?)?;
        let file = Some(base(file));
        return Some(Line { digest, sum, file });
    }
    let (sum, file) = match line.split_once(char::is_whitespace) {
        Some((sum, file)) => (sum, Some(file.trim_start().trim_start_matches('*'))),
        None => (line, None),
    };
    let (digest, sum) = digits(sum)?;
    let file = file.map(base).filter(|it| !it.is_empty());
    Some(Line { digest, sum, file })
}

fn base(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn digits(text: &str) -> Option<(Digest, String)> {
    let text = text.trim().to_lowercase();
    let (digest, _) = DIGITS.iter().find(|(_, length)| text.len() == *length)?;
    let is_sum = text.bytes().all(|it| it.is_ascii_hexdigit());
    is_sum.then_some((*digest, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(digit: &str) -> String {
        digit.repeat(64)
    }

    #[test]
    fn longer_sums_count_where_any_kind_will_do() {
        let long = "d".repeat(128);
        let text = format!("{long}  debian.qcow2\n{}  other\n", sum("a"));
        assert_eq!(
            any_sum_in(&text, "debian.qcow2"),
            Some((Digest::Sha512, long.clone()))
        );
        assert_eq!(any_sum_in(&text, "other"), Some((Digest::Sha256, sum("a"))));
        assert_eq!(sum_in(&text, "debian.qcow2", false), None);
        let bsd = format!("SHA512 (a.iso) = {long}");
        assert_eq!(any_sum_in(&bsd, "a.iso"), Some((Digest::Sha512, long)));
    }

    #[test]
    fn files_with_sums_by_the_links_of_a_page() {
        let page = "<a href=\"Fedora-37-CHECKSUM\">x</a> <a href='./SHA512SUMS'> <a href=\"debian.iso\">\
                    <a href=\"/other/SHA256SUMS\"><a href=\"Fedora-37-CHECKSUM\"> <a href=x>";
        assert_eq!(
            sums_files_in(page, "debian.iso"),
            ["Fedora-37-CHECKSUM", "SHA512SUMS"]
        );
        assert_eq!(sums_files_in("href=", "debian.iso"), Vec::<String>::new());
        assert!(sums_files_for("a.iso").contains(&"a.iso.sha256".to_owned()));
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
