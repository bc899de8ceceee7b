// SPDX-License-Identifier: GPL-3.0-or-later
//! What few need of a new volume: its backing file, and how qcow2 stores it.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::volume::{Backing, DiskFormat, NewVolume};
use crate::model::{Pool, VolumeInfo};
use crate::ui::i18n::{gettext, pgettext};
use crate::ui::storage::browser;
use crate::ui::widgets::ChoiceRow;

/// The sizes of a cluster that are offered, in KiB; the first is QEMU's own.
const CLUSTERS: [u64; 4] = [64, 256, 1024, 2048];

/// Called with the capacity of the image that was chosen.
type OnBacking = Box<dyn Fn(Option<u64>)>;

/// The row that opens, and what is in it.
pub(super) struct More {
    pub row: adw::ExpanderRow,
    clusters: ChoiceRow,
    lazy: gtk::Switch,
    lazy_row: adw::ActionRow,
    backing: Rc<BackingRow>,
}

/// The image below.
struct BackingRow {
    row: adw::ActionRow,
    clear: gtk::Button,
    chosen: RefCell<Option<VolumeInfo>>,
    changed: RefCell<Option<OnBacking>>,
}

impl More {
    pub(super) fn new(pool: &Pool, window: &gtk::Window) -> Self {
        let row = adw::ExpanderRow::builder().title(gettext("More")).build();
        let backing = BackingRow::new(pool, window);
        row.add_row(&backing.row);
        let clusters: ChoiceRow = glib::Object::new();
        clusters.set_title(&gettext("Cluster size"));
        let sizes = CLUSTERS.map(|kib| format!("{kib} KiB"));
        let sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
        clusters.set_model(Some(&gtk::StringList::new(&sizes)));
        row.add_row(&clusters);
        let lazy = gtk::Switch::builder().valign(gtk::Align::Center).build();
        let lazy_row = adw::ActionRow::builder()
            .title(gettext("Lazy reference counts"))
            .subtitle(gettext("Faster writes; checked after a crash"))
            .activatable_widget(&lazy)
            .build();
        lazy_row.add_suffix(&lazy);
        row.add_row(&lazy_row);
        Self {
            row,
            clusters,
            lazy,
            lazy_row,
            backing,
        }
    }

    /// Shows what this format has.
    pub(super) fn set_format(&self, format: DiskFormat) {
        let is_qcow2 = format == DiskFormat::Qcow2;
        self.clusters.set_visible(is_qcow2);
        self.lazy_row.set_visible(is_qcow2);
        self.backing.row.set_visible(has_backing(format));
        self.row.set_visible(is_qcow2 || has_backing(format));
    }

    /// What was chosen, for a volume of this format.
    pub(super) fn options(&self, format: DiskFormat) -> NewVolume {
        let at = usize::try_from(self.clusters.selected()).unwrap_or(0);
        let is_qcow2 = format == DiskFormat::Qcow2;
        let chosen = self.backing.chosen.borrow();
        NewVolume {
            cluster_size: (is_qcow2 && at > 0).then(|| CLUSTERS[at] << 10),
            lazy_refcounts: is_qcow2 && self.lazy.is_active(),
            backing: chosen
                .as_ref()
                .filter(|_| has_backing(format))
                .map(|volume| Backing {
                    path: volume.path.clone(),
                    format: DiskFormat::from_word(&volume.format)
                        .unwrap_or(DiskFormat::Raw)
                        .as_str()
                        .to_owned(),
                }),
            ..NewVolume::default()
        }
    }

    /// Calls `f` with the capacity of the image below when another is chosen, or none.
    pub(super) fn connect_backing(&self, f: impl Fn(Option<u64>) + 'static) {
        self.backing.changed.replace(Some(Box::new(f)));
    }
}

fn has_backing(format: DiskFormat) -> bool {
    matches!(format, DiskFormat::Qcow2 | DiskFormat::Qed)
}

impl BackingRow {
    fn new(pool: &Pool, window: &gtk::Window) -> Rc<Self> {
        let row = adw::ActionRow::builder()
            .title(gettext("Backing image"))
            .subtitle(pgettext("backing image", "None"))
            .build();
        let choose = gtk::Button::builder()
            .label(gettext("Choose…"))
            .valign(gtk::Align::Center)
            .build();
        let clear = gtk::Button::builder()
            .icon_name("edit-clear-symbolic")
            .tooltip_text(gettext("No Backing Image"))
            .valign(gtk::Align::Center)
            .visible(false)
            .css_classes(["flat"])
            .build();
        let label = gettext("No Backing Image");
        clear.update_property(&[gtk::accessible::Property::Label(&label)]);
        row.add_suffix(&clear);
        row.add_suffix(&choose);
        let backing = Rc::new(Self {
            row,
            clear,
            chosen: RefCell::default(),
            changed: RefCell::default(),
        });
        let (weak, pool, window) = (Rc::downgrade(&backing), pool.clone(), window.downgrade());
        choose.connect_clicked(move |button| {
            let (Some(backing), Some(connection)) = (weak.upgrade(), pool.connection()) else {
                return;
            };
            let over = button.root().and_downcast::<gtk::Window>();
            let Some(over) = over.or_else(|| window.upgrade()) else {
                return;
            };
            glib::spawn_future_local(async move {
                let kind = browser::Kind::Disk;
                if let Some(chosen) = browser::choose(&over, &connection, kind).await {
                    backing.set(chosen.volume);
                }
            });
        });
        let weak = Rc::downgrade(&backing);
        backing.clear.connect_clicked(move |_| {
            if let Some(backing) = weak.upgrade() {
                backing.set(None);
            }
        });
        backing
    }

    fn set(&self, volume: Option<VolumeInfo>) {
        let none = pgettext("backing image", "None");
        let text = volume.as_ref().map_or(none, |it| it.path.clone());
        self.row.set_subtitle(&glib::markup_escape_text(&text));
        self.clear.set_visible(volume.is_some());
        let capacity = volume.as_ref().map(|it| it.capacity);
        self.chosen.replace(volume);
        if let Some(changed) = &*self.changed.borrow() {
            changed(capacity);
        }
    }
}
