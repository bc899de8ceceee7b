// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether a copy of an image holds what the image holds. Its size can be asked of every host; the content is compared
//! where this program may read both images.

use std::fs::File;

use gettextrs::gettext;

use crate::definition::volume::DiskFormat;
use crate::libvirt::{Error, VolumeInfo};
use crate::model::{Connection, Job};

/// QEMU's tool, and what it answers when two images differ.
const TOOL: &str = "qemu-img";
const DIFFERENT: i32 = 1;

impl Connection {
    /// Compares a copy with its original.
    ///
    /// # Errors
    /// `Refused` when they differ; `Cancelled`.
    pub(super) async fn verify_copy(
        &self,
        original: &VolumeInfo,
        copy: &VolumeInfo,
        job: &Job,
    ) -> Result<(), Error> {
        let differs = || Error::Refused(gettext("The copy is not the same as the original."));
        if copy.capacity != original.capacity {
            return Err(differs());
        }
        let can_read = |image: &VolumeInfo| File::open(&image.path).is_ok();
        if !self.is_this_computer()
            || !can_read(original)
            || !can_read(copy)
            || glib::find_program_in_path(TOOL).is_none()
        {
            return Ok(());
        }
        job.begin_step(&gettext("Comparing the copy with the original…"))?;
        match compare(original, copy, job).await? {
            DIFFERENT => Err(differs()),
            _ => Ok(()),
        }
    }
}

async fn compare(original: &VolumeInfo, copy: &VolumeInfo, job: &Job) -> Result<i32, Error> {
    let arguments = [
        TOOL,
        "compare",
        "-f",
        format(original),
        "-F",
        format(copy),
        "--",
        &original.path,
        &copy.path,
    ];
    let flags = gio::SubprocessFlags::STDOUT_SILENCE | gio::SubprocessFlags::STDERR_SILENCE;
    let arguments = arguments.map(std::ffi::OsStr::new);
    let process = gio::Subprocess::newv(&arguments, flags);
    let process = process.map_err(|error| Error::Refused(error.to_string()))?;
    job.set_cancel(glib::clone!(
        #[weak]
        process,
        move || process.force_exit()
    ));
    let ended = process.wait_future().await;
    job.check()?;
    ended.map_err(|error| Error::Refused(error.to_string()))?;
    Ok(process.exit_status())
}

fn format(image: &VolumeInfo) -> &'static str {
    DiskFormat::from_word(&image.format)
        .unwrap_or(DiskFormat::Raw)
        .as_str()
}
