// SPDX-License-Identifier: GPL-3.0-or-later
//! Lists and drop-downs. An item of a list has no name of its own at GTK 4.8: the labels inside it tell what it is.

use std::cell::RefCell;
use std::time::Duration;

use glib::variant::ToVariant;

use super::pointer;
use super::tree::{Tree, matches, role, state};
use super::wait::{self, SOON};
use super::window::Window;

/// The texts in each item of a list, in order, and the place of the item.
fn items(tree: &Tree, list: usize) -> Vec<(usize, Vec<String>)> {
    let branch = tree.branch(list);
    let rows = branch.all(&[role::LIST_ITEM]);
    rows.into_iter()
        .map(|i| {
            (
                list + i,
                branch.branch(i).labels().map(str::to_owned).collect(),
            )
        })
        .collect()
}

fn list_named(tree: &Tree, name: &str) -> Option<usize> {
    tree.named(
        &[role::LIST, role::TREE, role::TABLE, role::TREE_TABLE],
        name,
    )
    .first()
    .copied()
}

impl Window<'_> {
    /// The texts in each item that a list holds ready (those in sight and a few more), in order.
    #[track_caller]
    pub fn rows(&self, list: &str) -> Vec<Vec<String>> {
        self.find(&format!("list “{list}”"), |tree| {
            Some(items(tree, list_named(tree, list)?))
        })
        .into_iter()
        .map(|(_, texts)| texts)
        .collect()
    }

    /// Waits until a list has an item with a label of this text (`*` at its end: beginning with it).
    #[track_caller]
    pub fn until_row(&self, list: &str, text: &str) {
        self.until(
            &format!("“{text}” is in the list “{list}”"),
            |tree| row(tree, list, text).is_some(),
        );
    }

    /// Waits until a list has no such item, which was there before.
    #[track_caller]
    pub fn until_no_row(&self, list: &str, text: &str) {
        self.program.expect_seen(&[role::LABEL], text);
        self.until_without_row(list, text);
    }

    /// The same for an item that may not have been there before: only for a text that another story waits for by the
    /// same constant.
    #[track_caller]
    pub fn until_without_row(&self, list: &str, text: &str) {
        self.until(
            &format!("“{text}” is not in the list “{list}”"),
            |tree| list_named(tree, list).is_some() && row(tree, list, text).is_none(),
        );
    }

    /// Waits until the item with one text shows another, such as a machine's state.
    #[track_caller]
    pub fn until_row_says(&self, list: &str, text: &str, says: &str) {
        self.until_row_says_within(SOON, list, text, says);
    }

    /// The same, with another patience.
    #[track_caller]
    pub fn until_row_says_within(&self, patience: Duration, list: &str, text: &str, says: &str) {
        self.until_within(
            patience,
            &format!("“{text}” in the list “{list}” says “{says}”"),
            |tree| {
                row(tree, list, text)
                    .is_some_and(|(_, texts)| texts.iter().any(|t| matches(t, says)))
            },
        );
    }

    /// Selects the item of a list that has a label of this text. It is selected by its place, which is another one when
    /// an item comes or goes in that moment: then it is done again.
    #[track_caller]
    pub fn select(&self, list: &str, text: &str) {
        self.program.cut_text.check();
        let last = RefCell::new(None);
        self.until(&format!("“{text}” is selected"), |tree| {
            let Some((at, _)) = row(tree, list, text) else {
                return false;
            };
            if tree.nodes[at].is(state::SELECTED) {
                return true;
            }
            let place = tree.parent(at).and_then(|list| {
                let before = items(tree, list).iter().position(|(i, _)| *i == at)?;
                Some((tree.nodes[list].path.clone(), i32::try_from(before).ok()?))
            });
            if place != *last.borrow() {
                self.select_child(place.as_ref());
                last.replace(place);
            }
            false
        });
    }

    fn select_child(&self, place: Option<&(String, i32)>) {
        let Some((path, place)) = place else {
            return;
        };
        let parameters = (*place,).to_variant();
        let objects = &self.program.accessibles;
        let done = objects.call(path, "Selection", "SelectChild", Some(&parameters));
        if let Err(error) = done {
            eprintln!("selecting item {place} of {path}: {error}");
        }
    }

    /// Clicks on the item of a list that has a label of this text.
    #[track_caller]
    pub fn open_row(&self, list: &str, text: &str) {
        let node = self.find(&format!("“{text}” in the list “{list}”"), |tree| {
            let (at, _) = row(tree, list, text)?;
            Some(tree.nodes[at].clone())
        });
        self.click_at(&node);
    }

    /// Clicks with the right button on the item of a list that has a label of this text.
    #[track_caller]
    pub fn right_click_row(&self, list: &str, text: &str) {
        let node = self.find(&format!("“{text}” in the list “{list}”"), |tree| {
            let (at, _) = row(tree, list, text)?;
            Some(tree.nodes[at].clone())
        });
        self.right_click_at(&node);
    }

    /// Clicks on a row that has a label of this text, wherever it stands.
    #[track_caller]
    pub fn click_row(&self, text: &str) {
        let node = self.find(&format!("row “{text}”"), |tree| {
            let rows = tree.all(&[role::LIST_ITEM, role::COMBO_BOX]);
            let found = rows
                .into_iter()
                .rev()
                .find(|&i| tree.branch(i).labels().any(|label| matches(label, text)))?;
            Some(tree.nodes[found].clone())
        });
        self.click_at(&node);
    }

    /// Unfolds a row that hides others.
    #[track_caller]
    pub fn expand(&self, text: &str) {
        let rows = |tree: &Tree| {
            let all = tree
                .all(&[role::COMBO_BOX, role::ENTRY, role::TEXT])
                .into_iter();
            all.filter(|&i| pointer::shown(self.program, &tree.nodes[i]))
                .count()
        };
        let before = rows(&self.look());
        self.click_row(text);
        self.until(&format!("“{text}” shows more"), |tree| {
            rows(tree) > before
        });
    }

    // --- drop-downs ------------------------------------------------------------------------------------------------

    /// Chooses an item of a drop-down by its text (`*` at its end: the first that begins with it).
    #[track_caller]
    pub fn choose(&self, name: &str, item: &str) {
        let wanted = self.pick(name, item);
        self.until(
            &format!("“{wanted}” is chosen in “{name}”"),
            |tree| {
                choices(tree, name).is_none()
                    && chosen(tree, name).as_deref() == Some(wanted.as_str())
            },
        );
    }

    /// Chooses an item of a drop-down that may be gone with the choice, and gives its text.
    #[track_caller]
    pub fn pick(&self, name: &str, item: &str) -> String {
        let mut texts = self.open_choices(name);
        let Some(wanted) = texts.iter().position(|text| matches(text, item)) else {
            panic!("“{name}” offers no “{item}” but {texts:?}");
        };
        // From the top: where the focus is at first is not always the chosen item, and Return takes the latter.
        self.key("Home");
        for place in 0..=wanted {
            if place > 0 {
                self.key("Down");
            }
            self.until(
                &format!("the keyboard is at item {place} of “{name}”"),
                |tree| at(tree, name) == Some(place),
            );
        }
        self.key("Return");
        texts.swap_remove(wanted)
    }

    /// What a drop-down offers.
    #[track_caller]
    pub fn choices(&self, name: &str) -> Vec<String> {
        let texts = self.open_choices(name);
        self.key("Escape");
        self.until(&format!("the choices of “{name}” are closed"), |tree| {
            choices(tree, name).is_none()
        });
        texts
    }

    /// What is chosen in a drop-down.
    #[track_caller]
    pub fn chosen(&self, name: &str) -> String {
        self.find(&format!("drop-down “{name}”"), |tree| {
            chosen(tree, name)
        })
    }

    /// Opens a drop-down; again, where the page moved under the click.
    #[track_caller]
    fn open_choices(&self, name: &str) -> Vec<String> {
        let opened = wait::poll(SOON, || {
            self.opened_choices(name).or_else(|_| {
                self.press_combo(name);
                wait::poll(Duration::from_secs(2), || self.opened_choices(name))
            })
        });
        opened.unwrap_or_else(|seen| panic!("the choices of “{name}” did not open:\n{seen}"))
    }

    fn opened_choices(&self, name: &str) -> Result<Vec<String>, String> {
        let tree = self.try_look()?;
        let texts = choices(&tree, name).filter(|texts| !texts.is_empty());
        texts.ok_or_else(|| tree.to_string())
    }

    #[track_caller]
    fn press_combo(&self, name: &str) {
        let (combo, button) = self.find(&format!("drop-down “{name}” that is on"), |tree| {
            let at = combo(tree, name).filter(|&at| tree.nodes[at].is(state::SENSITIVE))?;
            let branch = tree.branch(at);
            let buttons = branch.all(&[role::BUTTON, role::TOGGLE_BUTTON]);
            let button = buttons.first().map(|&i| branch.nodes[i].clone());
            Some((tree.nodes[at].clone(), button))
        });
        let Some(button) = button else {
            return self.click_at(&combo);
        };
        let (objects, action) = (&self.program.accessibles, (0,).to_variant());
        let done = objects.call(&button.path, "Action", "DoAction", Some(&action));
        done.unwrap_or_else(|e| panic!("opening “{name}”: {e}"));
    }
}

fn row(tree: &Tree, list: &str, text: &str) -> Option<(usize, Vec<String>)> {
    let rows = items(tree, list_named(tree, list)?);
    rows.into_iter()
        .find(|(_, texts)| texts.iter().any(|label| matches(label, text)))
}

fn combo(tree: &Tree, name: &str) -> Option<usize> {
    tree.named(&[role::COMBO_BOX], name).first().copied()
}

/// The open list of a drop-down: a popover inside it.
fn popover(tree: &Tree, name: &str) -> Option<Tree> {
    let branch = tree.branch(combo(tree, name)?);
    let at = branch
        .nodes
        .iter()
        .position(|node| node.details.name == "GtkPopover")?;
    Some(branch.branch(at))
}

fn choices(tree: &Tree, name: &str) -> Option<Vec<String>> {
    let popover = popover(tree, name)?;
    let list = *popover.all(&[role::LIST]).first()?;
    Some(
        items(&popover, list)
            .into_iter()
            .map(|(_, texts)| texts.into_iter().next().unwrap_or_default())
            .collect(),
    )
}

/// Place of the item that is selected and has the focus, in the open list of a drop-down.
fn at(tree: &Tree, name: &str) -> Option<usize> {
    let popover = popover(tree, name)?;
    let list = *popover.all(&[role::LIST]).first()?;
    items(&popover, list).iter().position(|(at, _)| {
        let node = &popover.nodes[*at];
        node.is(state::FOCUSED) && node.is(state::SELECTED)
    })
}

/// The chosen item: the last label of the closed drop-down.
fn chosen(tree: &Tree, name: &str) -> Option<String> {
    let branch = tree.branch(combo(tree, name)?);
    let end = branch
        .nodes
        .iter()
        .position(|node| node.details.name == "GtkPopover")
        .unwrap_or(branch.nodes.len());
    let closed = Tree {
        nodes: branch.nodes[..end].to_vec(),
    };
    closed.labels().last().map(str::to_owned)
}
