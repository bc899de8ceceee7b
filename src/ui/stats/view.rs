// SPDX-License-Identifier: GPL-3.0-or-later
//! What one machine uses: CPU, memory, disks, network, each with the last ten
//! minutes. Follows the figures while it is on the screen.

use std::cell::{OnceCell, RefCell};
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::graph::Line;
use super::tile::{Shown, StatTile};
use super::{Watching, labels};
use crate::model::{HISTORY, Machine, Sample, Stats};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::settings::{Figure, Settings};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct StatsView {
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) watching: Watching,
        pub(super) tiles: OnceCell<[StatTile; 4]>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for StatsView {
        const NAME: &'static str = "GhStatsView";
        type Type = super::StatsView;
        type ParentType = adw::PreferencesGroup;
    }

    impl ObjectImpl for StatsView {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_tiles();
        }

        fn signals() -> &'static [glib::subclass::Signal] {
            static SIGNALS: std::sync::OnceLock<Vec<glib::subclass::Signal>> =
                std::sync::OnceLock::new();
            SIGNALS.get_or_init(|| vec![glib::subclass::Signal::builder("read").build()])
        }
    }

    impl WidgetImpl for StatsView {}
    impl PreferencesGroupImpl for StatsView {}
}

glib::wrapper! {
    /// The figures of a machine.
    pub struct StatsView(ObjectSubclass<imp::StatsView>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl StatsView {
    /// Shows another machine.
    pub(crate) fn set_machine(&self, machine: &Machine) {
        self.imp().machine.replace(Some(machine.clone()));
        self.show_stats();
    }

    /// The figures of the machine were read again.
    pub(crate) fn connect_read(&self, f: impl Fn(&Machine) + 'static) {
        self.connect_local("read", false, move |values| {
            let view = values.first().and_then(|value| value.get::<Self>().ok())?;
            if let Some(machine) = view.imp().machine.borrow().as_ref() {
                f(machine);
            }
            None
        });
    }

    fn setup_tiles(&self) {
        let flow = gtk::FlowBox::builder()
            .selection_mode(gtk::SelectionMode::None)
            .homogeneous(true)
            .min_children_per_line(1)
            .max_children_per_line(2)
            .column_spacing(12)
            .row_spacing(12)
            .build();
        flow.add_css_class("stats");
        let titles = [
            gettext("CPU"),
            gettext("Memory"),
            gettext("Disks"),
            gettext("Network"),
        ];
        let tiles = titles.map(|title| StatTile::new(&title));
        for tile in &tiles {
            flow.append(tile);
            if let Some(child) = tile.parent() {
                child.set_focusable(false);
            }
        }
        self.set_title(&gettext("Last Ten Minutes"));
        self.add(&flow);
        let _ = self.imp().tiles.set(tiles);
        let settings = Settings::of_program();
        settings.connect_changed(Settings::SHOWN_FIGURES, self, Self::show_stats);
    }

    /// Shows the tiles that are wanted, and says whether any is.
    fn show_chosen_tiles(&self) -> bool {
        let settings = Settings::of_program();
        let tiles = self.imp().tiles.get().into_iter().flatten();
        let mut shown = 0;
        for (tile, figure) in tiles.zip(Figure::ALL) {
            let shows = settings.shows_figure(figure);
            if let Some(child) = tile.parent() {
                child.set_visible(shows);
            }
            shown += usize::from(shows);
        }
        shown > 0
    }

    /// Begins to watch; called when the page is shown. The view cannot tell by itself,
    /// since it is hidden while there is nothing to show.
    pub(crate) fn start(&self) {
        let imp = self.imp();
        let Some(machine) = imp.machine.borrow().clone() else {
            return;
        };
        imp.watching.start(
            machine.connection(),
            Some(&machine),
            glib::clone!(
                #[weak(rename_to = view)]
                self,
                move || {
                    view.show_stats();
                    view.emit_by_name::<()>("read", &[]);
                }
            ),
        );
    }

    /// Stops watching.
    pub(crate) fn stop(&self) {
        self.imp().watching.stop();
    }

    fn show_stats(&self) {
        let imp = self.imp();
        let (Some(machine), Some([cpu, memory, disks, network])) =
            (imp.machine.borrow().clone(), imp.tiles.get())
        else {
            return;
        };
        let stats = machine.stats();
        let shows = self.show_chosen_tiles();
        self.set_visible(shows && stats.history().next().is_some());
        let at = Instant::now();
        let seconds = HISTORY.as_secs_f32();
        cpu.show_stats(cpu_shown(&stats, at), seconds);
        memory.show_stats(memory_shown(&stats, at), seconds);
        let names = (gettext("Read"), gettext("Written"));
        let two = |names, values| two_shown(&stats, at, names, values);
        disks.show_stats(two(names, |it: &Sample| (it.read, it.written)), seconds);
        let names = (gettext("Received"), gettext("Sent"));
        network.show_stats(two(names, |it: &Sample| (it.received, it.sent)), seconds);
    }
}

fn line(stats: &Stats, at: Instant, value: impl Fn(&Sample) -> f32) -> Line {
    let points = stats
        .history()
        .map(|sample| (sample.age(at).as_secs_f32(), value(sample)));
    Line {
        points: points.collect(),
    }
}

fn cpu_shown(stats: &Stats, at: Instant) -> Shown {
    let now = stats.now().map_or(f32::NAN, |now| now.cpu);
    let detail = stats
        .cpus()
        .map(|cpus| ngettext_f("of {count} CPU", "of {count} CPUs", cpus, &[]));
    Shown {
        number: labels::percent(now),
        detail: detail.unwrap_or_default(),
        keys: Vec::new(),
        lines: vec![line(stats, at, |sample| sample.cpu)],
        top: 1.0,
    }
}

fn memory_shown(stats: &Stats, at: Instant) -> Shown {
    let memory = stats.memory();
    let given = memory.given.map(labels::size);
    let (number, detail) = match (memory.used(), given) {
        (Some(used), Some(given)) => {
            let used = labels::size(used);
            let number = gettext_f("{used} of {given}", &[("used", &used), ("given", &given)]);
            (number, gettext("used, according to the guest"))
        }
        (_, Some(given)) => {
            let detail = memory.resident.map(|bytes| {
                let size = labels::size(bytes);
                gettext_f(
                    "The guest does not report what it uses; the host has allocated {size} to it",
                    &[("size", &size)],
                )
            });
            (given, detail.unwrap_or_default())
        }
        _ => (labels::rate(f32::NAN), String::new()),
    };
    let told = memory.used().is_some();
    let value = |sample: &Sample| if told { sample.memory } else { sample.resident };
    let most = stats.history().map(value).fold(0.0, f32::max);
    let top = memory.given.map_or(most, |bytes| bytes as f32);
    Shown {
        number,
        detail,
        keys: Vec::new(),
        lines: vec![line(stats, at, value)],
        // A process can take more than its guest has.
        top: if told { top } else { top.max(most) },
    }
}

fn two_shown(
    stats: &Stats,
    at: Instant,
    (first, second): (String, String),
    values: fn(&Sample) -> (f32, f32),
) -> Shown {
    let now = stats.now().map_or((f32::NAN, f32::NAN), values);
    let most = stats
        .history()
        .map(|sample| {
            let (first, second) = values(sample);
            first.max(second)
        })
        .fold(0.0, f32::max);
    let key = |name: String, rate: f32| {
        let rate = labels::rate(rate);
        gettext_f("{name} {rate}", &[("name", &name), ("rate", &rate)])
    };
    Shown {
        number: gettext_f("at most {rate}", &[("rate", &labels::rate(most))]),
        detail: String::new(),
        keys: vec![key(first, now.0), key(second, now.1)],
        lines: vec![
            line(stats, at, |sample| values(sample).0),
            line(stats, at, |sample| values(sample).1),
        ],
        top: labels::scale(most),
    }
}
