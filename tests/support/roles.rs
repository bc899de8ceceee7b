// SPDX-License-Identifier: GPL-3.0-or-later
//! Roles and states of accessible objects.

/// What an object is, by AT-SPI's numbers (role names differ between toolkits).
pub mod role {
    pub const CHECK_BOX: u32 = 7;
    pub const COMBO_BOX: u32 = 11;
    pub const DIALOG: u32 = 16;
    pub const FRAME: u32 = 23;
    pub const IMAGE: u32 = 27;
    pub const LABEL: u32 = 29;
    pub const LIST: u32 = 31;
    pub const LIST_ITEM: u32 = 32;
    pub const MENU_ITEM: u32 = 35;
    pub const PAGE_TAB: u32 = 37;
    pub const BUTTON: u32 = 43;
    pub const RADIO_BUTTON: u32 = 44;
    pub const PASSWORD: u32 = 40;
    pub const SCROLL_PANE: u32 = 49;
    pub const SPIN_BUTTON: u32 = 52;
    pub const TEXT: u32 = 61;
    pub const TOGGLE_BUTTON: u32 = 62;
    pub const TABLE: u32 = 55;
    pub const TREE: u32 = 65;
    pub const TREE_TABLE: u32 = 66;
    pub const ENTRY: u32 = 79;
}

/// States by AT-SPI's numbers: the place of the bit.
pub mod state {
    pub const CHECKED: u32 = 4;
    pub const EXPANDED: u32 = 10;
    pub const MODAL: u32 = 16;
    pub const PRESSED: u32 = 20;
    pub const FOCUSED: u32 = 12;
    pub const SELECTED: u32 = 23;
    pub const SENSITIVE: u32 = 24;
    pub const VISIBLE: u32 = 30;
}
