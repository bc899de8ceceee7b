// SPDX-License-Identifier: GPL-3.0-or-later
//! `--show`: a machine that is not there is said at the terminal, and the command
//! fails. A program that was started only for that ends, without a window.

use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::Opening;
use crate::model::{Connection, ConnectionState};
use crate::ui::application::command_line::{Request, complain};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::{Application, Window, failure};

/// How long hosts may take to answer before the window is shown without what was asked
/// for.
const TIMEOUT: Duration = Duration::from_secs(3);

impl Application {
    /// Starts, or goes on, to show what has this name or UUID. `line` waits for how
    /// that ends, if it came from another process.
    pub(in crate::ui::application) fn start_to_show(
        &self,
        request: Request,
        wanted: String,
        line: &gio::ApplicationCommandLine,
    ) {
        let first = self.windows().is_empty();
        let window = self.window();
        if first {
            self.add_remembered();
        }
        let (drawing, drawn) = async_channel::bounded(1);
        let opening = self.connect(&request, first, &drawn);
        // Nothing is drawn before it is known what.
        drop(drawing);
        window.show_when_listed(&wanted);
        let (application, line, held) = (self.clone(), line.clone(), self.hold());
        glib::spawn_future_local(async move {
            if first && application.is_to_look_for_hosts(&request) {
                let _ = application.find_connections().await;
            }
            let mut is_there = application.is_there(&window, &opening, Some(TIMEOUT)).await;
            if is_there != Some(false) {
                window.present();
                application.show_what_is_wanted(&window, &request);
            }
            let was_shown = !first || is_there.is_none();
            if is_there.is_none() {
                is_there = application.is_there(&window, &opening, None).await;
            }
            if is_there == Some(false) {
                application.say_not_there(&window, &wanted, &line, was_shown);
            }
            drop(held);
        });
    }

    fn say_not_there(
        &self,
        window: &Window,
        wanted: &str,
        line: &gio::ApplicationCommandLine,
        was_shown: bool,
    ) {
        window.forget_awaited();
        if line.is_remote() {
            line.set_exit_code(glib::ExitCode::FAILURE);
            return;
        }
        complain(&not_there(wanted));
        self.imp().has_failed.set(true);
        if !was_shown {
            window.destroy();
            return;
        }
        let why = gettext("No connection that is open has it.");
        let what = not_there(wanted);
        failure::show(window, &failure::Failure::Failed { what, why });
    }

    /// Whether the window shows what was asked for, once that is known; none where
    /// it is not known in time.
    async fn is_there(
        &self,
        window: &Window,
        opening: &Opening,
        patience: Option<Duration>,
    ) -> Option<bool> {
        let (sender, changed) = async_channel::bounded(1);
        let connections = self.connections().all();
        let handlers: Vec<_> = connections
            .iter()
            .flat_map(|connection| {
                ["state", "listed"].map(|property| {
                    let (sender, connection) = (sender.clone(), connection.clone());
                    let handler = connection.connect_notify_local(Some(property), move |_, _| {
                        let _ = sender.try_send(());
                    });
                    (connection, handler)
                })
            })
            .collect();
        let opened = opening.clone();
        let tell = glib::spawn_future_local(async move {
            let _ = opened.recv().await;
            let _ = sender.send(()).await;
        });
        let known = async {
            while window.awaits() && (!opening.is_closed() || any_coming(&connections)) {
                if changed.recv().await.is_err() {
                    break;
                }
            }
            !window.awaits()
        };
        let known = match patience {
            Some(patience) => glib::future_with_timeout(patience, known).await.ok(),
            None => Some(known.await),
        };
        tell.abort();
        for (connection, handler) in handlers {
            connection.disconnect(handler);
        }
        known
    }
}

fn any_coming(connections: &[Connection]) -> bool {
    connections
        .iter()
        .any(|connection| match connection.state() {
            ConnectionState::Connecting => true,
            ConnectionState::Connected => !connection.listed(),
            ConnectionState::Disconnected | ConnectionState::Reconnecting => false,
        })
}

/// What is said of something that no host has.
pub(in crate::ui::application) fn not_there(wanted: &str) -> String {
    gettext_f("There is no machine “{name}”", &[("name", wanted)])
}
