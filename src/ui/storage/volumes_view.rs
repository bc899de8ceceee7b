// SPDX-License-Identifier: GPL-3.0-or-later
//! The volumes of a pool in columns: sorted by each, searched, any number of them selected. GTK makes 200 rows of them at
//! once, far more than one frame has time for: a few more are shown in each frame until all are.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, gio, glib};

use super::volume_cell::{Text, VolumeCell};
use super::volume_labels as labels;
use crate::model::{Volume, VolumeInfo, VolumeList};
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;
use crate::ui::widgets::{moment_text, on_context_menu, run_per_frame};

/// How many rows come with a frame, and with how many GTK has made all that it makes.
const STEP: u32 = 8;
const MADE_AT_ONCE: u32 = 220;

/// Told how many volumes are shown now.
type OnGrown = Box<dyn Fn(u32)>;

/// The narrowest width of the first column, in characters.
const NAME_WIDTH: i32 = 18;

/// A column: its title, what a cell says, and how two volumes are ordered by it.
struct Column {
    title: String,
    text: Text,
    compare: fn(&Volume, &Volume) -> Ordering,
}

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

fn columns() -> [Column; 6] {
    let column = |title, text, compare| Column {
        title,
        text,
        compare,
    };
    [
        column(
            gettext("Name"),
            |it| shown_name(&it.info().name),
            Volume::compare_names,
        ),
        column(
            gettext("Capacity"),
            |it| labels::size(it.info().capacity),
            |a, b| a.info().capacity.cmp(&b.info().capacity),
        ),
        column(
            gettext("Allocated"),
            |it| labels::size(it.info().allocation),
            |a, b| a.info().allocation.cmp(&b.info().allocation),
        ),
        column(
            gettext("Format"),
            |it| it.info().format.clone(),
            |a, b| a.info().format.cmp(&b.info().format),
        ),
        column(
            gettext("Used by"),
            |it| labels::users(&it.users()),
            |a, b| a.users().cmp(&b.users()),
        ),
        column(
            gettext("Modified"),
            |it| moment_text(it.info().modified),
            |a, b| a.info().modified.cmp(&b.info().modified),
        ),
    ]
}

impl VolumesView {
    fn setup_columns(&self) {
        let view = &self.imp().view;
        for (at, column) in columns().into_iter().enumerate() {
            let width = if at == 0 { NAME_WIDTH } else { -1 };
            view.append_column(&build(&column, width, at == 0));
        }
        let first = view.columns().item(0);
        let first = first.and_downcast::<gtk::ColumnViewColumn>();
        if let Some(first) = &first {
            first.set_expand(true);
        }
        view.sort_by_column(first.as_ref(), gtk::SortType::Ascending);
        view.update_property(&[gtk::accessible::Property::Label(&gettext("Volumes"))]);
        view.add_css_class("data-table");
        let scroller = gtk::ScrolledWindow::builder()
            .child(view)
            .vexpand(true)
            .build();
        self.set_child(Some(&scroller));
    }

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

    /// How many are shown.
    pub(super) fn count(&self) -> u32 {
        self.imp().shown.n_items()
    }

    /// Begins anew with the first rows.
    fn begin_anew(&self) {
        self.imp().shown.set_size(STEP);
        self.grow();
    }

    /// Shows a few more rows with each frame until all are shown.
    fn grow(&self) {
        let imp = self.imp();
        if !self.is_mapped() || imp.shown.size() == u32::MAX || imp.is_growing.replace(true) {
            return;
        }
        run_per_frame(self, |list| {
            let more = list.is_mapped() && list.grow_once();
            list.imp().is_growing.set(more);
            more
        });
    }

    /// Whether there is more to show.
    fn grow_once(&self) -> bool {
        let imp = self.imp();
        let all = imp.shown.model().map_or(0, |all| all.n_items());
        let size = imp.shown.size();
        if size < all {
            let next = size.saturating_add(STEP);
            imp.shown
                .set_size(if next < MADE_AT_ONCE { next } else { u32::MAX });
        }
        if let Some(grown) = &*imp.grown.borrow() {
            grown(imp.shown.n_items());
        }
        imp.shown.size() < all
    }

    /// Calls `f` with how many are shown, whenever more are.
    pub(super) fn connect_grown(&self, f: impl Fn(u32) + 'static) {
        self.imp().grown.replace(Some(Box::new(f)));
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

    /// Adds a column that names the pool.
    pub(super) fn show_pools(&self) {
        let column = Column {
            title: gettext("Pool"),
            text: |it| {
                it.pool()
                    .map_or_else(String::new, |it| shown_name(&it.name()))
            },
            compare: |a, b| {
                let name = |it: &Volume| it.pool().map(|it| it.name());
                name(a).cmp(&name(b))
            },
        };
        self.imp().view.append_column(&build(&column, -1, false));
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

/// A column that is at least `width` characters wide. Cells of one that `listens` do so for their rows.
fn build(column: &Column, width: i32, listens: bool) -> gtk::ColumnViewColumn {
    let (text, compare) = (column.text, column.compare);
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(move |_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            item.set_child(Some(&VolumeCell::new(item, text, width, listens)));
        }
    });
    let cell = |item: &glib::Object| item.downcast_ref::<gtk::ListItem>()?.child();
    factory.connect_bind(move |_, item| {
        if let Some(cell) = cell(item).and_downcast::<VolumeCell>() {
            cell.bind();
        }
    });
    factory.connect_unbind(move |_, item| {
        if let Some(cell) = cell(item).and_downcast::<VolumeCell>() {
            cell.unbind();
        }
    });
    let built = gtk::ColumnViewColumn::new(Some(&column.title), Some(factory));
    built.set_resizable(true);
    let sorter = gtk::CustomSorter::new(move |a, b| match (a.downcast_ref(), b.downcast_ref()) {
        (Some(a), Some(b)) => compare(a, b).into(),
        _ => gtk::Ordering::Equal,
    });
    built.set_sorter(Some(&sorter));
    built
}
