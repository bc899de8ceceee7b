// SPDX-License-Identifier: GPL-3.0-or-later
//! Converting images of this computer by `qemu-img`. An image from elsewhere may name other files of this computer as its
//! parts: such a one is refused before QEMU sees it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use gettextrs::gettext;
use gio::prelude::*;

use super::TOOL;
use crate::definition::image::{self, HEAD, ImageFormat, TAIL};
use crate::libvirt::Error;
use crate::model::Job;

/// The format of an image from elsewhere, if it has no backing image. Blocks.
///
/// # Errors
/// `Refused` with the reason.
pub(super) fn look(path: &Path) -> Result<ImageFormat, Error> {
    let (head, tail) = ends(path).map_err(|error| Error::Refused(error.to_string()))?;
    let format = ImageFormat::of(&head, &tail);
    let names_others = match format {
        ImageFormat::Vmdk => !is_one_file(path, &head),
        _ => image::has_hidden_parts(&head),
    };
    if names_others || image::backing(&head).is_some() {
        return Err(Error::Refused(gettext(
            "A disk of it has a backing file. Export it again as one complete image.",
        )));
    }
    match format {
        ImageFormat::Luks => Err(Error::Refused(gettext("A disk of it is encrypted."))),
        format => Ok(format),
    }
}

/// Whether a VMDK is a sparse one that has its whole content, wherever its descriptor is.
fn is_one_file(path: &Path, head: &[u8]) -> bool {
    let read = |(place, length)| -> std::io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(place))?;
        let mut text = Vec::new();
        file.take(length).read_to_end(&mut text)?;
        Ok(text)
    };
    match image::descriptor_place(head) {
        Ok(Some(place)) => read(place).is_ok_and(|it| image::is_whole_vmdk(&it)),
        Ok(None) => true,
        Err(image::NotOneFile) => false,
    }
}

fn ends(path: &Path) -> std::io::Result<(Vec<u8>, Vec<u8>)> {
    let mut file = File::open(path)?;
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let end = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(end.saturating_sub(TAIL as u64)))?;
    file.take(TAIL as u64).read_to_end(&mut tail)?;
    Ok((head, tail))
}

/// What to make of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// A qcow2 image to run from.
    Qcow2,
    /// A compressed one to keep.
    Compressed,
    /// A VMDK that other programs take.
    StreamOptimized,
}

/// Converts an image as a step of the job.
///
/// # Errors
/// `Refused` with QEMU's words; `Cancelled`.
pub(super) async fn convert(
    from: &Path,
    format: ImageFormat,
    to: &Path,
    what: To,
    job: &Job,
) -> Result<(), Error> {
    if glib::find_program_in_path(TOOL).is_none() {
        let text = gettext("The program “{name}” is needed to convert disks.");
        return Err(Error::Refused(text.replace("{name}", TOOL)));
    }
    let mut arguments: Vec<&OsStr> = [TOOL, "convert", "-p", "-f", format.as_str()]
        .map(OsStr::new)
        .to_vec();
    let options: &[&str] = match what {
        To::Qcow2 => &["-O", "qcow2", "-o", "compat=1.1"],
        To::Compressed => &["-c", "-O", "qcow2", "-o", "compat=1.1"],
        To::StreamOptimized => &["-O", "vmdk", "-o", "subformat=streamOptimized"],
    };
    arguments.extend(options.iter().map(OsStr::new));
    arguments.extend([OsStr::new("--"), from.as_os_str(), to.as_os_str()]);
    let flags = gio::SubprocessFlags::STDOUT_PIPE | gio::SubprocessFlags::STDERR_PIPE;
    let process = gio::Subprocess::newv(&arguments, flags);
    let process = process.map_err(|error| Error::Refused(error.to_string()))?;
    job.set_cancel(glib::clone!(
        #[weak]
        process,
        move || process.force_exit()
    ));
    follow(&process, job).await;
    let ended = process.wait_future().await;
    job.allow_cancel();
    job.check()?;
    ended.map_err(|error| Error::Refused(error.to_string()))?;
    match process.is_successful() {
        true => Ok(()),
        false => Err(Error::Refused(complaint(&process).await)),
    }
}

/// Shows its output, such as `    (12.34/100%)\r`, until it ends.
async fn follow(process: &gio::Subprocess, job: &Job) {
    let Some(output) = process.stdout_pipe() else {
        return;
    };
    loop {
        let read = output
            .read_bytes_future(4096, glib::Priority::DEFAULT)
            .await;
        let Ok(bytes) = read else { return };
        if bytes.is_empty() {
            return;
        }
        if let Some(percent) = percent(&String::from_utf8_lossy(&bytes)) {
            job.set_fraction(percent / 100.0);
        }
    }
}

fn percent(text: &str) -> Option<f64> {
    let (head, _) = text.rsplit_once("/100%")?;
    head.rsplit_once('(')?.1.trim().parse().ok()
}

async fn complaint(process: &gio::Subprocess) -> String {
    let Some(errors) = process.stderr_pipe() else {
        return TOOL.to_owned();
    };
    let read = errors
        .read_bytes_future(4096, glib::Priority::DEFAULT)
        .await;
    let text = read.map(|it| String::from_utf8_lossy(&it).trim().to_owned());
    text.ok()
        .filter(|it| !it.is_empty())
        .unwrap_or_else(|| TOOL.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_tells() {
        assert_eq!(percent("    (0.00/100%)\r    (12.50/100%)\r"), Some(12.5));
        assert_eq!(percent("nothing"), None);
    }

    #[test]
    fn an_image_that_names_other_files_is_refused() {
        let path = std::env::temp_dir().join(format!("gh-alone-{}", std::process::id()));
        let looked = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            look(&path)
        };
        let mut qcow2 = vec![0; 512];
        qcow2[..8].copy_from_slice(b"QFI\xfb\0\0\0\x03");
        assert_eq!(looked(&qcow2), Ok(ImageFormat::Qcow2));
        qcow2[79] = 4;
        assert!(looked(&qcow2).is_err());
        qcow2[79] = 0;
        qcow2[15] = 112;
        qcow2[19] = 11;
        qcow2[112..123].copy_from_slice(b"/etc/shadow");
        assert!(looked(&qcow2).is_err());
        let flat = b"# Disk DescriptorFile\nRW 1 FLAT \"/etc/shadow\" 0\n";
        assert!(looked(flat).is_err());
        qcow2[8..20].copy_from_slice(b"\0\0\0\0\0\x01\x86\xa0\0\0\0\x0b");
        assert!(looked(&qcow2).is_err());
        let sparse = |capacity: u8, text: &str| {
            let mut vmdk = vec![0; 512];
            vmdk[..4].copy_from_slice(b"KDMV");
            (vmdk[12], vmdk[28], vmdk[36]) = (capacity, 1, 1);
            vmdk.extend(text.as_bytes());
            vmdk
        };
        let own = "RW 8 SPARSE \"a.vmdk\"\n";
        assert_eq!(looked(&sparse(8, own)), Ok(ImageFormat::Vmdk));
        assert!(looked(&sparse(0, own)).is_err());
        let others = "RW 8 FLAT \"/etc/shadow\" 0\n";
        assert!(looked(&sparse(8, others)).is_err());
        assert_eq!(looked(b"anything"), Ok(ImageFormat::Raw));
        std::fs::remove_file(path).unwrap();
    }
}
