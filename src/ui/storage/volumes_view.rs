// SPDX-License-Identifier: GPL-3.0-or-later
//! The volumes of a pool in columns: sorted by each, searched, any number of them selected. GTK makes 200 rows of them at
//! once, far more than one frame has time for: a few more are shown in each frame until all are.

mod columns;
mod rows;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, gio, glib};

use self::rows::{OnGrown, STEP};
use super::volume_cell::VolumeCell;
use super::volume_labels as labels;
use crate::model::{Volume, VolumeInfo, VolumeList};
use crate::ui::widgets::on_context_menu;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct VolumesView {
        pub(super) view: gtk::ColumnView,
        pub(super) found: gtk::FilterListModel,
        pub(super) filter: gtk::CustomFilter,
        pub(super) wanted: RefCell<String>,
        /// The first of all, as many as are shown yet.
        pub(super) shown: gtk::SliceListModel,
        pub(super) is_growing: Cell<bool>,
        pub(super) grown: RefCell<Option<OnGrown>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for VolumesView {
        const NAME: &'static str = "GhVolumesView";
        type Type = super::VolumesView;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for VolumesView {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_columns();
            self.obj().setup_model();
        }
    }

    impl WidgetImpl for VolumesView {
        fn map(&self) {
            self.parent_map();
            self.obj().grow();
        }
    }

    impl BinImpl for VolumesView {}
}

glib::wrapper! {
    /// The volumes of a pool.
    pub struct VolumesView(ObjectSubclass<imp::VolumesView>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl VolumesView {
    fn setup_model(&self) {
        let imp = self.imp();
        imp.filter.set_filter_func(glib::clone!(
            #[weak(rename_to = list)]
            self,
            #[upgrade_or]
            true,
            move |item| item.downcast_ref().is_some_and(|item| list.is_wanted(item))
        ));
        imp.found.set_filter(Some(&imp.filter));
        let sorted = gtk::SortListModel::new(Some(imp.found.clone()), imp.view.sorter());
        imp.shown.set_size(STEP);
        imp.shown.set_model(Some(&sorted));
        imp.view
            .set_model(Some(&gtk::MultiSelection::new(Some(imp.shown.clone()))));
        sorted.connect_items_changed(glib::clone!(
            #[weak(rename_to = list)]
            self,
            move |all, _, _, _| match all.n_items() {
                0 => list.imp().shown.set_size(STEP),
                _ => list.grow(),
            }
        ));
    }

    fn is_wanted(&self, volume: &Volume) -> bool {
        let wanted = self.imp().wanted.borrow();
        if wanted.is_empty() {
            return true;
        }
        let info: &VolumeInfo = &volume.info();
        let users = labels::users(&volume.users());
        [&info.name, &info.path, &users]
            .iter()
            .any(|text| text.to_lowercase().contains(&*wanted))
    }

    /// Shows these volumes, or none.
    pub(super) fn set_volumes(&self, volumes: Option<&VolumeList>) {
        let model = volumes.map(VolumeList::model);
        self.imp().found.set_model(model.as_ref());
        self.begin_anew();
    }

    /// Shows a list of volumes that are of several pools, and of which.
    pub(super) fn set_model(&self, model: Option<&impl IsA<gio::ListModel>>) {
        self.imp().found.set_model(model);
        self.begin_anew();
    }

    /// Lets one volume be selected at most.
    pub(super) fn select_one(&self) {
        let many = self
            .imp()
            .view
            .model()
            .and_downcast::<gtk::MultiSelection>();
        let selection = gtk::SingleSelection::new(many.and_then(|it| it.model()));
        selection.set_autoselect(false);
        selection.set_can_unselect(true);
        self.imp().view.set_model(Some(&selection));
    }

    /// Shows only those whose name, path or machine has this text.
    pub(super) fn search(&self, text: &str) {
        self.imp().wanted.replace(text.trim().to_lowercase());
        self.imp().shown.set_size(STEP);
        self.imp().filter.changed(gtk::FilterChange::Different);
        self.grow();
    }

    /// The selected volumes.
    pub(super) fn selected(&self) -> Vec<Volume> {
        let Some(model) = self.imp().view.model() else {
            return Vec::new();
        };
        let selected = model.selection();
        (0..selected.size())
            .filter_map(|at| {
                let position = u32::try_from(at).ok()?;
                model.item(selected.nth(position)).and_downcast::<Volume>()
            })
            .collect()
    }

    /// Calls `f` when others are selected.
    pub(super) fn connect_selected(&self, f: impl Fn() + Clone + 'static) {
        if let Some(model) = self.imp().view.model() {
            let changed = f.clone();
            model.connect_selection_changed(move |_, _, _| f());
            model.connect_items_changed(move |_, _, _, _| changed());
        }
    }

    /// Calls `f` when a volume is double-clicked or Enter is pressed on it.
    pub(super) fn connect_activate(&self, f: impl Fn() + 'static) {
        self.imp().view.connect_activate(move |_, _| f());
    }

    /// Has `open` show a menu at a place of this view, about what is selected then.
    pub(super) fn connect_menu(&self, open: impl Fn(&Self, &gdk::Rectangle) -> bool + 'static) {
        on_context_menu(&self.imp().view, self, move |list, at, place| {
            list.select_at(at);
            !list.selected().is_empty() && open(list, place)
        });
    }

    /// Selects the volume that a widget of the list shows, unless it is selected, with others perhaps.
    fn select_at(&self, widget: &gtk::Widget) {
        let position = VolumeCell::around(widget).and_then(|cell| cell.position());
        let model = self.imp().view.model();
        if let (Some(position), Some(model)) = (position, model)
            && !model.is_selected(position)
        {
            model.select_item(position, true);
        }
    }
}
