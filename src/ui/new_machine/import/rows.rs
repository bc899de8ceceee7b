// SPDX-License-Identifier: GPL-3.0-or-later
//! A finding as a row with its remedies: a button for one, a list for several, and
//! below it an entry where a remedy needs one.

use std::rc::Rc;

use adw::prelude::*;
use gtk::{gio, glib};

use super::words::{self, Act, Offer};
use crate::definition::fit::{Finding, Lack};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::network::choices::Choice;
use crate::ui::new_machine::network::item::{NetworkItem, list_factory, title_factory};
use crate::ui::new_machine::path_row::PathRow;

/// What a person decided.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    /// To do this.
    Act(Act),
    /// To take the file at this path.
    Path(String),
    /// To make an empty disk of this size, as typed.
    Size(String),
}

/// Told of a decision about a finding.
pub(super) type Decide = Rc<dyn Fn(&Finding, Decision)>;

/// The size that is proposed for an empty disk.
const USUAL_SIZE: &str = "20 GiB";

/// The rows of a finding.
pub(super) fn rows(
    finding: &Finding,
    nics: &[Choice],
    is_local: bool,
    decide: &Decide,
) -> Vec<gtk::Widget> {
    let offers = words::offers(finding, nics);
    match &offers[..] {
        [] => vec![plain(finding).upcast()],
        [offer] => vec![with_button(finding, offer, decide).upcast()],
        _ => with_list(finding, &offers, is_local, decide),
    }
}

fn describe(row: &impl IsA<adw::ActionRow>, finding: &Finding) {
    let row = row.upcast_ref();
    row.set_use_markup(false);
    row.set_title(&words::title(finding));
    row.set_subtitle(&words::details(finding));
}

fn plain(finding: &Finding) -> adw::ActionRow {
    let row = adw::ActionRow::new();
    describe(&row, finding);
    row
}

fn with_button(finding: &Finding, offer: &Offer, decide: &Decide) -> adw::ActionRow {
    let row = plain(finding);
    let button = button(&offer.title);
    let (finding, act, decide) = (finding.clone(), offer.act.clone(), decide.clone());
    button.connect_clicked(move |_| decide(&finding, Decision::Act(act.clone())));
    row.add_suffix(&button);
    row
}

fn button(label: &str) -> gtk::Button {
    gtk::Button::builder()
        .label(label)
        .valign(gtk::Align::Center)
        .build()
}

fn with_list(
    finding: &Finding,
    offers: &[Offer],
    is_local: bool,
    decide: &Decide,
) -> Vec<gtk::Widget> {
    let row = adw::ComboRow::new();
    describe(&row, finding);
    row.set_factory(Some(&title_factory()));
    row.set_list_factory(Some(&list_factory()));
    let store = gio::ListStore::new::<NetworkItem>();
    store.append(&NetworkItem::titled(&gettext("Choose…"), ""));
    for offer in offers {
        store.append(&NetworkItem::titled(&offer.title, &offer.details));
    }
    row.set_model(Some(&store));
    let path = path_row(finding, is_local, decide);
    let size = size_row(finding, decide);
    let (finding, decide) = (finding.clone(), decide.clone());
    let acts: Vec<Act> = offers.iter().map(|offer| offer.act.clone()).collect();
    let (path_entry, size_entry) = (path.clone(), size.clone());
    row.connect_selected_notify(move |row| {
        let at = (row.selected() as usize).checked_sub(1);
        let act = at.and_then(|at| acts.get(at));
        path_entry.set_visible(act == Some(&Act::EnterPath));
        size_entry.set_visible(act == Some(&Act::EnterSize));
        match act {
            Some(Act::EnterPath) => {
                path_entry.grab_focus();
            }
            Some(Act::EnterSize) => {
                size_entry.grab_focus();
            }
            Some(act) => decide(&finding, Decision::Act(act.clone())),
            None => {}
        }
    });
    vec![row.upcast(), path.upcast(), size.upcast()]
}

/// Asks for the path of another file.
fn path_row(finding: &Finding, is_local: bool, decide: &Decide) -> PathRow {
    let row: PathRow = glib::Object::new();
    row.set_use_markup(false);
    row.set_title(&match &finding.lack {
        Lack::Image { target, .. } => gettext_f("Image of {name}", &[("name", target)]),
        _ => gettext("File"),
    });
    row.set_filter(
        &gettext("Choose an Image…"),
        (
            gettext("Disk images"),
            &["*.qcow2", "*.img", "*.raw", "*.iso", "*.vmdk"],
        ),
    );
    row.set_local(is_local);
    row.set_visible(false);
    let use_it = button(&gettext("Use It"));
    row.add_suffix(&use_it);
    let take = {
        let (finding, decide, row) = (finding.clone(), decide.clone(), row.downgrade());
        move || {
            let path = row.upgrade().map(|row| row.path());
            if let Some(path) = path.filter(|path| path.starts_with('/')) {
                decide(&finding, Decision::Path(path));
            }
        }
    };
    let entered = take.clone();
    row.connect_entry_activated(move |_| entered());
    use_it.connect_clicked(move |_| take());
    row
}

/// Asks for the size of an empty disk.
fn size_row(finding: &Finding, decide: &Decide) -> adw::EntryRow {
    let row = adw::EntryRow::new();
    row.set_use_markup(false);
    row.set_title(&match &finding.lack {
        Lack::Image { target, .. } => gettext_f("Size of {name}", &[("name", target)]),
        _ => gettext("Size"),
    });
    row.set_text(USUAL_SIZE);
    row.set_visible(false);
    let make = button(&gettext("Make It at Import"));
    row.add_suffix(&make);
    let take = {
        let (finding, decide, row) = (finding.clone(), decide.clone(), row.downgrade());
        move || {
            if let Some(row) = row.upgrade() {
                decide(&finding, Decision::Size(row.text().to_string()));
            }
        }
    };
    let entered = take.clone();
    row.connect_entry_activated(move |_| entered());
    make.connect_clicked(move |_| take());
    row
}
