// SPDX-License-Identifier: GPL-3.0-or-later
//! The menu of a pool: what is done with it seldom.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::pool_xml::PoolDocument;
use super::{delete_pool_dialog, rename_pool_dialog};
use crate::model::Pool;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
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
            class.install_action("pool-menu.xml", None, |menu, _, _| menu.edit_xml());
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
        let summary = pool.and_then(|pool| pool.summary());
        let connection = pool.and_then(|pool| pool.connection());
        let writable = connection.is_some_and(|it| it.is_writable());
        let renames = summary.is_some_and(|it| it.persistent && !it.active);
        self.action_set_enabled("pool-menu.rename", writable && renames);
        self.action_set_enabled("pool-menu.delete", writable);
    }

    fn with_pool(&self, f: fn(&gtk::Window, &Pool)) {
        let pool = self.imp().pool.borrow().clone();
        let window = self.root().and_downcast::<gtk::Window>();
        if let (Some(window), Some(pool)) = (window, pool) {
            f(&window, &pool);
        }
    }

    fn edit_xml(&self) {
        self.with_pool(|window, pool| {
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
        });
    }
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
