// SPDX-License-Identifier: GPL-3.0-or-later
//! A picture of the screen, as a PNG file.

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, gio, glib};

use super::ScreenView;
use crate::ui::console::screen::backend::ScreenBackend;
use crate::ui::console::screen::geometry::Area;
use crate::ui::dialogs;
use crate::ui::failure::Failure;
use crate::ui::i18n::{gettext, gettext_f};

impl ScreenView {
    /// Takes the picture now, then asks where to.
    pub(super) fn take_screenshot(&self) {
        let (Some(picture), Some(machine)) = (self.current_picture(), self.machine()) else {
            return;
        };
        let Some(window) = self.root().and_downcast::<gtk::Window>() else {
            return;
        };
        let view = self.clone();
        self.run(async move {
            let name = suggested_name(&machine.name());
            let title = gettext("Save Screenshot");
            let Some(file) = dialogs::save_file(&window, &title, &name).await else {
                return Ok(());
            };
            let bytes = picture.save_to_png_bytes();
            let written = file.replace_contents_future(
                bytes,
                None,
                false,
                gio::FileCreateFlags::REPLACE_DESTINATION,
            );
            written.await.map_err(|(_, error)| Failure::Failed {
                what: gettext("Could not save the screenshot"),
                why: error.to_string(),
            })?;
            view.say(&gettext("Screenshot saved"));
            Ok(())
        });
    }

    fn current_picture(&self) -> Option<gdk::MemoryTexture> {
        let backend = self.imp().backend.borrow().clone()?;
        let (width, height) = backend.size();
        let whole = Area {
            x: 0,
            y: 0,
            width,
            height,
        };
        let pixels = glib::Bytes::from_owned(backend.pixels(whole)?);
        let stride = usize::try_from(width).ok()? * 4;
        Some(gdk::MemoryTexture::new(
            width,
            height,
            gdk::MemoryFormat::B8g8r8a8Premultiplied,
            &pixels,
            stride,
        ))
    }
}

fn suggested_name(machine: &str) -> String {
    let now = glib::DateTime::now_local().and_then(|now| now.format("%Y-%m-%d %H-%M-%S"));
    let now = now.map(|now| now.to_string()).unwrap_or_default();
    let plain = machine.replace('/', "-");
    let name = gettext_f(
        "{machine} {time}.png",
        &[("machine", &plain), ("time", &now)],
    );
    name.trim_start_matches('.').to_owned()
}
