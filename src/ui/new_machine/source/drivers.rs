// SPDX-License-Identifier: GPL-3.0-or-later
//! The drivers that a Windows does not bring: an image of virtio-win in a second CD drive.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{SourceGroup, SourceKind};
use crate::model::{Connection, ConnectionState};
use crate::ui::i18n::gettext_f;

/// How the names of such images begin.
const NAME: &str = "virtio-win";

impl SourceGroup {
    /// Calls `f` when the drivers are turned on or off, or are found.
    pub(super) fn connect_drivers(&self, f: impl Fn() + 'static) {
        self.imp().drivers.connect_active_notify(move |_| f());
    }

    /// Offers drivers where the system brings none; the host is asked for an image of them, once.
    pub(in crate::ui::new_machine) fn offer_drivers(
        &self,
        is_windows: bool,
        connection: Option<Connection>,
    ) {
        let imp = self.imp();
        let is_wanted = is_windows && self.kind() == SourceKind::Iso;
        imp.drivers_row.set_visible(is_wanted);
        let is_open = |it: &Connection| it.state() == ConnectionState::Connected;
        let Some(connection) = connection.filter(|it| is_wanted && is_open(it)) else {
            return;
        };
        if imp.drivers_of.replace(connection.uri()) == connection.uri() {
            return;
        }
        self.take_drivers(None);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let (images, _) = connection.installation_images().await;
            let paths = images.into_iter().map(|(path, _)| path);
            let found = newest(paths.collect());
            if let Some(group) = weak.upgrade()
                && *group.imp().drivers_of.borrow() == connection.uri()
            {
                group.take_drivers(found);
            }
        });
    }

    fn take_drivers(&self, found: Option<String>) {
        let imp = self.imp();
        imp.drivers.set_sensitive(found.is_some());
        let text = match &found {
            Some(path) => {
                let name = path.rsplit('/').next().unwrap_or(path);
                gettext_f("{name}, in a second CD drive", &[("name", name)])
            }
            None => gettext_f(
                "No pool of the host has an image called {name}.",
                &[("name", "virtio-win.iso")],
            ),
        };
        imp.drivers_row
            .set_subtitle(&glib::markup_escape_text(&text));
        if found.is_none() {
            imp.drivers.set_active(false);
        }
        imp.drivers_image.replace(found);
    }

    /// The image of drivers that is to be in a second CD drive.
    pub(in crate::ui::new_machine) fn drivers(&self) -> Option<String> {
        let imp = self.imp();
        let is_on = imp.drivers_row.get_visible() && imp.drivers.is_active();
        imp.drivers_image.borrow().clone().filter(|_| is_on)
    }
}

/// The last by its version of the images of drivers.
fn newest(mut paths: Vec<String>) -> Option<String> {
    let name = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.to_lowercase()
    };
    paths.retain(|it| name(it).starts_with(NAME) && name(it).ends_with(".iso"));
    // Numbers in the names count as numbers.
    paths.sort_by_cached_key(|it| glib::FilenameCollationKey::from(name(it)));
    paths.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_image_of_drivers() {
        let found = |names: &[&str]| newest(names.iter().map(|it| format!("/p/{it}")).collect());
        let newer = found(&[
            "virtio-win-0.1.262.iso",
            "debian.iso",
            "virtio-win-0.1.96.iso",
            "virtio-win-0.1.262.iso.part",
        ]);
        assert_eq!(newer.as_deref(), Some("/p/virtio-win-0.1.262.iso"));
        assert_eq!(
            found(&["Virtio-Win.ISO"]).as_deref(),
            Some("/p/Virtio-Win.ISO")
        );
        assert_eq!(found(&["win.iso"]), None);
    }
}
