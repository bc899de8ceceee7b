// SPDX-License-Identifier: GPL-3.0-or-later
//! Packages whose disks name files of this computer, taken the way of Import…: refused before QEMU's tools see them, so
//! that no host gets a byte of those files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use guesthouse::libvirt::Error;
use guesthouse::model::{Connection, HostTargets, Import, Package};

use crate::{Host, wait_in_model};

/// A file that every computer has, and no package.
const SECRET: &str = "/etc/hostname";

const OVF: &str = r#"<Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
<References><File ovf:id="f" ovf:href="DISK"/></References>
<DiskSection><Disk ovf:diskId="v" ovf:fileRef="f" ovf:capacity="1048576"/></DiskSection>
<VirtualSystem ovf:id="a"><VirtualHardwareSection>
<Item><ResourceType>17</ResourceType><HostResource>ovf:/disk/v</HostResource></Item>
</VirtualHardwareSection></VirtualSystem></Envelope>"#;

const POOL: &str = "<pool type='dir'><name>default</name>\
    <target><path>/srv/images</path></target></pool>";

/// A folder that goes with its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gh-crafted-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// An image of QEMU's own, which takes a name of any file.
    fn qemu(&self, arguments: &[&str]) {
        let made = Command::new("qemu-img")
            .args(["create", "-q"])
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("qemu-img, of the packages for the tests, is installed");
        assert!(made.status.success(), "{made:?}");
    }

    /// An OVA with this disk.
    fn ova(&self, disk: &str) -> PathBuf {
        let descriptor = OVF.replace("DISK", disk);
        let path = self.0.join("a.ova");
        let mut archive = tar::Builder::new(File::create(&path).unwrap());
        let content = fs::read(self.0.join(disk)).unwrap();
        for (name, content) in [("a.ovf", descriptor.as_bytes()), (disk, &content)] {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, name, content).unwrap();
        }
        archive.finish().unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Imports a file as the dialog does, and gives why it was refused.
async fn refused(path: &Path) -> String {
    let host = Host::of(POOL);
    let connection = Connection::new(&host.uri());
    connection.open().await.unwrap();
    let refused = match Package::open(path.to_owned()).await {
        Ok(package) => import(&connection, package).await,
        Err(error) => Err(error),
    };
    connection.close().await;
    match refused {
        Err(Error::Refused(why)) => why,
        other => panic!("{} was not refused: {other:?}", path.display()),
    }
}

async fn import(connection: &Connection, package: Package) -> Result<(), Error> {
    let targets = HostTargets::of(connection).await.unwrap();
    let pool = targets.pools[0].uuid;
    let job = connection.new_job("Importing", "a");
    let import = Import {
        package,
        name: "a".to_owned(),
        pool,
        plugs: Vec::new(),
        is_new: false,
    };
    let outcome = connection.import_appliance(import, &job).await.map(drop);
    let volumes = connection.handle().unwrap().pool(pool).volumes().await;
    assert!(volumes.unwrap().is_empty(), "something was made of it");
    assert!(connection.machines().find_by_name("a").is_none());
    outcome
}

const IS_OVERLAY: &str = "has a backing file";

#[test]
fn a_qcow2_over_a_file_of_this_computer() {
    let folder = Folder::new("qcow2");
    let over = ["-f", "qcow2", "-u", "-b", SECRET, "-F", "raw"];
    folder.qemu(&[&over[..], &["d.qcow2", "1M"]].concat());
    let bare = folder.0.join("d.qcow2");
    let ova = folder.ova("d.qcow2");
    // Its content is in a file of its own, which the header names.
    let data = format!("data_file={SECRET},data_file_raw=on");
    let with = ["-f", "qcow2", "e.qcow2", "1M"];
    folder.qemu(&with);
    let mut bytes = fs::read(folder.0.join("e.qcow2")).unwrap();
    bytes[79] |= 4;
    bytes.extend(data.as_bytes());
    let data = folder.file("e.qcow2", &bytes);
    wait_in_model(move || async move {
        for path in [&ova, &bare, &data] {
            let why = refused(path).await;
            assert!(why.contains(IS_OVERLAY), "{}: {why}", path.display());
        }
        drop(folder);
    });
}

#[test]
fn a_vmdk_of_a_file_of_this_computer() {
    let folder = Folder::new("vmdk");
    let text = format!(
        "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\n\
         createType=\"monolithicFlat\"\nRW 1 FLAT \"{SECRET}\" 0\n"
    );
    let bare = folder.file("d.vmdk", text.as_bytes());
    let ova = folder.ova("d.vmdk");
    // The header says that there is nothing in it: QEMU reads what the descriptor within names.
    let mut sparse = vec![0; 512];
    sparse[..4].copy_from_slice(b"KDMV");
    (sparse[4], sparse[28], sparse[36]) = (1, 1, 1);
    sparse.extend(text.as_bytes());
    sparse.resize(1024, 0);
    let within = folder.file("e.vmdk", &sparse);
    wait_in_model(move || async move {
        for path in [&ova, &bare] {
            let why = refused(path).await;
            let told = format!("“d.vmdk” names “{SECRET}”");
            assert!(why.contains(&told), "{}: {why}", path.display());
        }
        let why = refused(&within).await;
        assert!(why.contains(IS_OVERLAY), "{why}");
        drop(folder);
    });
}
