// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar on a machine's page that says that an interrupted cloning left it on temporary overlays, with a button that
//! merges them. Nothing is merged by itself: another program may be cloning it.

use std::cell::OnceCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::model::{Connection, Job, Machine};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct OverlayBar {
        pub(super) bar: gtk::InfoBar,
        pub(super) text: gtk::Label,
        pub(super) merge: gtk::Button,
        pub(super) machine: OnceCell<glib::SignalGroup>,
        pub(super) connection: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for OverlayBar {
        const NAME: &'static str = "GhOverlayBar";
        type Type = super::OverlayBar;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for OverlayBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for OverlayBar {}
    impl BinImpl for OverlayBar {}
}

glib::wrapper! {
    /// Says that temporary overlays wait to be merged.
    pub struct OverlayBar(ObjectSubclass<imp::OverlayBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl OverlayBar {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.text.set_wrap(true);
        imp.text.set_xalign(0.0);
        imp.text.set_hexpand(true);
        imp.merge.set_label(&gettext("Merge"));
        imp.merge.set_valign(gtk::Align::Center);
        imp.bar.set_message_type(gtk::MessageType::Warning);
        imp.bar.add_child(&imp.text);
        imp.bar
            .add_action_widget(&imp.merge, gtk::ResponseType::None);
        imp.bar.set_revealed(false);
        self.set_child(Some(&imp.bar));
        self.set_visible(false);
        imp.merge.connect_clicked(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            move |_| bar.merge()
        ));
    }

    /// Shows whether overlays were left of this machine.
    pub(super) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        let machines = imp.machine.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            self.follow(&signals, &["has-left-overlays", "job", "active"]);
            signals
        });
        let connections = imp.connection.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Connection>();
            self.follow(&signals, &["state", "read-only"]);
            signals
        });
        machines.set_target(machine);
        connections.set_target(machine.and_then(Machine::connection).as_ref());
        self.show_overlays();
    }

    fn follow(&self, signals: &glib::SignalGroup, properties: &[&str]) {
        for property in properties {
            signals.connect_notify_local(
                Some(property),
                glib::clone!(
                    #[weak(rename_to = bar)]
                    self,
                    move |_, _| bar.show_overlays()
                ),
            );
        }
    }

    fn machine(&self) -> Option<Machine> {
        let signals = self.imp().machine.get()?;
        signals.target().and_downcast()
    }

    fn show_overlays(&self) {
        let imp = self.imp();
        let machine = self.machine();
        // While it is cloned from here, they are as they should be.
        let left = machine.filter(|it| it.has_left_overlays() && it.job().is_none());
        self.set_visible(left.is_some());
        imp.bar.set_revealed(left.is_some());
        let Some(machine) = left else {
            return;
        };
        let active = machine.active();
        imp.text.set_label(&match active {
            true => gettext(
                "The machine writes to a temporary overlay, which an interrupted clone left. Merge it into the image, unless another program is cloning the machine now.",
            ),
            false => gettext(
                "The machine has a temporary overlay, which an interrupted clone left. Start the machine to merge it into the image.",
            ),
        });
        let is_writable = machine.connection().is_some_and(|it| it.is_writable());
        imp.merge.set_visible(active);
        imp.merge.set_sensitive(is_writable);
    }

    fn merge(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        let name = shown_name(&machine.name());
        let what = gettext_f(
            "Could not merge the overlay of “{name}”",
            &[("name", &name)],
        );
        failure::run(self, async move {
            let job = Job::new(&gettext("Merging the overlay"), machine.subject());
            machine.merge_orphaned_overlays(&job).await.or_failed(what)
        });
    }
}
