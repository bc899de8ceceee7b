// SPDX-License-Identifier: GPL-3.0-or-later
//! A cell of the list of volumes: a text that follows what is known of the volume in its place.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::model::Volume;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct VolumeCell {
        pub(super) item: glib::WeakRef<gtk::ListItem>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for VolumeCell {
        const NAME: &'static str = "GhVolumeCell";
        type Type = super::VolumeCell;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for VolumeCell {}
    impl WidgetImpl for VolumeCell {}
    impl BinImpl for VolumeCell {}
}

glib::wrapper! {
    /// What one column says of a volume.
    pub struct VolumeCell(ObjectSubclass<imp::VolumeCell>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl VolumeCell {
    /// A cell for `item` that says `text`, at least `width` characters wide.
    pub(super) fn new(item: &gtk::ListItem, text: fn(&Volume) -> String, width: i32) -> Self {
        let cell: Self = glib::Object::new();
        cell.imp().item.set(Some(item));
        let label = gtk::Label::builder()
            .xalign(0.0)
            .width_chars(width)
            .ellipsize(gtk::pango::EllipsizeMode::Middle)
            .css_classes(["may-be-cut"])
            .build();
        let volume = gtk::ListItem::this_expression("item");
        let say = move |values: &[glib::Value]| {
            let item = values.first().and_then(|it| it.get::<gtk::ListItem>().ok());
            let volume = item.and_then(|it| it.item()).and_downcast::<Volume>();
            volume.map_or_else(String::new, |volume| text(&volume))
        };
        let said = volume
            .chain_property::<Volume>("changes")
            .chain_closure_with_callback(say);
        said.bind(&label, "label", Some(item));
        cell.set_child(Some(&label));
        cell
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
