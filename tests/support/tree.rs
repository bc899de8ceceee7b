// SPDX-License-Identifier: GPL-3.0-or-later
//! A picture in time of all that a program shows: every accessible object with its name, role and states.

use std::collections::HashMap;
use std::fmt;

use super::accessible::{Accessibles, Details};
use super::families::Families;
use super::language::said;
pub use super::roles::{role, state};

/// One object of the picture.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its D-Bus object path.
    pub path: String,
    /// The program itself is 0, its windows are 1.
    pub depth: usize,
    pub details: Details,
}

impl Node {
    /// The accessible name; of a label, its text. GTK 4.8 says some names twice, "_Create Create" for a button with a
    /// mnemonic or "Pause Pause" for one that has a name besides its text: here they are said once.
    pub fn name(&self) -> &str {
        let name = self.details.name.as_str();
        for (at, _) in name.match_indices(' ') {
            let (first, second) = (&name[..at], &name[at + 1..]);
            if first == second || first.contains('_') && first.replacen('_', "", 1) == second {
                return second;
            }
        }
        name
    }

    pub fn role(&self) -> u32 {
        self.details.role
    }

    pub fn is(&self, state: u32) -> bool {
        self.details.states >> state & 1 == 1
    }

    /// Whether it answers calls of an AT-SPI interface, such as `Action`.
    pub fn has(&self, interface: &str) -> bool {
        self.details
            .interfaces
            .iter()
            .any(|i| i.strip_prefix("org.a11y.atspi.") == Some(interface))
    }
}

/// All objects, each followed by what lies inside it.
#[derive(Clone, Debug)]
pub struct Tree {
    pub nodes: Vec<Node>,
}

impl Tree {
    /// Looks at the program.
    ///
    /// # Errors
    /// The program does not answer, or changed so quickly that no picture could be had.
    pub fn look(program: &Accessibles) -> Result<Self, String> {
        let known = program.details()?;
        let mut families = program.families();
        // What was not known before is now.
        let known = match families.update(program, &known) {
            true => program.details()?,
            false => known,
        };
        Ok(Self::of(program.root(), known, &families))
    }

    /// The objects in order.
    fn of(root: &str, mut known: HashMap<String, Details>, families: &Families) -> Self {
        let mut places = vec![(root.to_owned(), 0)];
        let mut at = 0;
        while at < places.len() {
            let (path, depth) = places[at].clone();
            at += 1;
            let below = families.of(&path).iter();
            places.splice(at..at, below.map(|child| (child.clone(), depth + 1)));
        }
        let node = |(path, depth)| {
            known.remove(&path).map(|details| Node {
                path,
                depth,
                details,
            })
        };
        let nodes = places.into_iter().filter_map(node).collect();
        Self { nodes }
    }

    /// The windows and dialogs, as places in `nodes`.
    pub fn windows(&self) -> impl Iterator<Item = usize> {
        (0..self.nodes.len()).filter(|&i| self.nodes[i].depth == 1)
    }

    /// The object at `at` and all that lies inside it.
    pub fn inside(&self, at: usize) -> &[Node] {
        let depth = self.nodes[at].depth;
        let after = self.nodes[at + 1..]
            .iter()
            .position(|node| node.depth <= depth);
        &self.nodes[at..after.map_or(self.nodes.len(), |n| at + 1 + n)]
    }

    /// The tree of one object alone.
    pub fn branch(&self, at: usize) -> Self {
        Self {
            nodes: self.inside(at).to_vec(),
        }
    }

    /// The tree of one window alone.
    pub fn window(&self, title: &str) -> Option<Self> {
        let at = self
            .windows()
            .find(|&i| matches(self.nodes[i].name(), title))?;
        Some(self.branch(at))
    }

    /// Place of the object that `at` lies directly in.
    pub fn parent(&self, at: usize) -> Option<usize> {
        (0..at)
            .rev()
            .find(|&i| self.nodes[i].depth < self.nodes[at].depth)
    }

    /// Places of the objects of one of these roles, and of that name.
    pub fn named(&self, roles: &[u32], name: &str) -> Vec<usize> {
        let wanted = |node: &Node| {
            // What has no name of its own may still tell what it is for.
            let unnamed =
                node.details.name.starts_with("Gtk") && matches(&node.details.description, name);
            roles.contains(&node.role()) && (matches(node.name(), name) || unnamed)
        };
        (0..self.nodes.len())
            .filter(|&i| wanted(&self.nodes[i]))
            .collect()
    }

    /// Places of the objects of one of these roles.
    pub fn all(&self, roles: &[u32]) -> Vec<usize> {
        (0..self.nodes.len())
            .filter(|&i| roles.contains(&self.nodes[i].role()))
            .collect()
    }

    /// Texts of all labels, in order.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.nodes
            .iter()
            .filter(|node| node.role() == role::LABEL)
            .map(Node::name)
            .filter(|text| !text.is_empty())
    }
}

/// Whether the name of an object is the one asked for, in the language of the story, where each `*` stands for anything.
pub fn matches(name: &str, wanted: &str) -> bool {
    said(wanted).iter().any(|wanted| is_like(name, wanted))
}

fn is_like(name: &str, wanted: &str) -> bool {
    let Some((start, mut wanted)) = wanted.split_once('*') else {
        return name == wanted;
    };
    let Some(mut rest) = name.strip_prefix(start) else {
        return false;
    };
    while let Some((part, after)) = wanted.split_once('*') {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
        wanted = after;
    }
    rest.ends_with(wanted)
}

/// What a person would call the role, for messages.
fn role_name(role: u32) -> &'static str {
    match role {
        role::BUTTON => "button",
        role::CHECK_BOX => "check box",
        role::COMBO_BOX => "drop-down",
        role::DIALOG => "dialog",
        role::ENTRY | role::TEXT | role::PASSWORD => "entry",
        role::FRAME => "window",
        role::LABEL => "label",
        role::LIST => "list",
        role::LIST_ITEM => "item",
        role::MENU_ITEM => "menu item",
        role::PAGE_TAB => "tab",
        role::RADIO_BUTTON => "radio button",
        role::SPIN_BUTTON => "number",
        role::TOGGLE_BUTTON => "toggle button",
        _ => "",
    }
}

impl Node {
    /// Whether a person would call this a thing of its own, not a box or a piece of another.
    fn is_something(&self) -> bool {
        let name = self.details.name.as_str();
        let plain =
            role_name(self.role()).is_empty() || self.role() == role::LABEL && name.is_empty();
        !plain || !(name.is_empty() || name.starts_with("Gtk") || name.starts_with("Adw"))
    }
}

impl fmt::Display for Tree {
    /// A line for each thing that a person would name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut above: Vec<(&Node, bool)> = Vec::new();
        for node in &self.nodes {
            while above
                .last()
                .is_some_and(|(last, _)| last.depth >= node.depth)
            {
                above.pop();
            }
            let last = above
                .iter()
                .rev()
                .find(|(_, told)| *told)
                .map(|(last, _)| last.name());
            let told =
                node.is_something() && !(node.role() == role::LABEL && last == Some(node.name()));
            above.push((node, told));
            if told {
                let depth = above.iter().filter(|(_, told)| *told).count() - 1;
                node.tell(f, depth)?;
            }
        }
        Ok(())
    }
}

impl Node {
    /// A line about the object.
    fn tell(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        write!(
            f,
            "{}{} “{}”",
            "  ".repeat(depth),
            role_name(self.role()),
            self.details.name
        )?;
        let description = &self.details.description;
        if !description.is_empty() && *description != self.details.name {
            write!(f, " ({description})")?;
        }
        for (state, word) in [
            (state::CHECKED, "checked"),
            (state::PRESSED, "pressed"),
            (state::SELECTED, "selected"),
            (state::FOCUSED, "focused"),
            (state::EXPANDED, "expanded"),
            (state::MODAL, "modal"),
        ] {
            if self.is(state) {
                write!(f, " {word}")?;
            }
        }
        if !self.is(state::SENSITIVE) && self.depth > 0 {
            write!(f, " OFF")?;
        }
        writeln!(f)
    }
}
