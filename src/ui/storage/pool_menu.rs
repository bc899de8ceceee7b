// SPDX-License-Identifier: GPL-3.0-or-later
//! The menu of a pool: what is done with it seldom.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, gio, glib};

use super::pool_xml::PoolDocument;
use super::{delete_pool_dialog, rename_pool_dialog, stop_pool};
use crate::model::Pool;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::open_entries;
use crate::ui::xml;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct PoolMenu {
        pub(super) button: gtk::MenuButton,
        pub(super) pool: RefCell<Option<Pool>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PoolMenu {
        const NAME: &'static str = "GhPoolMenu";
        type Type = super::PoolMenu;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.install_action("pool-menu.rename", None, |menu, _, _| {
                menu.with_pool(rename_pool_dialog::show);
            });
            class.install_action("pool-menu.delete", None, |menu, _, _| {
                menu.with_pool(delete_pool_dialog::show);
            });
            class.install_action("pool-menu.xml", None, |menu, _, _| menu.with_pool(edit_xml));
        }
    }

    impl ObjectImpl for PoolMenu {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for PoolMenu {}
    impl BinImpl for PoolMenu {}
}

glib::wrapper! {
    /// A pool's menu.
    pub struct PoolMenu(ObjectSubclass<imp::PoolMenu>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl PoolMenu {
    fn setup(&self) {
        let button = &self.imp().button;
        let title = gettext("More Pool Actions");
        button.set_icon_name("view-more-symbolic");
        button.set_valign(gtk::Align::Center);
        button.set_tooltip_text(Some(&title));
        button.update_property(&[gtk::accessible::Property::Label(&title)]);
        button.set_menu_model(Some(&model()));
        self.set_child(Some(button));
    }

    /// Serves this pool as it is now, or none.
    pub(super) fn show_pool(&self, pool: Option<&Pool>) {
        self.imp().pool.replace(pool.cloned());
        let can = Can::of(pool);
        self.action_set_enabled("pool-menu.rename", can.rename);
        self.action_set_enabled("pool-menu.delete", can.write);
    }

    fn with_pool(&self, f: fn(&gtk::Window, &Pool)) {
        let pool = self.imp().pool.borrow().clone();
        let window = self.root().and_downcast::<gtk::Window>();
        if let (Some(window), Some(pool)) = (window, pool) {
            f(&window, &pool);
        }
    }
}

/// Opens the menu of a pool in the list, at a place of `anchor`.
pub(super) fn open(anchor: &impl IsA<gtk::Widget>, pool: &Pool, place: &gdk::Rectangle) {
    let entry = |can_be: bool, act: fn(&gtk::Window, &Pool)| {
        let (window, pool) = (anchor.root().and_downcast::<gtk::Window>(), pool.clone());
        let window = window.filter(|_| can_be)?.downgrade();
        let act = move || {
            if let Some(window) = window.upgrade() {
                act(&window, &pool);
            }
        };
        Some(Rc::new(act) as Rc<dyn Fn()>)
    };
    let can = Can::of(Some(pool));
    let state = match pool.active() {
        true => (gettext("Stop Pool"), entry(can.write, stop_pool::stop)),
        false => (gettext("Start Pool"), entry(can.write, start)),
    };
    open_entries(
        anchor,
        place,
        &[
            vec![state, (gettext("Refresh"), entry(pool.active(), refresh))],
            vec![
                (
                    gettext("_Rename…"),
                    entry(can.rename, rename_pool_dialog::show),
                ),
                (gettext("_XML…"), entry(true, edit_xml)),
            ],
            vec![(
                gettext("_Delete…"),
                entry(can.write, delete_pool_dialog::show),
            )],
        ],
    );
}

/// What can be done with a pool as it is now.
struct Can {
    write: bool,
    rename: bool,
}

impl Can {
    fn of(pool: Option<&Pool>) -> Self {
        let summary = pool.and_then(Pool::summary);
        let connection = pool.and_then(Pool::connection);
        let write = connection.is_some_and(|it| it.is_writable());
        let renames = summary.is_some_and(|it| it.persistent && !it.active);
        Self {
            write,
            rename: write && renames,
        }
    }
}

pub(super) fn start(window: &gtk::Window, pool: &Pool) {
    let pool = pool.clone();
    failure::run(window, async move {
        let what = gettext("Could not start the pool");
        pool.start().await.or_failed(what)
    });
}

pub(super) fn refresh(window: &gtk::Window, pool: &Pool) {
    let pool = pool.clone();
    failure::run(window, async move {
        let what = gettext("Could not refresh the pool");
        pool.refresh().await.or_failed(what)
    });
}

fn edit_xml(window: &gtk::Window, pool: &Pool) {
    let (parent, pool) = (window.clone(), pool.clone());
    failure::run(window, async move {
        let name = pool.name();
        let what = gettext_f(
            "Could not read the definition of “{name}”",
            &[("name", &name)],
        );
        let document = Rc::new(PoolDocument(pool));
        xml::edit(&parent, document).await.or_failed(what)
    });
}

fn model() -> gio::Menu {
    let edit = gio::Menu::new();
    edit.append(Some(&gettext("_Rename…")), Some("pool-menu.rename"));
    edit.append(Some(&gettext("_XML…")), Some("pool-menu.xml"));
    let end = gio::Menu::new();
    end.append(Some(&gettext("_Delete…")), Some("pool-menu.delete"));
    let menu = gio::Menu::new();
    menu.append_section(None, &edit);
    menu.append_section(None, &end);
    menu
}
