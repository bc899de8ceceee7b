// SPDX-License-Identifier: GPL-3.0-or-later
//! What the page asks and does where the system comes from a server: from the catalogue, or from an installation tree.

use adw::subclass::prelude::*;
use gtk::glib;

use super::NewMachineForm;
use crate::definition::new_machine::Field;
use crate::model::ConnectionState;
use crate::model::catalogue::ItemKind;
use crate::ui::i18n::gettext;
use crate::ui::new_machine::problems::Problems;
use crate::ui::new_machine::source::SourceKind;

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
        source.os_row().choose((*item.os).clone());
        self.imp().disk.forget_place();
        self.queue_update();
    }

    /// Says what is missing.
    pub(super) fn check_servers(&self, problems: &mut Problems) {
        match self.imp().source.kind() {
            SourceKind::Catalogue => {
                let text = gettext("Choose a system, download it, and click Install.");
                problems.missing(Field::Media, text);
            }
            SourceKind::Tree => match self.imp().source.tree().problem() {
                Some((text, true)) => problems.missing(Field::Media, text),
                Some((text, false)) => problems.error(Field::Media, text),
                None => {}
            },
            _ => {}
        }
    }
}
