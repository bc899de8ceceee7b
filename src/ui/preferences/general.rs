// SPDX-License-Identifier: GPL-3.0-or-later
//! How the program looks, and what it shows of machines while they run.

use adw::prelude::*;

use super::confirmations::group_of_confirmations;
use super::{group, page, rows};
use crate::ui::i18n::{gettext, pgettext};
use crate::ui::settings::{Figure, Settings, Style};

/// The longest time between two readings of figures that is offered, in seconds.
const LONGEST_INTERVAL: u32 = 30;

pub(super) fn page_of_general() -> adw::PreferencesPage {
    let groups = [appearance(), live(), figures(), group_of_confirmations()];
    page(&gettext("General"), "emblem-system-symbolic", &groups)
}

fn appearance() -> adw::PreferencesGroup {
    let group = group(&gettext("Appearance"), "");
    let settings = Settings::of_program();
    let texts = Style::ALL.map(|style| match style {
        Style::System => pgettext("style", "System"),
        Style::Light => pgettext("style", "Light"),
        Style::Dark => pgettext("style", "Dark"),
    });
    let style = settings.style();
    let chosen = Style::ALL.iter().position(|it| *it == style).unwrap_or(0);
    let words = (gettext("Style"), String::new());
    let row = rows::choice((&words.0, &words.1), &texts, chosen, move |at| {
        if let Some(style) = Style::ALL.get(at) {
            settings.set_style(*style);
        }
    });
    group.add(&row);
    group
}

fn live() -> adw::PreferencesGroup {
    let group = group(&gettext("List and Gallery"), "");
    let settings = Settings::of_program();
    let words = (
        gettext("Live thumbnails"),
        gettext("Pictures of what running machines have on their screens"),
    );
    let on = settings.thumbnails();
    group.add(&rows::switch((&words.0, &words.1), on, move |on| {
        Settings::of_program().set_thumbnails(on);
    }));
    let words = (
        gettext("Live figures"),
        gettext("What running machines use of the CPUs"),
    );
    let on = settings.stats();
    group.add(&rows::switch((&words.0, &words.1), on, move |on| {
        Settings::of_program().set_stats(on);
    }));
    group
}

fn figures() -> adw::PreferencesGroup {
    let description = gettext("Which figures of machines are shown, and how often they are read.");
    let group = group(&gettext("Figures"), &description);
    let settings = Settings::of_program();
    for figure in Figure::ALL {
        let title = match figure {
            Figure::Cpu => gettext("CPU"),
            Figure::Memory => gettext("Memory"),
            Figure::Disks => gettext("Disks"),
            Figure::Network => gettext("Network"),
        };
        let shown = settings.shows_figure(figure);
        group.add(&rows::switch((&title, ""), shown, move |shown| {
            Settings::of_program().set_shows_figure(figure, shown);
        }));
    }
    let words = (
        gettext("Interval"),
        gettext("Seconds between two readings; a slow host is asked less often"),
    );
    group.add(&rows::number(
        (&words.0, &words.1),
        (1, LONGEST_INTERVAL),
        settings.figures_interval(),
        |seconds| Settings::of_program().set_figures_interval(seconds),
    ));
    group
}
