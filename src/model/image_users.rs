// SPDX-License-Identifier: GPL-3.0-or-later
//! Who uses the images of a host: machines, and snapshots of machines. Read once, on the connection's own threads, when
//! something shows it; from then on events keep it true, a machine at a time.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use glib::prelude::*;
use glib::subclass::prelude::*;
use uuid::Uuid;

use super::Connection;
use crate::definition::machine::ImageSource;
use crate::libvirt::{Error, MachineImages, PoolSummary, VolumeInfo};
use crate::model::signals;

/// Who uses an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ImageUser {
    /// A machine of this name.
    Machine(String),
    /// A snapshot.
    Snapshot {
        /// Its machine's name.
        machine: String,
        /// Its own.
        name: String,
    },
    /// It is the backing file of the image with this name.
    Image(String),
}

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct ImageUsers {
        pub(super) connection: glib::WeakRef<Connection>,
        pub(super) machines: RefCell<HashMap<Uuid, MachineImages>>,
        pub(super) users: RefCell<HashMap<ImageSource, Vec<ImageUser>>>,
        pub(super) is_wanted: Cell<bool>,
        pub(super) is_read: Cell<bool>,
        /// Machines that changed and are to be read again.
        pub(super) changed: RefCell<HashSet<Uuid>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ImageUsers {
        const NAME: &'static str = "GhImageUsers";
        type Type = super::ImageUsers;
    }

    impl ObjectImpl for ImageUsers {
        fn signals() -> &'static [glib::subclass::Signal] {
            static SIGNALS: LazyLock<Vec<glib::subclass::Signal>> =
                LazyLock::new(|| signals::named(&["changed", "shown"]));
            &SIGNALS
        }
    }
}

glib::wrapper! {
    /// The users of a host's images.
    pub struct ImageUsers(ObjectSubclass<imp::ImageUsers>);
}

impl ImageUsers {
    pub(super) fn new(connection: &Connection) -> Self {
        let users: Self = glib::Object::new();
        users.imp().connection.set(Some(connection));
        users
    }

    /// Emitted when an image got or lost a user.
    pub fn connect_changed(&self, f: impl Fn(&Self) + 'static) -> glib::SignalHandlerId {
        signals::connect(self, "changed", f)
    }

    /// The volumes that were read know their users now: emits “shown”.
    pub(super) fn emit_shown(&self) {
        self.emit_by_name::<()>("shown", &[]);
    }

    /// Reads all machines, unless that was done.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn load(&self) -> Result<(), Error> {
        let imp = self.imp();
        imp.is_wanted.set(true);
        match imp.is_read.get() {
            true => Ok(()),
            false => self.read().await,
        }
    }

    async fn read(&self) -> Result<(), Error> {
        let imp = self.imp();
        let connection = imp.connection.upgrade().ok_or(Error::Closed)?;
        let all = connection.handle()?.images_of_machines().await?;
        imp.machines
            .replace(all.into_iter().map(|it| (it.uuid, it)).collect());
        imp.is_read.set(true);
        self.index();
        Ok(())
    }

    /// Whether all machines were read; before, an image without a user may have one.
    pub fn is_read(&self) -> bool {
        self.imp().is_read.get()
    }

    /// What uses a volume; empty until all machines were read.
    pub fn of(&self, volume: &VolumeInfo) -> Vec<ImageUser> {
        let users = self.imp().users.borrow();
        let by_path = users.get(&ImageSource::Path(volume.path.clone()));
        let by_name = volume.pool.as_ref().and_then(|pool| {
            users.get(&ImageSource::Volume {
                pool: pool.clone(),
                name: volume.name.clone(),
            })
        });
        let mut found: Vec<ImageUser> = by_path
            .into_iter()
            .chain(by_name)
            .flatten()
            .cloned()
            .collect();
        found.sort();
        found.dedup();
        found
    }

    /// Whether a machine has an image in a pool, as far as that was read.
    pub(super) fn is_in_pool(&self, machine: Uuid, pool: &PoolSummary) -> bool {
        let machines = self.imp().machines.borrow();
        let sources = machines.get(&machine).map(|it| it.sources.iter().flatten());
        let folder = pool.path.as_deref().map(|it| it.trim_end_matches('/'));
        sources.into_iter().flatten().any(|source| match source {
            ImageSource::Volume { pool: own, .. } => *own == pool.name,
            ImageSource::Path(path) => {
                let inside = folder.and_then(|folder| path.strip_prefix(folder));
                inside.is_some_and(|rest| rest.starts_with('/'))
            }
        })
    }

    /// Names of the machines that could not be read: they may use any image.
    pub fn unread(&self) -> Vec<String> {
        let machines = self.imp().machines.borrow();
        let mut names: Vec<String> = machines
            .values()
            .filter(|it| it.sources.is_err())
            .map(|it| it.name.clone())
            .collect();
        names.sort();
        names
    }

    /// A machine changed, came or went: it is read again soon, with the others that change meanwhile.
    pub(super) fn machine_changed(&self, uuid: Uuid) {
        let imp = self.imp();
        if !imp.is_wanted.get() {
            return;
        }
        let is_first = imp.changed.borrow().is_empty();
        imp.changed.borrow_mut().insert(uuid);
        if is_first {
            let weak = self.downgrade();
            glib::spawn_future_local(async move {
                if let Some(users) = weak.upgrade()
                    && let Err(error) = users.read_changed().await
                {
                    log::debug!("images of machines that changed: {error}");
                }
            });
        }
    }

    /// The connection was lost or is open again: all is read again when it is looked at next.
    pub(super) fn forget(&self) {
        self.imp().is_read.set(false);
    }

    async fn read_changed(&self) -> Result<(), Error> {
        let imp = self.imp();
        let connection = imp.connection.upgrade().ok_or(Error::Closed)?;
        let handle = connection.handle();
        for uuid in imp.changed.take() {
            match handle.clone()?.images_of_machine(uuid).await {
                Ok(images) => {
                    imp.machines.borrow_mut().insert(uuid, images);
                }
                Err(Error::NotFound(_)) => {
                    imp.machines.borrow_mut().remove(&uuid);
                }
                Err(error) => {
                    self.forget();
                    return Err(error);
                }
            }
        }
        self.index();
        Ok(())
    }

    fn index(&self) {
        let imp = self.imp();
        let mut users: HashMap<ImageSource, Vec<ImageUser>> = HashMap::new();
        for machine in imp.machines.borrow().values() {
            for source in machine.sources.iter().flatten() {
                let user = ImageUser::Machine(machine.name.clone());
                users.entry(source.clone()).or_default().push(user);
            }
            for (name, sources) in &machine.snapshots {
                for source in sources {
                    let user = ImageUser::Snapshot {
                        machine: machine.name.clone(),
                        name: name.clone(),
                    };
                    users.entry(source.clone()).or_default().push(user);
                }
            }
        }
        imp.users.replace(users);
        self.emit_by_name::<()>("changed", &[]);
    }
}

impl Connection {
    /// Reads again who uses its images, where that was asked for: not every change sends an event.
    pub(super) fn resync_users_of_images(&self) {
        let users = self.users_of_images();
        if !users.imp().is_wanted.get() {
            return;
        }
        glib::spawn_future_local(async move {
            if let Err(error) = users.read().await {
                log::debug!("who uses the images: {error}");
            }
        });
    }
}
