// SPDX-License-Identifier: GPL-3.0-or-later
//! Pictures of each page, wide and narrow, dark and light, to be looked at; and that all fits.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN};
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
            window.resize(width, height);
            for (page, row, sign) in PAGES {
                if window.offers("Back") {
                    window.click("Back");
                }
                if let Some(row) = row {
                    window.select(MACHINES, row);
                }
                window.until_label(sign);
                window.screenshot(&format!("{page}-{style}-{width}"));
                if window.size() != (width, height) {
                    misfits.push(format!("{page} in {width} pixels: {:?}", window.size()));
                    window.resize(SIZES[0].0, SIZES[0].1);
                }
            }
        }
    }
    assert!(
        misfits.is_empty(),
        "these do not fit:\n{}",
        misfits.join("\n")
    );
}

/// Each page, what is selected in the list to see it, and a label of it.
const PAGES: [(&str, Option<&str>, &str); 2] = [
    ("machine", Some("test"), "Disks"),
    ("connection", Some("Test"), "Host"),
];
