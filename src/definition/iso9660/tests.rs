// SPDX-License-Identifier: GPL-3.0-or-later
//! What was written is found, and images of other programs are read.

use std::convert::Infallible;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::*;

/// The content of a file in an image.
fn content(image: &[u8], path: &str) -> Option<Vec<u8>> {
    let read = |offset: u64, length: usize| {
        let from = usize::try_from(offset).unwrap().min(image.len());
        let to = from.saturating_add(length).min(image.len());
        Ok::<_, Infallible>(image[from..to].to_vec())
    };
    let place = find(read, path).unwrap()?;
    let from = usize::try_from(place.offset).unwrap();
    let to = from + usize::try_from(place.length).unwrap();
    image.get(from..to).map(<[u8]>::to_vec)
}

#[test]
fn an_image_of_ours_is_read_back() {
    let long = vec![7_u8; 5000];
    let files: [(&str, &[u8]); 3] = [
        ("autounattend.xml", b"<unattend/>"),
        ("windows.cmd", &long),
        ("empty.txt", b""),
    ];
    let image = image("OEMDRV", &files);
    assert_eq!(image.len() % 2048, 0);
    assert_eq!(&image[32768 + 40..32768 + 46], b"OEMDRV");
    for (name, bytes) in files {
        assert_eq!(content(&image, name).as_deref(), Some(bytes), "{name}");
        assert_eq!(
            content(&image, &name.to_uppercase()).as_deref(),
            Some(bytes)
        );
    }
    assert_eq!(content(&image, "nothing"), None);
    assert_eq!(content(&image, ""), None);
    assert_eq!(content(&image, "windows.cmd/x"), None);
}

#[test]
fn what_is_no_image_has_no_files() {
    assert_eq!(content(b"short", "vmlinuz"), None);
    assert_eq!(content(&[0x55; 64 << 10], "vmlinuz"), None);
    // A folder whose records lead nowhere.
    let mut damaged = image("X", &[("a", b"a")]);
    damaged[23 * 2048..24 * 2048].fill(0xff);
    assert_eq!(content(&damaged, "a"), None);
}

/// Another program reads an image of ours, by its plain names and by its Joliet names.
#[test]
fn an_image_of_ours_is_read_by_xorriso() {
    let folder = std::env::temp_dir().join(format!("guesthouse-own-iso-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("image.iso");
    let long = vec![7_u8; 5000];
    let files: [(&str, &[u8]); 2] = [("autounattend.xml", b"<unattend/>"), ("windows.cmd", &long)];
    std::fs::write(&file, image("OEMDRV", &files)).unwrap();
    for (names, upper) in [("nojoliet", true), ("norock", false)] {
        let to = folder.join(names);
        let read = Command::new("xorriso")
            .args([
                "-abort_on",
                "FAILURE",
                "-read_fs",
                names,
                "-osirrox",
                "on",
                "-indev",
            ])
            .arg(&file)
            .args(["-extract", "/"])
            .arg(&to)
            .stderr(Stdio::null())
            .status();
        let Ok(status) = read else {
            eprintln!("xorriso is missing: it does not read our image");
            break;
        };
        assert!(status.success(), "{names}");
        for (name, content) in files {
            let name = if upper {
                name.to_uppercase()
            } else {
                name.to_owned()
            };
            assert_eq!(
                std::fs::read(to.join(&name)).unwrap(),
                content,
                "{names}: {name}"
            );
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// An image that xorriso makes of a folder; none where it is not installed.
fn of_xorriso(arguments: &[&str]) -> Option<Vec<u8>> {
    let name = format!("guesthouse-iso-{}{}", std::process::id(), arguments[0]);
    let folder = std::env::temp_dir().join(name);
    let kernel = folder.join("cd/install.amd");
    std::fs::create_dir_all(&kernel).unwrap();
    for number in 0..200 {
        std::fs::write(kernel.join(format!("a-file-with-a-name-{number}")), "x").unwrap();
    }
    std::fs::write(kernel.join("vmlinuz"), "the kernel").unwrap();
    std::fs::write(folder.join("cd/initrd.gz"), vec![9; 100_000]).unwrap();
    let (to, from): (PathBuf, PathBuf) = (folder.join("image.iso"), folder.join("cd"));
    let made = Command::new("xorriso")
        .args(["-as", "mkisofs", "-quiet"])
        .args(arguments)
        .arg("-o")
        .arg(&to)
        .arg(&from)
        .stderr(Stdio::null())
        .status();
    let image = made.ok().map(|_| std::fs::read(&to).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
    image
}

#[test]
fn images_of_xorriso_are_read() {
    // With Rock Ridge names, and with plain ones alone.
    for arguments in [&["-R"][..], &["--norock", "-iso-level", "3"][..]] {
        let Some(image) = of_xorriso(arguments) else {
            eprintln!("xorriso is missing: its images are not read");
            return;
        };
        let kernel = content(&image, "install.amd/vmlinuz");
        assert_eq!(kernel.as_deref(), Some(&b"the kernel"[..]), "{arguments:?}");
        assert_eq!(content(&image, "/initrd.gz"), Some(vec![9; 100_000]));
        assert_eq!(content(&image, "install.amd"), None, "a folder");
        assert_eq!(content(&image, "install.amd/missing"), None);
    }
}
