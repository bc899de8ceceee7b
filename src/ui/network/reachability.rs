// SPDX-License-Identifier: GPL-3.0-or-later
//! Says why a machine cannot be reached by one of its network cards: the way to
//! it step by step, the first thing that is broken, and what helps.

mod labels;

use std::cell::{Cell, OnceCell, RefCell};
use std::net::IpAddr;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::mac::Mac;
use crate::model::reachability::{self, Place, Report};
use crate::model::{Error, Machine};
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;
use crate::ui::widgets::close_on_escape;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "reachability.ui")]
    pub struct ReachabilityDialog {
        #[template_child]
        pub(super) title: TemplateChild<adw::WindowTitle>,
        #[template_child]
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) verdict: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) remedy: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) steps: TemplateChild<adw::PreferencesGroup>,
        pub(super) rows: RefCell<Vec<adw::ActionRow>>,
        pub(super) card: OnceCell<(Machine, Mac)>,
        pub(super) busy: Cell<bool>,
        /// The guest's address, as an earlier look found it.
        pub(super) known: Cell<Option<IpAddr>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ReachabilityDialog {
        const NAME: &'static str = "GhReachabilityDialog";
        type Type = super::ReachabilityDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
            class.install_action("reachability.check", None, |dialog, _, _| dialog.check());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for ReachabilityDialog {
        fn constructed(&self) {
            self.parent_constructed();
            close_on_escape(&*self.obj());
        }
    }

    impl WidgetImpl for ReachabilityDialog {}
    impl WindowImpl for ReachabilityDialog {}
    impl AdwWindowImpl for ReachabilityDialog {}
}

glib::wrapper! {
    /// The dialog that checks the way to a machine's network card.
    pub struct ReachabilityDialog(ObjectSubclass<imp::ReachabilityDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Checks the way to the network card of this address, and shows what is found.
pub(crate) fn check_reachability(parent: &impl IsA<gtk::Window>, machine: &Machine, mac: Mac) {
    let dialog: ReachabilityDialog = glib::Object::builder()
        .property("transient-for", parent)
        .build();
    dialog
        .imp()
        .title
        .set_subtitle(&shown_name(&machine.name()));
    let _ = dialog.imp().card.set((machine.clone(), mac));
    dialog.present();
    dialog.check();
}

impl ReachabilityDialog {
    fn check(&self) {
        let imp = self.imp();
        let Some((machine, mac)) = imp.card.get().cloned().filter(|_| !imp.busy.get()) else {
            return;
        };
        self.set_busy(true);
        imp.verdict.set_label(&gettext("Checking the path to it…"));
        imp.remedy.set_visible(false);
        let (weak, known) = (self.downgrade(), imp.known.get());
        glib::spawn_future_local(async move {
            let report = reachability::check(&machine, mac, known).await;
            if let Some(dialog) = weak.upgrade() {
                dialog.set_busy(false);
                dialog.remember(&report);
                dialog.show_report(&report);
            }
        });
    }

    fn remember(&self, report: &Result<Report, Error>) {
        let passed = report.iter().flat_map(|report| &report.passed);
        let address = passed.into_iter().find_map(|place| match place {
            Place::GuestAddress(address) => Some(*address),
            _ => None,
        });
        if address.is_some() {
            self.imp().known.set(address);
        }
    }

    fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        imp.busy.set(busy);
        imp.spinner.set_visible(busy);
        imp.spinner.set_spinning(busy);
        self.action_set_enabled("reachability.check", !busy);
    }

    fn show_report(&self, report: &Result<Report, Error>) {
        let imp = self.imp();
        for row in imp.rows.take() {
            imp.steps.remove(&row);
        }
        let (verdict, remedy) = match report {
            Ok(report) => labels::verdict(report),
            Err(error) => (gettext("It could not be checked"), error.to_string()),
        };
        imp.verdict.set_label(&verdict);
        imp.remedy.set_label(&remedy);
        imp.remedy.set_visible(!remedy.is_empty());
        let steps = report.as_ref().map_or_else(|_| Vec::new(), labels::steps);
        imp.steps.set_visible(!steps.is_empty());
        let rows = steps.into_iter().map(|step| {
            let row = row(&step);
            imp.steps.add(&row);
            row
        });
        let rows = rows.collect();
        imp.rows.replace(rows);
    }
}

fn row(step: &labels::Step) -> adw::ActionRow {
    let row = adw::ActionRow::builder()
        .title(glib::markup_escape_text(&step.text))
        .focusable(false)
        .build();
    let (icon, class) = match step.outcome {
        labels::Outcome::Well => ("emblem-ok-symbolic", "success"),
        labels::Outcome::Broken => ("dialog-error-symbolic", "error"),
        labels::Outcome::Remark => ("dialog-information-symbolic", "dim-label"),
    };
    let icon = gtk::Image::from_icon_name(icon);
    icon.set_accessible_role(gtk::AccessibleRole::Presentation);
    icon.add_css_class(class);
    row.add_prefix(&icon);
    row
}
