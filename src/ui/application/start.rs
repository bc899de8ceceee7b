// SPDX-License-Identifier: GPL-3.0-or-later
//! What happens at a start: which connections are opened, and what is shown
//! when they are. The window comes first, so that nothing waits for a host.

use std::time::Duration;

use adw::prelude::*;
use gtk::glib;

use super::Application;
use super::command_line::Request;
use crate::model::{Connection, ConnectionState, Error};
use crate::ui::failure::{Failure, OrFailed};
use crate::ui::i18n::gettext_f;
use crate::ui::widgets::why_refused;
use crate::ui::{Window, connection, failure, new_machine};

/// How long a connection waits for the window at most.
const FIRST_FRAME: Duration = Duration::from_millis(300);

/// Timeout for closing a connection at the end of the program.
const GOODBYE: Duration = Duration::from_secs(2);

/// Closed when nothing is being opened any more.
pub(super) type Opening = async_channel::Receiver<()>;

/// Closed when the window is drawn.
type Drawn = async_channel::Receiver<()>;

mod showing;

pub(super) use showing::not_there;

impl Application {
    /// Does what the command line, the launcher or a second start asks for. A new window
    /// is made, shown and drawn in separate turns of the main loop before anything
    /// connects, so that no step delays another.
    pub(super) fn start(&self, request: Request) {
        let first = self.windows().is_empty();
        let window = self.window();
        let application = self.clone();
        if first {
            self.add_remembered();
            if request.show.is_none() {
                window.show_when_listed(&self.selection_to_show(&request));
            }
        }
        let (drawing, drawn) = async_channel::bounded(1);
        drop(self.connect(&request, first, &drawn));
        glib::spawn_future_local(async move {
            window.present();
            if first {
                first_frame(&window).await;
            }
            drop(drawing);
            application.answer(&window, &request, first);
        });
    }

    /// What was selected last, unless it is on another connection than the one that is asked for.
    fn selection_to_show(&self, request: &Request) -> String {
        let last = self.settings().last_selection();
        let is_there = |uri: &str| {
            let rest = last.strip_prefix(uri);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
        };
        match &request.connect {
            Some(uri) if !is_there(uri) => String::new(),
            _ => last,
        }
    }

    /// Connects to what is asked for, and at the first start to what is
    /// remembered as well. The window says so from its first frame on.
    /// The answer is closed when none of them is on its way any more.
    fn connect(&self, request: &Request, first: bool, drawn: &Drawn) -> Opening {
        let (opening, opened) = async_channel::bounded(1);
        let asked = request.connect.as_deref();
        let asked = asked.map(|uri| self.add_connection(uri, request.read_only, false));
        let mut wanted = Vec::from_iter(asked);
        if first {
            let mut kept = self.connections().all();
            kept.retain(|it| it.auto_connect() && !wanted.contains(it));
            wanted.extend(kept);
        }
        for connection in &wanted {
            let drawn = drawn.clone();
            let ready = async move {
                // It is closed, and nothing is ever sent.
                let _ = drawn.recv().await;
            };
            self.open_after(connection, ready, Some(opening.clone()));
        }
        opened
    }

    fn answer(&self, window: &Window, request: &Request, first: bool) {
        if first && self.is_to_look_for_hosts(request) {
            drop(self.find_connections());
        }
        if let Some(machine) = &request.show {
            window.show_when_listed(machine);
        }
        self.show_what_is_wanted(window, request);
    }

    /// Opens the creation page or the files that are asked for.
    fn show_what_is_wanted(&self, window: &Window, request: &Request) {
        if let Some(wishes) = &request.new_machine {
            window.show_new_machine(wishes.clone());
        }
        for file in &request.files {
            new_machine::open_file(window, file);
        }
    }

    /// Adds a connection to the list and to what is remembered.
    pub(crate) fn add_connection(&self, uri: &str, read_only: bool, auto: bool) -> Connection {
        let known = self.connections().get(uri);
        let connection = known.clone().unwrap_or_else(|| self.new_connection(uri));
        if known.is_none() || read_only {
            connection.set_read_only(read_only);
        }
        if known.is_none() {
            connection.set_auto_connect(auto);
        }
        self.remember_connections();
        connection
    }

    /// Opens a connection in the background; a failure is shown in the window.
    pub(crate) fn open_connection(&self, connection: &Connection) {
        self.open_after(connection, std::future::ready(()), None);
    }

    /// `opening` is dropped when it is open or could not be opened.
    fn open_after(
        &self,
        connection: &Connection,
        ready: impl Future<Output = ()> + 'static,
        opening: Option<async_channel::Sender<()>>,
    ) {
        let connection = connection.clone();
        failure::run(&self.window(), async move {
            let opened = connection.open_after(ready).await;
            drop(opening);
            let failed = opened.as_ref().err().filter(|it| **it != Error::Cancelled);
            if let Some(error) = failed {
                let (what, why) = (
                    could_not_connect(&connection),
                    why_refused(&connection, error).await,
                );
                return Err(Failure::Failed { what, why });
            }
            opened.or_failed(could_not_connect(&connection))
        });
    }

    /// Closes a connection and forgets it.
    pub(crate) fn forget_connection(&self, connection: &Connection) {
        self.connections().forget(connection);
        self.remember_connections();
        let connection = connection.clone();
        glib::spawn_future_local(async move { connection.close().await });
    }

    /// Writes down which connections there are and which open at start.
    pub(crate) fn remember_connections(&self) {
        let all: Vec<_> = self
            .connections()
            .all()
            .iter()
            .map(|it| (it.uri(), it.auto_connect(), it.read_only()))
            .collect();
        self.settings().set_connections(&all);
    }

    pub(super) fn close_connections(&self) {
        let context = glib::MainContext::default();
        for connection in self.connections().all() {
            let close = glib::future_with_timeout(GOODBYE, connection.hang_up());
            if context.block_on(close).is_err() {
                log::warn!("{} did not close in time", connection.uri());
            }
        }
    }

    fn add_remembered(&self) {
        for (uri, auto, read_only) in self.settings().connections().unwrap_or_default() {
            let connection = self.new_connection(&uri);
            connection.set_auto_connect(auto);
            connection.set_read_only(read_only);
        }
    }

    /// A connection that asks in the window for passwords and tells the window
    /// when its machines are listed.
    fn new_connection(&self, uri: &str) -> Connection {
        let connection = self.connections().get_or_add(uri);
        connection.set_jobs(&self.jobs());
        connection.set_prompter(connection::prompter(self.upcast_ref()));
        connection.connect_state_notify(|connection| {
            // However it was connected: from here, from its bar, or by itself.
            if connection.state() == ConnectionState::Connected {
                failure::dismiss(&could_not_connect(connection));
            }
        });
        connection.connect_listed_notify(glib::clone!(
            #[weak(rename_to = application)]
            self,
            move |connection| {
                if connection.listed() && !application.windows().is_empty() {
                    application.window().show_awaited(connection);
                }
            }
        ));
        connection
    }
}

fn could_not_connect(connection: &Connection) -> String {
    gettext_f(
        "Could not connect to {name}",
        &[("name", &connection.label())],
    )
}

/// Waits until the window is drawn, or cannot be: one that is shown minimized is
/// not.
async fn first_frame(window: &Window) {
    let (sender, drawn) = async_channel::bounded::<()>(1);
    let Some(clock) = window.frame_clock() else {
        return;
    };
    let handler = clock.connect_after_paint(move |_| {
        let _ = sender.try_send(());
    });
    let _ = glib::future_with_timeout(FIRST_FRAME, drawn.recv()).await;
    clock.disconnect(handler);
}
