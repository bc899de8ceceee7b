// SPDX-License-Identifier: GPL-3.0-or-later
//! The window with the definitions a machine had before its last edits, each to
//! be looked at and to be had back.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::apply;
use super::difference;
use super::page::XmlPage;
use crate::definition::difference as lines;
use crate::model::Version;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::widgets::close_on_escape;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "versions.ui")]
    pub struct VersionsWindow {
        #[template_child]
        pub(super) list: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) stack: TemplateChild<gtk::Stack>,
        pub(super) page: RefCell<glib::WeakRef<XmlPage>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for VersionsWindow {
        const NAME: &'static str = "GhVersionsWindow";
        type Type = super::VersionsWindow;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for VersionsWindow {
        fn constructed(&self) {
            self.parent_constructed();
            close_on_escape(&*self.obj());
        }
    }

    impl WidgetImpl for VersionsWindow {}
    impl WindowImpl for VersionsWindow {}
    impl AdwWindowImpl for VersionsWindow {}
}

glib::wrapper! {
    /// The saved versions of a definition.
    pub struct VersionsWindow(ObjectSubclass<imp::VersionsWindow>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Opens the window over the page.
pub(super) fn show(page: &XmlPage) {
    let (Some(machine), Some(parent)) = (page.machine(), page.root().and_downcast::<gtk::Window>())
    else {
        return;
    };
    let window: VersionsWindow = glib::Object::new();
    window.set_transient_for(Some(&parent));
    window.imp().page.replace(page.downgrade());
    let now = page.base().unwrap_or_default();
    glib::spawn_future_local(async move {
        let versions = machine.versions().list().await;
        let name = if versions.is_empty() { "empty" } else { "list" };
        window.imp().stack.set_visible_child_name(name);
        for version in versions {
            window.add(version, &now);
        }
        window.present();
    });
}

impl VersionsWindow {
    fn add(&self, version: Version, now: &str) {
        let row = adw::ActionRow::builder()
            .title(glib::markup_escape_text(&title(&version)))
            .subtitle(differing(&version, now))
            .build();
        let look = gtk::Button::builder()
            .label(gettext("Difference"))
            .valign(gtk::Align::Center)
            .build();
        let restore = gtk::Button::builder()
            .label(gettext("Restore"))
            .valign(gtk::Align::Center)
            .build();
        look.connect_clicked(glib::clone!(
            #[weak(rename_to = window)]
            self,
            #[to_owned(rename_to = old)]
            version.xml,
            #[to_owned]
            now,
            move |_| window.show_difference(&old, &now)
        ));
        restore.connect_clicked(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |_| {
                window.restore(&version);
            }
        ));
        row.add_suffix(&look);
        row.add_suffix(&restore);
        self.imp().list.add(&row);
    }

    fn show_difference(&self, old: &str, new: &str) {
        let window = self.clone().upcast::<gtk::Window>();
        let (old, new) = (old.to_owned(), new.to_owned());
        glib::spawn_future_local(async move {
            let title = gettext("Changes Since Then");
            let explanation = gettext("Changes from that version to the saved one.");
            difference::show_one(&window, &title, &explanation, &old, &new).await;
        });
    }

    /// Writes the version; the one of now becomes a version itself.
    fn restore(&self, version: &Version) {
        if let Some(page) = self.imp().page.borrow().upgrade() {
            page.show_saved();
            page.editor().replace_text(&version.xml);
            apply::run(&page);
        }
        self.close();
    }
}

fn title(version: &Version) -> String {
    let seconds = i64::try_from(version.replaced / 1000).unwrap_or(i64::MAX);
    let time = glib::DateTime::from_unix_local(seconds).and_then(|time| time.format("%x %X"));
    let time = time.map(|time| time.to_string()).unwrap_or_default();
    gettext_f("Until {time}", &[("time", &time)])
}

fn differing(version: &Version, now: &str) -> String {
    let lines = lines::lines(&version.xml, now);
    let count = lines
        .iter()
        .filter(|line| line.change != lines::Change::Same)
        .count();
    if count == 0 {
        return gettext("The same as the saved one");
    }
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    ngettext_f(
        "{count} line differs from the saved one",
        "{count} lines differ from the saved one",
        count,
        &[],
    )
}
