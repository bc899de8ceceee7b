// SPDX-License-Identifier: GPL-3.0-or-later
//! Mouse, keyboard focus and sizes, where the accessibility bus alone does not do. There is no window manager: all
//! windows stand at the upper left corner of the screen, the newest on top.

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use glib::variant::ToVariant;

use super::desktop::SCREEN;
use super::language::said;
use super::program::Program;
use super::tree::{Node, role};
use super::wait::{self, SOON};
use super::window::Window;

/// How long a window must have its size before it counts.
const HELD: Duration = Duration::from_millis(300);

/// Coordinates relative to the window.
const IN_WINDOW: u32 = 1;

/// Left, top, width and height.
type Place = (i32, i32, i32, i32);

fn place(program: &Program, path: &str) -> Option<Place> {
    let reply = program
        .accessibles
        .call(
            path,
            "Component",
            "GetExtents",
            Some(&(IN_WINDOW,).to_variant()),
        )
        .ok()?;
    reply.child_value(0).get()
}

/// Whether an object has a place on the page that is in front: something of it is found where it says it is. (One on a
/// page of a stack that is not in front is in the tree like any other.)
pub fn shown(program: &Program, node: &Node) -> bool {
    let Some((x, y, width, height)) = place(program, &node.path) else {
        return false;
    };
    let found_at = |x: i32| {
        let point = (x, y + height / 2, IN_WINDOW).to_variant();
        let found = program.accessibles.call(
            &node.path,
            "Component",
            "GetAccessibleAtPoint",
            Some(&point),
        );
        found.is_ok_and(|found| !found.to_string().contains("/null"))
    };
    // In the middle may be a picture that no screen reader is told of: then the padding around it counts.
    width > 0 && (found_at(x + width / 2) || found_at(x - 2) || found_at(x + 2))
}

/// Width and height of an object.
pub fn extent(program: &Program, node: &Node) -> (u32, u32) {
    let (_, _, width, height) = place(program, &node.path).unwrap_or_default();
    (width.unsigned_abs(), height.unsigned_abs())
}

/// X's number of the window with that title.
fn x_window(program: &Program, title: &str) -> String {
    let titles = said(title);
    let patterns = titles.iter().map(|title| match title.split_once('*') {
        Some((start, end)) => format!("^{}.*{}$", regex_escape(start), regex_escape(end)),
        None => format!("^{}$", regex_escape(title)),
    });
    let pattern = patterns.collect::<Vec<_>>().join("|");
    let found = wait::poll(SOON, || {
        // It fails when there is none yet.
        let search = ["search", "--onlyvisible", "--name", &pattern];
        let all = program.desktop.try_run("xdotool", &search)?;
        // A menu that is open, or not yet gone, has the program's name for its title and lies above.
        all.lines()
            .next()
            .map(str::to_owned)
            .ok_or_else(String::new)
    });
    found.unwrap_or_else(|seen| panic!("no window “{title}” on the screen: {seen}"))
}

fn regex_escape(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            if c.is_alphanumeric() || c == ' ' {
                vec![c]
            } else {
                vec!['\\', c]
            }
        })
        .collect()
}

/// Gives a window the keyboard.
pub fn focus(program: &Program, title: &str) {
    let window = x_window(program, title);
    if program.desktop.xdotool(&["getwindowfocus"]) != window {
        program.desktop.xdotool(&["windowfocus", "--sync", &window]);
    }
}

/// The upper left corner and the size of a window, with its frame.
fn geometry(program: &Program, title: &str) -> Place {
    let text =
        program
            .desktop
            .xdotool(&["getwindowgeometry", "--shell", &x_window(program, title)]);
    let value = |name: &str| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.and_then(|value| value.parse().ok()).unwrap_or(0)
    };
    (value("X"), value("Y"), value("WIDTH"), value("HEIGHT"))
}

/// How much wider and higher a window is than what it shows: GTK draws a frame.
fn frame(program: &Program, title: &str) -> (i32, i32) {
    let tree = program.look();
    let window = tree
        .window(title)
        .unwrap_or_else(|| panic!("the window “{title}” is gone"));
    let (_, _, inner_width, inner_height) =
        place(program, &window.nodes[0].path).unwrap_or_default();
    let (_, _, width, height) = geometry(program, title);
    (width - inner_width, height - inner_height)
}

/// Width and height of a window, without its frame.
pub fn size(program: &Program, title: &str) -> (u32, u32) {
    let (_, _, width, height) = geometry(program, title);
    let (frame_width, frame_height) = frame(program, title);
    (
        (width - frame_width).unsigned_abs(),
        (height - frame_height).unsigned_abs(),
    )
}

/// Brings a window before the others and gives it the keyboard.
pub fn raise(program: &Program, title: &str) {
    let window = x_window(program, title);
    program.desktop.xdotool(&["windowraise", &window]);
    focus(program, title);
}

/// The middle of an object of a window, on the display.
pub fn middle(program: &Program, title: &str, node: &Node) -> (i32, i32) {
    let (left, top, _, _) = geometry(program, title);
    let (frame_width, frame_height) = frame(program, title);
    let (x, y, w, h) =
        place(program, &node.path).unwrap_or_else(|| panic!("“{}” is gone", node.name()));
    (
        left + frame_width / 2 + x + w / 2,
        top + frame_height / 2 + y + h / 2,
    )
}

/// Puts the pointer to the middle of an object of a window.
pub fn point_at(program: &Program, title: &str, node: &Node) {
    let (x, y) = middle(program, title, node);
    program
        .desktop
        .xdotool(&["mousemove", "--sync", &x.to_string(), &y.to_string()]);
}

/// Drops a file in the middle of an object of a window, as a file manager does; returns whether it is taken.
pub fn drop_file(program: &Program, title: &str, node: &Node, file: &Path) -> bool {
    let (x, y) = middle(program, title, node);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/drop.py");
    let window = x_window(program, title);
    let (x, y) = (x.to_string(), y.to_string());
    let file = file.to_string_lossy();
    let said = program
        .desktop
        .run("python3", &[script, &window, &x, &y, &file]);
    said.lines().last() == Some("taken")
}

/// Files that are held over a window.
pub struct Dragged(Child);

impl Dragged {
    /// Lets go of them; returns whether they are taken.
    pub fn drop_now(mut self) -> bool {
        drop(self.0.stdin.take());
        let ended = self.0.wait_with_output().expect("it was started");
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        said.lines().last() == Some("taken")
    }
}

/// Holds files over the middle of an object of a window, as a file manager does.
pub fn drag_files(program: &Program, title: &str, node: &Node, files: &[&Path]) -> Dragged {
    let (x, y) = middle(program, title, node);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/drop.py");
    let mut command = program.desktop.command("python3");
    command.args([script, &x_window(program, title)]);
    command.args([x.to_string(), y.to_string()]).args(files);
    let child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is installed");
    Dragged(child)
}

/// Clicks in the middle of an object of a window, and takes the pointer away again.
pub fn click(program: &Program, title: &str, node: &Node) {
    click_with(program, title, node, "1");
}

/// The same, with a button by X's number: 3 is the right one.
pub fn click_with(program: &Program, title: &str, node: &Node, button: &str) {
    point_at(program, title, node);
    program.desktop.xdotool(&["click", button]);
    let (right, bottom) = (SCREEN.0 - 1, SCREEN.1 - 1);
    program
        .desktop
        .xdotool(&["mousemove", &right.to_string(), &bottom.to_string()]);
}

/// Asks for another size of a window, without its frame, until the window has it and keeps it.
///
/// # Errors
/// The size it has instead.
pub fn resize(
    program: &Program,
    title: &str,
    wanted: (u32, u32),
    patience: Duration,
) -> Result<(), String> {
    let mut asked = None;
    let mut since = None;
    wait::poll(patience, || {
        let window = x_window(program, title);
        let (_, _, width, height) = geometry(program, title);
        let size = size(program, title);
        if size == wanted {
            // GTK takes back a size below its smallest a few frames later.
            let held = since.get_or_insert_with(Instant::now).elapsed();
            return if held >= HELD {
                Ok(())
            } else {
                Err("not steady".into())
            };
        }
        since = None;
        // Once, unless GTK asked for something else meanwhile, or made another size of it: the frame is not known before
        // GTK has done what it was asked for last.
        if asked != Some((width, height, size)) {
            let width = width + wanted.0.cast_signed() - size.0.cast_signed();
            let height = height + wanted.1.cast_signed() - size.1.cast_signed();
            asked = Some((width, height, size));
            let (width, height) = (width.to_string(), height.to_string());
            program
                .desktop
                .xdotool(&["windowsize", &window, &width, &height]);
        }
        Err(format!("{size:?}"))
    })
}

/// Moves the scroll bars around an object until all of it can be seen.
pub fn scroll_to(window: &Window, node: &Node) {
    let tree = window.look();
    let Some(mut at) = tree.nodes.iter().position(|n| n.path == node.path) else {
        return;
    };
    while let Some(parent) = tree.parent(at) {
        at = parent;
        if tree.nodes[at].role() != role::SCROLL_PANE {
            continue;
        }
        let branch = tree.branch(at);
        // The vertical scroll bar is the last, and its range the last object of the pane.
        let bar = branch
            .nodes
            .iter()
            .rev()
            .find(|n| n.details.name == "GtkRange");
        if let Some(bar) = bar {
            scroll_pane(window.program, &branch.nodes[0], &bar.path, node);
        }
    }
}

fn scroll_pane(program: &Program, pane: &Node, bar: &str, node: &Node) {
    let moved = wait::poll(SOON, || {
        let (_, top, _, height) = place(program, &pane.path).ok_or("no pane")?;
        let (_, y, _, h) = place(program, &node.path).ok_or("no object")?;
        let off = if y < top {
            y - top
        } else if y + h > top + height {
            y + h - top - height
        } else {
            return Ok(());
        };
        let value: f64 = program
            .accessibles
            .property(bar, "Value", "CurrentValue")?
            .get()
            .unwrap_or(0.0);
        let value = (value + f64::from(off)).to_variant();
        program
            .accessibles
            .set_property(bar, "Value", "CurrentValue", &value)?;
        Err(format!("{off} pixels out of sight"))
    });
    moved.unwrap_or_else(|seen| panic!("“{}” cannot be scrolled into sight: {seen}", node.name()));
}
