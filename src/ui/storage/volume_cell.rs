// SPDX-License-Identifier: GPL-3.0-or-later
//! A cell of the list of volumes: a text about the volume in its place. The list makes 200 rows of them at once, so that
//! a cell draws its text itself, and one of a row listens for what changes and tells the others.

use std::cell::{Cell, OnceCell, RefCell};

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use crate::model::Volume;
use crate::ui::widgets::TextLine;

/// What a column says of a volume.
pub(super) type Text = fn(&Volume) -> String;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct VolumeCell {
        pub(super) item: glib::WeakRef<gtk::ListItem>,
        pub(super) text: OnceCell<Text>,
        /// Its narrowest width, in characters.
        pub(super) least: Cell<i32>,
        /// Whether it listens for its row.
        pub(super) listens: Cell<bool>,
        pub(super) line: TextLine,
        pub(super) followed: RefCell<Option<(Volume, glib::SignalHandlerId)>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for VolumeCell {
        const NAME: &'static str = "GhVolumeCell";
        type Type = super::VolumeCell;
        type ParentType = gtk::Widget;

        fn class_init(class: &mut Self::Class) {
            class.set_css_name("label");
            class.set_accessible_role(gtk::AccessibleRole::Label);
        }
    }

    impl ObjectImpl for VolumeCell {
        fn dispose(&self) {
            self.obj().unbind();
        }
    }

    impl WidgetImpl for VolumeCell {
        fn measure(&self, orientation: gtk::Orientation, _: i32) -> (i32, i32, i32, i32) {
            let (least, usual) = self
                .line
                .measure(&*self.obj(), orientation, self.least.get());
            (least, usual, -1, -1)
        }

        fn snapshot(&self, snapshot: &gtk::Snapshot) {
            self.line.draw(&*self.obj(), snapshot);
        }

        fn system_setting_changed(&self, setting: &gtk::SystemSetting) {
            self.parent_system_setting_changed(setting);
            self.line.font_changed(&*self.obj());
        }
    }
}

glib::wrapper! {
    /// What one column says of a volume.
    pub struct VolumeCell(ObjectSubclass<imp::VolumeCell>)
        @extends gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl VolumeCell {
    /// A cell for `item` that says `text`, at least `least` characters wide. One that `listens` does so for its row.
    pub(super) fn new(item: &gtk::ListItem, text: Text, least: i32, listens: bool) -> Self {
        let cell: Self = glib::Object::new();
        let imp = cell.imp();
        imp.item.set(Some(item));
        let _ = imp.text.set(text);
        imp.least.set(least);
        imp.listens.set(listens);
        cell
    }

    /// Its row shows a volume.
    pub(super) fn bind(&self) {
        self.unbind();
        let imp = self.imp();
        let Some(volume) = self.volume() else {
            return;
        };
        self.show(&volume);
        if imp.listens.get() {
            let weak = self.downgrade();
            let handler = volume.connect_changes_notify(move |volume| {
                if let Some(cell) = weak.upgrade() {
                    cell.of_row().iter().for_each(|it| it.show(volume));
                }
            });
            imp.followed.replace(Some((volume, handler)));
        }
    }

    /// Its row shows none any more.
    pub(super) fn unbind(&self) {
        if let Some((volume, handler)) = self.imp().followed.take() {
            volume.disconnect(handler);
        }
    }

    fn volume(&self) -> Option<Volume> {
        self.imp().item.upgrade()?.item().and_downcast()
    }

    fn show(&self, volume: &Volume) {
        if let Some(text) = self.imp().text.get() {
            self.imp().line.set_text(self, text(volume));
        }
    }

    /// All cells of its row.
    fn of_row(&self) -> Vec<Self> {
        let row = self.parent().and_then(|cell| cell.parent());
        let mut cells = Vec::new();
        let mut place = row.and_then(|row| row.first_child());
        while let Some(cell) = place {
            cells.extend(cell.first_child().and_downcast::<Self>());
            place = cell.next_sibling();
        }
        cells
    }

    /// A cell of the row that `widget` is in, or is.
    pub(super) fn around(widget: &gtk::Widget) -> Option<Self> {
        let mut at = Some(widget.clone());
        while let Some(widget) = at {
            let below = [
                widget.first_child(),
                widget.first_child().and_then(|it| it.first_child()),
            ];
            let all = std::iter::once(Some(widget.clone())).chain(below);
            if let Some(cell) = all.flatten().find_map(|it| it.downcast::<Self>().ok()) {
                return Some(cell);
            }
            at = widget.parent();
        }
        None
    }

    /// Its row's place in the list.
    pub(super) fn position(&self) -> Option<u32> {
        let position = self.imp().item.upgrade()?.position();
        (position != gtk::INVALID_LIST_POSITION).then_some(position)
    }
}
