// SPDX-License-Identifier: GPL-3.0-or-later
//! What the page asks and proposes where the disk is made from a cloud image.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use super::NewMachineForm;
use super::orders::Plan;
use crate::definition::image::ImageFormat;
use crate::definition::new_machine::{Field, NewDisk, NewMachine, name_problem};
use crate::definition::size::Size;
use crate::definition::volume::{Backing, NewVolume};
use crate::model::ConnectionState;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::source::SourceKind;
use crate::ui::problems::Problems;

impl NewMachineForm {
    fn is_cloud(&self) -> bool {
        self.imp().source.kind() == SourceKind::Cloud
    }

    /// Whether the disk is a copy of a cloud image: then only the host has to read that.
    pub(super) fn copies_cloud_image(&self) -> bool {
        self.is_cloud() && !self.imp().disk.is_linked()
    }

    /// Proposes a name for the guest, and an address in its network.
    pub(super) fn propose_for_guest(&self, is_cloud: bool) {
        let imp = self.imp();
        let names = imp.basics.names(&mut Problems::default());
        imp.guest.propose_host_name(&names[0], names.len() > 1);
        let around = imp.network.around(self.sets_addresses(), names.len());
        let address = imp.network.address();
        if let Some(connection) = self
            .connection()
            .filter(|it| it.state() == ConnectionState::Connected)
        {
            let update = glib::clone!(
                #[weak(rename_to = form)]
                self,
                move || form.queue_update()
            );
            address.look(&connection, &around.nic, update);
        }
        let more = imp.more.expander();
        address.place_below(Some(&more).filter(|_| !around.sets_addresses));
        address.follow(&around);
        if is_cloud {
            self.look_at_size();
        }
    }

    /// Asks the host for the size of the cloud image, unless that was done.
    fn look_at_size(&self) {
        let imp = self.imp();
        let path = imp.source.path();
        let is_known = |(of, _): &(String, Option<u64>)| *of == path;
        if !path.starts_with('/') || imp.cloud_size.borrow().as_ref().is_some_and(is_known) {
            return;
        }
        let Some(connection) = self
            .connection()
            .filter(|it| it.state() == ConnectionState::Connected)
        else {
            return;
        };
        imp.cloud_size.replace(Some((path.clone(), None)));
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let found = connection.cloud_image(&path).await;
            let Some(form) = weak.upgrade() else {
                return;
            };
            match found {
                Ok(image) => {
                    let size = Some((path, Some(image.capacity)));
                    form.imp().cloud_size.replace(size);
                    form.queue_update();
                }
                Err(error) => log::debug!("the size of {path}: {error}"),
            }
        });
    }

    /// The size of the cloud image, where it is known.
    fn cloud_size(&self) -> Option<Size> {
        let path = self.imp().source.path();
        let known = self.imp().cloud_size.borrow();
        let (of, size) = known.as_ref()?;
        size.filter(|_| *of == path && self.is_cloud()).map(Size)
    }

    /// This size, or the image's if that is larger.
    pub(super) fn at_least_the_image(&self, size: Size) -> Size {
        self.cloud_size().map_or(size, |image| image.max(size))
    }

    /// The disk that is made from the image.
    pub(super) fn cloud_disk(&self, name: &str, image: &str, problems: &mut Problems) -> NewDisk {
        let imp = self.imp();
        let disk = imp.disk.disk(name, problems);
        let disk = disk.unwrap_or_else(|| super::super::disk::existing(""));
        let capacity = disk.create.as_ref().map(|it| it.capacity);
        if let Some((size, capacity)) = self.cloud_size().zip(capacity)
            && capacity < size
        {
            let size = size.to_string();
            let text = gettext_f(
                "The image has {size}: its disk cannot be smaller.",
                &[("size", &size)],
            );
            problems.error(Field::DiskSize, text);
        }
        if !imp.disk.is_linked() {
            return disk;
        }
        let backing = Backing {
            path: image.to_owned(),
            format: self.image_format(image),
        };
        NewDisk {
            create: disk.create.map(|volume| NewVolume {
                backing: Some(backing),
                ..volume
            }),
            ..disk
        }
    }

    fn image_format(&self, path: &str) -> String {
        let found = self.facts_of(path).and_then(|it| it.format);
        let format = found.filter(|it| it.is_usable());
        let format = format.unwrap_or_else(|| ImageFormat::of_name(path));
        format.as_str().to_owned()
    }

    /// Says what is wrong with the names after the first, which the definition's check knows.
    pub(super) fn check_names(&self, plan: &Plan, first: &NewMachine, problems: &mut Problems) {
        if plan.names.len() > 1 {
            self.check_disks_of_many(first, problems);
        }
        let machines = self.connection().map(|it| it.machines());
        let is_taken = |name: &str| {
            let machines = machines.as_ref();
            machines.is_some_and(|it| it.find_by_name(name).is_some())
        };
        for name in plan.names.iter().skip(1) {
            if name_problem(name, is_taken(name)).is_some() {
                let text = gettext_f(
                    "“{name}” is taken or is no name for a machine.",
                    &[("name", name)],
                );
                problems.error(Field::Name, text);
                return;
            }
        }
    }

    /// Several machines have a disk each: a new one, where names are free.
    fn check_disks_of_many(&self, first: &NewMachine, problems: &mut Problems) {
        if first.disks.iter().any(|it| it.create.is_none()) {
            let text = gettext("Several machines cannot have the same disk.");
            problems.error(Field::Name, text);
        } else if !first.disks.is_empty() && self.imp().disk.selected_pool().is_none() {
            let text = gettext("The disks of several machines need a pool.");
            problems.error(Field::Disk, text);
        }
    }

    /// Says what is wrong with what the guest reads.
    pub(super) fn check_guest(&self, plan: &Plan, problems: &mut Problems) {
        if !self.is_cloud() {
            return;
        }
        let imp = self.imp();
        let path = imp.source.path();
        if path.trim().is_empty() {
            problems.missing(Field::CloudImage, gettext("Choose a cloud image."));
        } else if !path.starts_with('/') {
            let text = gettext("A path must begin with a slash.");
            problems.error(Field::CloudImage, text);
        }
        let config = imp.guest.config(&plan.names[0], plan.names.len() > 1);
        imp.guest.check(&config, problems);
    }
}
