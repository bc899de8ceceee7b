// SPDX-License-Identifier: GPL-3.0-or-later
//! What is shown while no connection is open: why, what helps (a group, a service
//! to start, a session, what to install), and the way to another host.

use std::cell::{Cell, RefCell};

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use crate::model::Connection;
use crate::model::diagnosis;
use crate::ui::widgets::{Advice, CommandCard, advise};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "no_connection_page.ui")]
    pub struct NoConnectionPage {
        #[template_child]
        pub(super) status: TemplateChild<adw::StatusPage>,
        #[template_child]
        pub(super) command: TemplateChild<CommandCard>,
        #[template_child]
        pub(super) again: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) session: TemplateChild<gtk::Button>,
        /// The connection it is about; none where none was found.
        pub(super) connection: RefCell<Option<Connection>>,
        /// Counts the diagnoses, so that an outdated answer is dropped.
        pub(super) turn: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NoConnectionPage {
        const NAME: &'static str = "GhNoConnectionPage";
        type Type = super::NoConnectionPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            CommandCard::ensure_type();
            class.bind_template();
            class.install_action("no-connection.again", None, |page, _, _| page.try_again());
            class.install_action("no-connection.session", None, |page, _, _| {
                page.use_session();
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NoConnectionPage {}
    impl WidgetImpl for NoConnectionPage {}
    impl BinImpl for NoConnectionPage {}
}

glib::wrapper! {
    /// What to do where no libvirt answers.
    pub struct NoConnectionPage(ObjectSubclass<imp::NoConnectionPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NoConnectionPage {
    /// Says why none of these is open: of the first that was refused, or that none
    /// was found.
    pub(crate) fn explain(&self, connections: &[Connection]) {
        let imp = self.imp();
        let refused = connections.iter().find(|it| it.refusal().is_some());
        let about = refused.or(connections.first()).cloned();
        imp.connection.replace(about.clone());
        let turn = imp.turn.get() + 1;
        imp.turn.set(turn);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let (advice, has_session) = advise(about.as_ref()).await;
            if let Some(page) = weak.upgrade().filter(|it| it.imp().turn.get() == turn) {
                page.show(&advice);
                page.imp().session.set_visible(has_session);
            }
        });
    }

    fn show(&self, advice: &Advice) {
        let imp = self.imp();
        imp.status
            .set_title(&glib::markup_escape_text(&advice.title));
        imp.status
            .set_description(Some(&glib::markup_escape_text(&advice.text)));
        imp.command.set_command(advice.command.as_deref());
    }

    fn try_again(&self) {
        let connection = self.imp().connection.borrow().clone();
        match connection {
            Some(connection) => self.act("app.connect", Some(&connection.uri())),
            None => self.act("app.find-connections", None),
        }
    }

    fn use_session(&self) {
        self.act("app.connect", Some(diagnosis::SESSION));
    }

    /// Activates an action of the program.
    fn act(&self, action: &str, uri: Option<&str>) {
        let uri = uri.map(ToVariant::to_variant);
        if let Err(error) = WidgetExt::activate_action(self, action, uri.as_ref()) {
            log::warn!("{action}: {error}");
        }
    }
}
