// SPDX-License-Identifier: GPL-3.0-or-later
//! The menu of what is pointed at on the map or in the list.

use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, glib};

use super::NetworksPage;
use crate::model::Network;
use crate::model::topology::SegmentKind;
use crate::ui::failure::{self, Failure};
use crate::ui::i18n::gettext;
use crate::ui::network::element::Element;
use crate::ui::network::{dialog, verbs};
use crate::ui::widgets::{Entry, on_context_menu, open_entries};

impl NetworksPage {
    pub(super) fn setup_menus(&self) {
        let imp = self.imp();
        on_context_menu(&*imp.map, self, |page, widget, place| {
            let element = page.imp().map.element_at(widget);
            element.is_some_and(|it| page.open_menu(&it, place))
        });
        on_context_menu(&*imp.list, self, |page, widget, place| {
            let element = page.imp().list.element_at(widget);
            element.is_some_and(|it| page.open_menu(&it, place))
        });
    }

    /// Opens it at a place of the page; returns whether there is anything to do.
    fn open_menu(&self, element: &Element, place: &gdk::Rectangle) -> bool {
        let mut sections = match element {
            Element::Segment(key) | Element::Group(key) => self.segment_entries(key),
            Element::Tap(..) | Element::Machine(..) => self.card_entries(element),
            Element::Card(_) => Vec::new(),
        };
        sections.retain(|entries| !entries.is_empty());
        if !sections.is_empty() {
            open_entries(self, place, &sections);
        }
        !sections.is_empty()
    }

    fn segment_entries(&self, key: &str) -> Vec<Vec<Entry>> {
        if let Some(network) = self.network_of(key) {
            return self.network_entries(&network);
        }
        let topology = self.topology();
        let mut segments = topology.iter().flat_map(|it| &it.segments);
        let Some(segment) = segments.find(|it| it.key == key) else {
            return Vec::new();
        };
        if segment.kind != SegmentKind::Bridge || segment.missing {
            return Vec::new();
        }
        let name = segment.name.to_variant();
        vec![
            vec![(
                gettext("_Edit…"),
                Some(self.activate("network.edit-bridge", &name)),
            )],
            vec![(
                gettext("Delete Bridge…"),
                Some(self.activate("network.delete-bridge", &name)),
            )],
        ]
    }

    fn network_entries(&self, network: &Network) -> Vec<Vec<Entry>> {
        let writable = network.connection().is_some_and(|it| it.is_writable());
        let edits = writable && network.persistent();
        let state = match network.active() {
            true => (
                gettext("Stop Network"),
                self.verb(writable, network, verbs::stop),
            ),
            false => (
                gettext("Start Network"),
                self.verb(writable, network, verbs::start),
            ),
        };
        let edit = self.verb(edits, network, async |window, network| {
            dialog::show_edit(&window, &network);
            Ok(())
        });
        vec![
            vec![state],
            vec![
                (gettext("_Edit…"), edit),
                (gettext("_XML…"), self.verb(true, network, verbs::edit_xml)),
            ],
            vec![(
                gettext("_Delete Network…"),
                self.verb(writable, network, verbs::delete),
            )],
        ]
    }

    /// Of a machine's card.
    fn card_entries(&self, element: &Element) -> Vec<Vec<Entry>> {
        let Some(card) = element.card() else {
            return Vec::new();
        };
        vec![vec![
            (
                gettext("Check reachability"),
                Some(self.activate("network.check-reachability", &card)),
            ),
            (
                gettext("Open Machine"),
                Some(self.activate("network.show-machine", &card)),
            ),
        ]]
    }

    fn activate(&self, action: &'static str, target: &glib::Variant) -> Rc<dyn Fn()> {
        let (weak, target) = (self.downgrade(), target.clone());
        Rc::new(move || {
            let page = weak.upgrade();
            let done = page.map(|page| WidgetExt::activate_action(&page, action, Some(&target)));
            if let Some(Err(error)) = done {
                log::warn!("{action}: {error}");
            }
        })
    }

    fn verb<F>(
        &self,
        can_be: bool,
        network: &Network,
        verb: impl Fn(gtk::Window, Network) -> F + Copy + 'static,
    ) -> Option<Rc<dyn Fn()>>
    where
        F: Future<Output = Result<(), Failure>> + 'static,
    {
        let (weak, network) = (self.downgrade(), network.clone());
        let act = move || {
            if let Some(page) = weak.upgrade()
                && let Some(window) = page.window()
            {
                failure::run(&page, verb(window, network.clone()));
            }
        };
        can_be.then(|| Rc::new(act) as Rc<dyn Fn()>)
    }
}
