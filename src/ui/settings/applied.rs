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

#[cfg(test)]
mod tests {
    use gtk::{gio, glib};

    use super::*;
    use crate::ui::settings::Style;

    #[gtk::test]
    fn what_concerns_the_whole_program_takes_effect_at_once() {
        let settings = Settings::for_test();
        assert!(adw::init().is_ok());
        let application = adw::Application::new(None, gio::ApplicationFlags::NON_UNIQUE);
        let before = model::stats_interval();
        settings.apply_to(&application);
        let settle = || while glib::MainContext::default().iteration(false) {};
        for (style, is_dark) in [(Style::Dark, true), (Style::Light, false)] {
            settings.set_style(style);
            settle();
            assert_eq!(application.style_manager().is_dark(), is_dark, "{style:?}");
            assert_eq!(settings.style(), style);
        }
        settings.set_figures_interval(7);
        settle();
        assert_eq!(model::stats_interval(), Duration::from_secs(7));
        model::set_stats_interval(before);
    }
}
