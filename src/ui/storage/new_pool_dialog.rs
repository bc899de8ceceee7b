// SPDX-License-Identifier: GPL-3.0-or-later
//! The dialog that makes a pool. Its fields follow the type, by the table of types in `definition`.

mod check;
mod device;
mod field_labels;
mod field_row;
mod fields;
mod found_menu;
mod run;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::field_row::FieldRow;
use super::labels;
use crate::definition::pool::capabilities::OfferedKind;
use crate::definition::pool::kind::PoolField;
use crate::model::{Connection, DeviceFacts, Error};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog};

/// What a new pool is called, with a number behind it if that is taken.
const NAME: &str = "pool";

/// What is known of devices, one by one, or why it is not known.
type Looked = Result<Vec<DeviceFacts>, Error>;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "new_pool_dialog.ui")]
    pub struct NewPoolForm {
        #[template_child]
        pub(super) name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) name_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) kind: TemplateChild<ChoiceRow>,
        #[template_child]
        pub(super) unread: TemplateChild<FieldNote>,
        #[template_child(id = "fields")]
        pub(super) field_group: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) building: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) folder_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) folder: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) erase_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) erase: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) device_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) overwrite_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) overwrite: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) start: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) autostart: TemplateChild<gtk::Switch>,
        pub(super) dialog: glib::WeakRef<FormDialog>,
        pub(super) connection: OnceCell<Connection>,
        /// The types that are offered; none before they were read.
        pub(super) offered: RefCell<Vec<OfferedKind>>,
        pub(super) rows: RefCell<Vec<FieldRow>>,
        /// What was entered for fields of any type, so that another type begins with it.
        pub(super) entered: RefCell<Vec<(PoolField, String)>>,
        /// What was proposed from the name, and goes on following it until it is changed.
        pub(super) proposed: RefCell<String>,
        /// Whether the form is being filled in, and is not to be judged yet.
        pub(super) filling: Cell<bool>,
        /// A name that was taken when it came to it.
        pub(super) taken: RefCell<Option<String>>,
        /// The devices that are asked about, and what is known of them.
        pub(super) facts: RefCell<Option<(String, Looked)>>,
        /// The devices that libvirt found something on.
        pub(super) refused: RefCell<Option<String>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NewPoolForm {
        const NAME: &'static str = "GhNewPoolForm";
        type Type = super::NewPoolForm;
        type ParentType = gtk::Box;

        fn class_init(class: &mut Self::Class) {
            ChoiceRow::ensure_type();
            FieldNote::ensure_type();
            class.bind_template();
            class.install_action("new-pool.xml", None, |form, _, _| form.show_xml());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NewPoolForm {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for NewPoolForm {}
    impl BoxImpl for NewPoolForm {}
}

glib::wrapper! {
    /// What the dialog that makes a pool asks.
    pub struct NewPoolForm(ObjectSubclass<imp::NewPoolForm>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

/// Opens the dialog over `window`, for a new pool on `connection`.
pub(super) fn show(window: &gtk::Window, connection: &Connection) {
    let title = gettext("New Pool");
    let dialog = FormDialog::new(window, connection, &title, &gettext("C_reate"));
    dialog.set_default_size(560, 640);
    let form: NewPoolForm = glib::Object::new();
    let imp = form.imp();
    let _ = imp.connection.set(connection.clone());
    dialog.add(&form);
    form.follow(&dialog);
    form.follow_pools();
    let name = form.proposed_name();
    imp.name.set_text(&name);
    form.check();
    form.read_kinds();
    dialog.present();
    imp.name.grab_focus();
    imp.name.select_region(0, -1);
}

impl NewPoolForm {
    fn connection(&self) -> &Connection {
        self.imp().connection.get().expect("set by show()")
    }

    /// Everything that is entered is judged at once.
    fn setup(&self) {
        let imp = self.imp();
        imp.name_note.set_field(&*imp.name);
        imp.name.connect_changed(self.then(|form| {
            form.follow_name();
            form.check();
        }));
        imp.kind.connect_selected_notify(self.then(Self::show_kind));
        for switch in [&imp.folder, &imp.overwrite, &imp.start] {
            switch.connect_active_notify(self.then(Self::check));
        }
        imp.erase.connect_active_notify(self.then(Self::check));
        imp.unread.connect_copy(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.read_kinds()
        ));
    }

    /// Judges what is entered when the dialog can be used again, and makes the pool when the person wants it.
    fn follow(&self, dialog: &FormDialog) {
        self.imp().dialog.set(Some(dialog));
        let usable = self.then(|form| {
            if form.imp().offered.borrow().is_empty() {
                form.read_kinds();
            }
            form.check();
        });
        dialog.connect_usable(move || usable(&()));
        let check = self.then(Self::check);
        dialog.connect_busy(move || check(&()));
        dialog.connect_apply(self.then(Self::create));
    }

    /// A handler that does this while the dialog is there.
    fn then<T>(&self, f: fn(&Self)) -> impl Fn(&T) + Clone + 'static {
        let weak = self.downgrade();
        move |_| {
            if let Some(form) = weak.upgrade()
                && !form.imp().filling.get()
            {
                f(&form);
            }
        }
    }

    /// Another program may take the name, or the folder, at any time.
    fn follow_pools(&self) {
        let closure = glib::closure_local!(
            #[watch(rename_to = form)]
            self,
            move |_: &gio::ListModel, _: u32, _: u32, _: u32| form.check()
        );
        let pools = self.connection().pool_list().model();
        pools.connect_closure("items-changed", false, closure);
    }

    /// Asks the host which types it has.
    fn read_kinds(&self) {
        let (connection, weak) = (self.connection().clone(), self.downgrade());
        glib::spawn_future_local(async move {
            let offered = connection.pool_kinds().await;
            let Some(form) = weak.upgrade() else {
                return;
            };
            match offered {
                Ok(offered) => form.offer(offered),
                // The bar says so, and it is asked again.
                Err(Error::Closed) => {}
                Err(error) => {
                    let why = error.to_string();
                    form.imp().unread.say_unread(Some(&why));
                }
            }
        });
    }

    fn offer(&self, offered: Vec<OfferedKind>) {
        let imp = self.imp();
        imp.unread.say_unread(None);
        if offered.is_empty() {
            let text = gettext("This host has no driver for storage pools.");
            imp.unread.say(&text, true);
        }
        let names: Vec<String> = offered
            .iter()
            .map(|it| labels::kind_to_choose(it.kind.name))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        imp.filling.set(true);
        imp.offered.replace(offered);
        imp.kind.set_model(Some(&gtk::StringList::new(&names)));
        imp.kind.set_selected(0);
        imp.filling.set(false);
        self.show_kind();
    }

    /// The type that is chosen; none before the types were read.
    fn kind(&self) -> Option<OfferedKind> {
        let imp = self.imp();
        let offered = imp.offered.borrow();
        offered.get(imp.kind.selected() as usize).cloned()
    }

    fn proposed_name(&self) -> String {
        let pools = self.connection().pool_list();
        let is_taken = |name: &str| pools.find_by_name(name).is_some();
        crate::definition::new_machine::propose_name(Some(NAME), is_taken)
    }
}
