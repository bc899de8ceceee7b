// SPDX-License-Identifier: GPL-3.0-or-later
//! The scripts of libosinfo's own database, as Debian 12 has it.

use std::convert::Infallible;

use super::super::volume::tests::image;
use super::super::volume::{DESCRIPTOR, LENGTH};
use super::*;
use crate::definition::iso9660;
use crate::definition::network_config::FixedAddress;
use crate::definition::unattended::DriverFolders;
use crate::definition::xml::Document;
use crate::model::Password;

fn medium(label: &str, system: &str) -> ScriptMedium {
    let start = usize::try_from(DESCRIPTOR).unwrap();
    ScriptMedium {
        head: image(label)[start..start + LENGTH].to_vec(),
        system: system.to_owned(),
        arch: "x86_64".to_owned(),
    }
}

fn debian() -> ScriptMedium {
    medium("Debian 11.5.0 amd64 n", "http://debian.org/debian/11")
}

fn windows() -> ScriptMedium {
    // Chosen by a person: the label is none of libosinfo's.
    medium("MY_WINDOWS", "http://microsoft.com/win/10")
}

fn config(profile: &str) -> UnattendedConfig {
    UnattendedConfig {
        profile: profile.to_owned(),
        host_name: "guest-1".to_owned(),
        user: "anna".to_owned(),
        real_name: "Anna & Co <a>".to_owned(),
        password: Some(Password("user secret".to_owned())),
        admin_password: Some(Password("root secret".to_owned())),
        product_key: Some(Password("ABCDE-ABCDE-ABCDE-ABCDE-ABCDE".to_owned())),
        language: "de_DE".to_owned(),
        keyboard: "de".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        arch: "x86_64".to_owned(),
        ..UnattendedConfig::default()
    }
}

#[test]
fn what_is_asked_for() {
    let database = Database::load();
    let offers = database.script_offers(&debian());
    let profiles: Vec<&str> = offers.iter().map(|it| it.profile.as_str()).collect();
    assert_eq!(profiles, ["desktop", "jeos"]);
    let desktop = &offers[0];
    assert_eq!(desktop.injection, Injection::Initrd);
    assert_eq!(desktop.files, ["preseed.cfg"]);
    assert!(desktop.needs_internet && desktop.can_set_addresses());
    assert_eq!(desktop.asks.user, Need::Required);
    assert_eq!(desktop.asks.admin_password, Need::Required);
    assert_eq!(desktop.asks.product_key, Need::No);
    let offers = database.script_offers(&windows());
    let desktop = offers.iter().find(|it| it.profile == "desktop").unwrap();
    assert_eq!(desktop.injection, Injection::Cdrom);
    assert_eq!(desktop.files.len(), 2, "{:?}", desktop.files);
    assert_eq!(desktop.asks.product_key, Need::Required);
    assert!(desktop.only_for_bios);
    assert!(desktop.is_product_key("ABCDE-ABCDE-ABCDE-ABCDE-ABCDE"));
    // One script of an old Windows is looked for on a floppy only.
    let old = medium("WXPFPP_EN", "http://microsoft.com/win/xp");
    let old = ScriptMedium {
        arch: "i686".to_owned(),
        ..old
    };
    let offers = database.script_offers(&old);
    assert!(!offers.is_empty());
    assert!(offers.iter().all(|it| it.injection == Injection::Floppy));
    // No script, and no medium.
    let without = medium("X", "http://microsoft.com/win/11");
    assert!(database.script_offers(&without).is_empty());
    let no_image = ScriptMedium {
        head: vec![0; LENGTH],
        ..debian()
    };
    assert!(database.script_offers(&no_image).is_empty());
}

#[test]
fn a_preseed_in_the_initrd() {
    let config = UnattendedConfig {
        disk: "/dev/sda".to_owned(),
        network: Some((
            "52:54:00:ab:cd:ef".parse().unwrap(),
            FixedAddress {
                address: "10.0.0.2/24".parse().unwrap(),
                gateway: None,
                dns: Vec::new(),
            },
        )),
        ..config("jeos")
    };
    let scripts = Database::load().write_scripts(&debian(), &config).unwrap();
    assert_eq!(scripts.injection, Some(Injection::Initrd));
    assert_eq!(
        scripts.kernels[0],
        ["install.amd/vmlinuz", "install.amd/initrd.gz"]
    );
    assert!(
        scripts.arguments.contains("priority=critical"),
        "{}",
        scripts.arguments
    );
    assert!(!scripts.arguments.contains("secret"));
    let [(name, text)] = scripts.files.as_slice() else {
        panic!("{scripts:?}");
    };
    assert_eq!(name, "preseed.cfg");
    for part in [
        "root-password password root secret",
        "user-fullname string Anna & Co <a>",
        "partman-auto/disk string /dev/sda",
        "time/zone select Europe/Berlin",
        "debian-installer/locale select de_DE",
        "netcfg/get_ipaddress string 10.0.0.2",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn answers_and_drivers_for_windows() {
    let config = UnattendedConfig {
        drivers: DriverFolders::of("win10", "x86_64"),
        ..config("desktop")
    };
    let scripts = Database::load().write_scripts(&windows(), &config).unwrap();
    let file = |wanted: &str| {
        let mut files = scripts.files.iter();
        let found = files.find(|(name, _)| name == wanted);
        found.map(|(_, text)| text.clone()).unwrap()
    };
    assert!(!file("windows.cmd").is_empty());
    let answers = file("autounattend.xml");
    // As the CD of the run that installs has it.
    let files = scripts.files.iter();
    let files: Vec<_> = files
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    let cd = iso9660::image("OEMDRV", &files);
    let read = |offset: u64, length: usize| {
        let from = usize::try_from(offset).unwrap();
        Ok::<_, Infallible>(cd[from..(from + length).min(cd.len())].to_vec())
    };
    let place = iso9660::find(read, "Autounattend.xml").unwrap().unwrap();
    let from = usize::try_from(place.offset).unwrap();
    let to = from + usize::try_from(place.length).unwrap();
    assert_eq!(&cd[from..to], answers.as_bytes());
    let document = Document::parse(&answers).unwrap();
    assert_eq!(document.name(document.root()), "unattend");
    assert!(prepares_bios_disk(&answers));
    for part in [
        "<Path>E:\\viostor\\w10\\amd64</Path>",
        "<Path>F:\\NetKVM\\w10\\amd64</Path>",
        "cmd /C F:\\windows.cmd",
        "<ComputerName>guest-1</ComputerName>",
        "Anna &amp; Co &lt;a&gt;",
        "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE",
        "virtio-win-guest-tools.exe",
        "processorArchitecture=\"amd64\"",
    ] {
        assert!(answers.contains(part), "{part} in {answers}");
    }
}
