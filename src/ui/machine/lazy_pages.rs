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
use crate::ui::console::ConsolePage;
use crate::ui::hardware::HardwarePage;
use crate::ui::widgets::run_per_frame;
use crate::ui::xml::XmlPage;

/// Where a page goes, and what makes it.
type Place = (adw::Bin, fn(&MachinePage));

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

impl LazyPage for XmlPage {
    fn show(&self, machine: Option<&Machine>) {
        self.set_machine(machine);
    }

    fn keep_draft(&self) {
        XmlPage::keep_draft(self);
    }
}

impl MachinePage {
    /// Makes each page when its place is shown.
    pub(super) fn setup_late_pages(&self) {
        for (place, make) in self.places() {
            place.connect_map(glib::clone!(
                #[weak(rename_to = page)]
                self,
                move |_| {
                    make(&page);
                }
            ));
        }
    }

    /// Makes those that were not asked for yet, one before each frame.
    pub(super) fn make_late_pages(&self) {
        let is_made = |(place, _): &Place| place.child().is_some();
        run_per_frame(self, move |page| {
            let missing = page.places().into_iter().find(|place| !is_made(place));
            if let Some((_, make)) = missing {
                make(page);
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

    fn places(&self) -> [Place; 3] {
        let imp = self.imp();
        [
            (imp.hardware.get(), |page| {
                page.make::<HardwarePage>(&page.imp().hardware);
            }),
            (imp.console.get(), |page| {
                page.make::<ConsolePage>(&page.imp().console);
            }),
            (imp.xml.get(), |page| {
                page.make::<XmlPage>(&page.imp().xml);
            }),
        ]
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
