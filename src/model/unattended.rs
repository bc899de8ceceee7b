// SPDX-License-Identifier: GPL-3.0-or-later
//! Unattended installations: what the scripts of a system ask for, what they are given, and what they are made of.
//! Plain data; `os_catalog` has libosinfo make the scripts, `creation` brings them to the installer.

use super::Password;
use crate::definition::mac::Mac;
use crate::definition::network_config::FixedAddress;
use crate::definition::unattended::{DriverFolders, ScriptKind};

/// How a script gets to its installer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Injection {
    /// In the root folder of the installer's initrd.
    Initrd,
    /// On a CD of its own.
    Cdrom,
    /// On a floppy.
    Floppy,
}

/// Whether something is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// It is not used.
    #[default]
    No,
    /// It can be left open.
    Optional,
    /// It must be given.
    Required,
}

/// What scripts ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    pub host_name: Need,
    pub user: Need,
    pub real_name: Need,
    pub password: Need,
    pub admin_password: Need,
    pub product_key: Need,
    pub language: Need,
    pub keyboard: Need,
    pub time_zone: Need,
}

/// The scripts of one kind of installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptOffer {
    /// libosinfo's word for the kind: `desktop`, `jeos`.
    pub profile: String,
    /// What they ask for.
    pub asks: Asks,
    /// How a product key is written, with `$` for each of its characters; none where any text is one.
    pub key_format: Option<String>,
    /// How they get to the installer.
    pub injection: Injection,
    /// The names under which the installer looks for them.
    pub files: Vec<String>,
    /// Whether the installer downloads packages.
    pub needs_internet: bool,
    /// Whether they set the disk up so that only a BIOS starts from it.
    pub only_for_bios: bool,
}

impl ScriptOffer {
    /// The kinds of its scripts.
    pub fn kinds(&self) -> Vec<ScriptKind> {
        self.files
            .iter()
            .map(|it| ScriptKind::of_name(it))
            .collect()
    }

    /// Whether they can give the guest a fixed address.
    pub fn can_set_addresses(&self) -> bool {
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        self.kinds().iter().any(|it| it.can_set(address))
    }

    /// Whether a text is a product key, as far as its form says.
    pub fn is_product_key(&self, key: &str) -> bool {
        let Some(format) = &self.key_format else {
            return true;
        };
        let mut pairs = format.chars().zip(key.chars());
        key.chars().count() == format.chars().count()
            && pairs
                .all(|(wanted, it)| wanted == it || (wanted == '$' && it.is_ascii_alphanumeric()))
    }
}

/// What the scripts are given.
#[derive(Clone, Debug, Default)]
pub struct UnattendedConfig {
    /// The kind of installation.
    pub profile: String,
    pub host_name: String,
    pub user: String,
    pub real_name: String,
    pub password: Option<Password>,
    pub admin_password: Option<Password>,
    pub product_key: Option<Password>,
    /// As `de_DE`.
    pub language: String,
    /// As `de`.
    pub keyboard: String,
    /// As `Europe/Berlin`.
    pub time_zone: String,
    /// The machine's architecture.
    pub arch: String,
    /// The disk that is installed on, as the installer names it; empty where it finds it by itself.
    pub disk: String,
    /// The card and the address it gets; none leaves it to DHCP.
    pub network: Option<(Mac, FixedAddress)>,
    /// The drivers on a CD of virtio-win that is in the second drive.
    pub drivers: Option<DriverFolders>,
}

/// The medium that scripts are for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptMedium {
    /// The bytes where the image says what it is; see `os_catalog::HEAD`.
    pub head: Vec<u8>,
    /// libosinfo's full name of the system on it, or of the one whose scripts are to be used.
    pub system: String,
    /// The machine's architecture.
    pub arch: String,
}

/// Scripts, and how the installer is started with them.
#[derive(Clone, Default)]
pub struct Scripts {
    /// Their names and texts.
    pub files: Vec<(String, String)>,
    /// The arguments of the installer's kernel.
    pub arguments: String,
    /// Where on the medium kernel and initrd can be.
    pub kernels: Vec<Vec<String>>,
    /// How they get to the installer.
    pub injection: Option<Injection>,
}

/// There are passwords in the texts.
impl std::fmt::Debug for Scripts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.files.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Scripts")
            .field("files", &names)
            .field("injection", &self.injection)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn product_keys_have_a_form() {
        let offer = ScriptOffer {
            profile: "desktop".to_owned(),
            asks: Asks::default(),
            key_format: Some("$$$$$-$$$$$".to_owned()),
            injection: Injection::Cdrom,
            files: vec!["autounattend.xml".to_owned()],
            needs_internet: false,
            only_for_bios: false,
        };
        assert!(offer.is_product_key("ABCDE-12345"));
        for wrong in ["", "ABCDE", "ABCDE 12345", "ABCDE-1234!", "ABCDE-123456"] {
            assert!(!offer.is_product_key(wrong), "{wrong}");
        }
        assert!(offer.can_set_addresses());
    }

    #[test]
    fn passwords_are_in_no_log() {
        let scripts = Scripts {
            files: vec![("preseed.cfg".to_owned(), "root-password secret".to_owned())],
            ..Scripts::default()
        };
        let config = UnattendedConfig {
            password: Some(Password("secret".to_owned())),
            product_key: Some(Password("secret".to_owned())),
            ..UnattendedConfig::default()
        };
        let shown = format!("{scripts:?} {config:?}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}
