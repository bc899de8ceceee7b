// SPDX-License-Identifier: GPL-3.0-or-later
//! stub
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;
use gtk::prelude::*;
use std::cell::Cell;

use crate::model::Machine;

mod imp {
    use super::*;
    #[derive(Default, Properties)]
    #[properties(wrapper_type = super::MachinePage)]
    pub struct MachinePage {
        #[property(get, set)]
        pub(super) folded: Cell<bool>,
    }
    #[glib::object_subclass]
    impl ObjectSubclass for MachinePage {
        const NAME: &'static str = "GhMachinePage";
        type Type = super::MachinePage;
        type ParentType = adw::Bin;
    }
    #[glib::derived_properties]
    impl ObjectImpl for MachinePage {}
    impl WidgetImpl for MachinePage {}
    impl BinImpl for MachinePage {}
}
glib::wrapper! {
    pub struct MachinePage(ObjectSubclass<imp::MachinePage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}
impl MachinePage {
    pub(crate) fn set_machine(&self, _machine: Option<&Machine>) {}
}
