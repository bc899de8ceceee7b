// SPDX-License-Identifier: GPL-3.0-or-later
//! Stories of a person at the program, on libvirt's in-process test host. `cargo test --test ui -- WORD` runs the
//! stories whose names contain WORD.

mod backups;
mod bridges;
mod catalogue;
mod clones;
mod cloud_image;
mod connections;
mod copies;
mod creation;
mod customize;
mod dialogs;
mod drafts;
mod forwards;
mod hardware;
mod harness;
mod history;
mod life;
mod links;
mod list;
mod looks;
mod menus;
mod networks;
mod pasted;
mod preferences;
mod screen;
mod snapshots;
mod storage;
mod storage_hints;
mod storage_pools;
#[path = "../support/support.rs"]
mod support;
mod unattended;
mod unread;
mod xml;

use std::process::ExitCode;
use std::time::Duration;

use support::story::{Story, Suite};

/// libvirt's test host: it lives in the program, has one machine called "test", and is new at every start.
const TEST: &str = "test:///default";

const STORIES: &[Story] = &[
    Story {
        name: "a story that goes wrong ends alone",
        run: harness::ends_alone,
    },
    Story {
        name: "a story that fails is run again",
        run: harness::runs_again,
    },
    Story {
        name: "the list fills",
        run: list::it_fills,
    },
    Story {
        name: "search filters",
        run: list::search_filters,
    },
    Story {
        name: "a thousand machines",
        run: list::many,
    },
    Story {
        name: "the command line",
        run: list::command_line,
    },
    Story {
        name: "what was used is remembered",
        run: list::remembered,
    },
    Story {
        name: "a machine's life",
        run: life::life,
    },
    Story {
        name: "the menu of a row",
        run: menus::of_a_row,
    },
    Story {
        name: "the menu of a card",
        run: menus::of_a_card,
    },
    Story {
        name: "the menus of a connection, a pool and a network",
        run: menus::of_others,
    },
    Story {
        name: "drafts are kept",
        run: drafts::kept,
    },
    Story {
        name: "a text that is not valid is kept",
        run: drafts::invalid_kept,
    },
    Story {
        name: "closing with drafts",
        run: drafts::closing,
    },
    Story {
        name: "closing with edits of hardware and XML",
        run: drafts::closing_with_two_of_one,
    },
    Story {
        name: "the storage of a connection",
        run: storage::pools,
    },
    Story {
        name: "volumes are made, cloned and deleted",
        run: storage::volumes,
    },
    Story {
        name: "a volume is gone, and a pool is short",
        run: storage::gone_and_short,
    },
    Story {
        name: "what is said of volumes before something goes wrong",
        run: storage_hints::volumes,
    },
    Story {
        name: "a new pool beside other pools",
        run: storage_hints::new_pool,
    },
    Story {
        name: "a pool that is stopped, and a file that is dropped on it",
        run: storage_hints::dialogs,
    },
    Story {
        name: "an image is chosen in the browser",
        run: storage::browser,
    },
    Story {
        name: "pools that cannot be listed",
        run: unread::pools,
    },
    Story {
        name: "volumes that cannot be listed",
        run: unread::volumes,
    },
    Story {
        name: "networks that cannot be listed",
        run: unread::networks,
    },
    Story {
        name: "pools are made and deleted",
        run: storage_pools::made_and_deleted,
    },
    Story {
        name: "what a new pool is asked",
        run: storage_pools::fields,
    },
    Story {
        name: "a pool is renamed and edited",
        run: storage_pools::renamed_and_edited,
    },
    Story {
        name: "snapshots are taken, reverted, edited and deleted",
        run: snapshots::taken_and_reverted,
    },
    Story {
        name: "backups are refused where there are none",
        run: backups::refused,
    },
    Story {
        name: "a machine is copied to another host",
        run: copies::to_another_host,
    },
    Story {
        name: "a snapshot is offered before a large change",
        run: snapshots::before_a_large_change,
    },
    Story {
        name: "a machine is cloned",
        run: clones::cloned,
    },
    Story {
        name: "machines are made from a template",
        run: clones::of_a_template,
    },
    Story {
        name: "rename",
        run: life::rename,
    },
    Story {
        name: "delete",
        run: life::delete,
    },
    Story {
        name: "a screen and the clipboard",
        run: screen::clipboard,
    },
    Story {
        name: "a screen and the pointer",
        run: screen::pointer_of_the_guest,
    },
    Story {
        name: "a screen that is resized",
        run: screen::resized,
    },
    Story {
        name: "how a screen looks",
        run: screen::looks,
    },
    Story {
        name: "what it uses and what happened",
        run: history::overview,
    },
    Story {
        name: "a definition as text",
        run: xml::edit,
    },
    Story {
        name: "a failure is shown",
        run: life::failure,
    },
    Story {
        name: "hardware: edits wait until they are applied",
        run: hardware::edits_wait,
    },
    Story {
        name: "hardware: the XML of a device",
        run: hardware::device_xml,
    },
    Story {
        name: "hardware: an odd host",
        run: hardware::odd_host,
    },
    Story {
        name: "hardware: described",
        run: hardware::described,
    },
    Story {
        name: "add a connection",
        run: dialogs::add_connection,
    },
    Story {
        name: "a host asks who one is",
        run: connections::sign_in,
    },
    Story {
        name: "a host to look at only",
        run: connections::read_only,
    },
    Story {
        name: "a host that was named does not open",
        run: connections::a_named_host_fails,
    },
    Story {
        name: "a host goes under a dialog",
        run: connections::a_host_goes_under_a_dialog,
    },
    Story {
        name: "a screen that takes its time",
        run: screen::slow,
    },
    Story {
        name: "no host answers",
        run: connections::nothing_answers,
    },
    Story {
        name: "escape closes dialogs",
        run: dialogs::escape,
    },
    Story {
        name: "names on the controls",
        run: dialogs::names,
    },
    Story {
        name: "a machine is made",
        run: creation::create,
    },
    Story {
        name: "files are dropped on the window",
        run: creation::files_are_dropped,
    },
    Story {
        name: "creation: several disks",
        run: creation::several_disks,
    },
    Story {
        name: "creation: a cloud image",
        run: cloud_image::page,
    },
    Story {
        name: "creation: a system from a server",
        run: catalogue::from_a_server,
    },
    Story {
        name: "creation: addresses and many at once",
        run: cloud_image::addresses,
    },
    Story {
        name: "a machine is customized before it is created",
        run: customize::edited,
    },
    Story {
        name: "the disc in an optical drive of the host",
        run: customize::optical_drive,
    },
    Story {
        name: "its XML is shown",
        run: creation::shows_xml,
    },
    Story {
        name: "what is wrong is said",
        run: creation::says_what_is_wrong,
    },
    Story {
        name: "a new machine without media",
        run: creation::no_media,
    },
    Story {
        name: "a creation fails",
        run: creation::fails_and_takes_back,
    },
    Story {
        name: "XML is imported",
        run: creation::import,
    },
    Story {
        name: "a listing from a web page is imported",
        run: pasted::listing_is_imported,
    },
    Story {
        name: "the creation page, wide and narrow",
        run: creation::looks,
    },
    Story {
        name: "preferences: figures, style and questions",
        run: preferences::general,
    },
    Story {
        name: "preferences: the console",
        run: preferences::console,
    },
    Story {
        name: "preferences: without questions",
        run: preferences::without_questions,
    },
    Story {
        name: "preferences: defaults and presets",
        run: preferences::defaults,
    },
    Story {
        name: "links: a machine on the command line",
        run: links::new_machine,
    },
    Story {
        name: "links: files are opened",
        run: links::files,
    },
    Story {
        name: "unattended: what is asked",
        run: unattended::what_is_asked,
    },
    Story {
        name: "unattended: Windows",
        run: unattended::windows,
    },
    Story {
        name: "port forwards of a card",
        run: forwards::table,
    },
    Story {
        name: "preferences: wide and narrow",
        run: preferences::looks,
    },
    Story {
        name: "a bridge's commands",
        run: bridges::commands,
    },
    Story {
        name: "the networks of a connection",
        run: networks::a_network_is_made,
    },
    Story {
        name: "the networks as map or list",
        run: networks::view_is_remembered,
    },
    Story {
        name: "a machine is checked from the map",
        run: networks::check_from_the_map,
    },
    Story {
        name: "the looks of networks",
        run: networks::looks,
    },
    Story {
        name: "a colliding network is refused",
        run: networks::collision,
    },
    Story {
        name: "storage and snapshots, dark",
        run: looks::storage_and_snapshots_dark,
    },
    Story {
        name: "wide and narrow, dark and light",
        run: looks::looks,
    },
    Story {
        name: "a narrow window",
        run: looks::narrow,
    },
    Story {
        name: "no text is cut",
        run: looks::whole_texts,
    },
    Story {
        name: "no text is cut in German",
        run: looks::whole_texts_german,
    },
    Story {
        name: "no text is cut in Chinese",
        run: looks::whole_texts_chinese,
    },
];

/// Those that take longest.
const LONGEST: &[&str] = &[
    "how a screen looks",
    "hardware: the XML of a device",
    "a bridge's commands",
    "the creation page, wide and narrow",
    "wide and narrow, dark and light",
    "the looks of networks",
];

fn main() -> ExitCode {
    let suite = Suite {
        name: "ui",
        stories: STORIES,
        may_run_again: 2,
        longest: LONGEST,
        lanes: 2,
        limit: Duration::from_secs(240),
        host: None,
        before: || (),
        on_failure: |_| (),
    };
    harness::broken().unwrap_or(suite).run()
}
