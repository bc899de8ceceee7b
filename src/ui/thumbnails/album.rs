// SPDX-License-Identifier: GPL-3.0-or-later
//! The pictures in one scrolled list: taken only of machines that are in sight.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gtk::prelude::*;
use gtk::{gdk, glib};

use super::Thumbnails;
use crate::model::Machine;
use crate::ui::stats::is_in_view;

/// How soon it is looked whether a picture is due: after one was asked for, and
/// after none was due.
const SOON: Duration = Duration::from_millis(150);
const LATER: Duration = Duration::from_secs(2);

/// A widget with a place for a machine's picture.
pub trait ShowsThumbnail: IsA<gtk::Widget> {
    /// The machine whose picture it shows.
    fn pictured(&self) -> Option<Machine>;

    /// Shows a picture; without one, an empty place while there are pictures at
    /// all (`on`).
    fn show_picture(&self, picture: Option<&gdk::Texture>, on: bool);
}

/// The widgets of one list that have a place for a picture.
pub struct Album<W: ShowsThumbnail> {
    inner: Rc<Inner<W>>,
}

struct Inner<W: ShowsThumbnail> {
    /// What scrolls them.
    frame: glib::WeakRef<gtk::Widget>,
    thumbnails: Thumbnails,
    on: Cell<bool>,
    widgets: RefCell<Vec<glib::WeakRef<W>>>,
    /// Looks for due pictures while the list is on the screen.
    looking: RefCell<Option<glib::JoinHandle<()>>>,
}

impl<W: ShowsThumbnail> Clone for Album<W> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
        }
    }
}

impl<W: ShowsThumbnail> Album<W> {
    /// For the widgets that `frame` scrolls.
    pub fn new(frame: &impl IsA<gtk::Widget>, thumbnails: &Thumbnails) -> Self {
        let frame = frame.upcast_ref::<gtk::Widget>();
        let inner = Rc::new(Inner {
            frame: frame.downgrade(),
            thumbnails: thumbnails.clone(),
            on: Cell::default(),
            widgets: RefCell::default(),
            looking: RefCell::default(),
        });
        frame.connect_map(glib::clone!(
            #[weak]
            inner,
            move |_| inner.start_looking()
        ));
        frame.connect_unmap(glib::clone!(
            #[weak]
            inner,
            move |_| inner.stop_looking()
        ));
        thumbnails.connect_taken(glib::clone!(
            #[weak]
            inner,
            #[upgrade_or]
            false,
            move |machine| {
                inner.show_everywhere(machine);
                true
            }
        ));
        Self { inner }
    }

    /// Turns pictures on or off.
    pub fn set_on(&self, on: bool) {
        self.inner.on.set(on);
        self.inner
            .widgets()
            .iter()
            .for_each(|widget| self.show(widget));
        let frame = self.inner.frame.upgrade();
        if on && frame.is_some_and(|frame| frame.is_mapped()) {
            self.inner.start_looking();
        } else {
            self.inner.stop_looking();
        }
    }

    /// Takes in one more widget.
    pub fn add(&self, widget: &W) {
        self.inner.widgets.borrow_mut().push(widget.downgrade());
    }

    /// The widgets that are there now.
    pub fn widgets(&self) -> Vec<W> {
        self.inner.widgets()
    }

    /// Has the widget show the last picture of its machine.
    pub fn show(&self, widget: &W) {
        self.inner.show(widget);
    }
}

impl<W: ShowsThumbnail> Inner<W> {
    fn show(&self, widget: &W) {
        let on = self.on.get();
        let machine = widget.pictured().filter(|_| on);
        let picture = machine.and_then(|machine| self.thumbnails.last(&machine));
        widget.show_picture(picture.as_ref(), on);
    }

    fn show_everywhere(&self, machine: &Machine) {
        for widget in self.widgets() {
            if widget.pictured().as_ref() == Some(machine) {
                self.show(&widget);
            }
        }
    }

    fn start_looking(self: &Rc<Self>) {
        if !self.on.get() || self.looking.borrow().is_some() {
            return;
        }
        let weak = Rc::downgrade(self);
        let looking = glib::spawn_future_local(async move {
            while let Some(inner) = weak.upgrade() {
                let busy = inner.thumbnails.take_due(&inner.machines_in_sight());
                drop(inner);
                let pause = if busy { SOON } else { LATER };
                glib::timeout_future_with_priority(glib::Priority::DEFAULT_IDLE, pause).await;
            }
        });
        self.looking.replace(Some(looking));
    }

    fn stop_looking(&self) {
        if let Some(looking) = self.looking.take() {
            looking.abort();
        }
    }

    fn machines_in_sight(&self) -> Vec<Machine> {
        let Some(frame) = self.frame.upgrade() else {
            return Vec::new();
        };
        let widgets = self.widgets().into_iter();
        let widgets = widgets.filter(|widget| is_in_view(widget, &frame));
        widgets.filter_map(|widget| widget.pictured()).collect()
    }

    fn widgets(&self) -> Vec<W> {
        let mut widgets = self.widgets.borrow_mut();
        widgets.retain(|widget| widget.upgrade().is_some());
        widgets.iter().filter_map(glib::WeakRef::upgrade).collect()
    }
}
