// SPDX-License-Identifier: GPL-3.0-or-later
//! What a person types or pastes for another computer, understood: `root@host`,
//! `fd00::1`, `root@fe80::1%eth0`, `ssh://root@host:2222`, `ssh -p 2222 root@host`
//! or a whole URI.

use std::net::Ipv6Addr;

use super::{Uri, UriError, UriParts, authority};

/// Schemes that name a host to log in on, and no hypervisor.
const LOGINS: [&str; 3] = ["ssh", "sftp", "scp"];

impl Uri {
    /// The connection to what was typed, over SSH where it does not say: with this
    /// driver and path where it is no whole URI of its own.
    ///
    /// # Errors
    /// As for parsing; a name with a space in it is no host.
    pub fn from_typed(text: &str, driver: &str, path: &str) -> Result<Self, UriError> {
        let text = text.trim();
        let target = match text.split_once("://") {
            Some((scheme, rest)) if is_login(scheme) => Target::of_place(up_to_path(rest))?,
            Some(_) => return Self::put_right(text),
            None => match text.split_once(char::is_whitespace) {
                Some((command, rest)) if is_login(command) => Target::of_command(rest)?,
                _ => Target::of_place(up_to_path(text))?,
            },
        };
        let mut parts = target.0;
        parts.driver = driver.to_owned();
        parts.transport = Some("ssh".to_owned());
        parts.path = path.to_owned();
        Ok(parts.into())
    }

    /// A URI as it was typed, but for an IPv6 address that lacks its brackets or
    /// whose zone is not escaped.
    ///
    /// # Errors
    /// As for parsing.
    pub fn put_right(text: &str) -> Result<Self, UriError> {
        let text = text.trim();
        if let Some((scheme, _)) = text.split_once("://")
            && is_login(scheme)
        {
            return Self::from_typed(text, "qemu", "/system");
        }
        let uri: Self = text.parse()?;
        let host = uri.parts().host.as_deref().filter(|it| it.contains(':'));
        match host {
            Some(host) if !text.contains(&bracketed(host)) => Ok(uri.parts.into()),
            _ => Ok(uri),
        }
    }
}

struct Target(UriParts);

impl Target {
    /// `user@host:port`, with or without what is optional.
    fn of_place(text: &str) -> Result<Self, UriError> {
        let short = || text.chars().take(80).collect::<String>();
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(UriError::Space(short()));
        }
        let (user, host, port) = authority(text)?;
        if host.is_none() {
            return Err(UriError::Empty);
        }
        Ok(Self(UriParts {
            user,
            host,
            port,
            ..UriParts::default()
        }))
    }

    /// What follows `ssh ` in a terminal.
    fn of_command(arguments: &str) -> Result<Self, UriError> {
        let mut words = arguments.split_whitespace();
        let (mut user, mut port, mut key) = (None, None, None);
        while let Some(word) = words.next() {
            let Some(option) = word.strip_prefix('-') else {
                let mut target = match word.split_once("://") {
                    Some((scheme, rest)) if is_login(scheme) => Self::of_place(up_to_path(rest))?,
                    _ => Self::of_place(word)?,
                };
                target.0.user = target.0.user.or(user);
                target.0.port = target.0.port.or(port);
                target.0.parameters = Vec::from_iter(key.map(|key| ("keyfile".to_owned(), key)));
                return Ok(target);
            };
            let Some(letter) = option.chars().next() else {
                continue;
            };
            // Those of ssh(1) that are followed by a value.
            if !"BbcDEeFIiJLlmOopQRSWw".contains(letter) {
                continue;
            }
            let value = match &option[letter.len_utf8()..] {
                "" => words.next().unwrap_or_default(),
                value => value,
            };
            match letter {
                'l' => user = Some(value.to_owned()),
                'i' => key = Some(value.to_owned()),
                'p' => match value.parse() {
                    Ok(number) if number > 0 => port = Some(number),
                    _ => return Err(UriError::BadPort(value.chars().take(40).collect())),
                },
                _ => {}
            }
        }
        Err(UriError::Empty)
    }
}

fn is_login(scheme: &str) -> bool {
    LOGINS.iter().any(|it| scheme.eq_ignore_ascii_case(it))
}

fn up_to_path(text: &str) -> &str {
    let text = text.split(['/', '?']).next().unwrap_or_default();
    // As it is copied of scp.
    match text.strip_suffix(':') {
        Some(host) if !host.ends_with(':') => host,
        _ => text,
    }
}

/// The address, and the zone behind its percent sign, of an IPv6 address without
/// brackets.
pub(super) fn bare_ipv6(text: &str) -> Option<String> {
    let (address, zone) = match text.split_once('%') {
        // Escaped already.
        Some((address, zone)) => (address, Some(zone.strip_prefix("25").unwrap_or(zone))),
        None => (text, None),
    };
    address.parse::<Ipv6Addr>().ok()?;
    Some(match zone.filter(|zone| !zone.is_empty()) {
        Some(zone) => format!("{address}%{zone}"),
        None => address.to_owned(),
    })
}

/// A host with a colon in it as written in a URI.
pub(super) fn bracketed(host: &str) -> String {
    format!("[{}]", host.replace('%', "%25"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> String {
        let uri = Uri::from_typed(text, "qemu", "/system");
        uri.map_or_else(|error| error.to_string(), |uri| uri.to_string())
    }

    #[test]
    fn hosts_as_people_write_them() {
        for (text, uri) in [
            ("host", "qemu+ssh://host/system"),
            (" root@host ", "qemu+ssh://root@host/system"),
            ("root@host:2222", "qemu+ssh://root@host:2222/system"),
            ("root@host:", "qemu+ssh://root@host/system"),
            ("fd00::1", "qemu+ssh://[fd00::1]/system"),
            ("fd00::", "qemu+ssh://[fd00::]/system"),
            ("root@fd00::1", "qemu+ssh://root@[fd00::1]/system"),
            ("[fd00::1]:22", "qemu+ssh://[fd00::1]:22/system"),
            (
                "root@fe80::1%eth0",
                "qemu+ssh://root@[fe80::1%25eth0]/system",
            ),
            ("[fe80::1%eth0]", "qemu+ssh://[fe80::1%25eth0]/system"),
            ("fe80::1%25eth0", "qemu+ssh://[fe80::1%25eth0]/system"),
            ("ssh://root@host", "qemu+ssh://root@host/system"),
            ("SSH://root@host:22/", "qemu+ssh://root@host:22/system"),
            ("ssh://root@fd00::1/", "qemu+ssh://root@[fd00::1]/system"),
            ("sftp://me@host/home/me", "qemu+ssh://me@host/system"),
            ("ssh root@host", "qemu+ssh://root@host/system"),
            (
                "ssh -p 2222 -l root host ls",
                "qemu+ssh://root@host:2222/system",
            ),
            (
                "ssh -XC -p2222 -i /k root@host",
                "qemu+ssh://root@host:2222/system?keyfile=/k",
            ),
            ("xen+ssh://root@host/", "xen+ssh://root@host/"),
            ("qemu+ssh://fd00::1/session", "qemu+ssh://[fd00::1]/session"),
            ("qemu:///session", "qemu:///session"),
        ] {
            assert_eq!(typed(text), uri, "{text}");
        }
        assert_eq!(
            Uri::from_typed("ssh", "qemu", "/system")
                .map(|it| it.to_string())
                .as_deref(),
            Ok("qemu+ssh://ssh/system")
        );
    }

    #[test]
    fn what_is_no_host_is_said() {
        let typed = |text| Uri::from_typed(text, "qemu", "/system");
        assert_eq!(typed(""), Err(UriError::Empty));
        assert_eq!(typed("ssh -p 22"), Err(UriError::Empty));
        assert!(matches!(typed("my host"), Err(UriError::Space(_))));
        assert!(matches!(typed("host:x"), Err(UriError::BadPort(_))));
        assert!(matches!(typed("ssh -p x host"), Err(UriError::BadPort(_))));
    }

    #[test]
    fn a_uri_stays_as_it_is_but_for_its_address() {
        for (text, uri) in [
            ("qemu+ssh://[fd00::1]/system", "qemu+ssh://[fd00::1]/system"),
            (
                "qemu+tls://h:1/system?a=b%20c",
                "qemu+tls://h:1/system?a=b%20c",
            ),
            (
                "qemu+ssh://[fe80::1%25eth0]/system",
                "qemu+ssh://[fe80::1%25eth0]/system",
            ),
            (
                "qemu+ssh://root@fe80::1%eth0/system",
                "qemu+ssh://root@[fe80::1%25eth0]/system",
            ),
            ("ssh://root@host", "qemu+ssh://root@host/system"),
        ] {
            let right = Uri::put_right(text).map(|it| it.to_string());
            assert_eq!(right.as_deref(), Ok(uri), "{text}");
        }
    }
}
