// SPDX-License-Identifier: GPL-3.0-or-later
//! Installation images at hand: those used lately and the ISO volumes of the
//! host's pools, which are asked for when the menu is first opened.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::model::Connection;
use crate::ui::i18n::{gettext, gettext_f};

/// No narrower, in pixels.
const WIDTH: i32 = 280;

/// The menu behind the button beside the image's path.
#[derive(Clone, Debug, Default)]
pub(crate) struct ImagesMenu {
    list: gtk::ListBox,
    popover: gtk::Popover,
    recent: Rc<RefCell<Vec<String>>>,
    connection: Rc<RefCell<Option<Connection>>>,
}

impl ImagesMenu {
    /// Opens below `button`; calls `f` with the path that was chosen.
    pub(crate) fn attach(&self, button: &gtk::MenuButton, f: impl Fn(&str) + 'static) {
        self.list.set_selection_mode(gtk::SelectionMode::None);
        self.list.add_css_class("navigation-sidebar");
        // What is in it can be shortened or wrapped to almost nothing, and a menu is as narrow as it can be.
        self.list.set_size_request(WIDTH, -1);
        self.list
            .update_property(&[gtk::accessible::Property::Label(&gettext("Images"))]);
        let scroller = gtk::ScrolledWindow::builder()
            .hscrollbar_policy(gtk::PolicyType::Never)
            .propagate_natural_height(true)
            .max_content_height(360)
            .propagate_natural_width(true)
            .child(&self.list)
            .build();
        self.popover.set_child(Some(&scroller));
        self.popover.add_css_class("menu");
        button.set_popover(Some(&self.popover));
        let popover = self.popover.clone();
        self.list.connect_row_activated(move |_, row| {
            popover.popdown();
            f(row.widget_name().as_str());
        });
        let menu = self.clone();
        self.popover.connect_show(move |_| {
            let menu = menu.clone();
            glib::spawn_future_local(async move { menu.fill().await });
        });
    }

    /// The images used lately, newest first.
    pub(crate) fn set_recent(&self, recent: Vec<String>) {
        self.recent.replace(recent);
    }

    /// The host whose pools are looked through.
    pub(crate) fn set_connection(&self, connection: Option<Connection>) {
        self.connection.replace(connection);
    }

    async fn fill(&self) {
        while let Some(row) = self.list.row_at_index(0) {
            self.list.remove(&row);
        }
        let recent = self.recent.borrow().clone();
        for path in &recent {
            self.add(path, &gettext("Recently used"));
        }
        if recent.is_empty() {
            self.add_placeholder(&gettext("Looking for images in the pools…"));
        }
        let connection = self.connection.borrow().clone();
        let (volumes, unread) = match connection {
            Some(connection) => connection.installation_images().await,
            None => (Vec::new(), None),
        };
        if recent.is_empty() {
            self.list
                .row_at_index(0)
                .iter()
                .for_each(|row| self.list.remove(row));
        }
        for (path, pool) in volumes.iter().filter(|(path, _)| !recent.contains(path)) {
            self.add(path, &gettext_f("In the pool “{pool}”", &[("pool", pool)]));
        }
        if let Some(error) = unread {
            let values = [("why", error.to_string())];
            let values = [("why", values[0].1.as_str())];
            self.add_placeholder(&gettext_f("Could not be read: {why}", &values));
        } else if self.list.row_at_index(0).is_none() {
            self.add_placeholder(&gettext("There are no images in the pools yet."));
        }
    }

    fn add(&self, path: &str, place: &str) {
        let name = path.rsplit('/').next().unwrap_or(path);
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
        self.list.append(&row);
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
        self.list.append(&row);
    }
}
