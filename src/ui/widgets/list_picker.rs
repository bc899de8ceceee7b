// SPDX-License-Identifier: GPL-3.0-or-later
//! Picks one of a long list of systems, or of what there is of them: searched by words, the unmaintained ones only where
//! they are asked for.

use std::cell::RefCell;
use std::future::Future;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::close_on_escape;

/// What can be picked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// What it is called.
    pub title: String,
    /// More about it, below its name; empty where there is nothing to say.
    pub subtitle: String,
    /// A word beside its name.
    pub detail: String,
    /// What is searched through, in lower case; none where it is there only while nothing is searched for.
    pub searched: Option<String>,
    /// Whether its makers no longer maintain it.
    pub is_old: bool,
}

type Answer = async_channel::Sender<usize>;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "list_picker.ui")]
    pub struct ListPicker {
        #[template_child]
        pub(super) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) list: TemplateChild<gtk::ListView>,
        #[template_child]
        pub(super) old: TemplateChild<gtk::CheckButton>,
        pub(super) answer: RefCell<Option<Answer>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ListPicker {
        const NAME: &'static str = "GhListPicker";
        type Type = super::ListPicker;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for ListPicker {}
    impl WidgetImpl for ListPicker {}

    impl WindowImpl for ListPicker {
        fn close_request(&self) -> glib::Propagation {
            // The caller that waits for an answer gets none.
            self.answer.take();
            self.parent_close_request()
        }
    }

    impl AdwWindowImpl for ListPicker {}
}

glib::wrapper! {
    /// The dialog that picks something.
    pub struct ListPicker(ObjectSubclass<imp::ListPicker>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Lets a person pick one of these entries, and gives its place; `None` if they would rather not.
pub(crate) async fn pick(
    parent: &gtk::Window,
    title: &str,
    entries: impl Future<Output = Vec<Entry>> + 'static,
) -> Option<usize> {
    let picker: ListPicker = glib::Object::builder()
        .property("transient-for", parent)
        .property("title", title)
        .build();
    let (sender, answer) = async_channel::bounded(1);
    picker.imp().answer.replace(Some(sender));
    close_on_escape(&picker);
    picker.present();
    let weak = picker.downgrade();
    glib::spawn_future_local(async move {
        let entries = entries.await;
        if let Some(picker) = weak.upgrade() {
            picker.fill(entries);
        }
    });
    drop(picker);
    answer.recv().await.ok()
}

impl ListPicker {
    fn fill(&self, entries: Vec<Entry>) {
        let imp = self.imp();
        let store = gio::ListStore::new::<glib::BoxedAnyObject>();
        let entries = entries.into_iter().enumerate();
        let entries: Vec<glib::BoxedAnyObject> = entries.map(glib::BoxedAnyObject::new).collect();
        store.extend_from_slice(&entries);
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
                    picker.answer(item.borrow::<(usize, Entry)>().0);
                }
            }
        ));
        imp.search.grab_focus();
    }

    fn answer(&self, place: usize) {
        if let Some(answer) = self.imp().answer.take() {
            let _ = answer.try_send(place);
        }
        self.close();
    }

    /// What is searched for, and of the old ones only what is asked for.
    fn filter(&self) -> gtk::CustomFilter {
        let filter = gtk::CustomFilter::new(glib::clone!(
            #[weak(rename_to = picker)]
            self,
            #[upgrade_or]
            false,
            move |item| {
                let wanted = picker.imp().search.text().to_lowercase();
                let old = picker.imp().old.is_active();
                item.downcast_ref::<glib::BoxedAnyObject>()
                    .is_some_and(|item| matches(&item.borrow::<(usize, Entry)>().1, &wanted, old))
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

/// Whether all words are in what is searched through.
fn matches(entry: &Entry, wanted: &str, old: bool) -> bool {
    let Some(searched) = &entry.searched else {
        return wanted.trim().is_empty();
    };
    let found = wanted.split_whitespace().all(|it| searched.contains(it));
    found && (old || !entry.is_old)
}

/// The day, as libosinfo writes it.
pub(crate) fn today() -> String {
    glib::DateTime::now_local()
        .and_then(|now| now.format("%Y-%m-%d"))
        .map(|today| today.to_string())
        .unwrap_or_default()
}

fn factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(|_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            item.set_child(Some(&row()));
        }
    });
    factory.connect_bind(|_, item| {
        let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
            return;
        };
        let entry = item.item().and_downcast::<glib::BoxedAnyObject>();
        let row = item.child();
        let texts = row.as_ref().and_then(WidgetExt::first_child);
        let title = texts.as_ref().and_then(WidgetExt::first_child);
        let subtitle = texts.as_ref().and_then(WidgetExt::last_child);
        let detail = row.as_ref().and_then(WidgetExt::last_child);
        let (Some(entry), Some(title), Some(subtitle), Some(detail)) = (
            entry,
            title.and_downcast::<gtk::Label>(),
            subtitle.and_downcast::<gtk::Label>(),
            detail.and_downcast::<gtk::Label>(),
        ) else {
            return;
        };
        let (_, entry) = &*entry.borrow::<(usize, Entry)>();
        title.set_label(&entry.title);
        subtitle.set_label(&entry.subtitle);
        subtitle.set_visible(!entry.subtitle.is_empty());
        detail.set_label(&entry.detail);
        detail.set_visible(!entry.detail.is_empty());
    });
    factory
}

fn row() -> gtk::Box {
    let row = gtk::Box::new(gtk::Orientation::Horizontal, 12);
    row.set_margin_top(6);
    row.set_margin_bottom(6);
    let texts = gtk::Box::new(gtk::Orientation::Vertical, 3);
    texts.set_hexpand(true);
    let title = gtk::Label::builder()
        .xalign(0.0)
        .ellipsize(gtk::pango::EllipsizeMode::End)
        .build();
    let subtitle = gtk::Label::builder()
        .xalign(0.0)
        .wrap(true)
        .wrap_mode(gtk::pango::WrapMode::WordChar)
        .css_classes(["dim-label", "caption"])
        .build();
    let detail = gtk::Label::builder()
        .css_classes(["dim-label", "caption"])
        .build();
    texts.append(&title);
    texts.append(&subtitle);
    row.append(&texts);
    row.append(&detail);
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_is_found() {
        let entry = Entry {
            searched: Some("fedora linux 37 cloud image x86_64".to_owned()),
            is_old: true,
            ..Entry::default()
        };
        assert!(matches(&entry, "x86 fedora", true));
        assert!(!matches(&entry, "fedora", false));
        assert!(!matches(&entry, "fedora debian", true));
        assert!(matches(&Entry::default(), " ", false));
        assert!(!matches(&Entry::default(), "a", false));
    }
}
