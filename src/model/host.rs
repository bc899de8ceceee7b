// SPDX-License-Identifier: GPL-3.0-or-later
//! What a host is and what it can run. It does not change while a connection is
//! open, so it is asked once and kept until the connection is closed or lost.
//! What does change (networks, interfaces, pools) is asked again each time.

use std::rc::Rc;

use super::listing::none_if_unsupported;
use super::{Connection, Listing};
use crate::definition::capabilities::{DomainCapabilities, HostCapabilities};
use crate::definition::virtualization::Virtualization;
use crate::libvirt::{Error, HostInfo, PoolSummary, VolumeInfo};

/// What a host has answered since the connection was opened. Refusals are not
/// kept: the next question asks again.
#[derive(Debug, Default)]
pub(super) struct HostAnswers {
    info: Option<Rc<HostInfo>>,
    capabilities: Option<Rc<HostCapabilities>>,
    machines: Vec<(MachineQuestion, Rc<DomainCapabilities>)>,
}

/// A kind of machine; libvirt chooses what is not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MachineQuestion {
    pub emulator: Option<String>,
    pub arch: Option<String>,
    pub machine_type: Option<String>,
    pub virtualization: Virtualization,
}

impl Connection {
    /// What its host is.
    ///
    /// # Errors
    /// libvirt's; `Closed` while the connection is not open.
    pub async fn host_info(&self) -> Result<Rc<HostInfo>, Error> {
        if let Some(known) = self.host_answers().borrow().info.clone() {
            return Ok(known);
        }
        let epoch = self.epoch();
        let info = Rc::new(self.handle()?.host().await?);
        if self.is_epoch(epoch) {
            self.host_answers().borrow_mut().info = Some(info.clone());
        }
        Ok(info)
    }

    /// What its host can run.
    ///
    /// # Errors
    /// libvirt's; `Refused` for an answer that cannot be read.
    pub async fn host_capabilities(&self) -> Result<Rc<HostCapabilities>, Error> {
        if let Some(known) = self.host_answers().borrow().capabilities.clone() {
            return Ok(known);
        }
        let epoch = self.epoch();
        let xml = self.handle()?.capabilities().await?;
        let read = HostCapabilities::parse(&xml);
        let read = Rc::new(read.map_err(|error| Error::Refused(error.to_string()))?);
        if self.is_epoch(epoch) {
            self.host_answers().borrow_mut().capabilities = Some(read.clone());
        }
        Ok(read)
    }

    /// What a machine of this kind can have.
    ///
    /// # Errors
    /// `Unsupported` where the host does not report; `Refused` for what it has not.
    pub(super) async fn machine_capabilities(
        &self,
        asked: MachineQuestion,
    ) -> Result<Rc<DomainCapabilities>, Error> {
        let known = |answers: &HostAnswers| {
            let found = answers.machines.iter().find(|(it, _)| *it == asked);
            found.map(|(_, answer)| answer.clone())
        };
        if let Some(known) = known(&self.host_answers().borrow()) {
            return Ok(known);
        }
        let epoch = self.epoch();
        let question = asked.clone();
        let handle = self.handle()?;
        let xml = handle.machine_capabilities(
            question.emulator,
            question.arch,
            question.machine_type,
            Some(question.virtualization.as_str().to_owned()),
        );
        let read = DomainCapabilities::parse(&xml.await?);
        let read = Rc::new(read.map_err(|error| Error::Refused(error.to_string()))?);
        if self.is_epoch(epoch) {
            let mut answers = self.host_answers().borrow_mut();
            answers.machines.push((asked, read.clone()));
        }
        Ok(read)
    }

    /// Its storage pools, started or not, as they are now.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn pools(&self) -> Listing<PoolSummary> {
        none_if_unsupported(self.handle()?.pools().await)
    }

    /// Paths of the installation images in its started pools, each with its pool;
    /// and why some of the pools could not be read, if so.
    pub async fn installation_images(&self) -> (Vec<(String, String)>, Option<Error>) {
        let (volumes, unread) = self.volumes_in_pools().await;
        let is_image =
            |it: &VolumeInfo| it.format == "iso" || it.name.to_lowercase().ends_with(".iso");
        let images = volumes.into_iter().filter(|(it, _)| is_image(it));
        (images.map(|(it, pool)| (it.path, pool)).collect(), unread)
    }

    /// The volumes of all started pools, each with the name of its pool, and why some could not be listed.
    pub async fn volumes_in_pools(&self) -> (Vec<(VolumeInfo, String)>, Option<Error>) {
        let (mut found, mut unread) = (Vec::new(), None);
        let listed = async {
            let handle = self.handle()?;
            Ok((none_if_unsupported(handle.pools().await)?, handle))
        };
        let (pools, handle) = match listed.await {
            Ok(listed) => listed,
            Err(error) => return (found, Some(error)),
        };
        for pool in pools.iter().filter(|it| it.active) {
            match handle.pool(pool.uuid).volumes().await {
                Ok(volumes) => {
                    let volumes = volumes.into_iter();
                    found.extend(volumes.map(|it| (it, pool.name.clone())));
                }
                // It was removed meanwhile.
                Err(Error::NotFound(_)) => {}
                Err(error) => unread = Some(error),
            }
        }
        (found, unread)
    }
}
