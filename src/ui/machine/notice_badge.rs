// SPDX-License-Identifier: GPL-3.0-or-later
//! The mark of a machine that something happened to and that was not read yet.

use std::cell::OnceCell;

use gtk::prelude::*;

use crate::model::Machine;
use crate::ui::i18n::ngettext_f;

/// A mark in a box, made when there is something to mark: most machines are well.
#[derive(Debug, Default)]
pub(crate) struct NoticeBadge(OnceCell<gtk::Image>);

impl NoticeBadge {
    /// Shows how many notices of the machine are unread, after `before` in `place`.
    pub(crate) fn show(&self, machine: &Machine, place: &gtk::Box, before: &impl IsA<gtk::Widget>) {
        let count = machine.timeline().notices().count();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        if count == 0 {
            if let Some(image) = self.0.get() {
                image.set_visible(false);
            }
            return;
        }
        let image = self.0.get_or_init(|| {
            let image = gtk::Image::from_icon_name("dialog-warning-symbolic");
            image.add_css_class("warning");
            place.insert_child_after(&image, Some(before));
            image
        });
        let words = ngettext_f(
            "{count} unread notice",
            "{count} unread notices",
            count,
            &[],
        );
        image.set_tooltip_text(Some(&words));
        image.update_property(&[gtk::accessible::Property::Label(&words)]);
        image.set_visible(true);
    }
}
