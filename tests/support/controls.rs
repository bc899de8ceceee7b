// SPDX-License-Identifier: GPL-3.0-or-later
//! Buttons, switches, entries and numbers of a window.

use glib::variant::ToVariant;

use super::pointer;
use super::tree::{Node, Tree, matches, role, state};
use super::wait::{self, SOON};
use super::window::Window;

/// What a person can press.
const PRESSABLE: &[u32] = &[
    role::BUTTON,
    role::TOGGLE_BUTTON,
    role::PAGE_TAB,
    role::MENU_ITEM,
    role::CHECK_BOX,
    role::RADIO_BUTTON,
];

/// What a person can type into.
const TYPABLE: &[u32] = &[role::TEXT, role::ENTRY, role::PASSWORD, role::SPIN_BUTTON];

/// What GTK calls the action that presses a control, in English, German and Chinese.
const PRESSES: &[&str] = &["Click", "Toggle", "Klick", "Umschalten", "点击", "开关"];

/// How a control is pressed.
enum Press {
    /// By this one of its actions.
    Action(i32),
    /// With the pointer.
    Pointer,
}

impl Window<'_> {
    // --- buttons -------------------------------------------------------------------------------------------------

    /// Presses a button, tab, menu item or switch.
    #[track_caller]
    pub fn click(&self, name: &str) {
        self.program.cut_text.check();
        let (node, action) = self.find(&format!("“{name}” that can be pressed"), |tree| {
            let all = tree
                .named(PRESSABLE, name)
                .into_iter()
                .map(|i| &tree.nodes[i]);
            let ready = all.filter(|node| node.is(state::SENSITIVE));
            ready
                .filter_map(|node| Some((node.clone(), self.press_action(node)?)))
                .next()
        });
        self.press(&node, action);
    }

    #[track_caller]
    fn press(&self, node: &Node, action: Press) {
        let done = match action {
            Press::Action(action) => self
                .program
                .accessibles
                .call(
                    &node.path,
                    "Action",
                    "DoAction",
                    Some(&(action,).to_variant()),
                )
                .map(drop),
            Press::Pointer => {
                self.click_at(node);
                Ok(())
            }
        };
        done.unwrap_or_else(|e| panic!("pressing “{}” in “{}”: {e}", node.name(), self.title));
    }

    /// How an object that can be seen is pressed: by its action, or, where GTK gives it none, with the pointer.
    fn press_action(&self, node: &Node) -> Option<Press> {
        if !pointer::shown(self.program, node) {
            return None;
        }
        let actions = self
            .program
            .accessibles
            .call(&node.path, "Action", "GetActions", None)
            .ok()?;
        let actions: Vec<(String, String, String)> = actions.child_value(0).get()?;
        let found = actions
            .iter()
            .position(|(name, _, _)| PRESSES.contains(&name.as_str()));
        match found {
            Some(action) => Some(Press::Action(i32::try_from(action).ok()?)),
            // The outer of the two objects that GTK makes of a menu button does nothing.
            None if node.role() == role::BUTTON => None,
            None => Some(Press::Pointer),
        }
    }

    /// Whether a button of that name is in sight and can be pressed.
    #[track_caller]
    pub fn offers(&self, name: &str) -> bool {
        let tree = self.look();
        let all = tree
            .named(PRESSABLE, name)
            .into_iter()
            .map(|i| &tree.nodes[i]);
        all.filter(|node| node.is(state::SENSITIVE))
            .any(|node| pointer::shown(self.program, node))
    }

    /// Whether a button of that name is there and is on.
    pub fn is_on(&self, name: &str) -> bool {
        let tree = self.look();
        let found = tree.named(PRESSABLE, name);
        !found.is_empty() && found.iter().all(|&i| tree.nodes[i].is(state::SENSITIVE))
    }

    /// Waits until a button is there and is on.
    #[track_caller]
    pub fn until_on(&self, name: &str) {
        self.until(&format!("“{name}” is on"), |tree| {
            let found = tree.named(PRESSABLE, name);
            !found.is_empty() && found.iter().all(|&i| tree.nodes[i].is(state::SENSITIVE))
        });
    }

    /// Waits until a button is there and is off.
    #[track_caller]
    pub fn until_off(&self, name: &str) {
        self.until(&format!("“{name}” is there and is off"), |tree| {
            let found = tree.named(PRESSABLE, name);
            !found.is_empty() && found.iter().all(|&i| !tree.nodes[i].is(state::SENSITIVE))
        });
    }

    /// Waits until no button of that name, which was there before, is in sight and can be pressed.
    #[track_caller]
    pub fn until_not_offered(&self, name: &str) {
        self.program.expect_seen(PRESSABLE, name);
        self.until(&format!("“{name}” is not offered"), |_| {
            !self.offers(name)
        });
    }

    /// The items of that name in open menus.
    fn menu_items(&self, tree: &Tree, name: &str) -> Vec<Node> {
        let items = tree.named(&[role::MENU_ITEM, role::CHECK_BOX], name);
        let items = items.into_iter().map(|i| tree.nodes[i].clone());
        // GTK finds nothing at the place of what is off: its size has to do.
        let is_open = |node: &Node| {
            let on = node.is(state::SENSITIVE);
            on && pointer::shown(self.program, node)
                || !on && pointer::extent(self.program, node).0 > 0
        };
        items.filter(is_open).collect()
    }

    /// Waits until an open menu has an item.
    #[track_caller]
    pub fn find_menu_item(&self, name: &str) -> Node {
        self.find(&format!("menu item “{name}” in sight"), |tree| {
            self.menu_items(tree, name).pop()
        })
    }

    /// Waits until an open menu has an item, and returns whether it can be used.
    #[track_caller]
    pub fn menu_item(&self, name: &str) -> bool {
        self.find_menu_item(name).is(state::SENSITIVE)
    }

    /// Chooses an item of an open menu.
    #[track_caller]
    pub fn click_menu_item(&self, name: &str) {
        let node = self.find_menu_item(name);
        let action = self.press_action(&node);
        self.press(&node, action.expect("an open menu is in sight"));
        self.until_no_menu_item(name);
    }

    /// Waits until no open menu has such an item.
    #[track_caller]
    pub fn until_no_menu_item(&self, name: &str) {
        self.until(&format!("no menu has “{name}”"), |tree| {
            self.menu_items(tree, name).is_empty()
        });
    }

    /// Opens a menu and presses an item of it.
    #[track_caller]
    pub fn choose_from_menu(&self, button: &str, item: &str) {
        self.click(button);
        self.click(item);
    }

    /// Sets a switch or check box.
    #[track_caller]
    pub fn toggle(&self, name: &str, on: bool) {
        let roles = &[
            role::BUTTON,
            role::CHECK_BOX,
            role::TOGGLE_BUTTON,
            role::RADIO_BUTTON,
        ];
        let is = |tree: &Tree| {
            let at = *tree.named(roles, name).first()?;
            Some(tree.nodes[at].is(state::CHECKED) || tree.nodes[at].is(state::PRESSED))
        };
        if self.find(&format!("switch “{name}”"), is) != on {
            self.click(name);
        }
        self.until(
            &format!("“{name}” is {}", if on { "on" } else { "off" }),
            |tree| is(tree) == Some(on),
        );
    }

    // --- entries -------------------------------------------------------------------------------------------------

    #[track_caller]
    fn entry(&self, name: &str) -> Node {
        self.find(&format!("entry “{name}”"), |tree| {
            let found = tree.named(TYPABLE, name);
            found
                .into_iter()
                .map(|i| &tree.nodes[i])
                .find(|node| node.has("EditableText"))
                .cloned()
        })
    }

    /// Writes a text into an entry, in place of what stands there.
    #[track_caller]
    pub fn set_text(&self, name: &str, text: &str) {
        self.find(&format!("entry “{name}” that is on"), |tree| {
            tree.named(TYPABLE, name)
                .iter()
                .any(|&i| tree.nodes[i].is(state::SENSITIVE))
                .then_some(())
        });
        let parameters = (text,).to_variant();
        // The form may be made new at this moment.
        let written = wait::poll(SOON, || {
            let path = self.entry(name).path;
            let objects = &self.program.accessibles;
            objects.call(&path, "EditableText", "SetTextContents", Some(&parameters))
        });
        written.unwrap_or_else(|e| panic!("writing into “{name}”: {e}"));
    }

    /// The text in an entry.
    #[track_caller]
    pub fn text(&self, name: &str) -> String {
        self.text_of(&self.entry(name))
            .unwrap_or_else(|e| panic!("reading “{name}”: {e}"))
    }

    fn text_of(&self, node: &Node) -> Result<String, String> {
        let objects = &self.program.accessibles;
        let count: i32 = objects
            .property(&node.path, "Text", "CharacterCount")?
            .get()
            .unwrap_or(0);
        let reply = objects.call(
            &node.path,
            "Text",
            "GetText",
            Some(&(0, count).to_variant()),
        )?;
        reply
            .child_value(0)
            .get()
            .ok_or_else(|| "the answer is no text".to_owned())
    }

    /// Where the cursor is in an entry, in characters.
    #[track_caller]
    pub fn caret(&self, name: &str) -> usize {
        let objects = &self.program.accessibles;
        let at = objects.property(&self.entry(name).path, "Text", "CaretOffset");
        let at: i32 = at
            .unwrap_or_else(|e| panic!("the cursor of “{name}”: {e}"))
            .get()
            .unwrap_or(0);
        usize::try_from(at).unwrap_or(0)
    }

    /// Waits until an entry holds a text.
    #[track_caller]
    pub fn until_text(&self, name: &str, wanted: &str) {
        let node = self.entry(name);
        let seen = wait::poll(SOON, || match self.text_of(&node)? {
            text if matches(&text, wanted) => Ok(()),
            text => Err(format!("it holds “{text}”")),
        });
        seen.unwrap_or_else(|seen| panic!("“{name}” should hold “{wanted}”: {seen}"));
    }

    /// Sets the number of a spin button; again, where the form was made new at that moment.
    #[track_caller]
    pub fn set_value(&self, name: &str, value: f64) {
        let set = wait::poll(SOON, || {
            let node = self.find(&format!("number “{name}”"), |tree| {
                let found = tree.named(&[role::SPIN_BUTTON], name);
                let mut found = found.into_iter().map(|i| tree.nodes[i].clone());
                found.find(|node| node.is(state::SENSITIVE))
            });
            let objects = &self.program.accessibles;
            objects.set_property(&node.path, "Value", "CurrentValue", &value.to_variant())
        });
        set.unwrap_or_else(|e| panic!("setting “{name}”: {e}"));
    }

    /// The number of a spin button.
    #[track_caller]
    pub fn value(&self, name: &str) -> f64 {
        let node = self.find(&format!("number “{name}”"), |tree| {
            tree.named(&[role::SPIN_BUTTON], name)
                .first()
                .map(|&i| tree.nodes[i].clone())
        });
        let value = self
            .program
            .accessibles
            .property(&node.path, "Value", "CurrentValue");
        value
            .ok()
            .and_then(|value| value.get())
            .unwrap_or_else(|| panic!("“{name}” has no number"))
    }
}
