// SPDX-License-Identifier: GPL-3.0-or-later
//! `--backup`: backs a machine up as its plan says, without a window, and ends. It is what a timer runs.
//!
//! Ends with 0 when the backup is made; 1 when it failed; 2 when there was nothing to make: no such machine, or one
//! that was never backed up from the window, which says where to. What was done is one line at the terminal.

use std::time::Instant;

use gtk::glib;

use super::command_line::complain;
use crate::definition::backup::{Kind, Manifest};
use crate::definition::size::Size;
use crate::model::{self, BackupOrder, Connection, Error, Job, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::settings::Settings;

const FAILED: u8 = 1;
const NOTHING: u8 = 2;

/// The connection that is looked at where none is remembered.
const USUAL: &str = "qemu:///system";

/// Backs up the machine with this name or UUID.
pub(super) fn run(wanted: &str, uri: Option<String>) -> glib::ExitCode {
    let context = glib::MainContext::default();
    let code = context.block_on(back_up(wanted, uri));
    model::flush();
    glib::ExitCode::from(code)
}

async fn back_up(wanted: &str, uri: Option<String>) -> u8 {
    let uris = match uri {
        Some(uri) => vec![uri],
        None => remembered(),
    };
    let mut refused = None;
    for uri in uris {
        let connection = Connection::new(&uri);
        let found = find(&connection, wanted).await;
        let code = match found {
            Ok(Some(machine)) => Some(back_up_one(&machine).await),
            Ok(None) => None,
            Err(error) => {
                let values = [("name", uri.as_str()), ("why", &error.to_string())];
                refused = Some(gettext_f("Could not connect to {name}: {why}", &values));
                None
            }
        };
        connection.hang_up().await;
        if let Some(code) = code {
            return code;
        }
    }
    if let Some(refused) = refused {
        complain(&refused);
        return FAILED;
    }
    complain(&super::start::not_there(wanted));
    NOTHING
}

fn remembered() -> Vec<String> {
    let known = Settings::default().connections().unwrap_or_default();
    let uris: Vec<String> = known.into_iter().map(|(uri, _, _)| uri).collect();
    match uris.is_empty() {
        true => vec![USUAL.to_owned()],
        false => uris,
    }
}

async fn find(connection: &Connection, wanted: &str) -> Result<Option<Machine>, Error> {
    connection.open().await?;
    let all = connection.machines().all();
    let is_it = |it: &&Machine| it.name() == wanted || it.uuid().to_string() == wanted;
    Ok(all.iter().find(is_it).cloned())
}

async fn back_up_one(machine: &Machine) -> u8 {
    let (name, plan) = (machine.name(), machine.backup_plan().await);
    if plan.folder.is_empty() {
        let values = [("name", name.as_str())];
        complain(&gettext_f(
            "“{name}” was never backed up: do that once in the window, which asks where to",
            &values,
        ));
        return NOTHING;
    }
    let job = Job::new(&gettext("Backing up"), machine.subject());
    let begun = Instant::now();
    match machine.back_up(&BackupOrder::of(&plan), &job).await {
        Ok(made) => {
            say(&line(&name, &made, begun.elapsed().as_secs()));
            0
        }
        Err(error) => {
            let values = [("name", name.as_str()), ("why", &error.to_string())];
            complain(&gettext_f("could not back up “{name}”: {why}", &values));
            FAILED
        }
    }
}

/// What was made, for a log.
fn line(name: &str, made: &Manifest, seconds: u64) -> String {
    let kind = match made.kind() {
        Kind::Full => "full",
        Kind::Incremental => "incremental",
    };
    let size = Size(made.size());
    format!(
        "guesthouse: backup of {name}: {kind} {} in chain {}, {size}, {seconds} s",
        made.id, made.chain
    )
}

#[expect(clippy::print_stdout, reason = "the command speaks to the terminal")]
fn say(text: &str) {
    println!("{text}");
}
