// SPDX-License-Identifier: GPL-3.0-or-later
//! The address of a new machine's guest: as it comes, kept for it by a virtual network, or fixed. What is proposed is
//! free, as far as is known; what a person typed stays.

mod rows;
mod words;

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;
use ipnet::IpNet;

pub(super) use self::rows::AddressRows;
use self::words::{Kind, kind_text, sentence};
use crate::definition::network_config::{FixedAddress, free_addresses};
use crate::definition::new_machine::{Field, NicChoice};
use crate::model::{AddressFacts, Connection};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::problems::Problems;

/// The address of one machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) enum AddressChoice {
    /// As it comes.
    #[default]
    Automatic,
    /// This one, kept by the virtual network of this name.
    Kept(String, IpAddr),
    /// This one, which the guest gives itself.
    Fixed(FixedAddress),
}

impl AddressChoice {
    /// The address.
    pub(in crate::ui) fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Automatic => None,
            Self::Kept(_, address) => Some(*address),
            Self::Fixed(fixed) => Some(fixed.address.addr()),
        }
    }
}

/// Where the guest is, and what can set an address there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct Around {
    /// What its card is plugged into.
    pub nic: NicChoice,
    /// Whether something of ours can set an address in it.
    pub sets_addresses: bool,
    /// How many machines there will be.
    pub count: usize,
}

/// The choice, and what is known.
#[derive(Debug)]
pub(in crate::ui) struct AddressGroup {
    rows: AddressRows,
    kinds: RefCell<Vec<Kind>>,
    facts: RefCell<Option<(NicChoice, AddressFacts)>>,
    turn: Cell<u64>,
    proposed: RefCell<[String; 3]>,
}

impl AddressGroup {
    /// Adds its rows to a group.
    pub(in crate::ui) fn new(group: &adw::PreferencesGroup) -> Rc<Self> {
        Rc::new(Self {
            rows: AddressRows::new(group),
            kinds: RefCell::default(),
            facts: RefCell::default(),
            turn: Cell::new(0),
            proposed: RefCell::default(),
        })
    }

    /// Calls `f` whenever something was chosen or typed.
    pub(in crate::ui) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        self.rows.connect_changed(f);
    }

    /// Asks the host about the network, unless that is known; `f` is called once it is.
    pub(in crate::ui) fn look(
        self: &Rc<Self>,
        connection: &Connection,
        nic: &NicChoice,
        f: impl Fn() + 'static,
    ) {
        let is_known = |(of, _): &(NicChoice, AddressFacts)| of == nic;
        if self.facts.borrow().as_ref().is_some_and(is_known) {
            return;
        }
        self.facts
            .replace(Some((nic.clone(), AddressFacts::default())));
        self.turn.set(self.turn.get() + 1);
        let (turn, weak) = (self.turn.get(), Rc::downgrade(self));
        let (connection, nic) = (connection.clone(), nic.clone());
        glib::spawn_future_local(async move {
            let facts = connection.address_facts(&nic).await;
            if let Some(group) = weak.upgrade().filter(|it| it.turn.get() == turn) {
                group.facts.replace(Some((nic, facts)));
                f();
            }
        });
    }

    /// Puts its rows below this one, or into their group: where the source sets no address, they are rarely wanted.
    pub(in crate::ui) fn place_below(&self, more: Option<&adw::ExpanderRow>) {
        let has_moved = self.rows.place_below(more);
        // What was chosen stays in sight.
        if has_moved && self.kind() != Kind::Automatic {
            self.rows.unfold();
        }
    }

    /// Forgets what is known: addresses came or went.
    pub(in crate::ui) fn forget(&self) {
        self.facts.take();
    }

    fn known(&self) -> AddressFacts {
        let facts = self.facts.borrow();
        facts.as_ref().map(|(_, it)| it.clone()).unwrap_or_default()
    }

    /// Shows the rows that the choices ask for, with what is proposed.
    pub(in crate::ui) fn follow(&self, around: &Around) {
        let facts = self.known();
        let is_wired = !matches!(around.nic, NicChoice::None | NicChoice::UserMode);
        let mut kinds = vec![Kind::Automatic];
        if facts.keeps_addresses && matches!(around.nic, NicChoice::Network(_)) {
            kinds.push(Kind::Kept);
        }
        kinds.push(Kind::Fixed);
        let chosen = self.kind();
        if *self.kinds.borrow() != kinds {
            let texts: Vec<String> = kinds.iter().map(|it| kind_text(*it)).collect();
            let place = kinds.iter().position(|it| *it == chosen).unwrap_or(0);
            self.kinds.replace(kinds);
            self.rows.offer(&texts, place);
        }
        let kind = self.kind();
        let is_fixed = is_wired && kind == Kind::Fixed;
        self.rows.show(
            is_wired,
            is_wired && kind != Kind::Automatic,
            is_fixed,
            is_fixed && around.sets_addresses,
        );
        self.propose(&facts, kind);
    }

    fn kind(&self) -> Kind {
        let at = self.rows.kind.selected() as usize;
        let kinds = self.kinds.borrow();
        kinds.get(at).copied().unwrap_or(Kind::Automatic)
    }

    fn propose(&self, facts: &AddressFacts, kind: Kind) {
        let Some(subnet) = facts.subnet else {
            return;
        };
        let free = free_addresses(subnet, None, &facts.taken, 1)
            .first()
            .copied();
        let address = match (free, kind) {
            (Some(free), Kind::Fixed) => format!("{free}/{}", subnet.prefix_len()),
            (Some(free), _) => free.to_string(),
            (None, _) => String::new(),
        };
        let gateway = facts.gateway.map(|it| it.to_string());
        let dns: Vec<String> = facts.dns.iter().map(ToString::to_string).collect();
        let proposals = [address, gateway.unwrap_or_default(), dns.join(", ")];
        let last = self.proposed.replace(proposals.clone());
        let rows = [&self.rows.address, &self.rows.gateway, &self.rows.dns];
        for ((row, last), new) in rows.into_iter().zip(last).zip(proposals) {
            if row.text() == last.as_str() && row.text() != new.as_str() {
                row.set_text(&new);
            }
        }
    }

    /// The addresses of so many machines, counted up from the first; what cannot be had is a problem.
    pub(in crate::ui) fn choices(
        &self,
        around: &Around,
        problems: &mut Problems,
    ) -> Vec<AddressChoice> {
        let kind = self.kind();
        let is_wired = !matches!(around.nic, NicChoice::None | NicChoice::UserMode);
        self.rows.note.say("", false);
        if !is_wired || kind == Kind::Automatic {
            return vec![AddressChoice::Automatic; around.count];
        }
        match self.fixed(around, kind) {
            Ok(choices) => {
                self.say_what_follows(around, &choices);
                choices
            }
            Err(problem) => {
                self.rows.note.say(&problem, true);
                self.rows.unfold();
                problems.error(Field::Address, problem);
                Vec::new()
            }
        }
    }

    fn fixed(&self, around: &Around, kind: Kind) -> Result<Vec<AddressChoice>, String> {
        let facts = self.known();
        let first = self.first(&facts)?;
        let gateway = self.rows.gateway()?;
        let dns = self.rows.dns()?;
        let fixed = |address: IpAddr| FixedAddress {
            address: IpNet::new(address, first.prefix_len()).unwrap_or(first),
            gateway,
            dns: dns.clone(),
        };
        let inside = facts.subnet.is_none_or(|it| it.contains(&first.addr()));
        if kind == Kind::Kept && !inside {
            let subnet = facts.subnet.map(|it| it.trunc().to_string());
            let values = [("network", subnet.as_deref().unwrap_or_default())];
            return Err(gettext_f("The address must be in {network}.", &values));
        }
        let asked = match kind {
            Kind::Fixed => fixed(first.addr()).problem(),
            _ => FixedAddress {
                address: first,
                gateway: None,
                dns: Vec::new(),
            }
            .problem(),
        };
        if let Some(problem) = asked {
            return Err(sentence(problem));
        }
        if facts.taken.contains(&first.addr()) {
            return Err(gettext("Another computer has this address."));
        }
        let found = free_addresses(first, Some(first.addr()), &facts.taken, around.count);
        if found.len() < around.count {
            return Err(gettext(
                "There are not enough free addresses from this one on.",
            ));
        }
        let choice = |address| match (&around.nic, kind) {
            (NicChoice::Network(name), Kind::Kept) => AddressChoice::Kept(name.clone(), address),
            _ => AddressChoice::Fixed(fixed(address)),
        };
        Ok(found.into_iter().map(choice).collect())
    }

    fn first(&self, facts: &AddressFacts) -> Result<IpNet, String> {
        let text = self.rows.address.text();
        let text = text.trim();
        if let Ok(whole) = text.parse::<IpNet>() {
            return Ok(whole);
        }
        let wrong = || gettext("This is not an address, such as 10.0.0.2/24.");
        let address: IpAddr = text.parse().map_err(|_| wrong())?;
        let near = facts.subnet.filter(|it| it.contains(&address));
        let near = near.ok_or_else(|| {
            gettext("The length of the network is missing, such as /24 in 10.0.0.2/24.")
        })?;
        IpNet::new(address, near.prefix_len()).map_err(|_| wrong())
    }

    /// Says which addresses these are, or how the guest gets them where nothing sets them.
    fn say_what_follows(&self, around: &Around, choices: &[AddressChoice]) {
        let text = match choices {
            [AddressChoice::Fixed(first), ..] if !around.sets_addresses => gettext_f(
                "Nothing sets it in this guest. The page Console of the machine can type it there: {commands}",
                &[("commands", &first.commands())],
            ),
            [first, .., last] => {
                let text = |it: &AddressChoice| it.address().map(|it| it.to_string());
                let (first, last) = (text(first), text(last));
                gettext_f(
                    "From {first} to {last}",
                    &[
                        ("first", first.as_deref().unwrap_or_default()),
                        ("last", last.as_deref().unwrap_or_default()),
                    ],
                )
            }
            _ => String::new(),
        };
        if !text.is_empty() {
            self.rows.note.tell(&text);
        }
    }
}
