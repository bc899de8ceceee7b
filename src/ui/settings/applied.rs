// SPDX-License-Identifier: GPL-3.0-or-later
//! The settings that concern the whole program, put into effect at its start and whenever
//! they change.

use std::time::Duration;

use adw::prelude::*;

use super::Settings;
use crate::model;

impl Settings {
    /// Puts them into effect, now and for as long as the program runs.
    pub(crate) fn apply_to(&self, application: &adw::Application) {
        let style = |application: &adw::Application| {
            let style = Self::of_program().style();
            application.style_manager().set_color_scheme(style.scheme());
        };
        let interval = |_: &adw::Application| {
            let seconds = Self::of_program().figures_interval();
            model::set_stats_interval(Duration::from_secs(seconds.into()));
        };
        style(application);
        interval(application);
        self.connect_changed("style", application, style);
        self.connect_changed("figures-interval", application, interval);
    }
}
