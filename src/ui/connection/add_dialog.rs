// SPDX-License-Identifier: GPL-3.0-or-later
//! Adds a connection by its parts or by its URI. Each follows the other.

use std::cell::OnceCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::uri::{Uri, UriError};
use crate::model::{Connection, ConnectionList, Error};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{BusyBar, ChoiceRow, show_connection, why_refused, wrap_within};

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
        pub(super) becomes: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) form: TemplateChild<adw::PreferencesPage>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        #[template_child]
        pub(super) connect: TemplateChild<gtk::Button>,
        /// Those that the program has.
        pub(super) connections: OnceCell<ConnectionList>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for AddConnectionDialog {
        const NAME: &'static str = "GhAddConnectionDialog";
        type Type = super::AddConnectionDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ChoiceRow::ensure_type();
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
            self.busy.setup(&*self.obj(), &[self.form.upcast_ref()]);
            self.busy.set_harmless();
            wrap_within(&*self.obj());
        }
    }

    impl WidgetImpl for AddConnectionDialog {
        fn map(&self) {
            self.parent_map();
            // Where a connection begins, not on Cancel.
            self.place.grab_focus();
        }
    }

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
pub(crate) fn show_add_connection(window: &impl IsA<gtk::Window>, known: &ConnectionList) {
    let dialog: AddConnectionDialog = glib::Object::builder()
        .property("transient-for", window)
        .build();
    let _ = dialog.imp().connections.set(known.clone());
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
        let (system, session) = (gettext("System"), gettext("User session"));
        imp.scope
            .set_model(Some(&gtk::StringList::new(&[&system, &session])));
        imp.auto_connect.set_active(true);
    }

    /// Every part that changes writes the URI again.
    fn follow_parts(&self) {
        let imp = self.imp();
        for row in [&imp.driver, &imp.place, &imp.scope] {
            row.connect_selected_notify(glib::clone!(
                #[weak(rename_to = dialog)]
                self,
                move |_| {
                    dialog.write_uri();
                }
            ));
        }
        imp.place.connect_selected_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |place| {
                if place.selected() == 1 {
                    dialog.imp().target.grab_focus();
                }
            }
        ));
        imp.target.connect_changed(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| {
                dialog.write_uri();
            }
        ));
        imp.uri.connect_changed(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| {
                dialog.check();
            }
        ));
    }

    fn write_uri(&self) {
        let imp = self.imp();
        let (driver, _) = DRIVERS[(imp.driver.selected() as usize).min(DRIVERS.len() - 1)];
        let remote = imp.place.selected() == 1;
        let session = imp.scope.selected() == 1 && driver == "qemu";
        imp.target.set_visible(remote);
        imp.scope.set_visible(driver == "qemu");
        let scope = if session { "session" } else { "system" };
        let target = imp.target.text();
        let uri = if remote {
            let path = format!("/{scope}");
            // What is not understood is shown as it is, with what is wrong with it.
            Uri::from_typed(&target, driver, &path).map_or_else(
                |_| format!("{driver}+ssh://{}{path}", target.trim()),
                |uri| uri.to_string(),
            )
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
        let uri = self.wanted();
        let becomes = match &uri {
            Ok(uri) if uri.as_str() != text.trim() => {
                gettext_f("It connects to {uri}", &[("uri", uri.as_str())])
            }
            _ => String::new(),
        };
        imp.becomes.set_label(&becomes);
        imp.becomes.set_visible(!becomes.is_empty());
        let problem = match uri {
            _ if host_missing => String::new(),
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        self.action_set_enabled("add.connect", problem.is_empty() && !host_missing);
        self.show_problem(&problem);
    }

    /// The URI in its row, corrected where that is possible.
    fn wanted(&self) -> Result<Uri, UriError> {
        let text = self.imp().uri.text();
        let text = text.trim();
        let is_host = !text.contains("://") && (text.contains('@') || text.starts_with("ssh "));
        match is_host {
            true => Uri::from_typed(text, "qemu", "/system"),
            false => Uri::put_right(text),
        }
    }

    fn show_problem(&self, problem: &str) {
        let label = &self.imp().problem;
        if label.label() == problem {
            return;
        }
        label.set_label(problem);
        label.set_visible(!problem.is_empty());
        // It grows with what it says, so that no row is cut off below it.
        self.set_default_size(self.default_width(), -1);
    }

    fn connect_now(&self) {
        let imp = self.imp();
        let Some(connections) = imp.connections.get() else {
            return;
        };
        let Ok(uri) = self.wanted().map(|uri| uri.to_string()) else {
            return;
        };
        imp.uri.set_text(&uri);
        let read_only = imp.read_only.is_active();
        let new = connections.get(&uri).is_none();
        let wanted = (uri.as_str(), read_only, imp.auto_connect.is_active());
        self.act("app.add-connection", &wanted.to_variant());
        let Some(connection) = connections.get(&uri) else {
            return;
        };
        let label = connection.label();
        let job = connection.new_job(&gettext("Connecting…"), &label);
        self.show_problem("");
        self.action_set_enabled("add.connect", false);
        imp.busy.begin(&job);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let opened = job.run(job.unless_cancelled(connection.open())).await;
            // Before it is forgotten, and with it why it was refused.
            let why = match &opened {
                Err(error) if *error != Error::Cancelled => why_refused(&connection, error).await,
                _ => String::new(),
            };
            if opened.is_err() && new {
                let uri = connection.uri().to_variant();
                dialog.act("app.forget-connection", &uri);
            } else if opened == Err(Error::Cancelled) {
                connection.close().await;
            }
            if !dialog.imp().busy.end() {
                return;
            }
            dialog.check();
            match opened {
                Ok(()) => dialog.done(&connection),
                Err(Error::Cancelled) => {}
                Err(_) => {
                    let values = [("name", label.as_str()), ("why", &why)];
                    let text = gettext_f("Could not connect to {name}: {why}", &values);
                    dialog.show_problem(&text);
                }
            }
        });
    }

    fn done(&self, connection: &Connection) {
        if let Some(window) = self.transient_for() {
            show_connection(&window, connection);
        }
        self.close();
    }

    /// Activates an action of the program.
    fn act(&self, action: &str, parameter: &glib::Variant) {
        let done = self
            .transient_for()
            .map(|window| WidgetExt::activate_action(&window, action, Some(parameter)));
        if let Some(Err(error)) = done {
            log::warn!("{action}: {error}");
        }
    }
}
