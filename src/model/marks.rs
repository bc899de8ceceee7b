// SPDX-License-Identifier: GPL-3.0-or-later
//! Keeps what machines are marked as: templates, and runs that keep nothing. Read for many machines at a time, after the
//! list of them and whenever something changed that can say it.

use gettextrs::gettext;
use glib::subclass::prelude::*;
use uuid::Uuid;

use super::{Connection, Machine};
use crate::definition::machine::Marks;
use crate::libvirt::Error;

/// How many are asked for at once: others wait for the connection meanwhile.
const AT_ONCE: usize = 50;

impl Connection {
    /// Reads the marks of a machine soon, with those of the others that change meanwhile.
    pub(super) fn want_marks(&self, uuid: Uuid) {
        let wanted = self.marks_wanted();
        let is_first = wanted.borrow().is_empty();
        wanted.borrow_mut().insert(uuid);
        if is_first {
            let weak = glib::prelude::ObjectExt::downgrade(self);
            glib::spawn_future_local(async move {
                if let Some(connection) = weak.upgrade()
                    && let Err(error) = connection.read_marks().await
                {
                    log::debug!("marks of machines: {error}");
                }
            });
        }
    }

    async fn read_marks(&self) -> Result<(), Error> {
        // What is asked for while this reads is read next.
        loop {
            let all: Vec<Uuid> = self.marks_wanted().take().into_iter().collect();
            if all.is_empty() {
                return Ok(());
            }
            for some in all.chunks(AT_ONCE) {
                for (uuid, marks, left) in self.handle()?.marks_of(some.to_vec()).await? {
                    if let Some(machine) = self.machines().get(uuid) {
                        machine.take_marks(marks);
                        machine.set_orphaned_overlays(left);
                    }
                }
            }
        }
    }
}

impl Machine {
    pub(super) fn want_marks(&self) {
        if let Some(connection) = self.connection() {
            connection.want_marks(self.uuid());
        }
    }

    fn take_marks(&self, marks: Marks) {
        if self.template() != marks.template {
            self.set_template(marks.template);
        }
        let disposable = marks.disposable && self.status().is_active();
        if self.disposable() != disposable {
            self.set_disposable(disposable);
        }
        let address = marks.address.map(|it| it.to_string());
        if self.assigned_address() != address {
            self.set_assigned_address(address);
        }
        self.note_address_by_hand(marks.by_hand);
        self.set_seed(marks.seed.clone());
        self.tend_seed(marks.seed);
        self.tend_installation(marks.installation);
    }

    /// Marks it as a template: it is not started, its disks cannot be written to, and others are made from it.
    ///
    /// # Errors
    /// `Refused` where it is on or has a saved state; libvirt's. Then it is as it was.
    pub async fn make_template(&self) -> Result<(), Error> {
        let summary = self.handle()?.summary().await?;
        if summary.id.is_some() || summary.saved {
            return Err(Error::Refused(gettext(
                "It is on or has a saved state: shut it down first.",
            )));
        }
        if self.starts_with_host().await? == Some(true) {
            return Err(Error::Refused(gettext(
                "It starts with its host: turn that off first.",
            )));
        }
        self.edit_definition(|definition| {
            definition.make_template();
            Ok(())
        })
        .await?;
        self.set_template(true);
        Ok(())
    }

    /// Makes a template a machine again.
    ///
    /// # Errors
    /// `Refused` while there are linked clones, which would be ruined by what it writes; libvirt's.
    pub async fn make_machine(&self) -> Result<(), Error> {
        self.check_nothing_is_linked().await?;
        self.make_machine_unasked().await
    }

    /// Checks whether a template has linked clones.
    ///
    /// # Errors
    /// `Refused` with the names of its linked clones; libvirt's: then it is not known.
    pub(super) async fn check_nothing_is_linked(&self) -> Result<(), Error> {
        if !self.template() {
            return Ok(());
        }
        let clones = self.linked_clones().await?;
        if clones.is_empty() {
            return Ok(());
        }
        let text = gettext(
            "These linked clones need its disks, and would be corrupted by what it writes: {clones}. Make them independent first.",
        );
        Err(Error::Refused(text.replace("{clones}", &clones.join(", "))))
    }

    /// The same without a look at linked clones.
    pub(super) async fn make_machine_unasked(&self) -> Result<(), Error> {
        self.edit_definition(|definition| {
            definition.make_machine();
            Ok(())
        })
        .await?;
        self.set_template(false);
        Ok(())
    }
}

impl Connection {
    pub(super) fn marks_wanted(&self) -> &std::cell::RefCell<std::collections::HashSet<Uuid>> {
        &self.imp().marks_wanted
    }
}
