// SPDX-License-Identifier: GPL-3.0-or-later
//! The bytes of a seed image: a FAT file system with the label that cloud-init looks for.

use std::io::{self, Cursor, Write};

use fatfs::{FileSystem, FormatVolumeOptions, FsOptions, format_volume};
use sha_crypt::{ROUNDS_DEFAULT, Sha512Params, sha512_simple};

use super::{Password, Seed};
use crate::libvirt::Error;

/// By which the NoCloud source of cloud-init knows it, filled up as FAT has it.
const LABEL: &str = "cidata";

/// The least size in bytes, and what a file may take beside its content.
const LEAST: usize = 1 << 20;
const ROUND_UP: usize = 4096;

/// Makes the image.
///
/// # Errors
/// `Refused` when the password cannot be hashed.
pub(super) fn of(mut seed: Seed) -> Result<Vec<u8>, Error> {
    if let (Some(user), Some(password)) = (&mut seed.config.user, &seed.password) {
        user.password_hash = Some(hash(password)?);
    }
    let mut files = vec![
        ("user-data", seed.config.user_data()),
        ("meta-data", seed.config.meta_data(seed.instance)),
    ];
    if let Some((mac, address)) = &seed.network {
        files.push(("network-config", address.network_config(*mac)));
    }
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    let content: usize = files.iter().map(|(_, text)| text.len() + ROUND_UP).sum();
    let size = (content * 2).next_multiple_of(ROUND_UP).max(LEAST);
    with_files(size, LABEL, &files).map_err(|error| Error::Refused(error.to_string()))
}

/// As crypt(3) of the guest does it, by SHA-512.
fn hash(password: &Password) -> Result<String, Error> {
    let refused = |error: sha_crypt::CryptError| Error::Refused(format!("{error:?}"));
    let rounds = Sha512Params::new(ROUNDS_DEFAULT).map_err(refused)?;
    sha512_simple(&password.0, &rounds).map_err(refused)
}

/// A FAT file system of this size in bytes, with this label and these files in its root folder.
///
/// # Errors
/// When they do not fit.
pub(in crate::model) fn with_files(
    size: usize,
    label: &str,
    files: &[(&str, &[u8])],
) -> io::Result<Vec<u8>> {
    let mut disk = Cursor::new(vec![0; size]);
    let mut filled = [b' '; 11];
    for (place, byte) in filled.iter_mut().zip(label.bytes()) {
        *place = byte;
    }
    format_volume(&mut disk, FormatVolumeOptions::new().volume_label(filled))?;
    disk.set_position(0);
    let system = FileSystem::new(&mut disk, FsOptions::new())?;
    for (name, content) in files {
        let mut file = system.root_dir().create_file(name)?;
        file.write_all(content)?;
    }
    system.unmount()?;
    Ok(disk.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use uuid::Uuid;

    use super::*;
    use crate::definition::cloud_config::{CloudConfig, CloudUser};

    fn read(bytes: Vec<u8>, name: &str) -> String {
        let system = FileSystem::new(Cursor::new(bytes), FsOptions::new()).unwrap();
        let label = system.read_volume_label_from_root_dir_as_bytes().unwrap();
        assert_eq!(label, Some(*b"cidata     "));
        let mut text = String::new();
        let mut file = system.root_dir().open_file(name).unwrap();
        file.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_seed_is_read_back() {
        let seed = Seed {
            pool: None,
            path: "/a".to_owned(),
            config: CloudConfig {
                host_name: "guest-1".to_owned(),
                user: Some(CloudUser {
                    name: "anna".to_owned(),
                    ..CloudUser::default()
                }),
                own: format!("runcmd: [{}]", "x".repeat(3 << 20)),
                ..CloudConfig::default()
            },
            password: Some(Password("secret & more".to_owned())),
            network: Some((
                "52:54:00:12:34:56".parse().unwrap(),
                crate::definition::network_config::FixedAddress {
                    address: "10.0.0.2/24".parse().unwrap(),
                    gateway: None,
                    dns: Vec::new(),
                },
            )),
            instance: Uuid::nil(),
        };
        let shown = format!("{seed:?}");
        assert!(!shown.contains("secret"), "{shown}");
        let bytes = of(seed).unwrap();
        let user_data = read(bytes.clone(), "user-data");
        assert!(!user_data.contains("secret"));
        let hash = user_data.split("hashed_passwd: \"").nth(1).unwrap();
        let hash = hash.split('"').next().unwrap();
        assert!(hash.starts_with("$6$"), "{hash}");
        sha_crypt::sha512_check("secret & more", hash).unwrap();
        assert!(read(bytes.clone(), "meta-data").contains("guest-1"));
        assert!(read(bytes, "network-config").contains("10.0.0.2/24"));
    }
}
