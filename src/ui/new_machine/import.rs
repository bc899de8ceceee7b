// SPDX-License-Identifier: GPL-3.0-or-later
//! Makes a machine of XML that a person has: cleans it of what pasting did to it,
//! shows what the host lacks for it, and defines it or runs it once.

mod drafts;
mod file;
mod findings;
mod labels;
mod reading;
mod rows;
mod running;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(super) use self::file::is_definition;
use self::reading::Reading;
use self::rows::{Decision, Shown};
use crate::definition::fit::Finding;
use crate::model::Connection;
use crate::model::creation::{Aim, DiskToMake};
use crate::model::fit::KnownHost;
use crate::ui::i18n::gettext_f;
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, ChoiceRow, FailureBar, wrap_within};

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
