// SPDX-License-Identifier: GPL-3.0-or-later
//! One window or dialog of the program, by its title: what a person does in it. Every act waits until the control it
//! needs is there and is on; every question has a form that waits for the answer.

use std::time::Duration;

use super::pointer;
use super::program::Program;
use super::tree::{Node, Tree, matches, role, state};
use super::wait::{self, SOON};

/// A window or dialog.
pub struct Window<'a> {
    pub program: &'a Program<'a>,
    pub title: String,
}

impl<'a> Window<'a> {
    pub fn new(program: &'a Program<'a>, title: &str) -> Self {
        Self {
            program,
            title: title.to_owned(),
        }
    }

    /// All that the window shows now.
    ///
    /// # Errors
    /// The window is not open.
    pub fn try_look(&self) -> Result<Tree, String> {
        let all = self.program.try_look()?;
        all.window(&self.title)
            .ok_or_else(|| format!("there is no window “{}”:\n{all}", self.title))
    }

    /// All that the window shows now.
    #[track_caller]
    pub fn look(&self) -> Tree {
        self.try_look().unwrap_or_else(|e| panic!("{e}"))
    }

    /// Waits until `pick` finds something in the window.
    #[track_caller]
    pub fn find<T>(&self, what: &str, pick: impl Fn(&Tree) -> Option<T>) -> T {
        let found = wait::poll(SOON, || {
            let tree = self.try_look()?;
            pick(&tree).ok_or_else(|| tree.to_string())
        });
        found.unwrap_or_else(|seen| panic!("no {what} in “{}”. It shows:\n{seen}", self.title))
    }

    /// Waits until what the window shows meets a condition.
    #[track_caller]
    pub fn until(&self, what: &str, condition: impl Fn(&Tree) -> bool) {
        self.until_within(SOON, what, condition);
    }

    /// The same, with another patience.
    #[track_caller]
    pub fn until_within(&self, patience: Duration, what: &str, condition: impl Fn(&Tree) -> bool) {
        let found = wait::poll(patience, || {
            let tree = self.try_look()?;
            if condition(&tree) {
                Ok(())
            } else {
                Err(tree.to_string())
            }
        });
        if let Err(seen) = found {
            panic!(
                "still not so in “{}”: {what}. It shows:\n{seen}",
                self.title
            );
        }
    }

    // --- labels --------------------------------------------------------------------------------------------------

    /// The first label in sight whose text meets a condition: what lies on a page that is not in front counts not.
    fn label(&self, tree: &Tree, condition: impl Fn(&str) -> bool) -> Option<String> {
        let all = tree.all(&[role::LABEL]).into_iter().map(|i| &tree.nodes[i]);
        let mut fitting = all.filter(|node| condition(node.name()) && !node.name().is_empty());
        fitting
            .find(|node| pointer::shown(self.program, node))
            .map(|node| node.name().to_owned())
    }

    /// Whether a label shows this text (`*` at its end: begins with it).
    #[track_caller]
    pub fn has_label(&self, text: &str) -> bool {
        self.label(&self.look(), |label| matches(label, text))
            .is_some()
    }

    /// Waits until a label shows this text (`*` at its end: begins with it), and gives the whole of it.
    #[track_caller]
    pub fn until_label(&self, text: &str) -> String {
        self.find(&format!("label “{text}” in sight"), |tree| {
            self.label(tree, |label| matches(label, text))
        })
    }

    /// Waits until a label shows a text with this in it, and gives the whole of it.
    #[track_caller]
    pub fn until_label_with(&self, part: &str) -> String {
        self.find(&format!("label with “{part}” in sight"), |tree| {
            self.label(tree, |label| label.contains(part))
        })
    }

    /// Waits until no label shows this text, which was there before.
    #[track_caller]
    pub fn until_no_label(&self, text: &str) {
        self.program.expect_seen(&[role::LABEL], text);
        self.until_without_label(text);
    }

    /// The same for a text that may not have been there before: only for one that another story waits for by the same
    /// constant.
    #[track_caller]
    pub fn until_without_label(&self, text: &str) {
        self.until(&format!("no label says “{text}”"), |tree| {
            self.label(tree, |label| matches(label, text)).is_none()
        });
    }

    /// The texts of all labels in sight.
    #[track_caller]
    pub fn labels(&self) -> Vec<String> {
        let tree = self.look();
        let all = tree.all(&[role::LABEL]).into_iter().map(|i| &tree.nodes[i]);
        all.filter(|node| pointer::shown(self.program, node))
            .map(|node| node.name().to_owned())
            .collect()
    }

    // --- keys and the window itself --------------------------------------------------------------------------------

    /// Presses keys, such as `Escape` or `ctrl+f`.
    #[track_caller]
    pub fn key(&self, key: &str) {
        self.program.cut_text.check();
        pointer::focus(self.program, &self.title);
        self.program.desktop.xdotool(&["key", key]);
    }

    /// Clicks with the pointer in the middle of an object, after scrolling it into sight.
    #[track_caller]
    pub fn click_at(&self, node: &Node) {
        self.program.cut_text.check();
        pointer::scroll_to(self, node);
        pointer::click(self.program, &self.title, node);
    }

    /// Clicks with the right button in the middle of an object.
    #[track_caller]
    pub fn right_click_at(&self, node: &Node) {
        pointer::scroll_to(self, node);
        pointer::click_with(self.program, &self.title, node, "3");
    }

    /// Whether an object can be seen.
    pub fn shows(&self, node: &Node) -> bool {
        pointer::shown(self.program, node)
    }

    /// Presses Tab until an object has the focus: GTK 4.8 gives it to none that asks over the bus.
    #[track_caller]
    pub fn tab_to(&self, node: &Node) {
        let has_it = || {
            let tree = self.try_look()?;
            let is_it = |it: &&Node| it.path == node.path && it.is(state::FOCUSED);
            if tree.nodes.iter().any(|it| is_it(&it)) {
                return Ok(());
            }
            self.key("Tab");
            Err(tree.to_string())
        };
        let seen = wait::poll(SOON, has_it);
        seen.unwrap_or_else(|seen| panic!("Tab does not reach “{}”:\n{seen}", node.name()));
    }

    /// Width and height of the window, in pixels.
    #[track_caller]
    pub fn size(&self) -> (u32, u32) {
        pointer::size(self.program, &self.title)
    }

    /// Gives the window another size, in pixels, and waits until it has it.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let resized = pointer::resize(self.program, &self.title, (width, height), SOON);
        resized.unwrap_or_else(|size| panic!("it is {size}, not {width} by {height} pixels"));
    }

    /// The same; returns whether the window can be so small.
    #[track_caller]
    pub fn fits(&self, width: u32, height: u32) -> bool {
        let patience = Duration::from_secs(3);
        let fits = pointer::resize(self.program, &self.title, (width, height), patience).is_ok();
        if fits {
            self.program.cut_text.check();
        }
        fits
    }

    /// Leaves a picture of the screen in `target/screenshots`.
    pub fn screenshot(&self, name: &str) {
        self.program.cut_text.check();
        self.program.desktop.screenshot(name);
    }
}
