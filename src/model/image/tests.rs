// SPDX-License-Identifier: GPL-3.0-or-later
//! Tests of what is found out about images.

use super::*;

fn seen(path: &Path) -> ImageFacts {
    let unknown = ImageFacts {
        path: path.to_string_lossy().into_owned(),
        ..ImageFacts::default()
    };
    see(unknown, None).unwrap()
}

#[test]
fn an_image_is_seen_with_its_backing_images() {
    let folder = std::env::temp_dir().join(format!("gh-seen-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let overlay = folder.join("overlay");
    let mut header = vec![0_u8; 512];
    header[..8].copy_from_slice(b"QFI\xfb\0\0\0\x03");
    header[15] = 112;
    header[19] = 4;
    header[112..116].copy_from_slice(b"base");
    std::fs::write(&overlay, &header).unwrap();
    let facts = seen(&overlay);
    let missing = Some(Fault::BackingMissing(folder.join("base")));
    assert_eq!(
        (facts.format, facts.fault),
        (Some(ImageFormat::Qcow2), missing)
    );
    std::fs::write(folder.join("base"), "raw").unwrap();
    assert_eq!(seen(&overlay).fault, None);
    // The name would lie behind the bytes that are read, and in the overlay's backing image.
    header[13] = 1;
    std::fs::write(folder.join("base"), &header).unwrap();
    let unread = Some(Fault::BackingUnreadable(folder.join("base")));
    assert_eq!(seen(&overlay).fault, unread);
    std::fs::write(folder.join("base"), "raw").unwrap();
    let mut cd = vec![0_u8; HEAD];
    cd[32769..32774].copy_from_slice(b"CD001");
    std::fs::write(folder.join("cd"), &cd).unwrap();
    let facts = seen(&folder.join("cd"));
    assert!(facts.is_cd && facts.format == Some(ImageFormat::Raw));
    std::fs::write(folder.join("vhdx"), "vhdxfile").unwrap();
    let fault = seen(&folder.join("vhdx")).fault;
    assert_eq!(fault, Some(Fault::Format(ImageFormat::Vhdx)));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_no_file_is_never_opened() {
    let fault = |path: &str| seen(Path::new(path)).fault;
    assert_eq!(fault("/dev/zero"), Some(Fault::NoImage));
    assert_eq!(fault("/nowhere"), Some(Fault::Missing));
    assert_eq!(fault("/etc"), Some(Fault::Folder));
}
