// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a machine of XML that a person has: cleans it of what pasting did to it,
//! shows what the host lacks for it, and defines it or runs it once.

mod drafts;
mod findings;
mod reading;
mod rows;
mod running;
mod words;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::reading::Reading;
use self::rows::{Decision, Shown};
use crate::definition::fit::Finding;
use crate::definition::pasted::is_likely;
use crate::model::Connection;
use crate::model::creation::{Aim, DiskToMake};
use crate::model::fit::KnownHost;
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, ChoiceRow, FailureBar, wrap_within};

/// The largest file that is taken for a definition, in bytes.
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
        pub(super) notice_box: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) notice: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) undo: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) findings: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) finding_rows: TemplateChild<gtk::ListBox>,
        #[template_child]
        pub(super) plan: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        #[template_child]
        pub(super) check_again: TemplateChild<gtk::Button>,
        pub(super) window: glib::WeakRef<gtk::Window>,
        pub(super) connections: RefCell<Vec<Connection>>,
        /// What is known of the hosts, by URI.
        pub(super) known: RefCell<HashMap<String, KnownHost>>,
        /// What the host lacks; none while that is not known.
        pub(super) lacking: RefCell<Option<Vec<Finding>>>,
        /// The findings that are on the screen, each with its rows.
        pub(super) shown: RefCell<Vec<(Shown, Vec<gtk::Widget>)>>,
        /// What a person decided while the host was being asked.
        pub(super) pending: RefCell<Option<(Shown, Decision)>>,
        /// Whether the person went to make a bridge.
        pub(super) makes_bridge: Cell<bool>,
        /// Empty disks that are made with the machine.
        pub(super) disks: RefCell<Vec<DiskToMake>>,
        /// Counts checks, so that an old answer is not taken for a new one.
        pub(super) turn: Cell<u64>,
        /// The text before it was cleaned, which is left alone from then on.
        pub(super) uncleaned: RefCell<String>,
        /// The text of the file that was opened: no draft.
        pub(super) opened: RefCell<String>,
        /// Whether it may close without a question.
        pub(super) done: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ImportDialog {
        const NAME: &'static str = "GhImportDialog";
        type Type = super::ImportDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            FailureBar::ensure_type();
            ChoiceRow::ensure_type();
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
    pub(super) fn new(window: &gtk::Window, connections: Vec<Connection>, selected: usize) -> Self {
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
        imp.busy.setup(self, &[imp.content.upcast_ref()]);
        self.setup_drafts();
        wrap_within(self);
        self.on(Self::check, |f| {
            imp.bar.connect_usable_notify(move |_| f());
        });
        self.on(Self::check, |f| {
            imp.text.buffer().connect_changed(move |_| f());
        });
        self.on(Self::change_connection, |f| {
            imp.connection.connect_selected_notify(move |_| f());
        });
        self.on(Self::open_chosen_file, |f| {
            imp.open.connect_activated(move |_| f());
        });
        self.on(Self::update_buttons, |f| {
            imp.start.connect_active_notify(move |_| f());
        });
        self.on(Self::update_buttons, |f| {
            imp.busy.connect_busy_notify(move |_| f());
        });
        self.on(Self::define, |f| {
            imp.define.connect_clicked(move |_| f());
        });
        self.on(Self::run_once, |f| {
            imp.run_once.connect_clicked(move |_| f());
        });
        self.on(Self::undo_cleaning, |f| {
            imp.undo.connect_clicked(move |_| f());
        });
        self.on(Self::check_again, |f| {
            imp.check_again.connect_clicked(move |_| f());
        });
        self.on(Self::come_back, |f| {
            self.connect_is_active_notify(move |_| f());
        });
        imp.text.grab_focus();
    }

    /// Connects what is done with this dialog, while it is there.
    fn on(&self, act: fn(&Self), connect: impl FnOnce(Box<dyn Fn()>)) {
        connect(Box::new(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || act(&dialog)
        )));
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

    fn open_chosen_file(&self) {
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let title = gettext("Open a Definition");
            let filter = gettext("XML files");
            if let Some(file) = dialogs::open_file(&dialog, &title, &filter, &["*.xml"]).await {
                dialog.open_file(&file).await;
            }
        });
    }

    /// Takes the text of a file.
    pub(super) async fn open_file(&self, file: &gio::File) {
        match read(file).await {
            Ok(text) => {
                self.imp().opened.replace(text.clone());
                self.imp().text.buffer().set_text(&text);
            }
            Err(why) => self
                .imp()
                .failure
                .show(&gettext("Could not read the file"), &why),
        }
    }

    /// Another host has other disks.
    fn change_connection(&self) {
        self.imp().disks.take();
        self.follow_connection();
    }

    /// Says what is wrong with the current text, and asks the host about it.
    fn check(&self) {
        let imp = self.imp();
        imp.failure.hide_failure();
        let text = self.text();
        let reading = Reading::of(&text);
        let refusal = self.refusal();
        let problem = refusal.clone().or_else(|| reading.problem());
        imp.problem
            .set_label(problem.as_deref().unwrap_or_default());
        imp.problem_box.set_visible(problem.is_some());
        self.show_plan();
        imp.notice_box
            .set_visible(imp.notice_box.is_visible() && !matches!(reading, Reading::Empty));
        self.clean_soon(text);
        match (refusal, reading) {
            (None, Reading::Definition(machine)) => self.look(*machine),
            _ => self.look_at_nothing(),
        }
    }

    /// Why nothing can be imported on the chosen host.
    fn refusal(&self) -> Option<String> {
        let connection = self.connection()?;
        (!connection.is_writable()).then(|| {
            gettext_f(
                "“{name}” is read-only or not connected: you cannot import anything there.",
                &[("name", &connection.label())],
            )
        })
    }

    /// What can be done with the current text.
    fn update_buttons(&self) {
        let imp = self.imp();
        let aim = match imp.start.is_active() {
            true => Aim::Start,
            false => Aim::Define,
        };
        for (button, aim) in [(&imp.define, aim), (&imp.run_once, Aim::RunOnce)] {
            let obstacle = self.obstacle(aim);
            button.set_sensitive(obstacle.is_none() && !imp.busy.busy());
            button.set_tooltip_text(obstacle.as_deref());
        }
    }

    fn define(&self) {
        let start = self.imp().start.is_active();
        self.import(if start { Aim::Start } else { Aim::Define });
    }

    fn run_once(&self) {
        self.import(Aim::RunOnce);
    }
}

/// The text of a file that may be a definition.
async fn read(file: &gio::File) -> Result<String, String> {
    let info = file
        .query_info_future(
            "standard::size,standard::type",
            gio::FileQueryInfoFlags::NONE,
            glib::Priority::DEFAULT,
        )
        .await
        .map_err(|error| error.message().to_owned())?;
    // A pipe would never end.
    if info.file_type() != gio::FileType::Regular {
        return Err(gettext("The file is not a text file."));
    }
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
        .ok_or_else(|| gettext("The file is not a text file."))
}

/// Whether a file is likely a definition, not an image. Blocks.
pub(super) fn is_definition(path: &std::path::Path) -> bool {
    use std::io::Read;

    let extension = path.extension().map(|it| it.to_ascii_lowercase());
    if extension.is_some_and(|it| it == "xml") {
        return true;
    }
    let is_file = std::fs::metadata(path).is_ok_and(|it| it.is_file());
    let mut start = Vec::new();
    let read = is_file
        .then(|| std::fs::File::open(path).ok())
        .flatten()
        .and_then(|file| file.take(4096).read_to_end(&mut start).ok());
    read.is_some() && is_likely(&String::from_utf8_lossy(&start))
}
