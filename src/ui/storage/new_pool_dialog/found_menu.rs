// SPDX-License-Identifier: GPL-3.0-or-later
//! What was found for a field, to choose from: looked for whenever the menu is opened.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::pin::Pin;

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use crate::definition::pool::source::FoundSource;
use crate::ui::i18n::{gettext, gettext_f};

/// No narrower, in pixels.
const WIDTH: i32 = 280;

/// Looks for sources; an error is a sentence.
pub(super) type Search = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Found>>>>;

/// What was found, or why nothing could be.
pub(super) type Found = Result<Vec<FoundSource>, String>;

/// Gets what a person chose.
type Chosen = Box<dyn Fn(&FoundSource)>;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct FoundMenu {
        pub(super) list: gtk::ListBox,
        pub(super) search: OnceCell<Search>,
        pub(super) chosen: OnceCell<Chosen>,
        pub(super) found: RefCell<Vec<FoundSource>>,
        /// Counts the searches: one that ends late shows nothing.
        pub(super) turn: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for FoundMenu {
        const NAME: &'static str = "GhFoundMenu";
        type Type = super::FoundMenu;
        type ParentType = gtk::Popover;
    }

    impl ObjectImpl for FoundMenu {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_list();
        }
    }

    impl WidgetImpl for FoundMenu {
        fn map(&self) {
            self.parent_map();
            self.obj().look();
        }
    }

    impl PopoverImpl for FoundMenu {}
}

glib::wrapper! {
    /// The menu behind the button beside a field.
    pub struct FoundMenu(ObjectSubclass<imp::FoundMenu>)
        @extends gtk::Popover, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::ShortcutManager;
}

impl FoundMenu {
    /// The menu of what `search` finds; `chosen` gets what is chosen.
    pub(super) fn new(
        title: &str,
        search: Search,
        chosen: impl Fn(&FoundSource) + 'static,
    ) -> Self {
        let menu: Self = glib::Object::new();
        let imp = menu.imp();
        imp.list
            .update_property(&[gtk::accessible::Property::Label(title)]);
        let _ = imp.search.set(search);
        let _ = imp.chosen.set(Box::new(chosen));
        menu
    }

    fn setup_list(&self) {
        let list = &self.imp().list;
        list.set_selection_mode(gtk::SelectionMode::None);
        list.add_css_class("navigation-sidebar");
        list.set_size_request(WIDTH, -1);
        list.connect_row_activated(glib::clone!(
            #[weak(rename_to = menu)]
            self,
            move |_, row| menu.choose(row.index())
        ));
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

    fn choose(&self, index: i32) {
        self.popdown();
        let found = self.imp().found.borrow();
        let chosen = usize::try_from(index).ok().and_then(|at| found.get(at));
        if let (Some(source), Some(chosen)) = (chosen.cloned(), self.imp().chosen.get()) {
            drop(found);
            chosen(&source);
        }
    }

    fn look(&self) {
        let Some(search) = self.imp().search.get() else {
            return;
        };
        let turn = self.imp().turn.get() + 1;
        self.imp().turn.set(turn);
        self.clear();
        self.add_placeholder(&gettext("Searching…"));
        let (weak, search) = (self.downgrade(), search());
        glib::spawn_future_local(async move {
            let found = search.await;
            if let Some(menu) = weak.upgrade().filter(|it| it.imp().turn.get() == turn) {
                menu.show(found);
            }
        });
    }

    fn show(&self, found: Found) {
        self.clear();
        match found {
            Err(why) => self.add_placeholder(&why),
            Ok(found) if found.is_empty() => self.add_placeholder(&gettext("Nothing was found.")),
            Ok(found) => {
                found.iter().for_each(|source| self.add(source));
                self.imp().found.replace(found);
                if let Some(row) = self.imp().list.row_at_index(0) {
                    row.grab_focus();
                }
            }
        }
    }

    fn clear(&self) {
        let list = &self.imp().list;
        self.imp().found.take();
        while let Some(row) = list.row_at_index(0) {
            list.remove(&row);
        }
    }

    fn add(&self, source: &FoundSource) {
        let title = label(&source.value, &[]);
        let content = gtk::Box::new(gtk::Orientation::Vertical, 2);
        content.append(&title);
        if !source.facts.is_empty() {
            content.append(&label(&source.facts.join(" · "), &["dim-label", "caption"]));
        }
        content.set_margin_top(6);
        content.set_margin_bottom(6);
        let row = gtk::ListBoxRow::builder().child(&content).build();
        self.imp().list.append(&row);
    }

    fn add_placeholder(&self, text: &str) {
        let label = label(text, &["dim-label"]);
        label.set_margin_top(12);
        label.set_margin_bottom(12);
        let row = gtk::ListBoxRow::builder()
            .child(&label)
            .activatable(false)
            .selectable(false)
            .build();
        self.imp().list.append(&row);
    }
}

fn label(text: &str, classes: &[&str]) -> gtk::Label {
    gtk::Label::builder()
        .label(text)
        .xalign(0.0)
        .wrap(true)
        .wrap_mode(gtk::pango::WrapMode::WordChar)
        .max_width_chars(40)
        .css_classes(classes.to_vec())
        .build()
}

/// That nothing could be looked for.
pub(super) fn failed(why: &str) -> String {
    gettext_f("Could not be read: {why}", &[("why", why)])
}
