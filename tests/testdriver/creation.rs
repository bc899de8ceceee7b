// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a machine in steps, and taking back what was made when one fails.

use guesthouse::definition::size::Size;
use guesthouse::definition::volume::{DiskFormat, NewVolume};
use guesthouse::libvirt::{Connection, Error};
use guesthouse::model::creation::{Aim, Creation, CreationFailure, DiskToMake, Step};
use guesthouse::model::{Job, JobState, Subject};
use uuid::Uuid;

use crate::{Host, wait};

const PATH: &str = "/images/new.qcow2";

const NETWORK: &str = "<network><name>off</name><bridge name='virbr7'/>\
    <ip address='192.168.7.1' netmask='255.255.255.0'/></network>";

fn host() -> (Host, Connection, Uuid) {
    let host = Host::of(NETWORK);
    let (connection, _events) = host.open();
    let pool = connection.define_directory_pool("images".into(), "/images".into());
    let pool = wait(pool).unwrap();
    let network = wait(connection.networks()).unwrap().remove(0).uuid;
    // The test driver starts the networks of its file.
    wait(connection.network(network).stop()).unwrap();
    (host, connection, pool)
}

/// A machine with a disk, on a network that is off; `more` goes into its definition.
fn creation(pool: Uuid, name: &str, more: &str) -> Creation {
    Creation {
        document: format!(
            "<domain type='test'><name>{name}</name><memory unit='KiB'>1024</memory>\
             <os><type>hvm</type></os>{more}<devices>\
             <disk type='file' device='disk'><source file='{PATH}'/><target dev='vda'/></disk>\
             </devices></domain>"
        ),
        folder: None,
        disks: vec![DiskToMake {
            copy_of: None,
            path: PATH.into(),
            pool: Some(pool),
            volume: NewVolume {
                name: "new.qcow2".into(),
                capacity: Size::mib(16),
                format: DiskFormat::Qcow2,
                sparse: true,
                ..NewVolume::default()
            },
        }],
        seed: None,
        installation: None,
        reservation: None,
        networks: vec!["off".into()],
        aim: Aim::Start,
    }
}

fn job() -> Job {
    Job::new("Creating", Subject::default())
}

fn run(connection: &Connection, creation: Creation, job: &Job) -> Result<Uuid, CreationFailure> {
    wait(job.run(creation.run(connection, job)))
}

fn network_is_active(connection: &Connection) -> bool {
    wait(connection.networks()).unwrap()[0].active
}

fn disk_is_there(connection: &Connection) -> bool {
    wait(connection.volume_by_path(PATH.into()))
        .unwrap()
        .is_some()
}

fn names(connection: &Connection) -> Vec<String> {
    let machines = wait(connection.machines()).unwrap();
    machines.into_iter().map(|machine| machine.name).collect()
}

#[test]
fn all_steps_make_a_running_machine() {
    let (_host, connection, pool) = host();
    let job = job();
    let made = run(&connection, creation(pool, "made", ""), &job).unwrap();
    assert_eq!(
        (job.state(), job.subject().machine),
        (JobState::Done, Some(made))
    );
    let machine = wait(connection.machine(made).summary()).unwrap();
    assert!(machine.state.is_active() && machine.persistent);
    assert!(disk_is_there(&connection) && network_is_active(&connection));
}

#[test]
fn a_definition_that_is_refused_leaves_nothing() {
    let (_host, connection, pool) = host();
    let refused = creation(pool, "refused", "<vcpu>none</vcpu>");
    let job = job();
    let failure = run(&connection, refused, &job).unwrap_err();
    assert_eq!(
        (failure.step, failure.rollback_failures),
        (Step::Define, Vec::new())
    );
    assert_eq!(
        (job.state(), job.step().as_str()),
        (JobState::Failed, "Rolling back")
    );
    assert!(!disk_is_there(&connection), "the disk is left");
    assert!(!network_is_active(&connection), "the network runs on");
    assert!(names(&connection).is_empty());
}

#[test]
fn a_network_that_ran_before_runs_on() {
    let (_host, connection, pool) = host();
    let network = wait(connection.networks()).unwrap()[0].uuid;
    wait(connection.network(network).start()).unwrap();
    let refused = creation(pool, "refused", "<vcpu>none</vcpu>");
    assert!(run(&connection, refused, &job()).is_err());
    assert!(network_is_active(&connection));
}

#[test]
fn a_disk_that_was_there_stays() {
    let (_host, connection, pool) = host();
    let first = creation(pool, "first", "");
    run(&connection, first, &job()).unwrap();
    let second = creation(pool, "second", "");
    let failure = run(&connection, second, &job()).unwrap_err();
    assert_eq!(failure.step, Step::MakeDisk);
    assert!(matches!(failure.error, Error::Exists(_)), "{failure:?}");
    assert!(disk_is_there(&connection), "another machine's disk is gone");
    assert_eq!(names(&connection), ["first"]);
}

#[test]
fn a_network_that_is_not_there_takes_the_disk_back() {
    let (_host, connection, pool) = host();
    let mut lost = creation(pool, "lost", "");
    lost.networks = vec!["gone".into()];
    let failure = run(&connection, lost, &job()).unwrap_err();
    assert_eq!(failure.step, Step::StartNetwork);
    assert!(!disk_is_there(&connection));
}

#[test]
fn a_cancelled_creation_leaves_nothing() {
    let (_host, connection, pool) = host();
    let job = job();
    job.cancel();
    let failure = run(&connection, creation(pool, "cancelled", ""), &job).unwrap_err();
    assert_eq!(
        (failure.error, job.state()),
        (Error::Cancelled, JobState::Cancelled)
    );
    assert!(!disk_is_there(&connection) && names(&connection).is_empty());
}

/// Of a definition that names a machine which is there, nothing of that machine is taken back.
#[test]
fn a_machine_that_was_there_stays() {
    let (_host, connection, pool) = host();
    let first = creation(pool, "first", "");
    let uuid = run(&connection, first.clone(), &job()).unwrap();
    let named = format!("<name>first</name><uuid>{uuid}</uuid>");
    let mut again = first;
    again.disks.clear();
    again.document = again.document.replace("<name>first</name>", &named);
    // It runs: it cannot be started again.
    let failure = run(&connection, again, &job()).unwrap_err();
    assert_eq!(failure.step, Step::Start);
    assert_eq!(names(&connection), ["first"]);
}

#[test]
fn a_machine_can_run_without_a_definition_that_stays() {
    let (_host, connection, pool) = host();
    let mut once = creation(pool, "once", "");
    once.aim = Aim::RunOnce;
    let uuid = run(&connection, once, &job()).unwrap();
    let machine = wait(connection.machine(uuid).summary()).unwrap();
    assert!(machine.state.is_active() && !machine.persistent);
}
