// SPDX-License-Identifier: GPL-3.0-or-later
//! Copies an image that machines cannot read into a pool, where they can.

use std::path::PathBuf;

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::{NewMachineDialog, Running};
use crate::definition::size::Size;
use crate::libvirt::{Error, Job, PoolSummary, Progress, VolumeInfo};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::source::SourceKind;

impl NewMachineDialog {
    /// The pool to copy into: the one the disk goes to, else the first.
    pub(super) fn pool_for_copy(&self) -> Option<PoolSummary> {
        let disk = self.imp().disk.selected_pool();
        let facts = self.imp().facts.borrow();
        disk.or_else(|| facts.as_ref()?.folder_pools().next().cloned())
    }

    /// The button beside an image that machines cannot read.
    pub(super) fn copy_into_pool(&self) {
        let imp = self.imp();
        let path = PathBuf::from(imp.source.path());
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let handle = self.connection().and_then(|it| it.handle().ok());
        let (Some(name), Some(handle), Some(pool)) = (name, handle, self.pool_for_copy()) else {
            return;
        };
        if imp.running.borrow().is_some() {
            return;
        }
        let job = handle.pool(pool.uuid).upload(name, path);
        imp.running.replace(Some(Running::Copy(job.canceller())));
        self.set_busy(true);
        let dialog = self.clone();
        let held = self
            .application_of_window()
            .map(|application| application.hold());
        glib::spawn_future_local(async move {
            let copied = dialog.follow_copy(job).await;
            drop(held);
            dialog.imp().running.take();
            dialog.set_busy(false);
            dialog.copied(copied);
        });
    }

    async fn follow_copy(&self, job: Job<VolumeInfo>) -> Result<VolumeInfo, Error> {
        let steps = job.progress();
        while let Ok(Progress { done, total }) = steps.recv().await {
            let (now, all) = (Size(done).to_string(), Size(total).to_string());
            let values = [("done", now.as_str()), ("total", all.as_str())];
            let text = gettext_f("Copying the image: {done} of {total}", &values);
            self.show_progress(&text, Some((done, total)));
        }
        job.finish().await
    }

    fn copied(&self, copied: Result<VolumeInfo, Error>) {
        let imp = self.imp();
        match copied {
            Ok(volume) if imp.source.kind() == SourceKind::Disk => {
                imp.source.set_disk_image(&volume.path);
            }
            Ok(volume) => imp.source.set_image(&volume.path),
            Err(Error::Cancelled) if imp.close_after.get() => return self.close(),
            Err(Error::Cancelled) => {}
            Err(Error::Exists(path)) => imp.failure.show(
                &gettext("Could not copy the image"),
                &gettext_f("The volume {path} already exists.", &[("path", &path)]),
            ),
            Err(error) => {
                let what = gettext("Could not copy the image");
                imp.failure.show(&what, &error.to_string());
            }
        }
        imp.close_after.set(false);
        imp.disk.forget_place();
        self.queue_update();
    }
}
