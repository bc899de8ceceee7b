// SPDX-License-Identifier: GPL-3.0-or-later
//! When a machine's serial lines are taken. The test driver has no consoles, so a line that is opened fails: that it was
//! tried is what shows.

use std::time::Duration;

use guesthouse::libvirt::StartFlags;
use guesthouse::model::{self, SerialState};

use crate::{Host, deadline, wait_in_model};

const XML: &str = "<domain type='test'><name>quiet</name><memory>65536</memory><os><type>hvm</type></os>\
                   <devices><serial type='pty'><target port='0'/></serial></devices></domain>";

/// The answer to the start can overtake the word that the machine is on; its line is taken all the same.
#[test]
fn a_line_is_held_from_the_start_whichever_word_of_it_comes_first() {
    let host = Host::of("");
    wait_in_model(move || async move {
        let connection = model::Connection::new(&host.uri());
        connection.open().await.unwrap();
        let handle = connection.handle().unwrap();
        let uuid = handle.define_machine(XML.to_owned()).await.unwrap();
        connection.resync().await.unwrap();
        let machine = connection.machines().get(uuid).unwrap();
        let lines = machine.serial_lines();
        lines.refresh().await.unwrap();
        let line = lines.get("serial0").unwrap();
        let (sender, states) = async_channel::unbounded();
        line.connect_state_notify(move |line| {
            let _ = sender.try_send(line.state());
        });
        assert_eq!(line.state(), SerialState::Off);

        lines.hold();
        glib::timeout_future(Duration::from_millis(200)).await;
        assert!(!machine.status().is_active());
        handle
            .machine(uuid)
            .start(StartFlags::default())
            .await
            .unwrap();
        let next = glib::future_with_timeout(deadline(), states.recv()).await;
        assert_eq!(next.expect("in time").unwrap(), SerialState::Opening);
        connection.close().await;
    });
}
