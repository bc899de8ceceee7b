// SPDX-License-Identifier: GPL-3.0-or-later
//! An installation image as a row: the system on it, where it is, and what can be done with it.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::{gio, glib};

use super::checksum;
use crate::definition::size::Size;
use crate::model::Volume;
use crate::model::os::Detection;
use crate::model::os_catalog::OsCatalog;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::storage::{delete_volumes, download};

/// The size of the initials, in pixels.
const AVATAR: i32 = 32;

/// What an image is.
#[derive(Clone, Debug)]
enum Image {
    /// A volume of a pool.
    Volume(Volume),
    /// A file of this computer that was used lately.
    File(String),
}

/// The row of an image.
#[derive(Clone, Debug)]
pub(super) struct ImageRow {
    row: adw::ActionRow,
    avatar: adw::Avatar,
    image: Image,
    system: Rc<RefCell<Option<Detection>>>,
}

impl ImageRow {
    pub(super) fn of_volume(volume: &Volume) -> Self {
        let row = Self::new(Image::Volume(volume.clone()));
        let (detected, volume) = (row.clone(), volume.clone());
        glib::spawn_future_local(async move {
            detected.take(volume.detect_system().await);
        });
        row
    }

    pub(super) fn of_file(path: &str) -> Self {
        let row = Self::new(Image::File(path.to_owned()));
        let (detected, path) = (row.clone(), path.to_owned());
        glib::spawn_future_local(async move {
            detected.take(OsCatalog::detect(&path).await);
        });
        row
    }

    fn new(image: Image) -> Self {
        let avatar = adw::Avatar::new(AVATAR, None, true);
        let row = adw::ActionRow::builder()
            .use_markup(false)
            .title_lines(2)
            .subtitle_lines(3)
            .build();
        row.add_prefix(&avatar);
        let it = Self {
            row,
            avatar,
            image,
            system: Rc::default(),
        };
        it.add_buttons();
        it.show();
        it
    }

    pub(super) fn widget(&self) -> &gtk::ListBoxRow {
        self.row.upcast_ref()
    }

    pub(super) fn shows(&self, volume: &Volume) -> bool {
        matches!(&self.image, Image::Volume(own) if own == volume)
    }

    /// What a search looks through.
    pub(super) fn text(&self) -> String {
        let subtitle = self.row.subtitle().unwrap_or_default();
        format!("{} {subtitle}", self.row.title())
    }

    fn path(&self) -> String {
        match &self.image {
            Image::Volume(volume) => volume.info().path.clone(),
            Image::File(path) => path.clone(),
        }
    }

    fn file_name(&self) -> String {
        match &self.image {
            Image::Volume(volume) => volume.info().name.clone(),
            Image::File(path) => path.rsplit('/').next().unwrap_or(path).to_owned(),
        }
    }

    fn take(&self, detection: Option<Detection>) {
        self.system.replace(detection);
        self.show();
    }

    fn show(&self) {
        let system = self.system.borrow();
        let name = self.file_name();
        let os = system
            .as_ref()
            .filter(|it| it.exact)
            .and_then(|it| it.os.as_ref());
        let title = os.map_or_else(|| shown_name(&name), |os| os.name.clone());
        self.avatar.set_text(Some(&title));
        self.row.set_title(&title);
        let mut parts = vec![shown_name(&name)];
        parts.extend(system.as_ref().and_then(|it| it.arch.clone()));
        match &self.image {
            Image::Volume(volume) => {
                parts.push(Size(volume.info().capacity).to_string());
                let pool = volume.pool().map(|it| it.name()).unwrap_or_default();
                parts.push(gettext_f("pool “{pool}”", &[("pool", &pool)]));
            }
            Image::File(_) => parts.push(gettext("this computer")),
        }
        if os.is_none() {
            parts.remove(0);
        }
        self.row.set_subtitle(&parts.join(" · "));
    }

    fn add_buttons(&self) {
        let create = gtk::Button::builder()
            .icon_name("list-add-symbolic")
            .tooltip_text(gettext("New Virtual Machine"))
            .valign(gtk::Align::Center)
            .action_name("win.new-machine-from")
            .action_target(&self.path().to_variant())
            .css_classes(["flat"])
            .build();
        let label = gettext("New Virtual Machine");
        create.update_property(&[gtk::accessible::Property::Label(&label)]);
        self.row.add_suffix(&create);
        let Image::Volume(volume) = &self.image else {
            return;
        };
        let menu = gtk::MenuButton::builder()
            .icon_name("view-more-symbolic")
            .tooltip_text(gettext("Image Actions"))
            .valign(gtk::Align::Center)
            .menu_model(&menu())
            .css_classes(["flat"])
            .build();
        let label = gettext("Image Actions");
        menu.update_property(&[gtk::accessible::Property::Label(&label)]);
        self.row.add_suffix(&menu);
        self.row
            .insert_action_group("image", Some(&actions(&self.row, volume)));
    }
}

fn menu() -> gio::Menu {
    let menu = gio::Menu::new();
    menu.append(Some(&gettext("Checksum")), Some("image.checksum"));
    menu.append(Some(&gettext("Download…")), Some("image.download"));
    menu.append(Some(&gettext("Delete…")), Some("image.delete"));
    menu
}

/// Does something with the volume over a window.
type Act = fn(&gtk::Window, &Volume);

fn actions(row: &adw::ActionRow, volume: &Volume) -> gio::SimpleActionGroup {
    let group = gio::SimpleActionGroup::new();
    let all: [(&str, Act); 3] = [
        ("checksum", checksum::show),
        ("download", |window, volume| {
            download::ask(window, std::slice::from_ref(volume));
        }),
        ("delete", |window, volume| {
            delete_volumes::ask(window, std::slice::from_ref(volume));
        }),
    ];
    for (name, act) in all {
        let action = gio::SimpleAction::new(name, None);
        action.connect_activate(glib::clone!(
            #[weak]
            row,
            #[strong]
            volume,
            move |_, _| {
                if let Some(window) = row.root().and_downcast::<gtk::Window>() {
                    act(&window, &volume);
                }
            }
        ));
        group.add_action(&action);
    }
    group
}
