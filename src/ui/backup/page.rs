// SPDX-License-Identifier: GPL-3.0-or-later
//! The page of a machine's backups, as they are in the folder that was chosen last.

mod signals;

use std::cell::{OnceCell, RefCell};
use std::path::PathBuf;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::item::{BackupItem, items};
use super::row::BackupRow;
use super::{actions, labels};
use crate::definition::backup::{BackupPlan, Chain};
use crate::model::{Error, KeptBackups, Machine, TimerState};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{FailureBar, on_context_menu, row_at};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "page.ui")]
    pub struct BackupsPage {
        #[template_child]
        pub(super) unread: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) last: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) unsupported: TemplateChild<adw::StatusPage>,
        #[template_child]
        pub(super) plan: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) cron: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) cron_line: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) cron_copy: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) view: TemplateChild<gtk::ListView>,
        pub(super) store: OnceCell<gio::ListStore>,
        pub(super) selection: OnceCell<gtk::SingleSelection>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) kept: RefCell<KeptBackups>,
        pub(super) actions: OnceCell<gio::SimpleActionGroup>,
        pub(super) machine_signals: OnceCell<glib::SignalGroup>,
        pub(super) connection_signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for BackupsPage {
        const NAME: &'static str = "GhBackupsPage";
        type Type = super::BackupsPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            FailureBar::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for BackupsPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_view();
            self.obj().setup();
        }
    }

    impl WidgetImpl for BackupsPage {
        fn map(&self) {
            self.parent_map();
            self.obj().read();
        }
    }

    impl BinImpl for BackupsPage {}
}

glib::wrapper! {
    /// The backups of a machine.
    pub struct BackupsPage(ObjectSubclass<imp::BackupsPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl BackupsPage {
    fn setup_view(&self) {
        let imp = self.imp();
        let store = gio::ListStore::new::<BackupItem>();
        let selection = gtk::SingleSelection::builder()
            .model(&store)
            .autoselect(false)
            .can_unselect(true)
            .build();
        let factory = gtk::SignalListItemFactory::new();
        factory.connect_setup(|_, item| {
            if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
                item.set_child(Some(&glib::Object::new::<BackupRow>()));
            }
        });
        factory.connect_bind(|_, item| {
            let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
                return;
            };
            let row = item.child().and_downcast::<BackupRow>();
            let shown = item.item().and_downcast::<BackupItem>();
            if let (Some(row), Some(shown)) = (row, shown) {
                item.set_selectable(shown.backup().is_some());
                row.show_item(&shown);
            }
        });
        imp.view.set_factory(Some(&factory));
        imp.view.set_model(Some(&selection));
        selection.connect_selected_item_notify(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| page.enable_actions()
        ));
        let _ = imp.store.set(store);
        let _ = imp.selection.set(selection);
    }

    fn setup(&self) {
        let imp = self.imp();
        actions::install(self);
        imp.unread.offer_again(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.read()
        ));
        imp.cron_copy.connect_clicked(glib::clone!(
            #[weak(rename_to = line)]
            imp.cron_line,
            move |_| line.clipboard().set_text(&line.label())
        ));
        on_context_menu(&*imp.view, self, |page, widget, place| {
            let row = row_at::<BackupRow>(widget);
            row.is_some() && actions::open_menu(page, place)
        });
    }

    /// Shows another machine, or none.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        if imp.machine.borrow().as_ref() == machine {
            return;
        }
        imp.machine.replace(machine.cloned());
        imp.kept.take();
        imp.unread.hide_failure();
        imp.last.hide_failure();
        imp.content.set_visible_child_name("unknown");
        if let Some(store) = imp.store.get() {
            store.remove_all();
        }
        self.machine_signals().set_target(machine);
        let connection = machine.and_then(Machine::connection);
        self.connection_signals().set_target(connection.as_ref());
        self.enable_actions();
        if self.is_mapped() {
            self.read();
        }
    }

    /// The machine that is shown.
    pub(super) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    /// What was read.
    pub(super) fn kept(&self) -> KeptBackups {
        self.imp().kept.borrow().clone()
    }

    /// The chain that is selected, and the id of its backup.
    pub(super) fn selected(&self) -> Option<(Chain, String)> {
        let item = self.imp().selection.get()?.selected_item();
        let item = item.and_downcast::<BackupItem>()?;
        let (chain, backup) = (item.chain()?, item.backup()?);
        Some((Chain::clone(chain), backup.id.clone()))
    }

    pub(super) fn keep_actions(&self, group: gio::SimpleActionGroup) {
        let _ = self.imp().actions.set(group);
        self.enable_actions();
    }

    pub(super) fn enable_actions(&self) {
        if let Some(group) = self.imp().actions.get() {
            actions::enable(self, group);
        }
    }

    /// Reads the plan and what is in its folder.
    pub(super) fn read(&self) {
        let Some(machine) = self.machine().filter(|_| self.is_mapped()) else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let plan = machine.backup_plan().await;
            let kept = match plan.folder.is_empty() {
                true => Ok(KeptBackups::default()),
                false => machine.backups_in(PathBuf::from(&plan.folder)).await,
            };
            let timer =
                machine.backup_timer(plan.schedule.unwrap_or(super::schedule_dialog::USUAL));
            let timer = timer.await;
            let page = weak.upgrade();
            if let Some(page) = page.filter(|it| it.machine().as_ref() == Some(&machine)) {
                page.show(&machine, &plan, kept, &timer);
            }
        });
    }

    fn show(
        &self,
        machine: &Machine,
        plan: &BackupPlan,
        kept: Result<KeptBackups, Error>,
        timer: &TimerState,
    ) {
        let imp = self.imp();
        let is_set_up = matches!(timer, TimerState::On);
        imp.plan.set_label(&labels::plan(plan, is_set_up));
        let cron = labels::cron(plan, timer);
        imp.cron.set_visible(cron.is_some());
        imp.cron_line.set_label(cron.unwrap_or_default());
        imp.plan.set_visible(!imp.plan.label().is_empty());
        match plan.last.as_ref().and_then(|it| it.problem.as_deref()) {
            Some(why) => imp.last.show(&gettext("The last backup failed"), why),
            None => imp.last.hide_failure(),
        }
        let kept = match kept {
            Ok(kept) => {
                imp.unread.hide_failure();
                kept
            }
            Err(error) => {
                let what = gettext("Could not read the backups");
                return imp.unread.show(&what, &error.to_string());
            }
        };
        let is_busy = machine.job().is_some();
        self.fill(&items(&kept, is_busy));
        imp.kept.replace(kept);
        let obstacle = machine.backup_obstacle();
        let is_empty = imp.store.get().is_none_or(|it| it.n_items() == 0);
        imp.content.set_visible_child_name(match obstacle {
            Some(why) if is_empty => {
                imp.unsupported.set_description(Some(&why));
                "unsupported"
            }
            _ if is_empty => "empty",
            _ => "list",
        });
        self.enable_actions();
    }

    /// What was selected stays so.
    fn fill(&self, new: &[BackupItem]) {
        let imp = self.imp();
        let (Some(store), Some(selection)) = (imp.store.get(), imp.selection.get()) else {
            return;
        };
        let selected = self.selected().map(|(_, id)| id);
        store.splice(0, store.n_items(), new);
        let place = new.iter().position(|it| {
            let id = it.backup().map(|it| &it.id);
            id.is_some() && id == selected.as_ref()
        });
        let place = place.and_then(|it| u32::try_from(it).ok());
        selection.set_selected(place.unwrap_or(gtk::INVALID_LIST_POSITION));
    }
}
