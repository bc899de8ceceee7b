// SPDX-License-Identifier: GPL-3.0-or-later
//! The download of what is chosen: offered, under way, or done.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::model::Job;
use crate::ui::i18n::gettext;
use crate::ui::jobs::JobRow;

/// What the row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// It can be downloaded.
    Offered(String),
    /// It cannot.
    Impossible(String),
    /// It could not.
    Failed(String),
    /// It is being downloaded.
    Running(Job),
    /// The host has it.
    There(String),
}

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct DownloadRow {
        pub(super) text: gtk::Label,
        pub(super) progress: adw::Bin,
        pub(super) download: gtk::Button,
        pub(super) install: gtk::Button,
        pub(super) shown: RefCell<Option<Shown>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DownloadRow {
        const NAME: &'static str = "GhDownloadRow";
        type Type = super::DownloadRow;
        type ParentType = adw::PreferencesRow;
    }

    impl ObjectImpl for DownloadRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for DownloadRow {}
    impl ListBoxRowImpl for DownloadRow {}
    impl PreferencesRowImpl for DownloadRow {}
}

glib::wrapper! {
    /// A download.
    pub struct DownloadRow(ObjectSubclass<imp::DownloadRow>)
        @extends adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl DownloadRow {
    fn setup(&self) {
        let imp = self.imp();
        imp.text.set_wrap(true);
        imp.text.set_wrap_mode(gtk::pango::WrapMode::WordChar);
        imp.text.set_xalign(0.0);
        imp.text.set_hexpand(true);
        imp.download.set_label(&gettext("Download"));
        imp.install.set_label(&gettext("Install"));
        imp.install.add_css_class("suggested-action");
        let line = gtk::Box::new(gtk::Orientation::Horizontal, 12);
        line.set_margin_top(12);
        line.set_margin_bottom(12);
        line.set_margin_start(12);
        line.set_margin_end(12);
        imp.progress.set_hexpand(true);
        line.append(&imp.text);
        line.append(&imp.progress);
        for button in [&imp.download, &imp.install] {
            button.set_valign(gtk::Align::Center);
            line.append(button);
        }
        self.set_child(Some(&line));
        self.set_activatable(false);
        self.set_focusable(false);
    }

    /// Calls `f` when a person wants it downloaded.
    pub(in crate::ui::new_machine) fn connect_download(&self, f: impl Fn() + 'static) {
        self.imp().download.connect_clicked(move |_| f());
    }

    /// Calls `f` when a person wants to install what was downloaded.
    pub(in crate::ui::new_machine) fn connect_install(&self, f: impl Fn() + 'static) {
        self.imp().install.connect_clicked(move |_| f());
    }

    pub(super) fn show(&self, shown: Shown) {
        let imp = self.imp();
        // A job shows its progress by itself.
        if imp.shown.replace(Some(shown.clone())).as_ref() == Some(&shown) {
            return;
        }
        let (text, job) = match &shown {
            Shown::Running(job) => (None, Some(job)),
            Shown::Offered(text)
            | Shown::Impossible(text)
            | Shown::Failed(text)
            | Shown::There(text) => (Some(text), None),
        };
        imp.text.set_label(text.map_or("", String::as_str));
        imp.text.set_visible(text.is_some());
        match matches!(shown, Shown::Failed(_)) {
            true => imp.text.add_css_class("error"),
            false => imp.text.remove_css_class("error"),
        }
        let progress = job.map(JobRow::new);
        let cancel = gettext("Cancel Download");
        progress.iter().for_each(|it| it.set_cancel_label(&cancel));
        imp.progress.set_child(progress.as_ref());
        imp.progress.set_visible(job.is_some());
        imp.download
            .set_visible(matches!(shown, Shown::Offered(_) | Shown::Failed(_)));
        imp.install.set_visible(matches!(shown, Shown::There(_)));
    }
}
