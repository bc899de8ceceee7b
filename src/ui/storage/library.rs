// SPDX-License-Identifier: GPL-3.0-or-later
//! The installation images of a host and those of this computer that were used lately: which system each is, and a new
//! machine from it in one click.

mod adding;
mod checksum;
mod row;

use std::cell::{OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::row::ImageRow;
use super::{all_volumes, upload};
use crate::model::{Connection, Error, ImageUsers};
use crate::ui::i18n::gettext;
use crate::ui::settings::Settings;
use crate::ui::widgets::FailureBar;

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "library.ui")]
    pub struct IsoLibrary {
        #[template_child]
        pub(super) back: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) unread: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) list: TemplateChild<gtk::ListBox>,
        pub(super) connection: RefCell<Option<Connection>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
        pub(super) rows: RefCell<Vec<ImageRow>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for IsoLibrary {
        const NAME: &'static str = "GhIsoLibrary";
        type Type = super::IsoLibrary;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            FailureBar::ensure_type();
            class.bind_template();
            class.install_action("library.upload", None, |page, _, _| page.upload());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for IsoLibrary {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for IsoLibrary {
        fn map(&self) {
            self.parent_map();
            self.obj().load();
        }
    }

    impl BinImpl for IsoLibrary {}
}

glib::wrapper! {
    /// The ISO library of a connection.
    pub struct IsoLibrary(ObjectSubclass<imp::IsoLibrary>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl IsoLibrary {
    fn setup(&self) {
        let imp = self.imp();
        imp.search.connect_search_changed(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| page.imp().list.invalidate_filter()
        ));
        imp.list.set_filter_func(glib::clone!(
            #[weak(rename_to = page)]
            self,
            #[upgrade_or]
            true,
            move |row| page.is_wanted(row)
        ));
        imp.unread.offer_again(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.load()
        ));
        let users = glib::SignalGroup::new::<ImageUsers>();
        let shown = glib::closure_local!(
            #[weak(rename_to = page)]
            self,
            move |_: ImageUsers| page.show_images()
        );
        users.connect_closure("shown", false, shown);
        let _ = imp.signals.set(users);
        let weak = self.downgrade();
        let hint = gettext("Drop images to add them to this list");
        upload::accept_files(self, &hint, move |files| {
            weak.upgrade().is_some_and(|page| page.add_files(files))
        });
    }

    fn is_wanted(&self, row: &gtk::ListBoxRow) -> bool {
        let wanted = self.imp().search.text().trim().to_lowercase();
        let rows = self.imp().rows.borrow();
        let shown = rows.iter().find(|it| it.widget() == row);
        wanted.is_empty() || shown.is_none_or(|it| it.text().to_lowercase().contains(&wanted))
    }

    /// Whether there is a list to go back to.
    pub(super) fn set_folded(&self, folded: bool) {
        self.imp().back.set_visible(folded);
    }

    /// Shows another connection, or none.
    pub(super) fn set_connection(&self, connection: Option<&Connection>) {
        let imp = self.imp();
        imp.connection.replace(connection.cloned());
        let users = connection.map(Connection::users_of_images);
        if let Some(signals) = imp.signals.get() {
            signals.set_target(users.as_ref());
        }
        self.load();
    }

    pub(super) fn connection(&self) -> Option<Connection> {
        self.imp().connection.borrow().clone()
    }

    fn load(&self) {
        let Some(connection) = self.connection().filter(|_| self.is_mapped()) else {
            return;
        };
        self.show_images();
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = connection.reload_storage().await;
            let Some(page) = weak.upgrade() else {
                return;
            };
            match read {
                Ok(()) | Err(Error::Closed) => page.imp().unread.hide_failure(),
                Err(error) => {
                    let what = gettext("Could not read all pools");
                    page.imp().unread.show(&what, &error.to_string());
                }
            }
        });
    }

    /// Makes a row of each image; one that is there stays.
    fn show_images(&self) {
        if !self.is_mapped() {
            return;
        }
        let imp = self.imp();
        let connection = self.connection();
        let volumes = connection.as_ref().map_or_else(Vec::new, |connection| {
            all_volumes::of(connection, |it| it.info().is_cd_image())
        });
        let mut old = imp.rows.take();
        let mut rows: Vec<ImageRow> = volumes
            .iter()
            .map(|volume| match old.iter().position(|it| it.shows(volume)) {
                Some(at) => old.swap_remove(at),
                None => ImageRow::of_volume(volume),
            })
            .collect();
        let paths: Vec<String> = volumes.iter().map(|it| it.info().path.clone()).collect();
        if connection.is_some_and(|it| it.is_this_computer()) {
            let recent = Settings::of_program().recent_images();
            let recent = recent.iter().filter(|path| !paths.contains(path));
            rows.extend(recent.map(|path| ImageRow::of_file(path)));
        }
        while let Some(row) = imp.list.row_at_index(0) {
            imp.list.remove(&row);
        }
        rows.iter().for_each(|row| imp.list.append(row.widget()));
        let page = if rows.is_empty() { "empty" } else { "images" };
        imp.content.set_visible_child_name(page);
        imp.rows.replace(rows);
    }
}
