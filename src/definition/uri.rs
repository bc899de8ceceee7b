// SPDX-License-Identifier: GPL-3.0-or-later
//! Connection URIs: `driver[+transport]://[user@][host][:port]/path[?parameters]`.

mod percent;
mod typed;

use std::fmt;
use std::str::FromStr;

use percent::{escape, unescape};

/// A connection's URI: the text as it was given, and what it is made of. Libvirt
/// gets the text, so that spelling it our way can break nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Uri {
    text: String,
    parts: UriParts,
}

/// The parts of a URI, unescaped. [`fmt::Display`] puts them together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct UriParts {
    /// `qemu`, `xen`, `lxc`, `test`, …
    pub driver: String,
    /// `ssh`, `tls`, `tcp`, `unix`, …; none means a local socket, or TLS to a host.
    pub transport: Option<String>,
    /// The user to log in as on the host.
    pub user: Option<String>,
    /// Host name or address (an IPv6 address without brackets).
    pub host: Option<String>,
    /// The port on the host.
    pub port: Option<u16>,
    /// `/system`, `/session`, `/default`, a file; with its slash.
    pub path: String,
    /// What follows the question mark.
    pub parameters: Vec<(String, String)>,
}

/// A text that is not a connection URI.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Nothing was typed.
    #[error("no URI is given")]
    Empty,
    /// No `driver://` at its start.
    #[error("“{0}” does not begin with a driver, as in qemu:///system")]
    NoDriver(String),
    /// The port is not a number from 1 to 65535.
    #[error("“{0}” is not a port")]
    BadPort(String),
    /// There is white space or a control character in it.
    #[error("there is a space in “{0}”")]
    Space(String),
}

impl Uri {
    /// The text, as libvirt gets it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What it is made of.
    #[must_use]
    pub fn parts(&self) -> &UriParts {
        &self.parts
    }

    /// Whether it leads to this computer. A socket of a tunnel cannot be distinguished
    /// from one of this computer.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.parts.is_local()
    }

    /// A short name for a list; see [`UriParts::pretty_name`].
    #[must_use]
    pub fn pretty_name(&self) -> String {
        self.parts.pretty_name()
    }
}

impl UriParts {
    /// Whether they lead to this computer.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self.host.as_deref() {
            None | Some("") => true,
            Some(host) => matches!(host, "localhost" | "127.0.0.1" | "::1"),
        }
    }

    /// The hypervisor's own name: `QEMU/KVM` for `qemu`.
    #[must_use]
    pub fn driver_name(&self) -> &str {
        match self.driver.as_str() {
            "qemu" => "QEMU/KVM",
            "xen" => "Xen",
            "lxc" => "LXC",
            "test" => "Test",
            "esx" | "gsx" => "VMware ESX",
            "vpx" => "VMware vCenter",
            "vmwareplayer" | "vmwarews" | "vmwarefusion" => "VMware",
            "vbox" => "VirtualBox",
            "bhyve" => "bhyve",
            "hyperv" => "Hyper-V",
            "vz" | "parallels" => "Virtuozzo",
            "ch" => "Cloud Hypervisor",
            other => other,
        }
    }

    /// A short name that distinguishes connections, of names alone, so that it
    /// needs no translation: `QEMU/KVM`, `QEMU/KVM · session`,
    /// `QEMU/KVM · root@host`.
    #[must_use]
    pub fn pretty_name(&self) -> String {
        let mut name = self.driver_name().to_owned();
        if let Some(host) = self.host.as_deref().filter(|host| !host.is_empty()) {
            name.push_str(" · ");
            if let Some(user) = &self.user {
                name.push_str(user);
                name.push('@');
            }
            match self.port {
                Some(_) if host.contains(':') => name.push_str(&format!("[{host}]")),
                _ => name.push_str(host),
            }
            if let Some(port) = self.port {
                name.push_str(&format!(":{port}"));
            }
        }
        if !matches!(self.path.as_str(), "" | "/" | "/system" | "/default") {
            name.push_str(" · ");
            name.push_str(
                self.path
                    .strip_prefix('/')
                    .filter(|rest| !rest.contains('/'))
                    .unwrap_or(&self.path),
            );
        }
        name
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<UriParts> for Uri {
    fn from(parts: UriParts) -> Uri {
        Uri {
            text: parts.to_string(),
            parts,
        }
    }
}

impl FromStr for Uri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Uri, UriError> {
        let text = text.trim();
        Ok(Uri {
            text: text.to_owned(),
            parts: text.parse()?,
        })
    }
}

impl fmt::Display for UriParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.driver)?;
        if let Some(transport) = &self.transport {
            write!(f, "+{transport}")?;
        }
        f.write_str("://")?;
        if let Some(user) = &self.user {
            write!(f, "{}@", escape(user, ""))?;
        }
        match self.host.as_deref() {
            Some(host) if host.contains(':') => f.write_str(&typed::bracketed(host))?,
            Some(host) => f.write_str(&escape(host, ""))?,
            None => {}
        }
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        if !self.path.is_empty() && !self.path.starts_with('/') {
            f.write_str("/")?;
        }
        f.write_str(&escape(&self.path, "/"))?;
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            write!(f, "{mark}{}={}", escape(name, ""), escape(value, "/:"))?;
        }
        Ok(())
    }
}

impl FromStr for UriParts {
    type Err = UriError;

    fn from_str(text: &str) -> Result<UriParts, UriError> {
        let text = text.trim();
        let short = || text.chars().take(80).collect::<String>();
        if text.is_empty() {
            return Err(UriError::Empty);
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(UriError::Space(short()));
        }
        let no_driver = || UriError::NoDriver(short());
        let (scheme, rest) = text.split_once("://").ok_or_else(no_driver)?;
        let (driver, transport) = match scheme.split_once('+') {
            Some((driver, transport)) => (driver, Some(transport.to_owned())),
            None => (scheme, None),
        };
        let name = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
        };
        if !name(driver) || !transport.as_deref().is_none_or(name) {
            return Err(no_driver());
        }
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let at = rest.find('/').unwrap_or(rest.len());
        let (user, host, port) = authority(&rest[..at])?;
        Ok(UriParts {
            driver: driver.to_owned(),
            transport,
            user,
            host,
            port,
            path: unescape(&rest[at..]),
            parameters: parameters(query),
        })
    }
}

type Authority = (Option<String>, Option<String>, Option<u16>);

fn authority(text: &str) -> Result<Authority, UriError> {
    let (user, place) = match text.rsplit_once('@') {
        Some((user, place)) => (Some(unescape(user)), place),
        None => (None, text),
    };
    let user = user.filter(|user| !user.is_empty());
    let inside = place.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    if let Some(host) = typed::bare_ipv6(inside.unwrap_or(place)) {
        return Ok((user, Some(host), None));
    }
    let (host, port) = match place
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((host, rest)) => (host, rest.strip_prefix(':')),
        None => match place.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (place, None),
        },
    };
    let port = match port {
        None | Some("") => None,
        Some(port) => match port.parse() {
            Ok(number) if number > 0 => Some(number),
            _ => return Err(UriError::BadPort(port.chars().take(40).collect())),
        },
    };
    let host = (!host.is_empty()).then(|| unescape(host));
    Ok((user, host, port))
}

fn parameters(query: &str) -> Vec<(String, String)> {
    query
        .split(['&', ';'])
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (unescape(name), unescape(value))
        })
        .collect()
}

#[cfg(test)]
mod tests;
