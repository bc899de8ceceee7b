// SPDX-License-Identifier: GPL-3.0-or-later
//! Exporting a machine: into what, and where to.

mod leftovers;

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use self::leftovers::LeftoversRow;
use crate::model::{ExportKind, Job, Machine, UefiVariables};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, PathRow, show_toast};

/// In the order of the list.
const KINDS: [ExportKind; 3] = [ExportKind::Guesthouse, ExportKind::Ova, ExportKind::Folder];

/// High enough for what is wrong with the path, in pixels.
const HEIGHT: i32 = 400;

/// The form, and what it is about.
struct Exporting {
    machine: Machine,
    kind: ChoiceRow,
    kind_note: FieldNote,
    path: PathRow,
    note: FieldNote,
    leftovers: LeftoversRow,
    /// Its UEFI variables, once the host has reported them.
    variables: RefCell<Option<UefiVariables>>,
    /// Whether the path is still the proposed one.
    is_proposed: Cell<bool>,
}

/// Opens the dialog.
pub(super) fn show(window: &gtk::Window, machine: &Machine) {
    let Some(connection) = machine.connection() else {
        return;
    };
    let name = shown_name(&machine.name());
    let title = gettext_f("Export “{name}”", &[("name", &name)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Export"));
    let form = Rc::new(Exporting::new(&dialog, machine));
    form.kind.connect_selected_notify(glib::clone!(
        #[weak]
        form,
        move |_| {
            if form.is_proposed.get() {
                form.propose();
            }
            form.explain();
        }
    ));
    form.path.connect_changed(glib::clone!(
        #[weak]
        form,
        #[weak]
        dialog,
        move |_| form.check(&dialog)
    ));
    form.path.connect_browse(glib::clone!(
        #[weak]
        form,
        move |row| {
            let Some(window) = row.root().and_downcast::<gtk::Window>() else {
                return;
            };
            glib::spawn_future_local(async move {
                let title = gettext("Save To");
                let chosen = dialogs::save_file(&window, &title, &form.file_name()).await;
                if let Some(path) = chosen.and_then(|it| it.path()) {
                    form.path.choose(&path.to_string_lossy());
                }
            });
        }
    ));
    form.propose();
    form.check(&dialog);
    form.ask();
    let window = window.clone();
    dialog.connect_apply(move |dialog| form.apply(dialog, &window));
    dialog.set_default_height(HEIGHT);
    dialog.present();
}

impl Exporting {
    fn new(dialog: &FormDialog, machine: &Machine) -> Self {
        let group = adw::PreferencesGroup::builder()
            .description(gettext(
                "The disks are copied in full, without snapshots. Passwords are left out.",
            ))
            .build();
        let texts = [
            gettext("One file, for Guesthouse"),
            gettext("One file, for other programs (OVA)"),
            gettext("A folder, for other programs (OVF)"),
        ];
        let texts = texts.each_ref().map(String::as_str);
        let kind = ChoiceRow::of(&gettext("Format"), &texts);
        let kind_note: FieldNote = glib::Object::new();
        let path: PathRow = glib::Object::new();
        path.set_title(&gettext("Save To"));
        path.set_filter(&gettext("Choose a File"), (String::new(), &["*"]));
        let note: FieldNote = glib::Object::new();
        note.set_field(&path);
        let leftovers = LeftoversRow::new(dialog);
        group.add(&kind);
        group.add(&kind_note);
        group.add(&path);
        group.add(&note);
        group.add(&leftovers.row);
        dialog.add(&group);
        Self {
            machine: machine.clone(),
            kind,
            kind_note,
            path,
            note,
            leftovers,
            variables: RefCell::default(),
            is_proposed: Cell::new(true),
        }
    }

    fn kind(&self) -> ExportKind {
        let chosen = usize::try_from(self.kind.selected()).unwrap_or(0);
        KINDS.get(chosen).copied().unwrap_or_default()
    }

    fn file_name(&self) -> String {
        format!("{}{}", self.machine.name(), self.kind().ending())
    }

    /// Proposes a path among the person's documents that nothing has yet.
    fn propose(&self) {
        let folder = glib::user_special_dir(glib::UserDirectory::Documents);
        let folder = folder
            .filter(|it| it.is_dir())
            .unwrap_or_else(glib::home_dir);
        let (name, ending) = (self.machine.name(), self.kind().ending());
        let names = (1..100).map(|number| match number {
            1 => format!("{name}{ending}"),
            _ => format!("{name}-{number}{ending}"),
        });
        let paths = names.map(|it| folder.join(it));
        let free = paths.into_iter().find(|it| it.symlink_metadata().is_err());
        if let Some(path) = free {
            self.path.set_text(&path.to_string_lossy());
            self.is_proposed.set(true);
        }
    }

    /// Asks the host for what is to be known before.
    fn ask(self: &Rc<Self>) {
        let form = self.clone();
        glib::spawn_future_local(async move {
            let variables = form.machine.uefi_variables().await;
            form.variables.replace(Some(variables));
            form.explain();
        });
    }

    /// Says what of the machine is not in a file of this kind.
    fn explain(&self) {
        match (&*self.variables.borrow(), self.kind()) {
            (None | Some(UefiVariables::None), _) => self.kind_note.tell(""),
            (Some(UefiVariables::Unreadable(why)), ExportKind::Guesthouse) => {
                let text = gettext_f(
                    "The UEFI variables, such as the boot order, cannot be read and are left out: {why}",
                    &[("why", why)],
                );
                self.kind_note.say(&text, false);
            }
            (Some(UefiVariables::At(_)), ExportKind::Guesthouse) => self.kind_note.tell(""),
            (Some(_), _) => self.kind_note.tell(&gettext(
                "This format has no place for the UEFI variables, such as the boot order.",
            )),
        }
    }

    fn check(&self, dialog: &FormDialog) {
        self.is_proposed.set(false);
        let path = self.path.path();
        let folder = Path::new(&path).parent().filter(|it| it.is_absolute());
        self.leftovers.look(folder);
        let problem = problem(&path);
        self.note.say(problem.as_deref().unwrap_or_default(), true);
        dialog.set_complete(problem.is_none());
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog, window: &gtk::Window) {
        let path = PathBuf::from(self.path.path());
        let job = Job::new(&gettext("Exporting"), self.machine.subject());
        let name = shown_name(&self.machine.name());
        let what = gettext_f("Could not export “{name}”", &[("name", &name)]);
        let (form, running, window) = (self.clone(), job.clone(), window.downgrade());
        dialog.work(&job, what, async move {
            let to = path.to_string_lossy().into_owned();
            form.machine.export(form.kind(), path, &running).await?;
            if let Some(window) = window.upgrade() {
                let text = gettext_f("Exported to {path}", &[("path", &to)]);
                show_toast(&window, adw::Toast::new(&glib::markup_escape_text(&text)));
            }
            Ok(())
        });
    }
}

/// What is wrong with a path to be made.
fn problem(path: &str) -> Option<String> {
    let path = Path::new(path);
    if path.as_os_str().is_empty() {
        return Some(gettext("Required"));
    }
    if !path.is_absolute() {
        return Some(gettext("The path must begin with “/”."));
    }
    if path.symlink_metadata().is_ok() {
        return Some(gettext("There is already a file of this name."));
    }
    let has_folder = path.parent().is_some_and(Path::is_dir);
    (!has_folder).then(|| gettext("There is no such folder."))
}
