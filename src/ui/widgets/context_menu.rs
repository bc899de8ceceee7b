// SPDX-License-Identifier: GPL-3.0-or-later
//! Menus that open on what is pointed at or has the focus: on a right click, a long
//! touch, the Menu key and Shift+F10. One gesture for a whole list: a list view
//! makes 200 rows at once.

use std::rc::Rc;

use gtk::prelude::*;
use gtk::{gdk, gio, glib};

use super::hush_while_open;

/// Opens a menu at a place of the first widget, about the second; returns whether it has one.
type Open<A> = Rc<dyn Fn(&A, &gtk::Widget, &gdk::Rectangle) -> bool>;

/// Calls `open` where the user asks for a menu inside `list`: with `anchor`, which is
/// around the list and which the menu is to hang on, the widget that was pointed at or
/// has the focus, and its place in `anchor`.
pub(crate) fn on_context_menu<A: IsA<gtk::Widget>>(
    list: &impl IsA<gtk::Widget>,
    anchor: &A,
    open: impl Fn(&A, &gtk::Widget, &gdk::Rectangle) -> bool + 'static,
) {
    let open: Open<A> = Rc::new(open);
    let click = gtk::GestureClick::new();
    click.set_button(gdk::BUTTON_SECONDARY);
    let (weak, opens) = (anchor.downgrade(), open.clone());
    click.connect_pressed(move |gesture, _, x, y| {
        if weak
            .upgrade()
            .is_some_and(|it| open_at(gesture, &it, (x, y), &opens))
        {
            gesture.set_state(gtk::EventSequenceState::Claimed);
        }
    });
    list.add_controller(click);

    let touch = gtk::GestureLongPress::new();
    touch.set_touch_only(true);
    let (weak, opens) = (anchor.downgrade(), open.clone());
    touch.connect_pressed(move |gesture, x, y| {
        if weak
            .upgrade()
            .is_some_and(|it| open_at(gesture, &it, (x, y), &opens))
        {
            gesture.set_state(gtk::EventSequenceState::Claimed);
        }
    });
    list.add_controller(touch);

    let keys = gtk::ShortcutController::new();
    let trigger = gtk::ShortcutTrigger::parse_string("<Shift>F10|Menu");
    let weak = anchor.downgrade();
    let action = gtk::CallbackAction::new(move |list, _| {
        let opened = weak
            .upgrade()
            .is_some_and(|it| open_at_focus(list, &it, &open));
        match opened {
            true => glib::Propagation::Stop,
            false => glib::Propagation::Proceed,
        }
    });
    keys.add_shortcut(gtk::Shortcut::new(trigger, Some(action)));
    list.add_controller(keys);
}

fn open_at<A: IsA<gtk::Widget>>(
    gesture: &impl IsA<gtk::EventController>,
    anchor: &A,
    (x, y): (f64, f64),
    open: &Open<A>,
) -> bool {
    let Some(list) = gesture.widget() else {
        return false;
    };
    let picked = list.pick(x, y, gtk::PickFlags::DEFAULT);
    let place = list.translate_coordinates(anchor, x, y);
    let (Some(widget), Some((x, y))) = (picked, place) else {
        return false;
    };
    #[expect(clippy::cast_possible_truncation, reason = "places on a screen")]
    let place = gdk::Rectangle::new(x as i32, y as i32, 1, 1);
    open(anchor, &widget, &place)
}

fn open_at_focus<A: IsA<gtk::Widget>>(list: &gtk::Widget, anchor: &A, open: &Open<A>) -> bool {
    let focus = list.root().and_then(|root| root.focus());
    let Some(focus) = focus.filter(|it| it.is_ancestor(list)) else {
        return false;
    };
    let Some(bounds) = focus.compute_bounds(anchor) else {
        return false;
    };
    #[expect(clippy::cast_possible_truncation, reason = "places on a screen")]
    let [x, y, width, height] =
        [bounds.x(), bounds.y(), bounds.width(), bounds.height()].map(|it| it as i32);
    open(anchor, &focus, &gdk::Rectangle::new(x, y, width, height))
}

/// The row of kind `R` that `widget` is in, or is the item of.
pub(crate) fn row_at<R: IsA<gtk::Widget>>(widget: &gtk::Widget) -> Option<R> {
    let mut at = Some(widget.clone());
    while let Some(widget) = at {
        let inside = widget.first_child().and_downcast::<R>();
        match widget.clone().downcast::<R>() {
            Ok(row) => return Some(row),
            // The item of a list view has the focus, and the row in it.
            Err(_) if inside.is_some() => return inside,
            Err(_) => at = widget.parent(),
        }
    }
    None
}

/// An entry of a menu: its label, and what it does; none while that cannot be done.
pub(crate) type Entry = (String, Option<Rc<dyn Fn()>>);

/// Opens a menu of these sections at a place of `anchor`.
pub(crate) fn open_entries(
    anchor: &impl IsA<gtk::Widget>,
    place: &gdk::Rectangle,
    sections: &[Vec<Entry>],
) {
    let (menu, group) = (gio::Menu::new(), gio::SimpleActionGroup::new());
    let mut number = 0;
    for entries in sections {
        let section = gio::Menu::new();
        for (label, act) in entries {
            let action = gio::SimpleAction::new(&format!("entry-{number}"), None);
            number += 1;
            action.set_enabled(act.is_some());
            if let Some(act) = act.clone() {
                action.connect_activate(move |_, _| act());
            }
            let name = format!("context.{}", action.name());
            section.append(Some(label), Some(&name));
            group.add_action(&action);
        }
        menu.append_section(None, &section);
    }
    let popover = menu_at(anchor, &menu, place);
    popover.insert_action_group("context", Some(&group));
    popover.popup();
}

/// A menu at a place of `anchor`, to be popped up. It is gone when it is closed.
pub(crate) fn menu_at(
    anchor: &impl IsA<gtk::Widget>,
    menu: &impl IsA<gio::MenuModel>,
    place: &gdk::Rectangle,
) -> gtk::PopoverMenu {
    let popover = gtk::PopoverMenu::from_model(Some(menu));
    popover.set_parent(anchor);
    popover.set_has_arrow(false);
    popover.set_halign(gtk::Align::Start);
    popover.set_pointing_to(Some(place));
    let before = anchor.root().and_then(|root| root.focus());
    let before = before.map(|it| it.downgrade());
    let (x, y) = (f64::from(place.x()), f64::from(place.y()));
    if let Some(pressed) = anchor.pick(x, y, gtk::PickFlags::DEFAULT) {
        hush_while_open(popover.upcast_ref(), &pressed);
        release_when_closed(&popover, &pressed);
    }
    popover.connect_closed(move |popover| {
        if let Some(before) = before.as_ref().and_then(glib::WeakRef::upgrade) {
            before.grab_focus();
        }
        // Later: the chosen item has not acted yet.
        let popover = popover.clone();
        glib::idle_add_local_once(move || {
            if popover.parent().is_some() {
                popover.unparent();
            }
        });
    });
    anchor.connect_destroy(glib::clone!(
        #[weak]
        popover,
        move |_| {
            if popover.parent().is_some() {
                popover.unparent();
            }
        }
    ));
    popover
}

/// What was pressed to open the menu does not go on looking pressed or pointed at: under X11 the menu gets the release of
/// the button, and GTK never takes the state back.
fn release_when_closed(popover: &gtk::PopoverMenu, pressed: &gtk::Widget) {
    let pressed = pressed.downgrade();
    popover.connect_closed(move |_| {
        let mut at = pressed.upgrade();
        while let Some(widget) = at {
            widget.unset_state_flags(gtk::StateFlags::ACTIVE | gtk::StateFlags::PRELIGHT);
            at = widget.parent();
        }
    });
}
