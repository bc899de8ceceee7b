// SPDX-License-Identifier: GPL-3.0-or-later
//! An address that a network has handed out, or reserves.

use std::cell::RefCell;
use std::net::IpAddr;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::mac::Mac;
use crate::ui::i18n::{gettext, gettext_f};

/// Who has an address, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// The machine whose card it is.
    pub machine: Option<String>,
    /// What the guest calls itself.
    pub hostname: Option<String>,
    pub address: IpAddr,
    pub mac: Option<Mac>,
    /// The identifier it asked under: of IPv6 its DUID.
    pub id: Option<String>,
    /// When it ends, in seconds since 1970; none where it is not in use now.
    pub expires: Option<i64>,
    /// Whether it is kept for that card.
    pub is_static: bool,
}

impl Held {
    /// Whether the network can be told whom to keep it for.
    pub(super) fn can_be_kept(&self) -> bool {
        if self.address.is_ipv4() {
            self.mac.is_some()
        } else {
            self.id.is_some()
        }
    }
}

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct LeaseRow {
        pub(super) keep: gtk::Button,
        pub(super) kept: gtk::Label,
        pub(super) held: RefCell<Option<Held>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for LeaseRow {
        const NAME: &'static str = "GhLeaseRow";
        type Type = super::LeaseRow;
        type ParentType = adw::ActionRow;
    }

    impl ObjectImpl for LeaseRow {
        fn constructed(&self) {
            self.parent_constructed();
            let row = self.obj();
            row.set_focusable(false);
            self.keep.set_label(&gettext("Make Static"));
            self.keep.set_valign(gtk::Align::Center);
            self.kept.set_label(&gettext("Static"));
            self.kept.add_css_class("dim-label");
            row.add_suffix(&self.kept);
            row.add_suffix(&self.keep);
        }
    }

    impl WidgetImpl for LeaseRow {}
    impl ListBoxRowImpl for LeaseRow {}
    impl PreferencesRowImpl for LeaseRow {}
    impl ActionRowImpl for LeaseRow {}
}

glib::wrapper! {
    /// An address and who has it.
    pub struct LeaseRow(ObjectSubclass<imp::LeaseRow>)
        @extends adw::ActionRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl Default for LeaseRow {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl LeaseRow {
    /// Calls `f` when the user wants to keep the address for its holder.
    pub(super) fn connect_keep(&self, f: impl Fn(&Held) + 'static) {
        self.imp().keep.connect_clicked(glib::clone!(
            #[weak(rename_to = row)]
            self,
            move |_| {
                let held = row.imp().held.borrow().clone();
                if let Some(held) = held {
                    f(&held);
                }
            }
        ));
    }

    pub(super) fn show(&self, held: &Held) {
        let imp = self.imp();
        if imp.held.borrow().as_ref() == Some(held) {
            return;
        }
        self.set_title(&glib::markup_escape_text(&title(held)));
        self.set_subtitle(&glib::markup_escape_text(&subtitle(held)));
        imp.keep.set_visible(held.can_be_kept() && !held.is_static);
        imp.kept.set_visible(held.is_static);
        imp.held.replace(Some(held.clone()));
    }
}

fn title(held: &Held) -> String {
    let known = held.machine.clone().or_else(|| held.hostname.clone());
    known.unwrap_or_else(|| gettext("Unknown machine"))
}

fn subtitle(held: &Held) -> String {
    let mut parts = vec![held.address.to_string()];
    parts.extend(held.mac.map(|mac| mac.to_string()));
    if held.machine.is_some() {
        let own = held
            .hostname
            .clone()
            .filter(|it| Some(it) != held.machine.as_ref());
        parts.extend(own.map(|it| gettext_f("reports the name {name}", &[("name", &it)])));
    }
    parts.push(match held.expires {
        None => gettext("not in use"),
        Some(0) => gettext("no expiry"),
        Some(seconds) => gettext_f("until {time}", &[("time", &clock(seconds))]),
    });
    parts.join(" · ")
}

/// A point in time as a clock here shows it, with the day if it is another.
fn clock(seconds: i64) -> String {
    let end = glib::DateTime::from_unix_local(seconds);
    let today = glib::DateTime::now_local().map(|now| now.ymd());
    let shown = end.and_then(|end| {
        let format = if today.is_ok_and(|today| today == end.ymd()) {
            "%X"
        } else {
            "%x %X"
        };
        end.format(format)
    });
    shown.map_or_else(|_| seconds.to_string(), |text| text.to_string())
}
