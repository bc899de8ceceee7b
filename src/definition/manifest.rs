// SPDX-License-Identifier: GPL-3.0-or-later
//! The checksums of a package's files, as OVF writes them (DSP0243, “Manifest file”): a line a file.

/// How a checksum is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// OVF 1 and VirtualBox.
    Sha1,
    /// OVF 2, VMware, and us.
    Sha256,
    /// Some VMware products.
    Sha512,
}

/// The checksum of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// How it is made.
    pub digest: Digest,
    /// The file's name.
    pub file: String,
    /// The checksum, in hexadecimal digits of lower case.
    pub value: String,
}

impl Digest {
    const ALL: [(Digest, &'static str); 3] = [
        (Digest::Sha1, "SHA1"),
        (Digest::Sha256, "SHA256"),
        (Digest::Sha512, "SHA512"),
    ];

    fn word(self) -> &'static str {
        let found = Digest::ALL.iter().find(|it| it.0 == self);
        found.map_or("SHA256", |it| it.1)
    }
}

/// Reads a manifest. Lines that are none are left out.
#[must_use]
pub fn parse(text: &str) -> Vec<Checksum> {
    text.lines().filter_map(line).collect()
}

fn line(line: &str) -> Option<Checksum> {
    let (head, value) = line.rsplit_once('=')?;
    let (word, file) = head.trim().split_once('(')?;
    let file = file.strip_suffix(')')?;
    let word = word.trim().replace('-', "").to_uppercase();
    let digest = Digest::ALL.iter().find(|it| it.1 == word)?.0;
    Some(Checksum {
        digest,
        file: file.to_owned(),
        value: value.trim().to_lowercase(),
    })
}

/// Writes a manifest.
#[must_use]
pub fn text(checksums: &[Checksum]) -> String {
    let lines = checksums
        .iter()
        .map(|it| format!("{}({})= {}\n", it.digest.word(), it.file, it.value));
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_writers() {
        let written = "SHA1 (a.ovf) = ABC\nSHA256(disk (1).vmdk)= 0f\r\n\nMD5(b)= 1\nnonsense\n";
        let read = parse(written);
        let one = |digest, file: &str, value: &str| Checksum {
            digest,
            file: file.to_owned(),
            value: value.to_owned(),
        };
        let wanted = [
            one(Digest::Sha1, "a.ovf", "abc"),
            one(Digest::Sha256, "disk (1).vmdk", "0f"),
        ];
        assert_eq!(read, wanted);
        assert_eq!(parse(&text(&wanted)), wanted);
    }
}
