// SPDX-License-Identifier: GPL-3.0-or-later
//! What drawing by OpenGL takes, beside the lines for cairo: without a graphics card the program draws by cairo, and these
//! lines tell whether that is still right. Mesa's llvmpipe stands in for the missing card.

use std::path::Path;
use std::thread;

use crate::plan::Plan;
use crate::pulse::Pulse;
use crate::subject::Subject;
use crate::table::{Cell, median, milliseconds, seconds};

/// Lines for the list of `machines`: what they tell, in which unit, and the value.
pub fn measure(
    machines: usize,
    host: &Path,
    plan: &Plan,
) -> [(&'static str, &'static str, Cell); 2] {
    eprintln!("{machines} machines: drawn by OpenGL");
    let uri = format!("test://{}", host.display());
    let runs = plan.runs(Subject::Guesthouse, machines);
    let cpu = (0..runs).map(|_| {
        let process = Subject::Guesthouse.start_by_opengl(&uri);
        Subject::Guesthouse.wait_until_listed(&process, machines, plan.limit)?;
        thread::sleep(plan.settle);
        Some(process.cpu())
    });
    let gaps = (0..runs).map(|_| {
        let (name, path) = Subject::Guesthouse.address()?;
        let process = Subject::Guesthouse.start_by_opengl(&uri);
        let pulse = Pulse::feel(name, path);
        let connecting = Subject::Guesthouse.wait_until_connecting(&process, plan.limit);
        let listed = Subject::Guesthouse.wait_until_listed(&process, machines, plan.limit);
        thread::sleep(plan.settle);
        let (_, gaps) = pulse.stop_and_part(connecting);
        listed.map(|_| gaps.longest)
    });
    [
        (
            "by OpenGL: CPU until drawn and quiet",
            "s",
            seconds(median(cpu)),
        ),
        (
            "by OpenGL: longest gap from then on",
            "ms",
            milliseconds(median(gaps)),
        ),
    ]
}
