// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a machine of XML that a person has: defines it, or runs it once.

mod reading;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::reading::{Reading, Taken};
use super::failure_bar::FailureBar;
use crate::libvirt::{Error, StartFlags};
use crate::model::Connection;
use crate::ui::Window;
use crate::ui::connection::ConnectionBar;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{close_on_escape, set_busy};

/// A definition is not larger than this; a film is.
const LARGEST: i64 = 8 << 20;

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "import.ui")]
    pub struct ImportDialog {
        #[template_child]
        pub(super) define: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) run_once: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) failure: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) connection: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) open: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) start: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) text: TemplateChild<gtk::TextView>,
        #[template_child]
        pub(super) problem_box: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) rename: TemplateChild<gtk::Button>,
        pub(super) window: glib::WeakRef<Window>,
        pub(super) connections: RefCell<Vec<Connection>>,
        pub(super) busy: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ImportDialog {
        const NAME: &'static str = "GhImportDialog";
        type Type = super::ImportDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            ConnectionBar::ensure_type();
            FailureBar::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for ImportDialog {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for ImportDialog {}
    impl WindowImpl for ImportDialog {}
    impl AdwWindowImpl for ImportDialog {}
}

glib::wrapper! {
    /// The dialog that imports a definition.
    pub struct ImportDialog(ObjectSubclass<imp::ImportDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

impl ImportDialog {
    pub(super) fn new(window: &Window, connections: Vec<Connection>, selected: usize) -> Self {
        let dialog: Self = glib::Object::builder()
            .property("transient-for", window)
            .build();
        let imp = dialog.imp();
        imp.window.set(Some(window));
        let labels: Vec<String> = connections.iter().map(Connection::label).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        imp.connection.set_visible(connections.len() > 1);
        imp.connection
            .set_model(Some(&gtk::StringList::new(&labels)));
        imp.connections.replace(connections);
        imp.connection
            .set_selected(u32::try_from(selected).unwrap_or(0));
        dialog.follow_connection();
        dialog
    }

    fn setup(&self) {
        let imp = self.imp();
        close_on_escape(self);
        let weak = self.downgrade();
        imp.text
            .buffer()
            .connect_changed(move |_| weak.upgrade().iter().for_each(Self::check));
        let weak = self.downgrade();
        imp.connection.connect_selected_notify(move |_| {
            weak.upgrade().iter().for_each(Self::follow_connection);
        });
        let weak = self.downgrade();
        imp.bar
            .connect_usable_notify(move |_| weak.upgrade().iter().for_each(Self::check));
        let weak = self.downgrade();
        imp.open.connect_activated(move |_| {
            if let Some(dialog) = weak.upgrade() {
                glib::spawn_future_local(async move { dialog.open_file().await });
            }
        });
        let weak = self.downgrade();
        imp.define.connect_clicked(move |_| {
            weak.upgrade()
                .iter()
                .for_each(|dialog| dialog.import(false));
        });
        let weak = self.downgrade();
        imp.run_once.connect_clicked(move |_| {
            weak.upgrade().iter().for_each(|dialog| dialog.import(true));
        });
        let weak = self.downgrade();
        imp.rename
            .connect_clicked(move |_| weak.upgrade().iter().for_each(Self::rename));
        imp.text.grab_focus();
    }

    fn connection(&self) -> Option<Connection> {
        let at = self.imp().connection.selected() as usize;
        self.imp().connections.borrow().get(at).cloned()
    }

    fn follow_connection(&self) {
        self.imp().bar.set_connection(self.connection().as_ref());
        self.check();
    }

    fn text(&self) -> String {
        let buffer = self.imp().text.buffer();
        buffer
            .text(&buffer.start_iter(), &buffer.end_iter(), true)
            .to_string()
    }

    async fn open_file(&self) {
        let title = gettext("Open a Definition");
        let filter = gettext("XML files");
        let Some(file) = dialogs::open_file(self, &title, &filter, &["*.xml"]).await else {
            return;
        };
        match read(&file).await {
            Ok(text) => self.imp().text.buffer().set_text(&text),
            Err(why) => self
                .imp()
                .failure
                .show(&gettext("Could not read the file"), &why),
        }
    }

    /// Says what is wrong with the text as it stands.
    fn check(&self) {
        let imp = self.imp();
        imp.failure.hide_failure();
        let Some(connection) = self.connection() else {
            return;
        };
        let text = self.text();
        let reading = Reading::of(&text, &connection.machines());
        let refusal = (!connection.is_writable()).then(|| {
            gettext_f(
                "“{name}” is read-only or not connected: nothing can be imported there.",
                &[("name", &connection.label())],
            )
        });
        let problem = refusal.or_else(|| reading.problem());
        imp.problem
            .set_label(problem.as_deref().unwrap_or_default());
        imp.problem_box.set_visible(problem.is_some());
        imp.rename.set_visible(matches!(reading, Reading::Taken(_)));
        let fine = problem.is_none() && matches!(reading, Reading::Fine) && !imp.busy.get();
        imp.define.set_sensitive(fine);
        imp.run_once.set_sensitive(fine);
        let missing = gettext("Open a file or paste a definition first");
        let tooltip = problem.or_else(|| (!fine).then_some(missing));
        imp.define.set_tooltip_text(tooltip.as_deref());
        imp.run_once.set_tooltip_text(tooltip.as_deref());
    }

    /// Writes a free name and another UUID into the text, for all to see.
    fn rename(&self) {
        let Some(connection) = self.connection() else {
            return;
        };
        if let Some(text) = Taken::renamed(&self.text(), &connection.machines()) {
            self.imp().text.buffer().set_text(&text);
        }
    }

    fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        imp.busy.set(busy);
        set_busy(&*imp.text, busy);
        self.check();
    }

    fn import(&self, once: bool) {
        let Some(connection) = self.connection() else {
            return;
        };
        let (text, start) = (self.text(), self.imp().start.is_active());
        self.set_busy(true);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let outcome = import(&connection, text, once, start).await;
            dialog.set_busy(false);
            match outcome {
                Ok(uuid) => dialog.done(&connection, uuid, once || start).await,
                Err((what, error)) => dialog.imp().failure.show(&what, &error.to_string()),
            }
        });
    }

    async fn done(&self, connection: &Connection, uuid: uuid::Uuid, started: bool) {
        let machine = super::dialog::arrival(connection, uuid, started).await;
        if let (Some(window), Some(machine)) = (self.imp().window.upgrade(), machine) {
            window.show_machine(&machine);
        }
        self.close();
    }
}

/// Defines it and starts it, or runs it once; a definition that would not start
/// is taken back.
async fn import(
    connection: &Connection,
    text: String,
    once: bool,
    start: bool,
) -> Result<uuid::Uuid, (String, Error)> {
    let handle = connection
        .handle()
        .map_err(|error| (gettext("Could not import it"), error))?;
    if once {
        let created = handle.create_machine(text, false).await;
        return created.map_err(|error| (gettext("Could not run it"), error));
    }
    let defined = handle.define_machine(text).await;
    let uuid = defined.map_err(|error| (gettext("Could not define it"), error))?;
    if start {
        let machine = handle.machine(uuid);
        if let Err(error) = machine.start(StartFlags::default()).await {
            if let Err(left) = machine
                .delete(crate::libvirt::DeleteOptions::default())
                .await
            {
                log::warn!("{uuid} stays defined: {left}");
            }
            return Err((gettext("Could not start it, so it was not kept"), error));
        }
    }
    Ok(uuid)
}

/// The text of a file that may be a definition.
async fn read(file: &gio::File) -> Result<String, String> {
    let info = file
        .query_info_future(
            gio::FILE_ATTRIBUTE_STANDARD_SIZE,
            gio::FileQueryInfoFlags::NONE,
            glib::Priority::DEFAULT,
        )
        .await
        .map_err(|error| error.message().to_owned())?;
    if info.size() > LARGEST {
        return Err(gettext("The file is too large for a definition."));
    }
    let (bytes, _) = file
        .load_contents_future()
        .await
        .map_err(|error| error.message().to_owned())?;
    let text = String::from_utf8(bytes.to_vec());
    text.ok()
        .filter(|text| !text.contains('\0'))
        .ok_or_else(|| gettext("The file is no text."))
}
