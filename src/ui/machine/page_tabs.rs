// SPDX-License-Identifier: GPL-3.0-or-later
//! The switcher of pages on a narrow window. Libadwaita's own makes all its buttons equally wide and cuts their names;
//! here each is as wide as its name, and where there is no room for all they scroll.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct PageTabs {
        pub(super) row: gtk::Box,
        pub(super) scroller: gtk::ScrolledWindow,
        pub(super) tabs: RefCell<Vec<(gtk::Widget, gtk::ToggleButton)>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PageTabs {
        const NAME: &'static str = "GhPageTabs";
        type Type = super::PageTabs;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for PageTabs {
        fn constructed(&self) {
            self.parent_constructed();
            let viewport = gtk::Viewport::builder()
                .hscroll_policy(gtk::ScrollablePolicy::Natural)
                .child(&self.row)
                .build();
            self.scroller
                .set_policy(gtk::PolicyType::External, gtk::PolicyType::Never);
            self.scroller.set_propagate_natural_width(true);
            self.scroller.set_child(Some(&viewport));
            self.row.add_css_class("pages");
            self.row.add_css_class("narrow");
            self.obj().set_child(Some(&self.scroller));
        }
    }

    impl WidgetImpl for PageTabs {}
    impl BinImpl for PageTabs {}
}

glib::wrapper! {
    /// A button for each page of a stack.
    pub struct PageTabs(ObjectSubclass<imp::PageTabs>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl PageTabs {
    /// Adds a button for each page that the stack has now, and follows which is shown.
    pub(super) fn serve(&self, stack: &adw::ViewStack) {
        let pages = stack.pages();
        let pages = pages.iter::<adw::ViewStackPage>().flatten();
        let mut first: Option<gtk::ToggleButton> = None;
        for page in pages {
            let tab = tab(&page);
            tab.set_group(first.as_ref());
            first.get_or_insert_with(|| tab.clone());
            let child = page.child();
            tab.connect_toggled(glib::clone!(
                #[weak]
                stack,
                #[weak]
                child,
                move |tab| {
                    if tab.is_active() {
                        stack.set_visible_child(&child);
                    }
                }
            ));
            self.imp().row.append(&tab);
            self.imp().tabs.borrow_mut().push((child, tab));
        }
        stack.connect_visible_child_notify(glib::clone!(
            #[weak(rename_to = tabs)]
            self,
            move |stack| tabs.show(stack)
        ));
        self.show(stack);
        // The place of each is known only then.
        self.connect_map(glib::clone!(
            #[weak]
            stack,
            move |tabs| {
                let tabs = tabs.downgrade();
                glib::idle_add_local_once(move || {
                    if let Some(tabs) = tabs.upgrade() {
                        tabs.show(&stack);
                    }
                });
            }
        ));
    }

    fn show(&self, stack: &adw::ViewStack) {
        let imp = self.imp();
        let shown = stack.visible_child();
        let tabs = imp.tabs.borrow().clone();
        for (_, tab) in tabs.iter().filter(|(page, _)| Some(page) == shown.as_ref()) {
            tab.set_active(true);
            if let Some(place) = tab.compute_bounds(&imp.row) {
                let (left, width) = (f64::from(place.x()), f64::from(place.width()));
                imp.scroller.hadjustment().clamp_page(left, left + width);
            }
        }
    }
}

fn tab(page: &adw::ViewStackPage) -> gtk::ToggleButton {
    let icon = gtk::Image::from_icon_name(&page.icon_name().unwrap_or_default());
    let name = page.title().unwrap_or_default();
    let label = gtk::Label::builder()
        .label(name.as_str())
        .css_classes(["caption"])
        .build();
    let content = gtk::Box::new(gtk::Orientation::Vertical, 3);
    content.append(&icon);
    content.append(&label);
    let tab = gtk::ToggleButton::builder()
        .child(&content)
        .hexpand(true)
        .accessible_role(gtk::AccessibleRole::Tab)
        .css_classes(["flat"])
        .build();
    tab.update_property(&[gtk::accessible::Property::Label(&name)]);
    tab
}
