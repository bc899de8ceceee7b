// SPDX-License-Identifier: GPL-3.0-or-later
//! The address of an installation tree. What is there is found out while it is typed, and the arguments that its kernel
//! needs are proposed.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::catalogue;
use crate::definition::install_tree::{AddressProblem, TreeAddress};
use crate::model::Connection;
use crate::model::catalogue::ItemKind;
use crate::model::install_tree::FoundTree;
use crate::model::os::Detection;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::FieldNote;

/// How long nothing is typed before a server is asked.
const PAUSE: Duration = Duration::from_millis(500);

/// What is known of what is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Lookup {
    #[default]
    Nothing,
    Looking,
    Found(Box<FoundTree>),
    /// There is no tree that is known.
    NotThere,
    /// The server was not reached, and why.
    Failed(String),
}

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct TreeRow {
        pub(super) spinner: gtk::Spinner,
        pub(super) note: glib::WeakRef<FieldNote>,
        pub(super) arguments: glib::WeakRef<adw::EntryRow>,
        pub(super) connection: RefCell<Option<Connection>>,
        pub(super) arch: RefCell<String>,
        pub(super) lookup: RefCell<Lookup>,
        pub(super) proposed: RefCell<String>,
        pub(super) turn: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for TreeRow {
        const NAME: &'static str = "GhTreeRow";
        type Type = super::TreeRow;
        type ParentType = adw::EntryRow;
    }

    impl ObjectImpl for TreeRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }

        fn signals() -> &'static [glib::subclass::Signal] {
            static SIGNALS: std::sync::OnceLock<Vec<glib::subclass::Signal>> =
                std::sync::OnceLock::new();
            SIGNALS.get_or_init(|| vec![glib::subclass::Signal::builder("looked").build()])
        }
    }

    impl WidgetImpl for TreeRow {}
    impl ListBoxRowImpl for TreeRow {}
    impl PreferencesRowImpl for TreeRow {}
    impl EntryRowImpl for TreeRow {}
}

glib::wrapper! {
    /// The address of an installation tree.
    pub struct TreeRow(ObjectSubclass<imp::TreeRow>)
        @extends adw::EntryRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget,
            gtk::Editable;
}

impl TreeRow {
    fn setup(&self) {
        self.set_title(&gettext("Installation tree (URL)"));
        let spinner = &self.imp().spinner;
        spinner.set_visible(false);
        self.add_suffix(spinner);
        let known = gtk::Button::from_icon_name("view-list-symbolic");
        known.set_valign(gtk::Align::Center);
        known.add_css_class("flat");
        let label = gettext("Known Trees");
        known.set_tooltip_text(Some(&label));
        known.update_property(&[gtk::accessible::Property::Label(&label)]);
        known.connect_clicked(glib::clone!(
            #[weak(rename_to = row)]
            self,
            move |_| row.pick()
        ));
        self.add_suffix(&known);
        self.connect_changed(|row| row.look_soon());
    }

    /// The rows around it: what is said of the address, and the arguments.
    pub(super) fn set_rows(&self, note: &FieldNote, arguments: &adw::EntryRow) {
        self.imp().note.set(Some(note));
        self.imp().arguments.set(Some(arguments));
        note.set_field(self);
    }

    /// Calls `f` whenever something else is typed or known.
    pub(super) fn connect_looked(&self, f: impl Fn() + 'static) {
        self.connect_closure("looked", false, glib::closure_local!(move |_: &Self| f()));
    }

    /// The host, and the architecture that is wanted of trees with several.
    pub(super) fn set_target(&self, connection: Option<&Connection>, arch: &str) {
        let imp = self.imp();
        imp.connection.replace(connection.cloned());
        if imp.arch.replace(arch.to_owned()) != arch {
            self.look_soon();
        }
    }

    fn pick(&self) {
        let Some(window) = self.root().and_downcast::<gtk::Window>() else {
            return;
        };
        let (weak, arch) = (self.downgrade(), self.imp().arch.borrow().clone());
        let connection = self.imp().connection.borrow().clone();
        glib::spawn_future_local(async move {
            let is_wanted = |kind| kind == ItemKind::Tree;
            let title = gettext("Known Trees");
            let picked = catalogue::pick(&window, &title, connection, arch, is_wanted).await;
            if let (Some(row), Some(item)) = (weak.upgrade(), picked) {
                row.set_text(&item.url);
                row.set_position(-1);
            }
        });
    }

    fn look_soon(&self) {
        let imp = self.imp();
        imp.turn.set(imp.turn.get() + 1);
        let turn = imp.turn.get();
        let Ok(address) = TreeAddress::parse(&self.text()) else {
            return self.know(Lookup::Nothing);
        };
        self.know(Lookup::Looking);
        let weak = self.downgrade();
        let current = move || weak.upgrade().filter(|it| it.imp().turn.get() == turn);
        glib::spawn_future_local(async move {
            glib::timeout_future(PAUSE).await;
            let Some(arch) = current().map(|it| it.imp().arch.borrow().clone()) else {
                return;
            };
            let found = FoundTree::find(address, arch).await;
            if let Some(row) = current() {
                row.know(match found {
                    Ok(Some(tree)) => Lookup::Found(Box::new(tree)),
                    Ok(None) => Lookup::NotThere,
                    Err(error) => Lookup::Failed(error.to_string()),
                });
            }
        });
    }

    fn know(&self, lookup: Lookup) {
        let imp = self.imp();
        let is_looking = lookup == Lookup::Looking;
        imp.spinner.set_visible(is_looking);
        imp.spinner.set_spinning(is_looking);
        if let Lookup::Found(tree) = &lookup {
            self.propose(&tree.arguments);
        }
        imp.lookup.replace(lookup);
        self.emit_by_name::<()>("looked", &[]);
    }

    /// Writes arguments where a person did not.
    fn propose(&self, arguments: &str) {
        let last = self.imp().proposed.replace(arguments.to_owned());
        if let Some(row) = self
            .imp()
            .arguments
            .upgrade()
            .filter(|it| it.text() == last)
        {
            row.set_text(arguments);
        }
    }

    /// The tree that was found, and the arguments for its kernel.
    pub(super) fn tree(&self) -> Option<(FoundTree, String)> {
        let Lookup::Found(tree) = &*self.imp().lookup.borrow() else {
            return None;
        };
        let arguments = self.imp().arguments.upgrade().map(|it| it.text());
        Some((
            (**tree).clone(),
            arguments.unwrap_or_default().trim().to_owned(),
        ))
    }

    /// What the tree says of its system.
    pub(super) fn detection(&self) -> Option<Detection> {
        let (tree, _) = self.tree()?;
        Some(Detection {
            exact: tree.os.is_some(),
            short_name: tree.os.as_ref().map(|it| it.short_id.clone()),
            arch: tree.arch,
            label: Some(tree.label),
            os: tree.os,
            ..Detection::default()
        })
    }

    /// What is missing or wrong, and whether it is merely not there yet.
    pub(super) fn problem(&self) -> Option<(String, bool)> {
        match TreeAddress::parse(&self.text()) {
            Err(AddressProblem::Empty) => {
                let text = gettext("Type the address of an installation tree.");
                return Some((text, true));
            }
            Err(problem) => return Some((sentence(problem), false)),
            Ok(_) => {}
        }
        match &*self.imp().lookup.borrow() {
            Lookup::Found(_) => None,
            Lookup::Nothing | Lookup::Looking => Some((gettext("Looking at the tree…"), true)),
            Lookup::NotThere => {
                let text = gettext(
                    "No installer was found there. Type the address of the folder that has .treeinfo in it, or of a release, such as one that ends with /dists/stable.",
                );
                Some((text, false))
            }
            Lookup::Failed(why) => {
                let text = gettext_f("The server cannot be read: {why}", &[("why", why)]);
                Some((text, false))
            }
        }
    }

    /// Says what was found, where nothing is wrong.
    pub(super) fn say_found(&self) {
        let Some((tree, _)) = self.tree() else {
            return;
        };
        let text = gettext_f(
            "{system}. Its installer is downloaded when the machine is created, and deleted after the installation.",
            &[("system", &tree.label)],
        );
        self.imp()
            .note
            .upgrade()
            .iter()
            .for_each(|it| it.tell(&text));
    }
}

fn sentence(problem: AddressProblem) -> String {
    match problem {
        AddressProblem::Ftp => gettext(
            "FTP servers cannot be read from here. Most have the same tree at an address that begins with http:// or https://.",
        ),
        AddressProblem::Nfs => gettext(
            "NFS shares cannot be read from here. Use a server with http:// or https://, or mount the share and choose an ISO image on it.",
        ),
        AddressProblem::Empty | AddressProblem::NoAddress => {
            gettext("An address begins with http:// or https://.")
        }
    }
}
