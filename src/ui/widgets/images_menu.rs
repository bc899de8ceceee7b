// SPDX-License-Identifier: GPL-3.0-or-later
//! Installation images that are known: those used lately, the discs in the host's optical drives and the ISO volumes of
//! its pools, which are asked for when the menu is opened.

use std::cell::RefCell;

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use crate::definition::optical_drive::OpticalDrive;
use crate::model::Connection;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::settings::Settings;

/// No narrower, in pixels.
const WIDTH: i32 = 280;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct ImagesMenu {
        pub(super) list: gtk::ListBox,
        pub(super) connection: RefCell<Option<Connection>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ImagesMenu {
        const NAME: &'static str = "GhImagesMenu";
        type Type = super::ImagesMenu;
        type ParentType = gtk::Popover;
    }

    impl ObjectImpl for ImagesMenu {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_list();
        }
    }

    impl WidgetImpl for ImagesMenu {
        fn map(&self) {
            self.parent_map();
            let weak = self.obj().downgrade();
            glib::spawn_future_local(async move {
                if let Some(menu) = weak.upgrade() {
                    menu.fill().await;
                }
            });
        }
    }

    impl PopoverImpl for ImagesMenu {}
}

glib::wrapper! {
    /// The menu behind the button beside the image's path.
    pub struct ImagesMenu(ObjectSubclass<imp::ImagesMenu>)
        @extends gtk::Popover, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::ShortcutManager;
}

impl Default for ImagesMenu {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl ImagesMenu {
    /// The host whose images it lists.
    pub(crate) fn connection(&self) -> Option<Connection> {
        self.imp().connection.borrow().clone()
    }

    fn setup_list(&self) {
        let list = &self.imp().list;
        list.set_selection_mode(gtk::SelectionMode::None);
        list.add_css_class("navigation-sidebar");
        // What is in it can be shortened or wrapped to almost nothing, and a menu is as narrow as it can be.
        list.set_size_request(WIDTH, -1);
        list.update_property(&[gtk::accessible::Property::Label(&gettext("Images"))]);
        let scroller = gtk::ScrolledWindow::builder()
            .hscrollbar_policy(gtk::PolicyType::Never)
            .propagate_natural_height(true)
            .max_content_height(360)
            .propagate_natural_width(true)
            .child(list)
            .build();
        self.set_child(Some(&scroller));
        self.add_css_class("menu");
    }

    /// Calls `f` with the path that was chosen.
    pub(crate) fn connect_chosen(&self, f: impl Fn(&str) + 'static) {
        self.imp().list.connect_row_activated(glib::clone!(
            #[weak(rename_to = menu)]
            self,
            move |_, row| {
                menu.popdown();
                f(row.widget_name().as_str());
            }
        ));
    }

    /// The host whose pools are looked through.
    pub(crate) fn set_connection(&self, connection: Option<Connection>) {
        self.imp().connection.replace(connection);
    }

    async fn fill(&self) {
        let list = &self.imp().list;
        while let Some(row) = list.row_at_index(0) {
            list.remove(&row);
        }
        let recent = Settings::of_program().recent_images();
        for path in &recent {
            self.add(path, &gettext("Recently used"));
        }
        match recent.is_empty() {
            true => self.add_placeholder(&gettext("Looking for images in the pools…")),
            false => self.focus_first(),
        }
        let connection = self.imp().connection.borrow().clone();
        let (drives, (volumes, unread)) = match connection {
            Some(connection) => (
                connection.optical_drives().await,
                connection.installation_images().await,
            ),
            None => Default::default(),
        };
        if recent.is_empty() {
            list.row_at_index(0).iter().for_each(|row| list.remove(row));
        }
        drives.iter().for_each(|drive| self.add_drive(drive));
        for (path, pool) in volumes.iter().filter(|(path, _)| !recent.contains(path)) {
            self.add(path, &gettext_f("In the pool “{pool}”", &[("pool", pool)]));
        }
        if let Some(error) = unread {
            let why = error.to_string();
            self.add_placeholder(&gettext_f("Could not be read: {why}", &[("why", &why)]));
        } else if list.row_at_index(0).is_none() {
            self.add_placeholder(&gettext("There are no images in the pools yet."));
        } else if recent.is_empty() {
            self.focus_first();
        }
    }

    /// Has the keyboard begin at the first image.
    fn focus_first(&self) {
        if let Some(row) = self.imp().list.row_at_index(0) {
            row.grab_focus();
        }
    }

    fn add_drive(&self, drive: &OpticalDrive) {
        let label = match (&drive.label, drive.has_disc) {
            (Some(label), _) => label.clone(),
            (None, true) => gettext("Disc without a label"),
            (None, false) => gettext("No disc"),
        };
        let place = gettext_f("In the optical drive {path}", &[("path", &drive.path)]);
        self.add_named(&drive.path, &label, &place);
    }

    fn add(&self, path: &str, place: &str) {
        self.add_named(path, path.rsplit('/').next().unwrap_or(path), place);
    }

    fn add_named(&self, path: &str, name: &str, place: &str) {
        let title = gtk::Label::builder()
            .label(name)
            .xalign(0.0)
            .ellipsize(gtk::pango::EllipsizeMode::Middle)
            .max_width_chars(40)
            .css_classes(["may-be-cut"])
            .build();
        let subtitle = gtk::Label::builder()
            .label(place)
            .xalign(0.0)
            .wrap(true)
            .wrap_mode(gtk::pango::WrapMode::WordChar)
            .max_width_chars(40)
            .css_classes(["dim-label", "caption"])
            .build();
        let content = gtk::Box::new(gtk::Orientation::Vertical, 2);
        content.append(&title);
        content.append(&subtitle);
        content.set_margin_top(6);
        content.set_margin_bottom(6);
        let row = gtk::ListBoxRow::builder()
            .child(&content)
            .tooltip_text(path)
            .build();
        row.set_widget_name(path);
        self.imp().list.append(&row);
    }

    fn add_placeholder(&self, text: &str) {
        let label = gtk::Label::builder()
            .label(text)
            .wrap(true)
            .max_width_chars(40)
            .margin_top(12)
            .margin_bottom(12)
            .css_classes(["dim-label"])
            .build();
        let row = gtk::ListBoxRow::builder()
            .child(&label)
            .activatable(false)
            .selectable(false)
            .build();
        self.imp().list.append(&row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[gtk::test]
    fn it_goes_with_its_button() {
        let button = gtk::MenuButton::new();
        let menu = ImagesMenu::default();
        menu.connect_chosen(|_| {});
        button.set_popover(Some(&menu));
        let weak = menu.downgrade();
        drop((menu, button));
        assert!(weak.upgrade().is_none());
    }
}
