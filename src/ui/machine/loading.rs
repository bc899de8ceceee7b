// SPDX-License-Identifier: GPL-3.0-or-later
//! Keeps the page true while it is on the screen: reads the machine's details
//! when it is shown and when they change, and looks for an address that is not
//! known while it runs. What is shown stays until something newer is known.

use std::rc::Rc;
use std::time::Duration;

use adw::subclass::prelude::*;
use gtk::prelude::*;
use gtk::{gio, glib};

use super::MachinePage;
use crate::model::{Aspect, ConnectionState, Details, Error, Job, Machine};
use crate::ui::widgets::log_when_drawn;

/// An address that is not known is looked for this often.
const TICK: Duration = Duration::from_secs(4);

impl MachinePage {
    /// Reads all of the machine's details again if the page is on the screen; it does so
    /// anyway when it gets there.
    pub(super) fn reload(&self) {
        self.update_ticking();
        self.reload_aspect(Aspect::Definition);
    }

    /// Reads again what this aspect says of the machine, if the page is on the screen.
    pub(super) fn reload_aspect(&self, aspect: Aspect) {
        let imp = self.imp();
        let Some(machine) = self.machine().filter(|_| self.is_mapped()) else {
            return;
        };
        if imp.loading.borrow().as_ref() == Some(&machine) {
            imp.to_load.borrow_mut().insert(aspect);
            return;
        }
        imp.to_load.take();
        imp.loading.replace(Some(machine.clone()));
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            load(&weak, &machine, aspect).await;
            let Some(page) = weak.upgrade() else {
                return;
            };
            let imp = page.imp();
            if imp.loading.borrow().as_ref() == Some(&machine) {
                imp.loading.take();
                page.load_next();
            }
        });
    }

    /// Goes on with what changed while something was read. The whole comes first, and has all in it.
    fn load_next(&self) {
        let mut aspects = self.imp().to_load.take();
        let Some(aspect) = aspects.pop_first() else {
            return;
        };
        self.reload_aspect(aspect);
        if aspect != Aspect::Definition {
            self.imp().to_load.replace(aspects);
        }
    }

    /// Reads again what is left for the disks whenever the overview is shown.
    pub(super) fn setup_room(&self) {
        self.imp().overview.connect_map(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| {
                // Where the whole page is shown, all of it is read anyway.
                glib::idle_add_local_once(move || {
                    if page.imp().loading.borrow().is_none() {
                        page.reload_aspect(Aspect::DiskContents);
                    }
                });
            }
        ));
    }

    /// Follows the jobs of the machine's connection: they take room, and give it back.
    pub(super) fn follow_jobs(&self) {
        let connection = self.machine().and_then(|machine| machine.connection());
        let jobs = connection.map(|connection| connection.jobs().model());
        self.job_signals().set_target(jobs.as_ref());
    }

    fn job_signals(&self) -> &glib::SignalGroup {
        self.imp().job_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<gio::ListModel>();
            signals.connect_closure(
                "items-changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |jobs: &gio::ListModel, at: u32, _: u32, added: u32| {
                        page.jobs_changed(jobs, at..at.saturating_add(added));
                    }
                ),
            );
            signals
        })
    }

    fn jobs_changed(&self, jobs: &gio::ListModel, places: std::ops::Range<u32>) {
        let connection = self.machine().and_then(|machine| machine.connection());
        let uri = connection.map(|connection| connection.uri());
        let mut changed = places.filter_map(|at| jobs.item(at).and_downcast::<Job>());
        let ended = |job: Job| job.state().has_ended() && Some(job.subject().connection) == uri;
        if changed.any(ended) && self.imp().overview.is_mapped() {
            self.reload_aspect(Aspect::DiskContents);
        }
    }

    /// Shows what was known of the machine when its page was left.
    pub(super) fn show_known_details(&self, machine: &Machine) {
        match machine.known_details() {
            Some(details) => self.show_details(machine, &details),
            None => self.imp().overview.clear(),
        }
    }

    fn show_details(&self, machine: &Machine, details: &Details) {
        let imp = self.imp();
        self.actions().set_autostart(details.autostart);
        imp.overview.show_details(machine, details);
    }

    /// Ticks only while there is something to see that no event reports.
    fn update_ticking(&self) {
        let open = |machine: &Machine| {
            machine
                .connection()
                .is_some_and(|it| it.state() == ConnectionState::Connected)
        };
        let running = self
            .machine()
            .is_some_and(|machine| machine.status().is_active() && open(&machine));
        if !running || !self.is_mapped() {
            self.stop_ticking();
            return;
        }
        if self.imp().ticker.borrow().is_some() {
            return;
        }
        let tick = glib::clone!(
            #[weak(rename_to = page)]
            self,
            #[upgrade_or]
            glib::ControlFlow::Break,
            move || {
                page.tick();
                glib::ControlFlow::Continue
            }
        );
        let source = glib::timeout_add_local(TICK, tick);
        self.imp().ticker.replace(Some(source));
    }

    pub(super) fn stop_ticking(&self) {
        if let Some(source) = self.imp().ticker.take() {
            source.remove();
        }
    }

    /// One question, unless the last one has no answer yet.
    fn tick(&self) {
        let imp = self.imp();
        let Some(machine) = self.machine().filter(|_| !imp.asking.replace(true)) else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            if machine.address().is_none()
                && let Err(error) = machine.refresh_address().await
            {
                log::debug!("no address of {}: {error}", machine.name());
            }
            if let Some(page) = weak.upgrade() {
                page.imp().asking.set(false);
            }
        });
    }
}

async fn load(page: &glib::WeakRef<MachinePage>, machine: &Machine, aspect: Aspect) {
    let read = match machine.known_details().filter(|_| is_part(aspect)) {
        Some(known) => {
            let mut details = (*known).clone();
            let read = machine.update_details(&mut details, aspect).await;
            read.map(|()| details)
        }
        None => load_all(page, machine).await,
    };
    match read {
        Ok(details) => {
            take_over(page, machine, &details);
            machine.set_known_details(Rc::new(details));
        }
        // What is known stays; the bar over the page says what is wrong.
        Err(Error::Closed) => {}
        Err(error) => log::info!("reading {}: {error}", machine.name()),
    }
}

/// Whether the aspect says only a part of the details.
fn is_part(aspect: Aspect) -> bool {
    !aspect.is_in_devices()
}

/// Shows the quick half as soon as it is there.
async fn load_all(page: &glib::WeakRef<MachinePage>, machine: &Machine) -> Result<Details, Error> {
    let mut details = machine.details().await?;
    if let Some(known) = machine.known_details() {
        details.carry_over(&known);
    }
    take_over(page, machine, &details);
    machine.complete(&mut details).await;
    Ok(details)
}

fn take_over(page: &glib::WeakRef<MachinePage>, machine: &Machine, details: &Details) {
    if let Some(page) = page.upgrade().filter(|page| page.shows(machine)) {
        page.show_details(machine, details);
        if let Some(since) = page.imp().asked_at.take() {
            log_when_drawn(&page, since, "Overview");
            page.make_late_pages();
        }
    }
}
