// SPDX-License-Identifier: GPL-3.0-or-later
//! The pages beside the Overview, each made when it is shown for the first time, or
//! between two frames once the Overview is drawn: the user does not wait for what is not seen.

use std::rc::Rc;
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::object::IsClass;
use gtk::glib;

use super::MachinePage;
use crate::model::Machine;
use crate::ui::backup::BackupsPage;
use crate::ui::console::ConsolePage;
use crate::ui::hardware::HardwarePage;
use crate::ui::i18n::gettext;
use crate::ui::snapshot::SnapshotsPage;
use crate::ui::widgets::run_per_frame;
use crate::ui::xml::XmlPage;

/// One page of a machine.
struct Entry {
    /// Its name in the stack.
    name: &'static str,
    title: String,
    icon: &'static str,
    make: fn(&MachinePage, &adw::Bin),
}

impl Entry {
    fn of<P>(name: &'static str, title: String, icon: &'static str) -> Self
    where
        P: LazyPage + IsA<gtk::Widget> + IsA<glib::Object> + IsClass,
    {
        Self {
            name,
            title,
            icon,
            make: MachinePage::make::<P>,
        }
    }
}

/// The pages beside the Overview, in their order. A new page needs its row here, and to be a [`LazyPage`].
fn entries() -> [Entry; 5] {
    [
        Entry::of::<ConsolePage>("console", gettext("Console"), "video-display-symbolic"),
        Entry::of::<HardwarePage>(
            "hardware",
            gettext("Hardware"),
            "applications-engineering-symbolic",
        ),
        Entry::of::<SnapshotsPage>("snapshots", gettext("Snapshots"), "camera-photo-symbolic"),
        Entry::of::<BackupsPage>("backups", gettext("Backups"), "folder-download-symbolic"),
        Entry::of::<XmlPage>("xml", gettext("XML"), "text-x-generic-symbolic"),
    ]
}

/// The place of a page in the stack, and what makes the page.
pub(super) type Place = (adw::Bin, fn(&MachinePage, &adw::Bin));

/// The page that is made first once the Overview is drawn.
const FIRST: &str = "hardware";

/// A page that shows one machine after the other.
pub(super) trait LazyPage {
    /// Shows another machine, or none.
    fn show(&self, machine: Option<&Machine>);

    /// Has the machine keep what was entered on the page.
    fn keep_draft(&self) {}

    /// Counts from `_since` how long the user waits for what the page shows.
    fn count_from(&self, _since: Instant) {}
}

impl LazyPage for ConsolePage {
    fn show(&self, machine: Option<&Machine>) {
        self.set_machine(machine);
    }
}

impl LazyPage for HardwarePage {
    fn show(&self, machine: Option<&Machine>) {
        self.set_machine(machine);
    }

    fn keep_draft(&self) {
        HardwarePage::keep_draft(self);
    }

    fn count_from(&self, since: Instant) {
        HardwarePage::count_from(self, since);
    }
}

impl LazyPage for SnapshotsPage {
    fn show(&self, machine: Option<&Machine>) {
        self.set_machine(machine);
    }
}

impl LazyPage for BackupsPage {
    fn show(&self, machine: Option<&Machine>) {
        self.set_machine(machine);
    }
}

impl LazyPage for XmlPage {
    fn show(&self, machine: Option<&Machine>) {
        self.set_machine(machine);
    }

    fn keep_draft(&self) {
        XmlPage::keep_draft(self);
    }
}

impl MachinePage {
    /// Adds a place for each page, which is made when its place is shown.
    pub(super) fn setup_late_pages(&self) {
        let stack = &*self.imp().pages;
        for entry in entries() {
            let place = adw::Bin::new();
            let page = stack.add_titled(&place, Some(entry.name), &entry.title);
            page.set_icon_name(Some(entry.icon));
            let make = entry.make;
            place.connect_map(glib::clone!(
                #[weak(rename_to = page)]
                self,
                move |place| make(&page, place)
            ));
            let mut places = self.imp().places.borrow_mut();
            match entry.name {
                FIRST => places.insert(0, (place, make)),
                _ => places.push((place, make)),
            }
        }
        self.imp().tabs.serve(stack);
    }

    /// Makes those that were not asked for yet, one before each frame.
    pub(super) fn make_late_pages(&self) {
        let is_made = |(place, _): &Place| place.child().is_some();
        run_per_frame(self, move |page| {
            let places = page.imp().places.borrow().clone();
            let missing = places.into_iter().find(|place| !is_made(place));
            if let Some((place, make)) = &missing {
                make(page, place);
            }
            missing.is_some()
        });
    }

    /// Shows another machine on the pages there are.
    pub(super) fn show_on_late_pages(&self, machine: Option<&Machine>) {
        let pages = self.imp().lazy_pages.borrow().clone();
        for page in pages {
            page.show(machine);
        }
    }

    /// Has the machine keep what was entered on the pages.
    pub(crate) fn keep_drafts(&self) {
        let pages = self.imp().lazy_pages.borrow().clone();
        pages.iter().for_each(|page| page.keep_draft());
    }

    /// The pages have the machine keep what was entered, and show nothing: what happens to the drafts now is not theirs.
    pub(crate) fn put_drafts_away(&self) {
        self.show_on_late_pages(None);
    }

    /// The pages show the machine again, with what is left of its drafts.
    pub(crate) fn show_drafts_again(&self) {
        self.show_on_late_pages(self.machine().as_ref());
    }

    fn make<P>(&self, place: &adw::Bin)
    where
        P: LazyPage + IsA<gtk::Widget> + IsA<glib::Object> + IsClass,
    {
        if place.child().is_some() {
            return;
        }
        let since = Instant::now();
        let page: P = glib::Object::new();
        page.show(self.machine().as_ref());
        place.set_child(Some(&page));
        if page.is_mapped() {
            page.count_from(since);
        }
        self.imp().lazy_pages.borrow_mut().push(Rc::new(page));
    }
}
