// SPDX-License-Identifier: GPL-3.0-or-later
//! The table: a line a measure, a column a program, and how they compare.

use std::io::{self, Write};
use std::time::Duration;

/// A cell's value, in the unit of its line.
pub type Cell = Option<f64>;

/// One line.
pub struct Line {
    pub what: String,
    pub unit: &'static str,
    pub guesthouse: Cell,
    pub other: Cell,
    pub bare: Cell,
}

/// The middle one; of an even number, the higher of the two. Runs that failed make it fail.
pub fn median<T: PartialOrd + Copy>(values: impl IntoIterator<Item = Option<T>>) -> Option<T> {
    let mut all = values.into_iter().collect::<Option<Vec<T>>>()?;
    all.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    all.get(all.len() / 2).copied()
}

pub fn seconds(value: Option<Duration>) -> Cell {
    value.map(|value| value.as_secs_f64())
}

pub fn milliseconds(value: Option<Duration>) -> Cell {
    value.map(|value| value.as_secs_f64() * 1000.0)
}

pub fn megabytes(value: Option<u64>) -> Cell {
    value.map(|value| value as f64 / 1e6)
}

/// Prints the lines as a table that Markdown can show; `beside` is what we are compared with.
pub fn print(lines: &[Line], beside: [&str; 2]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "| {:<46} | {:>12} | {:>12} | {:>12} | {:>12} |",
        "", "Guesthouse", beside[0], "how much", beside[1]
    )?;
    writeln!(
        out,
        "|:{:-<46}-|-{:->12}:|-{:->12}:|-{:->12}:|-{:->12}:|",
        "", "", "", "", ""
    )?;
    for line in lines {
        writeln!(
            out,
            "| {:<46} | {:>12} | {:>12} | {:>12} | {:>12} |",
            line.what,
            cell(line.guesthouse, line.unit),
            cell(line.other, line.unit),
            ratio(line.guesthouse, line.other),
            cell(line.bare, line.unit),
        )?;
    }
    out.flush()
}

fn cell(value: Cell, unit: &str) -> String {
    match value {
        Some(value) if value < 10.0 => format!("{value:.2} {unit}"),
        Some(value) => format!("{value:.0} {unit}"),
        None => "–".to_owned(),
    }
}

/// What part of theirs is ours.
fn ratio(ours: Cell, theirs: Cell) -> String {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) if ours > 0.0 && theirs >= ours => {
            format!("1/{:.1}", theirs / ours)
        }
        (Some(ours), Some(theirs)) if theirs > 0.0 => format!("{:.1}×", ours / theirs),
        _ => "–".to_owned(),
    }
}
