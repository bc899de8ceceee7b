// SPDX-License-Identifier: GPL-3.0-or-later
//! A finding as a row with its remedies: a button for one, a list for several, and
//! below it an entry where a remedy needs one.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::{gio, glib};

use super::labels::{self, Act, Offer};
use crate::definition::fit::{Finding, Lack};
use crate::model::Connection;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::storage::{VolumeKind, browse_from};
use crate::ui::widgets::network_choices::Choice;
use crate::ui::widgets::{NetworkItem, PathRow, list_factory, title_factory};

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

/// A finding that is on the screen: the text around it may change, and it stays.
pub(super) type Shown = Rc<RefCell<Finding>>;

/// Called with a decision about a finding.
pub(super) type Decide = Rc<dyn Fn(&Shown, Decision)>;

/// The size that is proposed for an empty disk.
const USUAL_SIZE: &str = "20 GiB";

/// The rows of a finding.
pub(super) fn rows(
    shown: &Shown,
    nics: &[Choice],
    connection: Option<&Connection>,
    decide: &Decide,
) -> Vec<gtk::Widget> {
    let offers = labels::offers(&shown.borrow(), nics);
    match &offers[..] {
        [] => vec![plain(&shown.borrow()).upcast()],
        [offer] => vec![with_button(shown, offer, decide).upcast()],
        _ => with_list(shown, &offers, connection, decide),
    }
}

fn describe(row: &impl IsA<adw::ActionRow>, finding: &Finding) {
    let row = row.upcast_ref();
    row.set_use_markup(false);
    row.set_title(&labels::title(finding));
    row.set_subtitle(&labels::details(finding));
}

fn plain(finding: &Finding) -> adw::ActionRow {
    let row = adw::ActionRow::new();
    describe(&row, finding);
    row
}

fn with_button(shown: &Shown, offer: &Offer, decide: &Decide) -> adw::ActionRow {
    let row = plain(&shown.borrow());
    let button = button(&offer.title);
    let (shown, act, decide) = (shown.clone(), offer.act.clone(), decide.clone());
    button.connect_clicked(move |_| decide(&shown, Decision::Act(act.clone())));
    row.add_suffix(&button);
    row
}

/// A button whose words may take two lines where it is narrow.
fn button(words: &str) -> gtk::Button {
    let label = gtk::Label::builder()
        .label(words)
        .wrap(true)
        .width_chars(i32::try_from(words.chars().count().min(12)).unwrap_or(12))
        .justify(gtk::Justification::Center)
        .build();
    let button = gtk::Button::builder()
        .child(&label)
        .valign(gtk::Align::Center)
        .css_classes(["text-button"])
        .build();
    button.update_property(&[gtk::accessible::Property::Label(words)]);
    button
}

fn with_list(
    shown: &Shown,
    offers: &[Offer],
    connection: Option<&Connection>,
    decide: &Decide,
) -> Vec<gtk::Widget> {
    let row = adw::ComboRow::new();
    describe(&row, &shown.borrow());
    row.set_factory(Some(&title_factory()));
    row.set_list_factory(Some(&list_factory()));
    let store = gio::ListStore::new::<NetworkItem>();
    store.append(&NetworkItem::titled(&gettext("Choose…"), ""));
    for offer in offers {
        store.append(&NetworkItem::titled(&offer.title, &offer.details));
    }
    row.set_model(Some(&store));
    let path = path_row(shown, connection, decide);
    let size = size_row(shown, decide);
    let (shown, decide) = (shown.clone(), decide.clone());
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
            Some(act) => {
                decide(&shown, Decision::Act(act.clone()));
                // It can be chosen again if it comes to nothing.
                row.set_selected(0);
            }
            None => {}
        }
    });
    vec![row.upcast(), path.upcast(), size.upcast()]
}

/// Asks for the path of another file.
fn path_row(shown: &Shown, connection: Option<&Connection>, decide: &Decide) -> PathRow {
    let row: PathRow = glib::Object::new();
    row.set_use_markup(false);
    row.set_title(&match &shown.borrow().lack {
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
    let kind = match &shown.borrow().lack {
        Lack::Image { .. } => VolumeKind::Disk,
        _ => VolumeKind::Kernel,
    };
    let connection = connection.cloned();
    browse_from(&row, move || Some((connection.clone()?, kind)));
    row.set_visible(false);
    let use_it = button(&gettext("Use It"));
    row.add_suffix(&use_it);
    let take = glib::clone!(
        #[weak]
        row,
        #[strong]
        shown,
        #[strong]
        decide,
        move || {
            let path = row.path();
            if path.starts_with('/') {
                decide(&shown, Decision::Path(path));
            }
        }
    );
    let entered = take.clone();
    row.connect_entry_activated(move |_| entered());
    use_it.connect_clicked(move |_| take());
    row
}

/// Asks for the size of an empty disk.
fn size_row(shown: &Shown, decide: &Decide) -> adw::EntryRow {
    let row = adw::EntryRow::new();
    row.set_use_markup(false);
    row.set_title(&match &shown.borrow().lack {
        Lack::Image { target, .. } => gettext_f("Size of {name}", &[("name", target)]),
        _ => gettext("Size"),
    });
    row.set_text(USUAL_SIZE);
    row.set_visible(false);
    let make = button(&gettext("Create It When Importing"));
    row.add_suffix(&make);
    let take = glib::clone!(
        #[weak]
        row,
        #[strong]
        shown,
        #[strong]
        decide,
        move || decide(&shown, Decision::Size(row.text().to_string()))
    );
    let entered = take.clone();
    row.connect_entry_activated(move |_| entered());
    make.connect_clicked(move |_| take());
    row
}
