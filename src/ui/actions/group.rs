// SPDX-License-Identifier: GPL-3.0-or-later
//! The actions of the table as an action group, for the machines that are shown or
//! pointed at. An action is enabled while it can be used on at least one of them.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::{Rc, Weak};

use gtk::prelude::*;
use gtk::{gio, glib};

use super::run;
use super::table::{Entry, TABLE, Work};
use crate::model::actions::Outcome;
use crate::model::{Connection, Machine};
use crate::ui::failure;

/// The name under which the group is inserted.
const GROUP: &str = "machine";

/// Actions on machines, for one widget and what is inside it.
#[derive(Clone)]
pub(crate) struct MachineActions(Rc<Inner>);

type Changed = Box<dyn Fn(&MachineActions)>;

struct Inner {
    widget: glib::WeakRef<gtk::Widget>,
    group: gio::SimpleActionGroup,
    machines: RefCell<Vec<Machine>>,
    /// One for each of the machines, and one for each of their connections.
    signals: RefCell<Vec<glib::SignalGroup>>,
    /// Whether all of them start with the computer, once that is known.
    autostart: Cell<Option<bool>>,
    changed: RefCell<Vec<Changed>>,
}

impl MachineActions {
    /// The actions, inserted as `machine` into `scope`. Questions and failures are
    /// shown where `widget` is.
    pub(crate) fn new(widget: &impl IsA<gtk::Widget>, scope: &impl IsA<gtk::Widget>) -> Self {
        let this = Self(Rc::new(Inner {
            widget: widget.upcast_ref::<gtk::Widget>().downgrade(),
            group: gio::SimpleActionGroup::new(),
            machines: RefCell::default(),
            signals: RefCell::default(),
            autostart: Cell::default(),
            changed: RefCell::default(),
        }));
        for entry in &TABLE {
            let weak = Rc::downgrade(&this.0);
            let action = match entry.work {
                Work::Switch => switch(entry, weak),
                _ => plain(entry, weak),
            };
            this.0.group.add_action(&action);
        }
        scope.insert_action_group(GROUP, Some(&this.0.group));
        this.update();
        this
    }

    /// Sets the machines that the actions are about.
    pub(crate) fn set_machines(&self, machines: &[Machine]) {
        let inner = &self.0;
        inner.machines.replace(machines.to_vec());
        inner.autostart.set(None);
        let connections: HashSet<Connection> =
            machines.iter().filter_map(Machine::connection).collect();
        let of_machine = [
            "status",
            "persistent",
            "saved",
            "starting",
            "job",
            "template",
            "disposable",
            "shut-down-asked",
        ];
        let machines = machines.iter().map(|it| self.signals_of(it, &of_machine));
        let connections = connections.iter();
        let connections = connections.map(|it| self.signals_of(it, &["state", "read-only"]));
        inner.signals.replace(machines.chain(connections).collect());
        self.update();
    }

    fn signals_of<T: IsA<glib::Object>>(
        &self,
        object: &T,
        properties: &[&str],
    ) -> glib::SignalGroup {
        let signals = glib::SignalGroup::new::<T>();
        for property in properties {
            signals.connect_notify_local(
                Some(property),
                glib::clone!(
                    #[weak(rename_to = inner)]
                    self.0,
                    move |_, _| Self(inner).update()
                ),
            );
        }
        signals.set_target(Some(object));
        signals
    }

    /// The machines that it is about.
    pub(crate) fn machines(&self) -> Vec<Machine> {
        self.0.machines.borrow().clone()
    }

    /// Why something cannot be done now; none if it can.
    pub(crate) fn refusal(&self, entry: &Entry) -> Option<String> {
        entry.action.refusal_for(&self.0.machines.borrow())
    }

    /// Called whenever something else can be done than before.
    pub(crate) fn connect_changed(&self, f: impl Fn(&Self) + 'static) {
        self.0.changed.borrow_mut().push(Box::new(f));
    }

    /// Takes over what the host says of whether the machines start with it.
    pub(crate) fn set_autostart(&self, known: Option<bool>) {
        self.0.autostart.set(known);
        self.update();
    }

    /// Asks the host whether the machines start with it, where that is not known.
    pub(crate) fn read_autostart(&self) {
        let (machines, weak) = (self.machines(), Rc::downgrade(&self.0));
        let known = |it: &Machine| it.known_details().and_then(|it| it.autostart);
        if let Some(all) = machines.iter().map(known).collect::<Option<Vec<_>>>() {
            return self.set_autostart(Some(all.into_iter().all(|it| it)));
        }
        glib::spawn_future_local(async move {
            let mut all = true;
            for machine in &machines {
                match machine.starts_with_host().await {
                    Ok(on) => all &= on.unwrap_or(false),
                    Err(error) => return log::info!("autostart of {}: {error}", machine.name()),
                }
            }
            if let Some(inner) = weak.upgrade() {
                Self(inner).set_autostart(Some(all));
            }
        });
    }

    /// Turns on what can be done now.
    fn update(&self) {
        let inner = &self.0;
        for entry in &TABLE {
            let action = inner.group.lookup_action(entry.action.name);
            let Some(action) = action.and_downcast::<gio::SimpleAction>() else {
                continue;
            };
            let allowed = self.refusal(entry).is_none();
            if matches!(entry.work, Work::Switch) {
                let known = inner.autostart.get();
                action.set_enabled(allowed && known.is_some());
                action.set_state(&known.unwrap_or(false).to_variant());
            } else {
                action.set_enabled(allowed);
            }
        }
        for changed in &*inner.changed.borrow() {
            changed(self);
        }
    }

    /// Has the machines start with their host, or not.
    fn switch_autostart(&self, entry: &'static Entry, wanted: bool) {
        let inner = &self.0;
        let before = inner.autostart.replace(Some(wanted));
        self.update();
        let Some(widget) = inner.widget.upgrade().filter(|_| before != Some(wanted)) else {
            return;
        };
        let (machines, weak) = (entry.action.allowed(&self.machines()), Rc::downgrade(inner));
        failure::run(&widget, async move {
            let mut outcomes = Vec::new();
            for machine in machines {
                let result = machine.set_autostart(wanted).await;
                outcomes.push(Outcome { machine, result });
            }
            let outcome = run::report(entry, outcomes);
            if let (Err(_), Some(inner)) = (&outcome, weak.upgrade()) {
                Self(inner).set_autostart(before);
            }
            outcome
        });
    }
}

fn plain(entry: &'static Entry, inner: Weak<Inner>) -> gio::SimpleAction {
    let action = gio::SimpleAction::new(entry.action.name, None);
    action.connect_activate(move |_, _| {
        if let Some(inner) = inner.upgrade()
            && let Some(widget) = inner.widget.upgrade()
        {
            let machines = inner.machines.borrow().clone();
            run::activate(&widget, entry, &machines);
        }
    });
    action
}

fn switch(entry: &'static Entry, inner: Weak<Inner>) -> gio::SimpleAction {
    let action = gio::SimpleAction::new_stateful(entry.action.name, None, &false.to_variant());
    action.connect_change_state(move |_, state| {
        let wanted = state.and_then(glib::Variant::get::<bool>);
        if let (Some(wanted), Some(inner)) = (wanted, inner.upgrade()) {
            MachineActions(inner).switch_autostart(entry, wanted);
        }
    });
    action
}
