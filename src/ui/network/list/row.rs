// SPDX-License-Identifier: GPL-3.0-or-later
//! The widget that shows a row of the list.

use std::cell::OnceCell;

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use super::item::ListItem;
use crate::ui::network::element::{Element, ElementState};
use crate::ui::widgets::may_be_cut;

/// Indentation of each level.
const STEP: i32 = 28;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct NetworkRow {
        pub(super) icon: gtk::Image,
        pub(super) title: gtk::Label,
        pub(super) details: gtk::Label,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkRow {
        const NAME: &'static str = "GhNetworkRow";
        type Type = super::NetworkRow;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for NetworkRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for NetworkRow {}
    impl BoxImpl for NetworkRow {}
}

glib::wrapper! {
    /// A row of the list of all that is wired together.
    pub struct NetworkRow(ObjectSubclass<imp::NetworkRow>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl NetworkRow {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.icon.set_valign(gtk::Align::Center);
        imp.title.set_xalign(0.0);
        may_be_cut(&imp.title);
        imp.details.set_xalign(0.0);
        imp.details.set_wrap(true);
        imp.details.set_wrap_mode(gtk::pango::WrapMode::WordChar);
        imp.details.add_css_class("dim-label");
        imp.details.add_css_class("caption");
        let texts = gtk::Box::new(gtk::Orientation::Vertical, 2);
        texts.set_hexpand(true);
        texts.append(&imp.title);
        texts.append(&imp.details);
        self.set_spacing(12);
        self.set_margin_top(6);
        self.set_margin_bottom(6);
        self.set_margin_end(6);
        self.append(&imp.icon);
        self.append(&texts);
    }

    pub(super) fn element(&self) -> Option<Element> {
        let item: ListItem = self.signals().target().and_downcast()?;
        item.element()
    }

    fn set_item(&self, item: Option<&ListItem>) {
        self.signals().set_target(item);
        if let Some(item) = item {
            self.show(item);
        }
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<ListItem>();
            signals.connect_closure(
                "notify::changes",
                false,
                glib::closure_local!(
                    #[weak(rename_to = row)]
                    self,
                    move |item: &ListItem, _: &glib::ParamSpec| row.show(item)
                ),
            );
            signals
        })
    }

    fn show(&self, item: &ListItem) {
        let Some((level, shown)) = item.shown() else {
            return;
        };
        let imp = self.imp();
        self.set_margin_start(6 + i32::try_from(level).unwrap_or(0) * STEP);
        imp.icon.set_icon_name(Some(shown.icon));
        imp.title.set_label(&shown.title);
        imp.details.set_label(&shown.details);
        self.set_tooltip_text(Some(&shown.sentence));
        for class in ElementState::CLASSES {
            self.remove_css_class(class);
        }
        self.add_css_class(shown.state.class());
        if level == 0 {
            imp.title.add_css_class("heading");
        } else {
            imp.title.remove_css_class("heading");
        }
        let sentence = gtk::accessible::Property::Description(&shown.sentence);
        imp.title.update_property(&[sentence]);
    }
}

/// Makes and fills the rows.
pub(super) fn factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(|_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            item.set_child(Some(&glib::Object::new::<NetworkRow>()));
        }
    });
    factory.connect_bind(|_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>()
            && let Some(row) = item.child().and_downcast::<NetworkRow>()
        {
            row.set_item(item.item().and_downcast::<ListItem>().as_ref());
        }
    });
    factory.connect_unbind(|_, item| {
        let child = item
            .downcast_ref::<gtk::ListItem>()
            .and_then(gtk::ListItem::child);
        if let Some(row) = child.and_downcast::<NetworkRow>() {
            row.set_item(None);
        }
    });
    factory
}
