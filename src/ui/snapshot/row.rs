// SPDX-License-Identifier: GPL-3.0-or-later
//! A row of the tree: a snapshot, or the machine as it is now.

use std::cell::{OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::tree_item::TreeItem;
use super::{labels, picture};
use crate::definition::size::Size;
use crate::model::{Machine, Snapshot};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{status_text, wrap};

/// How far a row is moved in for each one above it, in pixels.
const STEP: i32 = 18;

/// Rows below more than this many are not moved in further: they say what they follow.
const DEEPEST: usize = 6;

/// The margins of a row: above and below it, and at its sides.
const MARGIN: i32 = 6;
const SIDE: i32 = 9;

/// The size of a picture, in pixels.
const PICTURE: (i32, i32) = (80, 50);

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct SnapshotRow {
        pub(super) icon: gtk::Image,
        pub(super) name: gtk::Label,
        pub(super) mark: gtk::Label,
        pub(super) facts: gtk::Label,
        pub(super) description: gtk::Label,
        pub(super) picture: gtk::Picture,
        /// The snapshot and the number of the picture that is shown, or being read.
        pub(super) pictured: RefCell<Option<(Snapshot, u32)>>,
        pub(super) item: RefCell<Option<TreeItem>>,
        pub(super) snapshot_signals: OnceCell<glib::SignalGroup>,
        pub(super) machine_signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SnapshotRow {
        const NAME: &'static str = "GhSnapshotRow";
        type Type = super::SnapshotRow;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for SnapshotRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for SnapshotRow {}
    impl BinImpl for SnapshotRow {}
}

glib::wrapper! {
    /// A place in the tree of snapshots.
    pub struct SnapshotRow(ObjectSubclass<imp::SnapshotRow>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl SnapshotRow {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.icon.set_valign(gtk::Align::Start);
        imp.icon.set_margin_top(3);
        imp.icon
            .set_accessible_role(gtk::AccessibleRole::Presentation);
        imp.name.add_css_class("heading");
        for label in [&imp.name, &imp.description] {
            label.set_ellipsize(gtk::pango::EllipsizeMode::End);
            label.set_xalign(0.0);
            label.set_hexpand(true);
            label.add_css_class("may-be-cut");
        }
        imp.mark.set_label(&gettext("Current"));
        imp.mark.add_css_class("caption-heading");
        imp.mark.add_css_class("accent");
        wrap(&imp.facts);
        imp.facts.set_xalign(0.0);
        imp.facts.add_css_class("caption");
        imp.facts.add_css_class("dim-label");
        imp.description.add_css_class("caption");
        let grid = gtk::Grid::builder()
            .column_spacing(9)
            .row_spacing(3)
            .margin_top(MARGIN)
            .margin_bottom(MARGIN)
            .margin_start(SIDE)
            .margin_end(SIDE)
            .build();
        grid.attach(&imp.icon, 0, 0, 1, 1);
        grid.attach(&imp.name, 1, 0, 1, 1);
        grid.attach(&imp.mark, 2, 0, 1, 1);
        grid.attach(&imp.facts, 1, 1, 2, 1);
        grid.attach(&imp.description, 1, 2, 2, 1);
        imp.picture.set_size_request(PICTURE.0, PICTURE.1);
        imp.picture.set_valign(gtk::Align::Center);
        imp.picture.set_visible(false);
        imp.picture
            .set_alternative_text(Some(&gettext("The screen at that moment")));
        imp.picture.add_css_class("snapshot-picture");
        let place = adw::Clamp::builder()
            .maximum_size(PICTURE.0)
            .tightening_threshold(PICTURE.0)
            .child(&imp.picture)
            .build();
        grid.attach(&place, 3, 0, 1, 3);
        self.set_child(Some(&grid));
    }

    /// Shows an item, or none.
    pub(super) fn set_item(&self, item: Option<&TreeItem>) {
        let imp = self.imp();
        imp.item.replace(item.cloned());
        let snapshot = item.and_then(TreeItem::snapshot);
        // Only now follows the machine.
        let machine = item
            .filter(|_| snapshot.is_none())
            .and_then(TreeItem::machine);
        self.snapshot_signals().set_target(snapshot.as_ref());
        self.machine_signals().set_target(machine.as_ref());
        if let Some(item) = item {
            let depth = i32::try_from(item.depth().min(DEEPEST)).unwrap_or(0);
            self.set_margin_start(depth * STEP);
            self.show();
        }
    }

    /// The item it shows.
    pub(super) fn item(&self) -> Option<TreeItem> {
        self.imp().item.borrow().clone()
    }

    fn show(&self) {
        let Some(item) = self.item() else {
            return;
        };
        match (item.snapshot(), item.machine()) {
            (Some(snapshot), _) => self.show_snapshot(&snapshot, item.depth()),
            (None, Some(machine)) => self.show_now(&machine),
            (None, None) => {}
        }
    }

    fn show_snapshot(&self, snapshot: &Snapshot, depth: usize) {
        let imp = self.imp();
        let known = snapshot.definition();
        let name = shown_name(&known.name);
        imp.icon.set_icon_name(Some(match known.has_memory() {
            true => "camera-photo-symbolic",
            false => "drive-harddisk-symbolic",
        }));
        imp.name.set_label(&name);
        imp.name.set_tooltip_text(Some(&name));
        imp.mark.set_visible(snapshot.is_current());
        let mut facts = labels::facts(&known);
        if let Some(size) = snapshot.size() {
            facts = format!("{facts} · {}", Size(size));
        }
        if depth > DEEPEST
            && let Some(parent) = &known.parent
        {
            let parent = shown_name(parent);
            let after = gettext_f("after “{name}”", &[("name", &parent)]);
            facts = format!("{facts} · {after}");
        }
        imp.facts.set_label(&facts);
        let description = known.description.as_deref().unwrap_or_default();
        imp.description.set_label(&labels::one_line(description));
        imp.description.set_tooltip_text(Some(description));
        imp.description.set_visible(!description.is_empty());
        self.show_picture(snapshot);
    }

    /// Shows the picture of the screen as soon as it is read, if there is one.
    fn show_picture(&self, snapshot: &Snapshot) {
        let imp = self.imp();
        let wanted = Some((snapshot.clone(), snapshot.pictures()));
        if imp.pictured.replace(wanted.clone()) == wanted {
            return;
        }
        imp.picture.set_visible(false);
        let (weak, snapshot) = (self.downgrade(), snapshot.clone());
        glib::spawn_future_local(async move {
            let texture = picture::of(&snapshot).await;
            let Some(row) = weak.upgrade() else {
                return;
            };
            let imp = row.imp();
            if *imp.pictured.borrow() == wanted {
                imp.picture.set_paintable(texture.as_ref());
                imp.picture.set_visible(texture.is_some());
            }
        });
    }

    fn show_now(&self, machine: &Machine) {
        let imp = self.imp();
        imp.icon.set_icon_name(Some("mark-location-symbolic"));
        imp.name.set_label(&gettext("Now"));
        imp.name.set_tooltip_text(None);
        imp.mark.set_visible(false);
        imp.facts
            .set_label(&status_text(machine.status(), machine.saved()));
        imp.description.set_visible(false);
        imp.pictured.take();
        imp.picture.set_visible(false);
    }

    fn snapshot_signals(&self) -> &glib::SignalGroup {
        self.imp().snapshot_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Snapshot>();
            self.follow(&signals, "changes");
            signals
        })
    }

    fn machine_signals(&self) -> &glib::SignalGroup {
        self.imp().machine_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            self.follow(&signals, "status");
            self.follow(&signals, "saved");
            signals
        })
    }

    fn follow(&self, signals: &glib::SignalGroup, property: &str) {
        signals.connect_notify_local(
            Some(property),
            glib::clone!(
                #[weak(rename_to = row)]
                self,
                move |_, _| row.show()
            ),
        );
    }
}
