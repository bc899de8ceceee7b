// SPDX-License-Identifier: GPL-3.0-or-later
//! The labels on the screen, and which of them are cut.

use std::cell::Cell;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use gtk::glib;
use gtk::prelude::*;

/// The class of what may be cut.
const MAY_BE_CUT: &str = "may-be-cut";

/// A window that is not drawn has no frame to wait for.
const FRAME: Duration = Duration::from_millis(300);

/// A label that is cut.
pub(super) struct Cut {
    pub(super) label: gtk::Label,
    pub(super) sentence: String,
}

/// All labels on the screen that may not be cut, each with its window.
pub(super) fn on_screen() -> Vec<(gtk::Window, gtk::Label)> {
    let mut found = Vec::new();
    for window in windows() {
        collect(window.upcast_ref(), &mut |label| {
            found.push((window.clone(), label));
        });
    }
    found
}

/// The windows and dialogs on the screen.
pub(super) fn windows() -> Vec<gtk::Window> {
    let windows = gtk::Window::list_toplevels().into_iter();
    let windows = windows.filter_map(|widget| widget.downcast().ok());
    windows.filter(gtk::Window::is_mapped).collect()
}

fn collect(widget: &gtk::Widget, f: &mut dyn FnMut(gtk::Label)) {
    if !widget.is_mapped() || widget.has_css_class(MAY_BE_CUT) {
        return;
    }
    if let Some(label) = widget.downcast_ref::<gtk::Label>() {
        f(label.clone());
    }
    let mut child = widget.first_child();
    while let Some(widget) = child {
        collect(&widget, f);
        child = widget.next_sibling();
    }
}

/// What is shown, and at which width.
pub(super) fn fingerprint() -> u64 {
    let mut hasher = DefaultHasher::new();
    for (window, label) in on_screen() {
        (window.width(), label.text().as_str()).hash(&mut hasher);
    }
    hasher.finish()
}

/// Waits until all windows are drawn once more, with what changed in them.
pub(super) async fn laid_out() {
    for window in windows() {
        let (sender, drawn) = async_channel::bounded::<()>(1);
        let is_drawn = Cell::new(false);
        // The second tick comes after the first frame is drawn. A window that is closed meanwhile drops it.
        window.add_tick_callback(move |_, _| {
            if !is_drawn.replace(true) {
                return glib::ControlFlow::Continue;
            }
            let _ = sender.try_send(());
            glib::ControlFlow::Break
        });
        window.queue_draw();
        let _ = glib::future_with_timeout(FRAME, drawn.recv()).await;
    }
}

/// The labels that are cut now.
pub(super) fn cut() -> Vec<Cut> {
    let mut all = Vec::new();
    for (window, label) in on_screen() {
        let text = label.text();
        if text.trim().is_empty() {
            continue;
        }
        let how = if label.layout().is_ellipsized() {
            Some("is shortened".to_owned())
        } else {
            clipped(&label)
        };
        if let Some(how) = how {
            let title = window.title().unwrap_or_default();
            let width = window.width();
            let sentence = format!(
                "“{text}” {how} in “{title}”, {width} pixels wide; it is in {}",
                path(&label)
            );
            all.push(Cut { label, sentence });
        }
    }
    all
}

/// Says so if a label reaches beyond a widget that shows nothing outside itself.
fn clipped(label: &gtk::Label) -> Option<String> {
    let mut inside: gtk::Widget = label.clone().upcast();
    while let Some(parent) = inside.parent() {
        if let Some(scroller) = parent.downcast_ref::<gtk::ScrolledWindow>()
            && scroller.policy().0 != gtk::PolicyType::Never
        {
            return None;
        }
        let scrolls = parent.parent().and_downcast::<gtk::ScrolledWindow>();
        let surface = parent.is::<gtk::Native>();
        let hides = surface || parent.overflow() == gtk::Overflow::Hidden;
        if hides && scrolls.is_none() {
            let bounds = label.compute_bounds(&parent)?;
            let (left, right) = (bounds.x(), bounds.x() + bounds.width());
            if left < -1.0 || right > parent.width() as f32 + 1.0 {
                return Some(format!("reaches out of its {}", parent.type_()));
            }
        }
        // A menu is a surface of its own, beyond the window's.
        if surface {
            return None;
        }
        inside = parent;
    }
    None
}

/// What a label is in, from near to far.
fn path(label: &gtk::Label) -> String {
    let parents = std::iter::successors(label.parent(), gtk::Widget::parent);
    let names: Vec<_> = parents.take(6).map(|it| it.type_().name()).collect();
    names.join(" < ")
}
