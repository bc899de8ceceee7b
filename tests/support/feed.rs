// SPDX-License-Identifier: GPL-3.0-or-later
//! A guest that writes as fast as is asked for, in place of a machine's own end of a serial line: an emulated guest
//! brings a hundred kilobytes a second at the most. The terminal device that QEMU made for the line is hidden behind one
//! of our own, so all that comes after it is the real thing.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The length of a line, with its end.
const LINE: usize = 64;

/// Writes numbered lines. Ended when dropped, and with it the line.
pub struct Feed {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Feed {
    /// Takes the place of what is behind the terminal device `path`, to write so many bytes a second for so long. Only
    /// where mounts are nobody else's.
    pub fn take_place(path: &str, rate: usize, time: Duration) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/feed.py");
        let mut process = Command::new("python3")
            .args([script, &rate.to_string(), &time.as_secs().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python is installed");
        let input = process.stdin.take().expect("it was piped");
        let output = process.stdout.take().expect("it was piped");
        let mut feed = Self {
            process,
            input,
            output: BufReader::new(output),
        };
        let own = feed.line();
        let mounted = Command::new("mount").args(["--bind", &own, path]).status();
        assert!(mounted.is_ok_and(|it| it.success()), "{own} on {path}");
        feed
    }

    /// Begins to write.
    pub fn begin(&mut self) {
        self.input.write_all(b"\n").expect("it waits");
    }

    /// Waits until all is written: how many bytes, and how many a second.
    pub fn end(&mut self) -> (usize, f64) {
        let line = self.line();
        let (written, seconds) = line.split_once(' ').expect("two numbers");
        let written: usize = written.parse().expect("a number");
        let seconds: f64 = seconds.parse().expect("a number");
        (written, written as f64 / seconds)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("it writes text");
        line.trim().to_owned()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ended = self.process.kill();
        let _code = self.process.wait();
    }
}

/// The first so many bytes that are written.
pub fn text(bytes: usize) -> Vec<u8> {
    let filling = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
    let rows = (0..=bytes / LINE).map(|number| format!("{number:08} {filling}\r\n"));
    let mut text: Vec<u8> = rows.flat_map(String::into_bytes).collect();
    text.truncate(bytes);
    text
}
