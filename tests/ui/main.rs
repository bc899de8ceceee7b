// SPDX-License-Identifier: GPL-3.0-or-later
//! Stories of a person at the program, on libvirt's in-process test host.

#[path = "../support/support.rs"]
mod support;

use std::process::ExitCode;

use support::story::Suite;

fn main() -> ExitCode {
    Suite {
        name: "ui",
        stories: &[],
        before: || (),
        on_failure: |_| (),
    }
    .run()
}
