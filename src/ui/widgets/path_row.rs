// SPDX-License-Identifier: GPL-3.0-or-later
//! A path on the host, typed or picked. Only a path of this computer can be
//! picked: a file chooser does not see other hosts.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use crate::ui::dialogs;
use crate::ui::i18n::gettext;

/// What a chooser offers: a name for the filter, and globs.
pub(crate) type Filter = (String, &'static [&'static str]);

/// What the button does in place of a file chooser.
type Browse = Rc<dyn Fn(&PathRow)>;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct PathRow {
        pub(super) browse: gtk::Button,
        pub(super) filter: RefCell<Option<Filter>>,
        /// What the button does instead of showing the desktop's chooser.
        pub(super) browse_by: RefCell<Option<Browse>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PathRow {
        const NAME: &'static str = "GhPathRow";
        type Type = super::PathRow;
        type ParentType = adw::EntryRow;
    }

    impl ObjectImpl for PathRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for PathRow {}
    impl ListBoxRowImpl for PathRow {}
    impl PreferencesRowImpl for PathRow {}
    impl EntryRowImpl for PathRow {}
}

glib::wrapper! {
    /// A path, with a button that picks one.
    pub struct PathRow(ObjectSubclass<imp::PathRow>)
        @extends adw::EntryRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget,
            gtk::Editable;
}

impl PathRow {
    fn setup(&self) {
        let browse = &self.imp().browse;
        browse.set_icon_name("document-open-symbolic");
        browse.set_valign(gtk::Align::Center);
        browse.add_css_class("flat");
        self.add_suffix(browse);
        browse.connect_clicked(glib::clone!(
            #[weak(rename_to = row)]
            self,
            move |_| {
                let browse_by = row.imp().browse_by.borrow().clone();
                match browse_by {
                    Some(browse) => browse(&row),
                    None => {
                        glib::spawn_future_local(async move { row.pick().await });
                    }
                }
            }
        ));
        self.set_local(true);
    }

    /// What the chooser offers, and what its button is called.
    pub(crate) fn set_filter(&self, button: &str, filter: Filter) {
        let browse = &self.imp().browse;
        browse.update_property(&[gtk::accessible::Property::Label(button)]);
        self.imp().filter.replace(Some(filter));
    }

    /// Has the button call `f` instead of showing the desktop's chooser, which knows only this computer.
    pub(crate) fn connect_browse(&self, f: impl Fn(&Self) + 'static) {
        self.imp().browse_by.replace(Some(Rc::new(f)));
        self.set_local(true);
    }

    /// Whether the host is this computer, so that a file can be picked.
    pub(crate) fn set_local(&self, local: bool) {
        let browse = &self.imp().browse;
        // What is browsed instead is on the host.
        let local = local || self.imp().browse_by.borrow().is_some();
        browse.set_sensitive(local);
        let tooltip = if local {
            gettext("Choose a File…")
        } else {
            gettext("Files on another computer cannot be browsed: type the path")
        };
        browse.set_tooltip_text(Some(&tooltip));
    }

    /// There is nothing to pick: the file does not exist yet.
    pub(crate) fn hide_chooser(&self) {
        self.imp().browse.set_visible(false);
    }

    /// The path, without the white space around it. The URI of a file, as a file manager copies it, is taken as its path.
    pub(crate) fn path(&self) -> String {
        let text = self.text().trim().to_owned();
        if !text.starts_with("file://") {
            return text;
        }
        let path = gio::File::for_uri(&text).path();
        path.map_or(text, |path| path.to_string_lossy().into_owned())
    }

    /// Writes a path a person chose.
    pub(crate) fn choose(&self, path: &str) {
        self.set_text(path);
        self.set_position(-1);
    }

    async fn pick(&self) {
        let Some(window) = self.root().and_downcast::<gtk::Window>() else {
            return;
        };
        let Some((name, patterns)) = self.imp().filter.borrow().clone() else {
            return;
        };
        let file = dialogs::open_file(&window, &self.title(), &name, patterns).await;
        if let Some(path) = file.and_then(|file| file.path()) {
            self.choose(&path.to_string_lossy());
        }
    }
}
