// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of each page, wide and narrow, dark and light, to be looked at; and that all fits.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::program::Program;

/// Wide and narrow, in pixels.
const SIZES: [(u32, u32); 2] = [(1400, 900), (360, 720)];

/// Every page in a window of 360 and of 1400 pixels.
pub fn looks(desktop: &Desktop) {
    let mut misfits = Vec::new();
    for (style, scheme) in [("light", "prefer-light"), ("dark", "prefer-dark")] {
        let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme)];
        let program = Program::start_with(desktop, &["--connect", TEST], &environment);
        let window = program.window(MAIN);
        window.until_row(MACHINES, "test");
        for (width, height) in SIZES {
            for (page, row, sign) in PAGES {
                window.resize(SIZES[0].0, SIZES[0].1);
                window.select(MACHINES, row);
                window.until_label(sign);
                if !window.fits(width, height) {
                    misfits.push(format!("{page} in {width} pixels: {:?}", window.size()));
                }
                window.screenshot(&format!("{page}-{style}-{width}"));
            }
        }
    }
    assert!(
        misfits.is_empty(),
        "these do not fit:\n{}",
        misfits.join("\n")
    );
}

/// In a narrow window the list and the page take turns.
pub fn narrow(desktop: &Desktop) {
    let program = open(desktop, TEST);
    let window = program.window(MAIN);
    window.until_row(MACHINES, "test");
    window.resize(SIZES[1].0, SIZES[1].1);
    for (page, row, sign) in PAGES.into_iter().chain(PAGES) {
        window.until("the list is in front", |_| {
            window.offers("New Virtual Machine")
        });
        window.screenshot("narrow-list");
        window.click_row(row);
        window.until_label(sign);
        window.screenshot(&format!("narrow-{page}"));
        window.click("Back");
    }
}

/// Each page, what is selected in the list to see it, and a label of it.
const PAGES: [(&str, &str, &str); 2] =
    [("machine", "test", "Disks"), ("connection", "Test", "Host")];
