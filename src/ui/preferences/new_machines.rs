// SPDX-License-Identifier: GPL-3.0-or-later
//! What new machines have unless a person says otherwise, connection by connection, and the
//! presets.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::{group, page, presets, rows};
use crate::definition::machine::Firmware;
use crate::definition::new_machine::{Preset, ScreenChoice};
use crate::definition::size::Size;
use crate::definition::volume::DiskFormat;
use crate::model::host_facts::HostFacts;
use crate::model::{Connection, ConnectionList, ConnectionState};
use crate::ui::i18n::{gettext, pgettext};
use crate::ui::new_machine::{cpu_mode, cpu_modes, tpm};
use crate::ui::problems::size_sentence;
use crate::ui::settings::Settings;
use crate::ui::widgets::network_choices;
use rows::{Entered, Offer};

/// The connection whose defaults are shown.
type Of = Rc<str>;

pub(super) fn page_of_new_machines(
    window: &adw::PreferencesWindow,
    connections: &ConnectionList,
) -> adw::PreferencesPage {
    let page = page(&gettext("Defaults"), "computer-symbolic", &[]);
    let presets = presets::group_of_presets(window);
    let all = connections.all();
    if all.len() > 1 {
        let labels: Vec<String> = all.iter().map(Connection::label).collect();
        let shown = std::cell::RefCell::new(all.first().map(defaults));
        let choice = group("", "");
        let title = gettext("Connection");
        let listed = all.clone();
        let row = rows::choice(
            (&title, ""),
            &labels,
            0,
            glib::clone!(
                #[weak]
                page,
                #[weak]
                presets,
                #[strong]
                shown,
                move |at| {
                    if let Some(old) = shown.take() {
                        page.remove(&old);
                    }
                    page.remove(&presets);
                    if let Some(connection) = listed.get(at) {
                        let new = defaults(connection);
                        page.add(&new);
                        shown.replace(Some(new));
                    }
                    page.add(&presets);
                }
            ),
        );
        choice.add(&row);
        page.add(&choice);
        if let Some(first) = shown.borrow().as_ref() {
            page.add(first);
        }
    } else if let Some(connection) = all.first() {
        page.add(&defaults(connection));
    }
    page.add(&presets);
    page
}

/// The defaults of one connection.
fn defaults(connection: &Connection) -> adw::PreferencesGroup {
    let group = group(
        &gettext("New Machines"),
        &gettext("What is left open is proposed for the system that is installed."),
    );
    let uri: Of = connection.uri().into();
    let now = Settings::of_program().defaults_of(&uri);
    sizes(&group, &now, &uri);
    let places = places(&group, &now, &uri);
    hardware(&group, &now, &uri);
    fill_places(connection, places);
    group
}

/// Keeps a change of the defaults.
fn change(uri: &str, f: impl FnOnce(&mut Preset)) {
    let settings = Settings::of_program();
    let mut defaults = settings.defaults_of(uri);
    f(&mut defaults);
    settings.set_defaults_of(uri, &defaults);
}

fn size(text: &str, unit: &str) -> Entered<Size> {
    match Size::parse_with_unit(text, unit) {
        Ok(size) if size > Size(0) => Ok(Some(size)),
        Ok(_) => Err(gettext("It must be more than zero.")),
        Err(error) => Err(size_sentence(&error)),
    }
}

fn sizes(group: &adw::PreferencesGroup, now: &Preset, uri: &Of) {
    let exact = |size: Option<Size>| size.map(Size::exact).unwrap_or_default();
    let of = uri.clone();
    let row = rows::entry(&gettext("Memory"), &exact(now.memory), Some("MiB"));
    row.follow(
        group,
        |text| size(text, "MiB"),
        move |memory| {
            change(&of, |it| it.memory = memory);
        },
    );
    let count = |text: &str| match text.parse::<u32>() {
        Ok(count) if count > 0 => Ok(Some(count)),
        _ => Err(gettext("This is not a number of CPUs, such as 2")),
    };
    let of = uri.clone();
    let cpus = now.cpus.map(|it| it.to_string()).unwrap_or_default();
    let row = rows::entry(&gettext("CPUs"), &cpus, None);
    row.follow(group, count, move |cpus| change(&of, |it| it.cpus = cpus));
    let of = uri.clone();
    let row = rows::entry(&gettext("Disk size"), &exact(now.disk), Some("GiB"));
    row.follow(
        group,
        |text| size(text, "GiB"),
        move |disk| {
            change(&of, |it| it.disk = disk);
        },
    );
}

/// The rows whose choices the host has.
struct Places {
    pool: rows::WordRow,
    network: rows::WordRow,
}

fn places(group: &adw::PreferencesGroup, now: &Preset, uri: &Of) -> Places {
    let formats = [DiskFormat::Qcow2, DiskFormat::Raw];
    let formats = formats.map(|it| Offer::new(it, it.as_str()));
    let of = uri.clone();
    let title = gettext("Disk format");
    rows::open_choice(group, &title, &formats, now.format, move |format| {
        change(&of, |it| it.format = format);
    });
    let of = uri.clone();
    let pool = rows::word(group, &gettext("Storage pool"), now.pool.as_deref());
    pool.connect(move |pool| change(&of, |it| it.pool = pool));
    let of = uri.clone();
    let network = rows::word(group, &gettext("Network"), now.network.as_deref());
    network.connect(move |network| change(&of, |it| it.network = network));
    Places { pool, network }
}

/// Asks the host what it has to choose from.
fn fill_places(connection: &Connection, places: Places) {
    if connection.state() != ConnectionState::Connected {
        return;
    }
    let connection = connection.clone();
    glib::spawn_future_local(async move {
        let Ok(facts) = HostFacts::gather(&connection).await else {
            return;
        };
        let pools = facts.folder_pools();
        let pools: Vec<_> = pools
            .map(|pool| (pool.name.clone(), pool.name.clone()))
            .collect();
        places.pool.offer(pools);
        let networks = network_choices::all(&facts, None);
        // A bridge that is typed has no place here.
        let networks = networks.into_iter().filter(|it| it.nic.is_some());
        let networks = networks.map(|it| (it.key(), it.title));
        places.network.offer(networks.collect());
    });
}

fn hardware(group: &adw::PreferencesGroup, now: &Preset, uri: &Of) {
    let screens = [
        Offer::new(ScreenChoice::Vnc, &gettext("VNC")),
        Offer::new(ScreenChoice::Spice, &gettext("SPICE")),
        Offer::new(ScreenChoice::None, &pgettext("screen", "None")),
    ];
    let of = uri.clone();
    let title = gettext("Screen");
    rows::open_choice(group, &title, &screens, now.screen, move |screen| {
        change(&of, |it| it.screen = screen);
    });
    let firmwares = [
        Offer::new(Firmware::Bios, &gettext("BIOS")),
        Offer::new(Firmware::Uefi, &gettext("UEFI")),
    ];
    let of = uri.clone();
    let title = gettext("Firmware");
    rows::open_choice(group, &title, &firmwares, now.firmware, move |firmware| {
        change(&of, |it| it.firmware = firmware);
    });
    let modes: Vec<_> = cpu_modes()
        .map(|mode| Offer::new(mode.to_owned(), &cpu_mode(Some(mode))))
        .collect();
    let of = uri.clone();
    let title = gettext("CPU model");
    let mode = now.extras.cpu_mode.clone();
    rows::open_choice(group, &title, &modes, mode, move |mode| {
        change(&of, |it| it.extras.cpu_mode = mode);
    });
    let answers = [true, false].map(|it| Offer::new(it, &tpm(Some(it))));
    let of = uri.clone();
    let title = gettext("TPM");
    rows::open_choice(group, &title, &answers, now.extras.tpm, move |tpm| {
        change(&of, |it| it.extras.tpm = tpm);
    });
    let of = uri.clone();
    let title = gettext("Sound card");
    let has_sound = now.extras.sound == Some(true);
    group.add(&rows::switch((&title, ""), has_sound, move |on| {
        change(&of, |it| it.extras.sound = on.then_some(true));
    }));
}
