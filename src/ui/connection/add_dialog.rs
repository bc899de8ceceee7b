// SPDX-License-Identifier: GPL-3.0-or-later
//! Adds a connection: by its parts, for whom a URI is not the beginning of
//! wisdom, or by its URI. The one follows the other.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::uri::Uri;
use crate::model::Connection;
use crate::ui::i18n::gettext;
use crate::ui::widgets::close_on_escape;
use crate::ui::{Application, Window};

/// The hypervisors offered: libvirt's driver and what people call it.
const DRIVERS: [(&str, &str); 4] = [
    ("qemu", "QEMU/KVM"),
    ("xen", "Xen"),
    ("lxc", "LXC containers"),
    ("bhyve", "bhyve"),
];

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "add_dialog.ui")]
    pub struct AddConnectionDialog {
        #[template_child]
        pub(super) driver: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) place: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) target: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) scope: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) uri: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) auto_connect: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) read_only: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) connect: TemplateChild<gtk::Button>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for AddConnectionDialog {
        const NAME: &'static str = "GhAddConnectionDialog";
        type Type = super::AddConnectionDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            crate::ui::widgets::ChoiceRow::ensure_type();
            class.bind_template();
            class.install_action("add.connect", None, |dialog, _, _| dialog.connect_now());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for AddConnectionDialog {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_choices();
            self.obj().follow_parts();
            self.obj().write_uri();
            close_on_escape(&*self.obj());
        }
    }

    impl WidgetImpl for AddConnectionDialog {}
    impl WindowImpl for AddConnectionDialog {}
    impl AdwWindowImpl for AddConnectionDialog {}
}

glib::wrapper! {
    /// The dialog that adds a connection.
    pub struct AddConnectionDialog(ObjectSubclass<imp::AddConnectionDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Opens the dialog over the main window.
pub(crate) fn show_add_connection(window: &Window) {
    let dialog: AddConnectionDialog = glib::Object::builder()
        .property("transient-for", window)
        .build();
    dialog.present();
}

impl AddConnectionDialog {
    fn setup_choices(&self) {
        let imp = self.imp();
        let names = DRIVERS.map(|(_, name)| name);
        imp.driver.set_model(Some(&gtk::StringList::new(&names)));
        let (here, there) = (
            gettext("This computer"),
            gettext("Another computer, over SSH"),
        );
        imp.place
            .set_model(Some(&gtk::StringList::new(&[&here, &there])));
        let (system, session) = (
            gettext("Of the whole computer"),
            gettext("Only my own (session)"),
        );
        imp.scope
            .set_model(Some(&gtk::StringList::new(&[&system, &session])));
        imp.auto_connect.set_active(true);
    }

    /// Every part that changes writes the URI anew.
    fn follow_parts(&self) {
        let imp = self.imp();
        for row in [&imp.driver, &imp.place, &imp.scope] {
            let weak = self.downgrade();
            row.connect_selected_notify(move |_| {
                if let Some(dialog) = weak.upgrade() {
                    dialog.write_uri();
                }
            });
        }
        let weak = self.downgrade();
        imp.target.connect_changed(move |_| {
            if let Some(dialog) = weak.upgrade() {
                dialog.write_uri();
            }
        });
        let weak = self.downgrade();
        imp.uri.connect_changed(move |_| {
            if let Some(dialog) = weak.upgrade() {
                dialog.check();
            }
        });
    }

    fn write_uri(&self) {
        let imp = self.imp();
        let (driver, _) = DRIVERS[(imp.driver.selected() as usize).min(DRIVERS.len() - 1)];
        let remote = imp.place.selected() == 1;
        let session = imp.scope.selected() == 1 && driver == "qemu";
        imp.target.set_visible(remote);
        imp.scope.set_visible(driver == "qemu");
        let scope = if session { "session" } else { "system" };
        let uri = if remote {
            format!("{driver}+ssh://{}/{scope}", imp.target.text().trim())
        } else {
            format!("{driver}:///{scope}")
        };
        imp.uri.set_text(&uri);
        self.check();
    }

    /// Says what is wrong with the URI; an empty host is not wrong yet.
    fn check(&self) {
        let imp = self.imp();
        let text = imp.uri.text();
        let host_missing = imp.place.selected() == 1
            && imp.target.text().trim().is_empty()
            && text.contains("+ssh:///");
        let problem = match text.trim().parse::<Uri>() {
            _ if host_missing => String::new(),
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        self.action_set_enabled("add.connect", problem.is_empty() && !host_missing);
        self.show_problem(&problem);
    }

    fn show_problem(&self, problem: &str) {
        self.imp().problem.set_label(problem);
        self.imp().problem.set_visible(!problem.is_empty());
    }

    fn connect_now(&self) {
        let imp = self.imp();
        let window = self.transient_for();
        let application = window.as_ref().and_then(|window| window.application());
        let Some(application) = application.and_downcast::<Application>() else {
            return;
        };
        let uri = imp.uri.text().trim().to_owned();
        let read_only = imp.read_only.is_active();
        let new = application.connections().get(&uri).is_none();
        let connection = application.add_connection(&uri, read_only, imp.auto_connect.is_active());
        self.set_busy(true);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let opened = connection.open().await;
            dialog.set_busy(false);
            match opened {
                Ok(()) => dialog.done(&connection),
                Err(error) => {
                    if new {
                        application.forget_connection(&connection);
                    }
                    if error != crate::libvirt::Error::Cancelled {
                        dialog.show_problem(&error.to_string());
                    }
                }
            }
        });
    }

    fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        imp.spinner.set_visible(busy);
        imp.spinner.set_spinning(busy);
        self.action_set_enabled("add.connect", !busy);
        self.show_problem("");
    }

    fn done(&self, connection: &Connection) {
        if let Some(window) = self.transient_for().and_downcast::<Window>() {
            window.show_connection(connection);
        }
        self.close();
    }
}
