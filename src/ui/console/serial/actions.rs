// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with a terminal and its line.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};
use vte::prelude::*;

use super::{SerialView, imp};
use crate::ui::failure::{self, Failure};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::settings::Settings;

type Class = <imp::SerialView as ObjectSubclass>::Class;

/// A step of the text size, and its limits.
const STEP: f64 = 1.1;
const SMALLEST: f64 = 0.5;
const LARGEST: f64 = 4.0;

/// Installs the view's actions.
pub(super) fn install(class: &mut Class) {
    class.install_action("serial.reconnect", None, |view, _, _| view.reconnect(false));
    class.install_action("serial.take-over", None, |view, _, _| view.reconnect(true));
    class.install_action("serial.let-go", None, |view, _, _| {
        if let Some(line) = view.line() {
            line.release();
        }
    });
    class.install_action("serial.add-line", None, |view, _, _| view.add_line());
    class.install_action("serial.copy", None, |view, _, _| view.copy());
    class.install_action("serial.paste", None, |view, _, _| {
        if let Some(terminal) = view.terminal() {
            terminal.paste_clipboard();
        }
        view.grab_focus();
    });
    class.install_action("serial.select-all", None, |view, _, _| {
        if let Some(terminal) = view.terminal() {
            terminal.select_all();
        }
    });
    class.install_action("serial.clear", None, |view, _, _| view.clear());
    class.install_action("serial.search", None, |view, _, _| view.open_search());
    class.install_action("serial.find-next", None, |view, _, _| view.find(true));
    class.install_action("serial.find-previous", None, |view, _, _| view.find(false));
    class.install_action("serial.larger", None, |view, _, _| view.scale(STEP));
    class.install_action("serial.smaller", None, |view, _, _| view.scale(1.0 / STEP));
    class.install_action("serial.normal-size", None, |view, _, _| view.set_scale(1.0));
    class.install_action("serial.tell-size", None, |view, _, _| view.tell_size());
    class.install_action_async("serial.save", None, async |view, _, _| view.save().await);
}

impl SerialView {
    fn reconnect(&self, take_over: bool) {
        match self.line() {
            Some(line) => line.reopen(take_over),
            None => self.refresh(),
        }
    }

    fn copy(&self) {
        let terminal = self.terminal();
        if let Some(terminal) = terminal.filter(vte::Terminal::has_selection) {
            terminal.copy_clipboard_format(vte::Format::Text);
        }
    }

    fn clear(&self) {
        if let Some(line) = self.line() {
            line.clear();
        }
        if let Some(terminal) = self.terminal() {
            terminal.reset(false, true);
        }
        self.describe();
        self.grab_focus();
    }

    fn scale(&self, factor: f64) {
        if let Some(terminal) = self.terminal() {
            let scale = terminal.font_scale() * factor;
            self.set_scale(scale.clamp(SMALLEST, LARGEST));
        }
    }

    fn set_scale(&self, scale: f64) {
        if let Some(terminal) = self.terminal() {
            terminal.set_font_scale(scale);
        }
        Settings::of_program().set_serial_text_scale(scale);
    }

    /// Types the command that tells a shell how large the terminal is: a serial
    /// line has no other way to know.
    fn tell_size(&self) {
        if let Some(terminal) = self.terminal() {
            let (rows, columns) = (terminal.row_count(), terminal.column_count());
            self.type_text(&format!("stty rows {rows} cols {columns}\n"));
        }
    }

    /// Types this on the line.
    pub(crate) fn type_text(&self, text: &str) {
        if let Some(line) = self.line() {
            line.send(text.replace('\n', "\r").as_bytes());
        }
        self.grab_focus();
    }

    async fn save(&self) {
        let (Some(line), Some(machine)) = (self.line(), self.machine()) else {
            return;
        };
        let chooser = gtk::FileChooserNative::new(
            Some(&gettext("Save the Output")),
            self.root().and_downcast_ref::<gtk::Window>(),
            gtk::FileChooserAction::Save,
            Some(&gettext("_Save")),
            Some(&gettext("_Cancel")),
        );
        chooser.set_modal(true);
        chooser.set_current_name(&format!("{}-{}.txt", machine.name(), line.name()));
        if chooser.run_future().await != gtk::ResponseType::Accept {
            return;
        }
        let Some(file) = chooser.file() else {
            return;
        };
        if let Err(error) = self.write_to(&file).await {
            let name = file.parse_name();
            let what = gettext_f("Could not save to “{name}”", &[("name", &name)]);
            let why = error.message().to_owned();
            failure::show(self, &Failure::Failed { what, why });
        }
    }

    /// Writes all the text that the terminal still has.
    async fn write_to(&self, file: &gio::File) -> Result<(), glib::Error> {
        let text = self.text()?;
        file.replace_contents_future(text, None, false, gio::FileCreateFlags::NONE)
            .await
            .map(drop)
            .map_err(|(_, error)| error)
    }

    /// All the text that the terminal still has.
    pub(super) fn text(&self) -> Result<glib::Bytes, glib::Error> {
        let memory = gio::MemoryOutputStream::new_resizable();
        if let Some(terminal) = self.terminal() {
            terminal.write_contents_sync(
                &memory,
                vte::WriteFlags::Default,
                gio::Cancellable::NONE,
            )?;
        }
        memory.close(gio::Cancellable::NONE)?;
        Ok(memory.steal_as_bytes())
    }
}
