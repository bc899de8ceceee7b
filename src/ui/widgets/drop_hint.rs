// SPDX-License-Identifier: GPL-3.0-or-later
//! Marks where files can be dropped while they are dragged over it: a frame, and a
//! sentence that says what will become of them.

use std::cell::RefCell;

use adw::prelude::*;
use gtk::{gdk, glib};

/// The class of what takes files itself: what is around it does not show its hint then.
const TAKES_FILES: &str = "takes-files";

thread_local! {
    /// All hints: only one drag is under way at a time.
    static HINTS: RefCell<Vec<glib::WeakRef<gtk::Box>>> = const { RefCell::new(Vec::new()) };
}

/// The files were dropped: the hint goes. GTK reports no leaving then.
pub(crate) fn end_drop_hints() {
    let hints = HINTS.with_borrow(|all| {
        let alive = all.iter().filter_map(glib::WeakRef::upgrade);
        alive.collect::<Vec<_>>()
    });
    hints.iter().for_each(|hint| hint.set_visible(false));
}

/// Shows the sentence over the content of a window while files are over it.
pub(crate) fn hint_drops_on_window(window: &impl IsA<adw::Window>, text: &str) {
    let window = window.upcast_ref::<adw::Window>();
    let content = window.content();
    window.set_content(None::<&gtk::Widget>);
    let overlay = over(content.as_ref());
    window.set_content(Some(&overlay));
    follow(window.upcast_ref(), &overlay, text);
}

/// Shows the sentence over a page while files are over it.
pub(crate) fn hint_drops_on_page(page: &impl IsA<adw::Bin>, text: &str) {
    let page = page.upcast_ref::<adw::Bin>();
    let content = page.child();
    page.set_child(None::<&gtk::Widget>);
    let overlay = over(content.as_ref());
    page.set_child(Some(&overlay));
    follow(page.upcast_ref(), &overlay, text);
}

/// Shows the sentence over all that is below the toasts of a window.
pub(crate) fn hint_drops_below(toasts: &adw::ToastOverlay, text: &str) {
    let content = toasts.child();
    toasts.set_child(None::<&gtk::Widget>);
    let overlay = over(content.as_ref());
    toasts.set_child(Some(&overlay));
    follow(toasts.upcast_ref(), &overlay, text);
}

fn over(content: Option<&gtk::Widget>) -> gtk::Overlay {
    let overlay = gtk::Overlay::new();
    overlay.set_child(content);
    overlay
}

fn follow(target: &gtk::Widget, overlay: &gtk::Overlay, text: &str) {
    target.add_css_class(TAKES_FILES);
    let hint = hint(text);
    overlay.add_overlay(&hint);
    let motion = gtk::DropControllerMotion::new();
    // What is inside takes the events.
    motion.set_propagation_phase(gtk::PropagationPhase::Capture);
    let show = glib::clone!(
        #[weak]
        hint,
        #[weak]
        target,
        move |motion: &gtk::DropControllerMotion, x: f64, y: f64| {
            let drop = motion.drop();
            let has_files = drop.is_some_and(|it| are_files(&it.formats()));
            hint.set_visible(has_files && takes(&target, x, y));
        }
    );
    motion.connect_enter(show.clone());
    motion.connect_motion(show);
    motion.connect_leave(glib::clone!(
        #[weak]
        hint,
        move |_| hint.set_visible(false)
    ));
    target.add_controller(motion);
    // The pointer moves without files again: something else took them.
    let moved = gtk::EventControllerMotion::new();
    moved.connect_motion(glib::clone!(
        #[weak]
        hint,
        move |_, _, _| hint.set_visible(false)
    ));
    target.add_controller(moved);
    HINTS.with_borrow_mut(|all| {
        all.retain(|it| it.upgrade().is_some());
        all.push(hint.downgrade());
    });
}

/// Whether what is at this place is taken by `target` itself.
fn takes(target: &gtk::Widget, x: f64, y: f64) -> bool {
    let mut at = target.pick(x, y, gtk::PickFlags::DEFAULT);
    while let Some(widget) = at {
        if widget.has_css_class(TAKES_FILES) {
            return widget == *target;
        }
        at = widget.parent();
    }
    true
}

fn are_files(formats: &gdk::ContentFormats) -> bool {
    formats.contains_type(gdk::FileList::static_type())
        || formats.contain_mime_type("text/uri-list")
}

fn hint(text: &str) -> gtk::Box {
    let label = gtk::Label::builder()
        .label(text)
        .wrap(true)
        .justify(gtk::Justification::Center)
        .css_classes(["osd"])
        .halign(gtk::Align::Center)
        .valign(gtk::Align::End)
        .vexpand(true)
        .build();
    let hint = gtk::Box::new(gtk::Orientation::Vertical, 0);
    hint.append(&label);
    hint.add_css_class("drop-hint");
    hint.set_can_target(false);
    hint.set_visible(false);
    hint
}
