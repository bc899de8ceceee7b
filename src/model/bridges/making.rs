// SPDX-License-Identifier: GPL-3.0-or-later
//! Having NetworkManager make, change or remove a bridge, as a job. Cancelled or failed,
//! everything is put back.

use crate::definition::bridge::Bridge;
use crate::definition::network::NetworkMode;
use crate::definition::network::plan::NetworkPlan;
use crate::libvirt;
use crate::model::{Connection, Job};
use crate::network_manager::{Change, Error, NetworkManager, Step, Watcher};

/// What becomes of a bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BridgeTask {
    /// It is made.
    Make(Bridge),
    /// It becomes what this says.
    Change(Bridge),
    /// The one of this name goes.
    Remove(String),
}

impl BridgeTask {
    /// The bridge's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Make(bridge) | Self::Change(bridge) => &bridge.name,
            Self::Remove(name) => name,
        }
    }

    /// The bridge as it is to be; none where it goes.
    pub fn bridge(&self) -> Option<&Bridge> {
        match self {
            Self::Make(bridge) | Self::Change(bridge) => Some(bridge),
            Self::Remove(_) => None,
        }
    }
}

/// A job that reports the steps of a change.
struct Watched<'a> {
    job: &'a Job,
    text: fn(&Step) -> String,
}

impl Watcher for Watched<'_> {
    fn begin(&self, step: Step) -> Result<(), Error> {
        let text = (self.text)(&step);
        self.job.begin_step(&text).map_err(|_| Error::Cancelled)
    }

    fn check(&self) -> Result<(), Error> {
        self.job.check().map_err(|_| Error::Cancelled)
    }
}

impl Connection {
    /// Does it as this job, whose steps `text` puts into words. It undoes itself unless it is kept.
    ///
    /// # Errors
    /// NetworkManager's; `Cancelled`. All is as it was then.
    pub async fn change_bridge(
        &self,
        manager: &NetworkManager,
        task: &BridgeTask,
        job: &Job,
        text: fn(&Step) -> String,
    ) -> Result<Change, Error> {
        let watcher = Watched { job, text };
        let work = async {
            job.allow_cancel();
            match task {
                BridgeTask::Make(bridge) => manager.make_bridge(bridge, &watcher).await,
                BridgeTask::Change(bridge) => manager.change_bridge(bridge, &watcher).await,
                BridgeTask::Remove(name) => manager.delete_bridge(name, &watcher).await,
            }
        };
        self.run_job(job, work).await
    }

    /// Puts everything back as this job.
    ///
    /// # Errors
    /// NetworkManager's.
    pub async fn revert_bridge(&self, change: Change, job: &Job) -> Result<(), Error> {
        self.run_job(job, change.roll_back()).await
    }

    /// Makes a virtual network over a bridge, of the same name, started now and with the host.
    ///
    /// # Errors
    /// libvirt's: nothing is left of it then.
    pub async fn make_network_over(&self, bridge: &str, job: &Job) -> Result<(), libvirt::Error> {
        let plan = NetworkPlan {
            name: bridge.to_owned(),
            mode: NetworkMode::Bridge,
            bridge: Some(bridge.to_owned()),
            ..NetworkPlan::default()
        };
        self.run_job(job, self.create_network(&plan, true, true))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Subject;

    #[test]
    fn a_cancelled_job_ends_a_change_at_its_next_step() {
        let job = Job::new("Creating the bridge", Subject::default());
        let text = |step: &Step| format!("{step:?}");
        let watched = Watched { job: &job, text };
        watched.begin(Step::Checkpoint).unwrap();
        assert_eq!(job.step(), "Checkpoint");
        watched.check().unwrap();
        job.cancel();
        assert_eq!(watched.check(), Err(Error::Cancelled));
        assert_eq!(watched.begin(Step::Profiles), Err(Error::Cancelled));
    }
}
