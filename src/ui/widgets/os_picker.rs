// SPDX-License-Identifier: GPL-3.0-or-later
//! Picks an operating system from all that libosinfo knows.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::close_on_escape;
use crate::model::os::Os;
use crate::model::os_catalog::OsCatalog;
use crate::ui::i18n::gettext;

/// What was picked.
#[derive(Clone, Debug)]
pub(crate) enum Picked {
    /// What the image says.
    Detected,
    /// A system that libosinfo does not know.
    Other,
    /// This one.
    Os(Box<Os>),
}

type Answer = async_channel::Sender<Picked>;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "os_picker.ui")]
    pub struct OsPicker {
        #[template_child]
        pub(super) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) list: TemplateChild<gtk::ListView>,
        #[template_child]
        pub(super) old: TemplateChild<gtk::CheckButton>,
        pub(super) answer: RefCell<Option<Answer>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for OsPicker {
        const NAME: &'static str = "GhOsPicker";
        type Type = super::OsPicker;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for OsPicker {}
    impl WidgetImpl for OsPicker {}

    impl WindowImpl for OsPicker {
        fn close_request(&self) -> glib::Propagation {
            // The caller that waits for an answer gets none.
            self.answer.take();
            self.parent_close_request()
        }
    }

    impl AdwWindowImpl for OsPicker {}
}

glib::wrapper! {
    /// The dialog that picks a system.
    pub struct OsPicker(ObjectSubclass<imp::OsPicker>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Lets a person pick; `None` if they would rather not. `detected` is whether there
/// is an image that says something.
pub(crate) async fn pick(parent: &gtk::Window, detected: bool) -> Option<Picked> {
    let picker: OsPicker = glib::Object::builder()
        .property("transient-for", parent)
        .build();
    let (sender, answer) = async_channel::bounded(1);
    picker.imp().answer.replace(Some(sender));
    close_on_escape(&picker);
    picker.present();
    let weak = picker.downgrade();
    glib::spawn_future_local(async move {
        let systems = OsCatalog::all().await;
        if let Some(picker) = weak.upgrade() {
            picker.fill(systems, detected);
        }
    });
    drop(picker);
    answer.recv().await.ok()
}

impl OsPicker {
    fn fill(&self, systems: Vec<Os>, detected: bool) {
        let imp = self.imp();
        let store = gio::ListStore::new::<glib::BoxedAnyObject>();
        if detected {
            store.append(&glib::BoxedAnyObject::new(Picked::Detected));
        }
        store.append(&glib::BoxedAnyObject::new(Picked::Other));
        let systems: Vec<glib::BoxedAnyObject> = systems
            .into_iter()
            .map(|os| glib::BoxedAnyObject::new(Picked::Os(Box::new(os))))
            .collect();
        store.extend_from_slice(&systems);
        let filter = self.filter();
        let filtered = gtk::FilterListModel::new(Some(store), Some(filter));
        let selection = gtk::NoSelection::new(Some(filtered.clone()));
        imp.list.set_factory(Some(&factory()));
        imp.list.set_model(Some(&selection));
        imp.list.connect_activate(glib::clone!(
            #[weak(rename_to = picker)]
            self,
            move |_, position| {
                let item = filtered.item(position);
                if let Some(item) = item.and_downcast::<glib::BoxedAnyObject>() {
                    picker.answer(item.borrow::<Picked>().clone());
                }
            }
        ));
        imp.search.grab_focus();
    }

    fn answer(&self, picked: Picked) {
        if let Some(answer) = self.imp().answer.take() {
            let _ = answer.try_send(picked);
        }
        self.close();
    }

    /// What is searched for, and of the old ones only what is asked for.
    fn filter(&self) -> gtk::CustomFilter {
        let today = glib::DateTime::now_local()
            .and_then(|now| now.format("%Y-%m-%d"))
            .map(|today| today.to_string())
            .unwrap_or_default();
        let filter = gtk::CustomFilter::new(glib::clone!(
            #[weak(rename_to = picker)]
            self,
            #[upgrade_or]
            false,
            move |item| {
                let wanted = picker.imp().search.text().to_lowercase();
                let old = picker.imp().old.is_active();
                item.downcast_ref::<glib::BoxedAnyObject>()
                    .is_some_and(|item| matches(&item.borrow::<Picked>(), &wanted, old, &today))
            }
        ));
        let changed = filter.clone();
        self.imp()
            .search
            .connect_search_changed(move |_| changed.changed(gtk::FilterChange::Different));
        let changed = filter.clone();
        self.imp()
            .old
            .connect_toggled(move |_| changed.changed(gtk::FilterChange::Different));
        filter
    }
}

fn matches(picked: &Picked, wanted: &str, old: bool, today: &str) -> bool {
    match picked {
        Picked::Detected | Picked::Other => wanted.is_empty(),
        Picked::Os(os) => {
            let found = os.name.to_lowercase().contains(wanted) || os.short_id.contains(wanted);
            found && (old || !os.is_over(today))
        }
    }
}

fn factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(|_, item| {
        let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
            return;
        };
        let row = gtk::Box::new(gtk::Orientation::Horizontal, 12);
        row.set_margin_top(6);
        row.set_margin_bottom(6);
        let name = gtk::Label::builder()
            .xalign(0.0)
            .hexpand(true)
            .ellipsize(gtk::pango::EllipsizeMode::End)
            .build();
        let id = gtk::Label::builder()
            .css_classes(["dim-label", "caption"])
            .build();
        row.append(&name);
        row.append(&id);
        item.set_child(Some(&row));
    });
    factory.connect_bind(|_, item| {
        let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
            return;
        };
        let picked = item.item().and_downcast::<glib::BoxedAnyObject>();
        let row = item.child();
        let name = row.as_ref().and_then(WidgetExt::first_child);
        let id = row.as_ref().and_then(WidgetExt::last_child);
        let (Some(picked), Some(name), Some(id)) = (
            picked,
            name.and_downcast::<gtk::Label>(),
            id.and_downcast::<gtk::Label>(),
        ) else {
            return;
        };
        let (title, short_id) = match &*picked.borrow::<Picked>() {
            Picked::Detected => (gettext("As detected"), String::new()),
            Picked::Other => (gettext("Another system"), String::new()),
            Picked::Os(os) => (os.name.clone(), os.short_id.clone()),
        };
        name.set_label(&title);
        id.set_label(&short_id);
    });
    factory
}
