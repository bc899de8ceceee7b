// SPDX-License-Identifier: GPL-3.0-or-later
//! Images that qemu-img makes are what it says they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

/// A folder that is deleted with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gh-image-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Has an image made, and gives its first and last bytes.
    fn image(&self, name: &str, arguments: &[&str]) -> (Vec<u8>, Vec<u8>) {
        let path = self.0.join(name);
        let made = Command::new("qemu-img")
            .args(["create", "-q"])
            .args(arguments)
            .arg(&path)
            .arg("4M")
            .current_dir(&self.0)
            .output()
            .expect("qemu-img, of the packages for the tests, is installed");
        assert!(made.status.success(), "{made:?}");
        let bytes = fs::read(path).unwrap();
        let head = bytes[..bytes.len().min(HEAD)].to_vec();
        let tail = bytes[bytes.len().saturating_sub(TAIL)..].to_vec();
        (head, tail)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_format_is_told_by_the_content() {
    let folder = Folder::new("formats");
    for format in [
        "raw",
        "qcow2",
        "qcow",
        "qed",
        "vmdk",
        "vdi",
        "vpc",
        "vhdx",
        "parallels",
    ] {
        let (head, tail) = folder.image(format, &["-f", format]);
        assert_eq!(ImageFormat::of(&head, &tail).as_str(), format);
        assert_eq!(ImageFormat::from_word(format).unwrap().as_str(), format);
        assert!(!is_cd(&head));
        assert_eq!(backing(&head), None, "{format}");
    }
    // One of a fixed size has its magic number at the end alone.
    let (head, tail) = folder.image("fixed", &["-f", "vpc", "-o", "subformat=fixed"]);
    assert_eq!(ImageFormat::of(&head, &tail), ImageFormat::Vpc);
    // Not made here: qemu-img measures the processor for it, and fails on a busy one. The header is of the LUKS
    // specification, version 1.
    let mut luks = b"LUKS\xba\xbe\x00\x01aes".to_vec();
    luks.resize(HEAD, 0);
    assert_eq!(ImageFormat::of(&luks, &[]), ImageFormat::Luks);
    assert!(is_encrypted(&luks));
    assert!(!ImageFormat::Luks.is_usable() && ImageFormat::Vmdk.is_usable());
}

#[test]
fn an_image_names_the_one_it_stands_on() {
    let folder = Folder::new("backing");
    folder.image("base", &["-f", "qcow2"]);
    for format in ["qcow2", "qcow", "qed"] {
        let overlay = ["-f", format, "-b", "base", "-F", "qcow2"];
        let (head, _) = folder.image(&format!("over-{format}"), &overlay);
        assert_eq!(backing(&head).as_deref(), Some("base"), "{format}");
    }
    folder.image("base.vmdk", &["-f", "vmdk"]);
    let overlay = ["-f", "vmdk", "-b", "base.vmdk", "-F", "vmdk"];
    let (head, _) = folder.image("over.vmdk", &overlay);
    assert_eq!(backing(&head).as_deref(), Some("base.vmdk"));
}

#[test]
fn where_a_backing_file_is() {
    let of = |backing: &str| backing_path(Path::new("/srv/a/over.qcow2"), backing);
    assert_eq!(of("base"), Some("/srv/a/base".into()));
    assert_eq!(of("/b/base:1"), Some("/b/base:1".into()));
    assert_eq!(of("file:/b"), Some("/b".into()));
    assert_eq!(of("nbd://host/disk"), None);
    assert_eq!(of("json:{\"driver\":\"raw\"}"), None);
}

#[test]
fn nonsense_is_raw_and_stands_on_nothing() {
    assert_eq!(ImageFormat::of(b"", b""), ImageFormat::Raw);
    assert_eq!(ImageFormat::from_word("dir"), None);
    assert_eq!(ImageFormat::from_word("iso"), Some(ImageFormat::Raw));
    let mut head = b"QFI\xfb\0\0\0\x03".to_vec();
    assert_eq!(backing(&head), None);
    head.extend([0xff; 100]);
    assert_eq!(backing(&head), None);
    for (name, fits) in [
        ("a.VMDK", false),
        ("a.qcow2", false),
        ("a.img", true),
        ("a", true),
    ] {
        assert_eq!(ImageFormat::Raw.fits_name(name), fits, "{name}");
        assert!(ImageFormat::Qcow2.fits_name(name), "{name}");
    }
    assert!(is_no_disk_device("/dev/zero") && !is_no_disk_device("/dev/sdb"));
}

#[test]
fn a_qcow2_says_whether_it_is_encrypted() {
    let mut head = b"QFI\xfb\0\0\0\x03".to_vec();
    head.resize(HEAD, 0);
    assert!(!is_encrypted(&head));
    // LUKS, in the header's big-endian word.
    head[35] = 2;
    assert!(is_encrypted(&head));
    assert!(!is_encrypted(b"QFI\xfb\0\0\0\x03"));
}
