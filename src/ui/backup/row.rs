// SPDX-License-Identifier: GPL-3.0-or-later
//! A row of the list of backups.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::item::BackupItem;
use crate::ui::widgets::wrap;

/// How far an incremental backup is moved in, in pixels, and the margins of a row.
const STEP: i32 = 18;
const MARGIN: i32 = 6;
const SIDE: i32 = 9;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct BackupRow {
        pub(super) title: gtk::Label,
        pub(super) facts: gtk::Label,
        pub(super) problem: gtk::Label,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for BackupRow {
        const NAME: &'static str = "GhBackupRow";
        type Type = super::BackupRow;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for BackupRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.title.add_css_class("heading");
            for label in [&self.facts, &self.problem] {
                label.add_css_class("caption");
            }
            self.facts.add_css_class("dim-label");
            self.problem.add_css_class("error");
            let lines = gtk::Box::new(gtk::Orientation::Vertical, 3);
            lines.set_margin_top(MARGIN);
            lines.set_margin_bottom(MARGIN);
            lines.set_margin_end(SIDE);
            for label in [&self.title, &self.facts, &self.problem] {
                label.set_xalign(0.0);
                wrap(label);
                lines.append(label);
            }
            self.obj().set_child(Some(&lines));
        }
    }

    impl WidgetImpl for BackupRow {}
    impl BinImpl for BackupRow {}
}

glib::wrapper! {
    /// A backup.
    pub struct BackupRow(ObjectSubclass<imp::BackupRow>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl BackupRow {
    /// Shows an item.
    pub(super) fn show_item(&self, item: &BackupItem) {
        let imp = self.imp();
        imp.title.set_label(item.title());
        imp.facts.set_label(item.facts());
        imp.facts.set_visible(!item.facts().is_empty());
        imp.problem.set_label(item.problem().unwrap_or_default());
        imp.problem.set_visible(item.problem().is_some());
        let step = if item.is_incremental() { STEP } else { 0 };
        self.set_margin_start(SIDE + step);
    }
}
