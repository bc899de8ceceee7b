// SPDX-License-Identifier: GPL-3.0-or-later
//! The map in its frame: it is scrolled, dragged and zoomed, and below it is
//! in a sentence what is pointed at.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, glib};

use super::NetworkMap;
use super::node::MapNode;
use crate::model::topology::Topology;
use crate::ui::i18n::gettext;
use crate::ui::network::element::Element;
use crate::ui::widgets::row_at;

/// By how much a step zooms.
const STEP: f32 = 1.2;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct MapView {
        pub(super) map: RefCell<Option<NetworkMap>>,
        pub(super) scroller: gtk::ScrolledWindow,
        pub(super) sentence: gtk::Label,
        /// Where the map stood when a drag began.
        pub(super) dragged_from: Cell<(f64, f64)>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MapView {
        const NAME: &'static str = "GhMapView";
        type Type = super::MapView;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.install_action("map.zoom-in", None, |view, _, _| view.zoom_by(STEP));
            class.install_action("map.zoom-out", None, |view, _, _| view.zoom_by(1.0 / STEP));
            class.install_action("map.fit", None, |view, _, _| {
                view.network_map().set_zoom(None)
            });
            let control = gdk::ModifierType::CONTROL_MASK;
            for (key, action) in [
                (gdk::Key::plus, "map.zoom-in"),
                (gdk::Key::equal, "map.zoom-in"),
                (gdk::Key::KP_Add, "map.zoom-in"),
                (gdk::Key::minus, "map.zoom-out"),
                (gdk::Key::KP_Subtract, "map.zoom-out"),
                (gdk::Key::_0, "map.fit"),
            ] {
                class.add_binding_action(key, control, action);
            }
        }
    }

    impl ObjectImpl for MapView {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for MapView {}
    impl BinImpl for MapView {}
}

glib::wrapper! {
    /// The map in its frame.
    pub struct MapView(ObjectSubclass<imp::MapView>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl MapView {
    pub(super) fn network_map(&self) -> NetworkMap {
        let map = self.imp().map.borrow();
        map.clone().expect("made in setup()")
    }

    /// Calls `f` with what a person opens.
    pub(in crate::ui::network) fn connect_opened(&self, f: impl Fn(&Element) + 'static) {
        self.network_map().connect_opened(f);
    }

    /// What a widget inside shows.
    pub(in crate::ui::network) fn element_at(&self, widget: &gtk::Widget) -> Option<Element> {
        Some(row_at::<MapNode>(widget)?.described()?.element)
    }

    /// Shows all of it that the search lets through.
    pub(in crate::ui::network) fn show(&self, topology: &Rc<Topology>, wanted: &str) {
        self.network_map().show(topology, wanted);
    }

    /// What goes through the taps now, in bytes a second.
    pub(in crate::ui::network) fn set_rates(&self, rates: HashMap<String, u64>) {
        self.network_map().set_rates(rates);
    }

    /// Whether there is nothing to show.
    pub(in crate::ui::network) fn is_empty(&self) -> bool {
        self.network_map().is_empty()
    }

    fn setup(&self) {
        let imp = self.imp();
        let map: NetworkMap = glib::Object::new();
        imp.scroller.set_child(Some(&map));
        imp.scroller.set_vexpand(true);
        map.follow_scrolling(&imp.scroller.vadjustment());
        imp.map.replace(Some(map.clone()));
        let overlay = gtk::Overlay::new();
        overlay.set_child(Some(&imp.scroller));
        overlay.add_overlay(&zoom_buttons());
        self.setup_sentence(&map);
        let content = gtk::Box::new(gtk::Orientation::Vertical, 0);
        content.append(&overlay);
        content.append(&imp.sentence);
        self.set_child(Some(&content));
        self.setup_drag(&map);
        self.setup_wheel();
    }

    fn setup_sentence(&self, map: &NetworkMap) {
        let sentence = &self.imp().sentence;
        sentence.set_wrap(true);
        sentence.set_wrap_mode(gtk::pango::WrapMode::WordChar);
        sentence.set_xalign(0.5);
        sentence.set_justify(gtk::Justification::Center);
        // The same height for every text, so that the map does not jump.
        sentence.set_lines(2);
        sentence.set_height_request(46);
        sentence.set_margin_start(12);
        sentence.set_margin_end(12);
        sentence.add_css_class("map-sentence");
        let hint = gettext("Point at something to see what it is. Click it to open its page.");
        sentence.set_label(&hint);
        map.connect_pointed(glib::clone!(
            #[weak]
            sentence,
            move |described| {
                sentence.set_label(described.map_or(&hint, |described| &described.sentence));
            }
        ));
    }

    /// The map is dragged by what is not a thing on it.
    fn setup_drag(&self, map: &NetworkMap) {
        let drag = gtk::GestureDrag::new();
        drag.connect_drag_begin(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |_, _, _| {
                let scroller = &view.imp().scroller;
                let from = (
                    scroller.hadjustment().value(),
                    scroller.vadjustment().value(),
                );
                view.imp().dragged_from.set(from);
            }
        ));
        drag.connect_drag_update(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |drag, _, _| {
                let scroller = &view.imp().scroller;
                let (horizontal, vertical) = (scroller.hadjustment(), scroller.vadjustment());
                // The map moves below the pointer: what it has moved already counts
                // towards the pointer's way.
                let Some((x, y)) = drag.offset() else {
                    return;
                };
                let from = view.imp().dragged_from.get();
                let moved = (horizontal.value() - from.0, vertical.value() - from.1);
                horizontal.set_value(from.0 - (x - moved.0));
                vertical.set_value(from.1 - (y - moved.1));
            }
        ));
        map.add_controller(drag);
    }

    fn setup_wheel(&self) {
        let wheel = gtk::EventControllerScroll::new(gtk::EventControllerScrollFlags::VERTICAL);
        wheel.set_propagation_phase(gtk::PropagationPhase::Capture);
        wheel.connect_scroll(glib::clone!(
            #[weak(rename_to = view)]
            self,
            #[upgrade_or]
            glib::Propagation::Proceed,
            move |wheel, _, by| {
                let control = gdk::ModifierType::CONTROL_MASK;
                if !wheel.current_event_state().contains(control) {
                    return glib::Propagation::Proceed;
                }
                view.zoom_by(if by > 0.0 { 1.0 / STEP } else { STEP });
                glib::Propagation::Stop
            }
        ));
        self.imp().scroller.add_controller(wheel);
    }

    /// Zooms; what is in the middle stays there.
    fn zoom_by(&self, factor: f32) {
        let map = self.network_map();
        let before = map.zoom();
        map.set_zoom(Some(before * factor));
        let after = map.imp().chosen_zoom.get().unwrap_or(before);
        let grown = f64::from(after / before);
        let scroller = &self.imp().scroller;
        for adjustment in [scroller.hadjustment(), scroller.vadjustment()] {
            let half = adjustment.page_size() / 2.0;
            let middle = (adjustment.value() + half) * grown;
            adjustment.set_upper((adjustment.upper() * grown).max(adjustment.page_size()));
            adjustment.set_value(middle - half);
        }
    }
}

fn zoom_buttons() -> gtk::Box {
    let buttons = gtk::Box::new(gtk::Orientation::Horizontal, 0);
    buttons.add_css_class("linked");
    buttons.set_halign(gtk::Align::End);
    buttons.set_valign(gtk::Align::End);
    buttons.set_margin_end(18);
    buttons.set_margin_bottom(12);
    for (icon, name, action) in [
        ("zoom-out-symbolic", gettext("Zoom Out"), "map.zoom-out"),
        (
            "zoom-fit-best-symbolic",
            gettext("Fit to Window"),
            "map.fit",
        ),
        ("zoom-in-symbolic", gettext("Zoom In"), "map.zoom-in"),
    ] {
        let button = gtk::Button::builder()
            .icon_name(icon)
            .action_name(action)
            .tooltip_text(&name)
            .css_classes(["osd"])
            .build();
        button.update_property(&[gtk::accessible::Property::Label(&name)]);
        buttons.append(&button);
    }
    buttons
}
