// SPDX-License-Identifier: GPL-3.0-or-later
//! The list and each verb of a machine.

use guesthouse::definition::state::{MachineState, StateReason};
use guesthouse::libvirt::{Connection, DeleteOptions, Error, Machine, StartFlags, XmlKind};

use crate::{Host, machine_xml, wait};

/// A host with one defined machine that is off.
fn one() -> (Host, Connection, Machine) {
    let host = Host::of("");
    let (connection, _events) = host.open();
    let uuid = wait(connection.define_machine(machine_xml("one", None))).unwrap();
    let machine = connection.machine(uuid);
    (host, connection, machine)
}

fn state(machine: &Machine) -> (MachineState, StateReason) {
    let summary = wait(machine.summary()).unwrap();
    (summary.state, summary.reason)
}

#[test]
fn the_list_says_what_each_machine_does() {
    let (_host, connection, machine) = one();
    let listed = wait(connection.machines()).unwrap();
    assert_eq!(listed, [wait(machine.summary()).unwrap()]);
    assert_eq!(listed[0].name, "one");
    assert_eq!(listed[0].state, MachineState::ShutOff);
    assert_eq!(listed[0].id, None);
    assert!(listed[0].persistent && !listed[0].saved);

    let xml = machine_xml("passing", None);
    let passing = wait(connection.create_machine(xml, false)).unwrap();
    let mut listed = wait(connection.machines()).unwrap();
    listed.retain(|machine| machine.uuid == passing);
    assert_eq!(
        listed,
        [wait(connection.machine(passing).summary()).unwrap()]
    );
    assert!(!listed[0].persistent);
    assert!(listed[0].id.is_some());
    assert_eq!(listed[0].state, MachineState::Running);
}

#[test]
fn start_pause_resume_stop() {
    let (_host, _connection, machine) = one();
    wait(machine.start(StartFlags::default())).unwrap();
    assert_eq!(state(&machine).0, MachineState::Running);
    wait(machine.pause()).unwrap();
    assert_eq!(state(&machine), (MachineState::Paused, StateReason::User));
    wait(machine.resume()).unwrap();
    wait(machine.reboot()).unwrap();
    assert_eq!(state(&machine).0, MachineState::Running);
    wait(machine.shut_down()).unwrap();
    assert_eq!(
        state(&machine),
        (MachineState::ShutOff, StateReason::Shutdown)
    );
    wait(machine.start(StartFlags::default())).unwrap();
    wait(machine.force_off()).unwrap();
    assert_eq!(
        state(&machine),
        (MachineState::ShutOff, StateReason::Destroyed)
    );
    assert!(matches!(wait(machine.force_off()), Err(Error::Refused(_))));
    assert!(matches!(wait(machine.pause()), Err(Error::Refused(_))));
}

#[test]
fn save_and_restore() {
    let (_host, connection, machine) = one();
    wait(machine.start(StartFlags::default())).unwrap();
    wait(machine.save().finish()).unwrap();
    assert_eq!(state(&machine), (MachineState::ShutOff, StateReason::Saved));
    assert!(wait(machine.summary()).unwrap().saved);
    assert!(wait(connection.machines()).unwrap()[0].saved);
    wait(machine.start(StartFlags::default())).unwrap();
    // A real hypervisor says "restored"; the test driver has but one reason.
    assert_eq!(state(&machine).0, MachineState::Running);
    assert!(!wait(machine.summary()).unwrap().saved);

    wait(machine.save().finish()).unwrap();
    wait(machine.discard_saved()).unwrap();
    assert!(!wait(machine.summary()).unwrap().saved);
    wait(machine.start(StartFlags::default())).unwrap();
    assert_eq!(
        state(&machine),
        (MachineState::Running, StateReason::Booted)
    );

    wait(machine.save().finish()).unwrap();
    let boot = StartFlags {
        force_boot: true,
        ..StartFlags::default()
    };
    match wait(machine.start(boot)) {
        Ok(()) => assert_eq!(state(&machine).1, StateReason::Booted),
        // Not in the test driver of libvirt 9.0.
        Err(error) => assert!(matches!(error, Error::Refused(_)), "{error:?}"),
    }
}

#[test]
fn info_autostart_and_xml() {
    let (_host, _connection, machine) = one();
    let info = wait(machine.info()).unwrap();
    assert_eq!(info.memory_max, 219_200 << 10);
    assert_eq!(info.memory, 131_072 << 10);
    assert_eq!(info.cpus, 2);
    assert!(!wait(machine.autostart()).unwrap());
    wait(machine.set_autostart(true)).unwrap();
    assert!(wait(machine.autostart()).unwrap());
    for kind in [XmlKind::Live, XmlKind::Inactive] {
        let xml = wait(machine.xml(kind, true)).unwrap();
        assert!(xml.contains("<name>one</name>"), "{xml}");
    }
    assert_eq!(wait(machine.addresses()), Ok(Vec::new()));
}

#[test]
fn addresses_of_a_running_machine_on_a_network() {
    let (connection, _events) = crate::open("test:///default");
    let nic = "<devices><interface type='network'><mac address='52:54:00:aa:bb:cc'/>\
               <source network='default'/></interface></devices></domain>";
    let xml = machine_xml("addressed", None).replace("</domain>", nic);
    let uuid = wait(connection.create_machine(xml, false)).unwrap();
    let machine = connection.machine(uuid);
    let addresses = wait(machine.addresses()).unwrap();
    assert!(!addresses.is_empty());
    for address in &addresses {
        assert_eq!(address.mac.as_deref(), Some("52:54:00:aa:bb:cc"));
        assert!(
            address.address.is_ipv4() && address.prefix == 24,
            "{address:?}"
        );
    }
    wait(machine.force_off()).unwrap();
}

#[test]
fn defining_again_changes_and_a_taken_name_is_told() {
    let (_host, connection, machine) = one();
    let xml = wait(machine.xml(XmlKind::Inactive, true)).unwrap();
    let more = xml.replace("<vcpu placement='static'>2<", "<vcpu placement='static'>4<");
    assert_ne!(xml, more);
    assert_eq!(wait(connection.define_machine(more)), Ok(machine.uuid()));
    assert_eq!(wait(machine.info()).unwrap().cpus, 4);

    let taken = wait(connection.define_machine(machine_xml("one", Some(7))));
    assert!(matches!(taken, Err(Error::Exists(_))), "{taken:?}");
    let taken = wait(connection.create_machine(machine_xml("one", Some(7)), false));
    assert!(matches!(taken, Err(Error::Exists(_))), "{taken:?}");
}

#[test]
fn what_is_wrong_is_refused_in_libvirts_words() {
    let (_host, connection, _machine) = one();
    let unknown = machine_xml("bad", None).replace("<os>", "<devices><nonsense/></devices><os>");
    let cases = [
        ("not xml", ""),
        ("<domain/>", ""),
        (unknown.as_str(), "devices"),
    ];
    for (xml, word) in cases {
        let error = wait(connection.define_machine(xml.to_owned())).unwrap_err();
        let refused = matches!(error, Error::Refused(_) | Error::Because(..));
        assert!(refused, "{xml}: {error:?}");
        assert!(error.to_string().contains(word), "{error}");
    }
    assert_eq!(wait(connection.machines()).unwrap().len(), 1);
}

#[test]
fn rename() {
    let (_host, connection, machine) = one();
    let other = wait(connection.define_machine(machine_xml("other", None))).unwrap();
    let taken = wait(machine.rename("other".into()));
    let lacking = matches!(taken, Err(Error::Unsupported(_)));
    assert!(
        lacking || matches!(taken, Err(Error::Exists(_))),
        "{taken:?}"
    );
    if !lacking {
        wait(machine.rename("öther & more".into())).unwrap();
        assert_eq!(wait(machine.summary()).unwrap().name, "öther & more");
    }
    assert_eq!(
        wait(connection.machine(other).summary()).unwrap().name,
        "other"
    );
}

const FORCED: DeleteOptions = DeleteOptions {
    force_off: true,
    keep_nvram: false,
    internal_snapshots: true,
};

#[test]
fn delete() {
    let (_host, connection, machine) = one();
    wait(machine.start(StartFlags::default())).unwrap();
    wait(machine.delete(DeleteOptions::default())).unwrap();
    let summary = wait(machine.summary()).unwrap();
    assert!(!summary.persistent && summary.state.is_active());
    wait(machine.delete(FORCED)).unwrap();
    assert!(matches!(wait(machine.summary()), Err(Error::NotFound(_))));
    let again = wait(machine.delete(DeleteOptions::default()));
    assert!(matches!(again, Err(Error::NotFound(_))));

    let uuid = wait(connection.define_machine(machine_xml("saved", None))).unwrap();
    let saved = connection.machine(uuid);
    wait(saved.start(StartFlags::default())).unwrap();
    wait(saved.save().finish()).unwrap();
    wait(saved.delete(FORCED)).unwrap();
    assert!(wait(connection.machines()).unwrap().is_empty());
}

#[test]
fn a_nul_is_refused_everywhere() {
    let (_host, connection, machine) = one();
    let nul = || "a\0b".to_owned();
    let outcomes = [
        wait(machine.rename(nul())),
        wait(connection.define_machine(nul())).map(drop),
        wait(connection.create_machine(nul(), false)).map(drop),
        wait(connection.machine_by_name(nul())).map(drop),
        wait(connection.network_by_name(nul())).map(drop),
        wait(connection.interface_xml(nul())).map(drop),
        wait(connection.machine_capabilities(Some(nul()), None, None, None)).map(drop),
        wait(connection.volume_by_path(format!("/{}", nul()))).map(drop),
        wait(connection.delete_volume(format!("/{}", nul()))),
        wait(machine.block_info(nul())).map(drop),
    ];
    for (index, outcome) in outcomes.into_iter().enumerate() {
        assert!(
            matches!(outcome, Err(Error::Refused(_) | Error::NotFound(_))),
            "{index}: {outcome:?}"
        );
    }
    assert!(wait(machine.summary()).is_ok());
}

#[test]
fn what_is_said_of_a_running_machine() {
    let (_host, _connection, machine) = one();
    wait(machine.start(StartFlags::default())).unwrap();
    let said = || {
        let xml = wait(machine.xml(XmlKind::Live, false)).unwrap();
        let machine = guesthouse::definition::machine::Machine::parse(&xml).unwrap();
        (machine.title(), machine.description(), machine.os_id())
    };
    assert_eq!(said(), (None, None, None));
    let some = |text: &str| Some(text.to_owned());
    wait(machine.set_title(some("Mail"))).unwrap();
    wait(machine.set_description(some("two\nlines"))).unwrap();
    wait(machine.set_os_id(some("http://debian.org/debian/12"))).unwrap();
    let all = (
        some("Mail"),
        some("two\nlines"),
        some("http://debian.org/debian/12"),
    );
    assert_eq!(said(), all);
    wait(machine.set_title(None)).unwrap();
    wait(machine.set_os_id(None)).unwrap();
    assert_eq!(said(), (None, some("two\nlines"), None));
}

#[test]
fn a_refused_definition_says_why_by_its_code() {
    use guesthouse::libvirt::Cause;
    let (_host, connection, _machine) = one();
    let unknown = machine_xml("bad", None).replace("<os>", "<devices><nonsense/></devices><os>");
    let error = wait(connection.define_machine(unknown)).unwrap_err();
    assert_eq!(error.cause(), Some(Cause::Document), "{error:?}");
}
