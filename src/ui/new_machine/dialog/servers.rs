// SPDX-License-Identifier: GPL-3.0-or-later
//! What the page asks and does where the system comes from a server: from the catalogue, or from an installation tree.

use adw::subclass::prelude::*;
use gtk::glib;

use super::NewMachineForm;
use crate::definition::new_machine::{Field, NewMachine, NicChoice};
use crate::model::ConnectionState;
use crate::model::catalogue::ItemKind;
use crate::model::creation::{ToInstall, TreeToInstall};
use crate::ui::i18n::gettext;
use crate::ui::new_machine::source::SourceKind;
use crate::ui::problems::Problems;

impl NewMachineForm {
    /// Has the rows of the catalogue do what they say.
    pub(super) fn setup_servers(&self) {
        let (_, download) = self.imp().source.catalogue();
        download.connect_download(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.download()
        ));
        download.connect_install(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.install_downloaded()
        ));
    }

    /// Tells the rows which host and architecture it is about.
    pub(super) fn follow_servers(&self) {
        let imp = self.imp();
        let kind = imp.source.kind();
        if !matches!(kind, SourceKind::Catalogue | SourceKind::Tree) {
            return;
        }
        let arch = imp.more.machine_kind().map(|it| it.arch);
        let arch = arch.unwrap_or_default();
        let connection = self.connection();
        let connection = connection.filter(|it| it.state() == ConnectionState::Connected);
        let pool = self.pool_for_copy().map(|it| it.name);
        match kind {
            SourceKind::Catalogue => {
                let (row, _) = imp.source.catalogue();
                row.set_target(connection.as_ref(), &arch, pool.as_deref());
            }
            _ => imp.source.tree().set_target(connection.as_ref(), &arch),
        }
    }

    fn download(&self) {
        if let Some(pool) = self.pool_for_copy() {
            let (row, _) = self.imp().source.catalogue();
            row.download(pool.uuid);
        }
    }

    /// The image that was downloaded becomes the source.
    fn install_downloaded(&self) {
        let source = &self.imp().source;
        let Some((item, Some(found))) = source.catalogue().0.choice() else {
            return;
        };
        match item.kind {
            ItemKind::CloudImage => source.set_cloud_image(&found.path),
            _ => source.set_image(&found.path),
        }
        self.imp().disk.forget_place();
        self.queue_update();
    }

    /// What the first start of a machine installs from, where it is no medium that boots by itself.
    pub(super) fn to_install(&self, draft: &NewMachine) -> Option<ToInstall> {
        if self.imp().source.kind() == SourceKind::Tree {
            return self.tree_to_install(draft).map(ToInstall::Tree);
        }
        self.installation(draft).map(ToInstall::Unattended)
    }

    fn tree_to_install(&self, draft: &NewMachine) -> Option<TreeToInstall> {
        let imp = self.imp();
        let (tree, arguments) = imp.source.tree().tree()?;
        let disk = draft.disks.first()?.source.path()?.to_owned();
        let (folder, _) = disk.rsplit_once('/')?;
        let stem = self.installer_stem(draft)?;
        Some(TreeToInstall {
            kernel: tree.kernel,
            initrd: tree.initrd,
            arguments,
            pool: imp.disk.selected_pool().map(|pool| pool.uuid),
            stem: format!("{folder}/{stem}"),
        })
    }

    fn check_tree(&self, draft: &NewMachine, problems: &mut Problems) {
        match self.imp().source.tree().problem() {
            Some((text, true)) => problems.missing(Field::Media, text),
            Some((text, false)) => problems.error(Field::Media, text),
            None => {}
        }
        if draft.nic == NicChoice::None {
            let text = gettext("Installing from a server needs a network card.");
            problems.error(Field::Network, text);
        }
        let disk = draft.disks.first().and_then(|it| it.source.path());
        if disk.is_none_or(|it| !it.starts_with('/')) {
            let text =
                gettext("Installing from a server needs a disk that has a path on the host.");
            problems.error(Field::Disk, text);
        }
    }

    /// Says what is missing.
    pub(super) fn check_servers(&self, draft: &NewMachine, problems: &mut Problems) {
        match self.imp().source.kind() {
            SourceKind::Catalogue => {
                let text = gettext("Choose a system, download it, and click Install.");
                problems.missing(Field::Media, text);
            }
            SourceKind::Tree => self.check_tree(draft, problems),
            _ => {}
        }
    }
}
