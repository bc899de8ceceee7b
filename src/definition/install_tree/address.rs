// SPDX-License-Identifier: GPL-3.0-or-later
//! The address of a tree, as it is typed.

/// Why an address cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressProblem {
    /// Nothing is typed.
    Empty,
    /// It has no scheme, or one that is not known.
    NoAddress,
    /// It is on an FTP server.
    Ftp,
    /// It is on an NFS share.
    Nfs,
}

/// The address of a tree on an HTTP server, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TreeAddress(String);

impl TreeAddress {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn parse(text: &str) -> Result<Self, AddressProblem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AddressProblem::Empty);
        }
        // `nfs:server:/path` is how installers write it.
        let (scheme, rest) = text.split_once(':').ok_or(AddressProblem::NoAddress)?;
        let host = rest.strip_prefix("//");
        match (scheme.to_lowercase().as_str(), host) {
            ("http" | "https", Some(host)) if is_host(host) => {
                Ok(Self(text.trim_end_matches('/').to_owned()))
            }
            ("ftp" | "ftps", _) => Err(AddressProblem::Ftp),
            ("nfs", _) => Err(AddressProblem::Nfs),
            _ => Err(AddressProblem::NoAddress),
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a file below it; `..` parts go up, but not above the server.
    #[must_use]
    pub fn file(&self, path: &str) -> String {
        let server = self.0.len() - self.parts().1.len();
        let (server, mut folder) = self.0.split_at(server);
        let mut path = path;
        while let Some(rest) = path.strip_prefix("../") {
            path = rest;
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        format!("{server}{folder}/{path}")
    }

    /// Its server and its folder there: `example.org` and `/debian`.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let at = rest.find('/').unwrap_or(rest.len());
        rest.split_at(at)
    }
}

fn is_host(rest: &str) -> bool {
    let host = rest.split('/').next().unwrap_or_default();
    !host.is_empty() && !rest.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_typed() {
        let parse = |text| TreeAddress::parse(text).map(|it| it.0);
        assert_eq!(
            parse(" http://a.b/c/ ").as_deref(),
            Ok("http://a.b/c"),
            "slashes and spaces around it"
        );
        assert_eq!(parse("HTTPS://a").as_deref(), Ok("HTTPS://a"));
        assert_eq!(parse("  "), Err(AddressProblem::Empty));
        assert_eq!(parse("a.b/c"), Err(AddressProblem::NoAddress));
        assert_eq!(parse("http:///c"), Err(AddressProblem::NoAddress));
        assert_eq!(parse("http://a b/c"), Err(AddressProblem::NoAddress));
        assert_eq!(parse("file:///c"), Err(AddressProblem::NoAddress));
        assert_eq!(parse("ftp://a/c"), Err(AddressProblem::Ftp));
        assert_eq!(parse("nfs:a:/c"), Err(AddressProblem::Nfs));
        assert_eq!(parse("nfs://a/c"), Err(AddressProblem::Nfs));
    }

    #[test]
    fn files_below_and_above() {
        let tree = TreeAddress::parse("http://a/d/dists/x").unwrap();
        assert_eq!(tree.file("Release"), "http://a/d/dists/x/Release");
        assert_eq!(tree.file("../../b"), "http://a/d/b");
        assert_eq!(tree.file("../../../../b"), "http://a/b");
        assert_eq!(tree.parts(), ("a", "/d/dists/x"));
        assert_eq!(TreeAddress::parse("http://a").unwrap().parts(), ("a", ""));
    }
}
