// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks whether a pool is only forgotten, or deleted with all that is in it: each volume is named, with what uses it.

mod deleting;

use std::cell::{OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::secrets;
use crate::definition::size::Size;
use crate::model::{Error, Pool, PoolContent};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{FieldNote, FormDialog, InfoRow};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "delete_pool_dialog.ui")]
    pub struct DeletePoolForm {
        #[template_child]
        pub(super) choices: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) forget_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) forget: TemplateChild<gtk::CheckButton>,
        #[template_child]
        pub(super) contents_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) with_contents: TemplateChild<gtk::CheckButton>,
        #[template_child]
        pub(super) contents_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) volumes: TemplateChild<adw::PreferencesGroup>,
        pub(super) pool: OnceCell<Pool>,
        pub(super) rows: RefCell<Vec<InfoRow>>,
        /// What is in it; none before that is known.
        pub(super) contents: RefCell<Option<Vec<PoolContent>>>,
        /// Whether the passphrases of its volumes go, too, where the host keeps some.
        pub(super) secrets: RefCell<Option<gtk::CheckButton>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DeletePoolForm {
        const NAME: &'static str = "GhDeletePoolForm";
        type Type = super::DeletePoolForm;
        type ParentType = gtk::Box;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for DeletePoolForm {}
    impl WidgetImpl for DeletePoolForm {}
    impl BoxImpl for DeletePoolForm {}
}

glib::wrapper! {
    /// What the dialog that deletes a pool asks.
    pub struct DeletePoolForm(ObjectSubclass<imp::DeletePoolForm>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

/// Asks whether to delete `pool`, and how.
pub(super) fn show(window: &gtk::Window, pool: &Pool) {
    let Some(connection) = pool.connection() else {
        return;
    };
    let title = gettext_f("Delete “{name}”?", &[("name", &shown_name(&pool.name()))]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Delete"));
    dialog.set_destructive();
    dialog.set_default_size(520, 440);
    let form: DeletePoolForm = glib::Object::new();
    let _ = form.imp().pool.set(pool.clone());
    dialog.add(&form);
    form.follow(&dialog);
    form.show_consequences(pool);
    form.look();
    dialog.set_complete(true);
    dialog.present();
}

impl DeletePoolForm {
    fn pool(&self) -> &Pool {
        self.imp().pool.get().expect("set by show()")
    }

    fn follow(&self, dialog: &FormDialog) {
        let weak = dialog.downgrade();
        self.pool().connect_gone(move |_| {
            // It was deleted elsewhere: there is nothing left to ask.
            if let Some(dialog) = weak.upgrade().filter(|it| !it.busy()) {
                dialog.close();
            }
        });
        let look = glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.look()
        );
        dialog.connect_usable(look);
        dialog.connect_apply(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |dialog| form.delete(dialog)
        ));
        self.imp().with_contents.connect_active_notify(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |_| form.check()
        ));
    }

    fn show_consequences(&self, pool: &Pool) {
        let is_kept = pool.summary().is_none_or(|it| it.persistent);
        let text = match (is_kept, pool.active()) {
            (false, _) => gettext(
                "It has no definition, and disappears when it is stopped. Its volumes stay.",
            ),
            (true, true) => {
                gettext("It is stopped, and its definition is deleted. Its volumes stay.")
            }
            (true, false) => gettext("Its definition is deleted. Its volumes stay."),
        };
        self.imp().forget_row.set_subtitle(&text);
    }

    /// Whether its contents can go at all, and why not.
    fn obstacle(&self) -> Option<String> {
        let pool = self.pool();
        if !pool.makes_volumes() {
            return Some(gettext(
                "The volumes of a pool of this type are devices that libvirt cannot delete.",
            ));
        }
        if !pool.active() {
            return Some(gettext("Start the pool to delete its volumes as well."));
        }
        let contents = self.imp().contents.borrow();
        let used = contents.as_ref()?.iter().filter(|it| it.is_used()).count();
        (used > 0).then(|| {
            ngettext_f(
                "A volume is in use: see below.",
                "{count} volumes are in use: see below.",
                u32::try_from(used).unwrap_or(u32::MAX),
                &[],
            )
        })
    }

    fn check(&self) {
        let imp = self.imp();
        let obstacle = self.obstacle();
        let may_empty = obstacle.is_none() && imp.contents.borrow().is_some();
        imp.contents_row.set_sensitive(may_empty);
        // The row alone would not say so to a screen reader that is at the button.
        imp.with_contents.set_sensitive(may_empty);
        match obstacle {
            None => imp.contents_row.set_subtitle(&self.sum()),
            Some(obstacle) => {
                imp.contents_row.set_subtitle("");
                imp.contents_note.say(&obstacle, false);
            }
        }
        if !may_empty && imp.with_contents.is_active() {
            imp.forget.set_active(true);
        }
        if let Some(secrets) = &*imp.secrets.borrow() {
            secrets.set_visible(imp.with_contents.is_active());
        }
    }

    fn sum(&self) -> String {
        let contents = self.imp().contents.borrow();
        let Some(contents) = contents.as_ref() else {
            return gettext("Checking what uses its volumes…");
        };
        let count = u32::try_from(contents.len()).unwrap_or(u32::MAX);
        let bytes: u64 = contents.iter().map(|it| it.volume.allocation).sum();
        ngettext_f(
            "{count} volume ({size}) is permanently deleted.",
            "{count} volumes ({size}) are permanently deleted.",
            count,
            &[("size", &Size(bytes).to_string())],
        )
    }

    /// Reads what is in it, and who uses that.
    fn look(&self) {
        self.check();
        let (pool, weak) = (self.pool().clone(), self.downgrade());
        if !pool.active() || !pool.makes_volumes() {
            return;
        }
        glib::spawn_future_local(async move {
            let contents = pool.contents().await;
            let Some(form) = weak.upgrade() else {
                return;
            };
            match contents {
                Ok(contents) => form.list(contents),
                // The bar says so, and it is read again.
                Err(Error::Closed) => {}
                Err(error) => {
                    let why = error.to_string();
                    let text = gettext_f(
                        "Its volumes cannot be deleted, because it is unknown what uses them: {why}",
                        &[("why", &why)],
                    );
                    form.imp().contents_row.set_subtitle("");
                    form.imp().contents_note.say(&text, true);
                }
            }
        });
    }

    fn list(&self, contents: Vec<PoolContent>) {
        self.offer_secrets(&contents);
        let rows = contents.iter().map(|it| {
            let size = Size(it.volume.allocation).to_string();
            InfoRow::new(&it.volume.name, &users(it).unwrap_or(size))
        });
        self.show_rows(rows.collect());
        self.imp().contents_note.say("", true);
        self.imp().contents.replace(Some(contents));
        self.check();
    }

    /// Asks about the passphrases that the host keeps for its volumes.
    fn offer_secrets(&self, contents: &[PoolContent]) {
        let imp = self.imp();
        let choice = secrets::choice(contents.iter().map(|it| &it.volume));
        if let Some(choice) = &choice {
            choice.set_margin_top(12);
            imp.choices.add(choice);
        }
        if let Some(old) = imp.secrets.replace(choice) {
            imp.choices.remove(&old);
        }
    }

    fn show_rows(&self, rows: Vec<InfoRow>) {
        let imp = self.imp();
        rows.iter().for_each(|row| imp.volumes.add(row));
        imp.volumes.set_visible(!rows.is_empty());
        let old = imp.rows.replace(rows);
        old.iter().for_each(|row| imp.volumes.remove(row));
    }
}

/// What uses a volume, in a line each.
fn users(content: &PoolContent) -> Option<String> {
    let machines: Vec<String> = content.machines.iter().map(|it| shown_name(it)).collect();
    let machines = machines.join(", ");
    let by_machines =
        (!machines.is_empty()).then(|| gettext_f("Used by {machines}", &[("machines", &machines)]));
    let above = content.above.join(", ");
    let by_images =
        (!above.is_empty()).then(|| gettext_f("Backing file of {images}", &[("images", &above)]));
    let all: Vec<String> = by_machines.into_iter().chain(by_images).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}
