// SPDX-License-Identifier: GPL-3.0-or-later
//! Reading a machine's snapshots. No event reports them: they are read when a page shows them, after what was done
//! with them here, and now and then while a page shows them.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::{Rc, Weak};

use glib::prelude::*;
use glib::subclass::prelude::*;

use super::{Snapshot, SnapshotList};
use crate::definition::snapshot as definition;
use crate::libvirt::{Error, SnapshotInfo};
use crate::model::order::collation_key;
use crate::model::{Connection, Machine, signals};

/// What a machine knows about its snapshots.
#[derive(Debug, Default)]
pub(in crate::model) struct SnapshotsOfMachine {
    list: SnapshotList,
    is_read: Cell<bool>,
    /// Counts the readings: an older one that ends later is dropped.
    readings: Cell<u64>,
    watch: RefCell<Weak<()>>,
    /// Those that are about to be deleted.
    pub(super) leaving: RefCell<HashSet<String>>,
}

/// Keeps a machine's snapshots up to date as long as it is kept.
#[derive(Clone, Debug)]
pub struct SnapshotsWatch(#[expect(dead_code, reason = "only its life counts")] Rc<()>);

impl SnapshotList {
    /// Makes the list what was read; what stays keeps its object. Returns whether anything is different.
    fn sync(&self, machine: &Machine, infos: Vec<SnapshotInfo>) {
        let names: HashSet<&str> = infos.iter().map(|it| it.snapshot.name.as_str()).collect();
        for snapshot in self.all() {
            if !names.contains(snapshot.name().as_str()) {
                self.remove(snapshot.name());
            }
        }
        let mut new = Vec::new();
        for info in infos {
            match self.get(info.snapshot.name.clone()) {
                Some(snapshot) => snapshot.update(info),
                None => new.push(Snapshot::new(machine, info)),
            }
        }
        new.sort_by_cached_key(|snapshot| collation_key(&snapshot.name()));
        self.extend(new);
    }
}

impl Machine {
    /// Its snapshots, as they were read last.
    pub fn snapshots(&self) -> SnapshotList {
        self.imp().snapshots.list.clone()
    }

    /// Whether they were read.
    pub fn snapshots_known(&self) -> bool {
        self.imp().snapshots.is_read.get()
    }

    /// What their documents say.
    pub fn snapshot_definitions(&self) -> Vec<definition::Snapshot> {
        let all = self.snapshots().all();
        all.iter().map(|it| it.definition().clone()).collect()
    }

    /// Reads them again.
    ///
    /// # Errors
    /// libvirt's, `Unsupported` where its host has none; what was known stays then.
    pub async fn load_snapshots(&self) -> Result<(), Error> {
        let state = &self.imp().snapshots;
        let turn = state.readings.get() + 1;
        state.readings.set(turn);
        let infos = self.handle()?.snapshots().await?;
        if state.readings.get() == turn {
            state.list.sync(self, infos);
            state.is_read.set(true);
            self.drop_pictures();
            self.emit_snapshots_read();
        }
        Ok(())
    }

    pub(super) fn emit_snapshots_read(&self) {
        self.emit_by_name::<()>("snapshots-read", &[]);
    }

    /// Has them read again now and then, as long as the watch is kept.
    pub fn watch_snapshots(&self) -> SnapshotsWatch {
        let mut watch = self.imp().snapshots.watch.borrow_mut();
        let kept = watch.upgrade().unwrap_or_default();
        *watch = Rc::downgrade(&kept);
        SnapshotsWatch(kept)
    }

    /// Emitted when they were read.
    pub fn connect_snapshots_read(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "snapshots-read", f)
    }

    /// Reads them again after something was done with them; that this fails changes nothing about what was done.
    pub(super) async fn reload_snapshots(&self) {
        if let Err(error) = self.load_snapshots().await {
            log::debug!("reading the snapshots of {} again: {error}", self.name());
        }
    }

    fn watches_snapshots(&self) -> bool {
        self.imp().snapshots.watch.borrow().strong_count() > 0
    }
}

impl Connection {
    /// Reads the snapshots of those machines again that a page shows.
    pub(in crate::model) fn resync_snapshots(&self) {
        for machine in self.machines().all() {
            if machine.watches_snapshots() {
                glib::spawn_future_local(async move { machine.reload_snapshots().await });
            }
        }
    }
}
