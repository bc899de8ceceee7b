// SPDX-License-Identifier: GPL-3.0-or-later
//! What QEMU writes in several files is read as one image again, and nothing else is.

use std::process::Command;

use super::*;
use crate::model::Subject;
use crate::model::appliance::convert::{self, To};
use crate::model::appliance::package::open;

const SIZE: usize = 5 << 20;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gh-extents-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn run(&self, arguments: &[&str]) {
        let done = Command::new("qemu-img")
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("qemu-img, of the packages for the tests, is installed");
        assert!(done.status.success(), "{done:?}");
    }

    /// Converts what the package of a bare disk has, as an import does, and gives its content.
    fn content(&self, name: &str) -> Result<Vec<u8>, String> {
        let path = self.0.join(name);
        let job = Job::new("", Subject::default());
        let brought = glib::MainContext::new().block_on(async {
            let package = open(&path)?;
            let space = Workspace::below(&self.0)?;
            let gathered = gather(&space, &package, name, &path, &job).await?;
            let gathered = gathered.expect("it is a descriptor");
            let raw = self.0.join("content.qcow2");
            let format = crate::definition::image::ImageFormat::Vmdk;
            convert::convert(&gathered, format, &raw, To::Qcow2, &job).await
        });
        brought.map_err(|error: Error| error.to_string())?;
        self.run(&["convert", "-O", "raw", "content.qcow2", "content.raw"]);
        Ok(std::fs::read(self.0.join("content.raw")).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn several_files_are_one_image() {
    let folder = Folder::new("several");
    let mut content = vec![0; SIZE];
    content[..4].copy_from_slice(b"this");
    content[SIZE - 4..].copy_from_slice(b"that");
    std::fs::write(folder.0.join("raw"), &content).unwrap();
    for kind in [
        "monolithicFlat",
        "twoGbMaxExtentFlat",
        "twoGbMaxExtentSparse",
    ] {
        let name = format!("{kind}.vmdk");
        let subformat = format!("subformat={kind}");
        folder.run(&["convert", "-O", "vmdk", "-o", &subformat, "raw", &name]);
        assert!(folder.content(&name).unwrap() == content, "{kind}");
    }
}

#[test]
fn what_is_missing_or_a_link_is_said() {
    let folder = Folder::new("missing");
    std::fs::write(folder.0.join("raw"), vec![7; SIZE]).unwrap();
    let flat = ["convert", "-O", "vmdk", "-o", "subformat=monolithicFlat"];
    folder.run(&[&flat[..], &["raw", "a.vmdk"]].concat());
    let extent = folder.0.join("a-flat.vmdk");
    std::fs::remove_file(&extent).unwrap();
    let missing = "“a.vmdk” is in “a-flat.vmdk”, which is missing";
    let why = folder.content("a.vmdk").unwrap_err();
    assert!(why.contains(missing), "{why}");
    symlink("/etc/hostname", &extent).unwrap();
    let why = folder.content("a.vmdk").unwrap_err();
    assert!(why.contains(missing), "{why}");
}

/// A sparse extent without content of its own is a descriptor to QEMU, which leads anywhere.
#[test]
fn an_extent_that_leads_on_is_refused() {
    let folder = Folder::new("onward");
    let mut onward = vec![0; 512];
    onward[..4].copy_from_slice(b"KDMV");
    onward[28] = 1;
    onward.extend(b"# Disk DescriptorFile\nRW 1 FLAT \"/etc/hostname\" 0\n");
    std::fs::write(folder.0.join("b.vmdk"), onward).unwrap();
    let text =
        "# Disk DescriptorFile\ncreateType=\"twoGbMaxExtentSparse\"\nRW 1 SPARSE \"b.vmdk\"\n";
    std::fs::write(folder.0.join("a.vmdk"), text).unwrap();
    let why = folder.content("a.vmdk").unwrap_err();
    assert!(why.contains("of a kind that cannot be read"), "{why}");
}
