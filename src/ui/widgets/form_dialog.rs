// SPDX-License-Identifier: GPL-3.0-or-later
//! The shell of a dialog with a form: Cancel and what the form is for, the failure of it, the job while it is done. What
//! was entered stays when it fails. A feature puts its groups in and says when the form is complete.

mod enter;
mod scroller;
mod work;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::scroller::FormScroller;
pub(crate) use self::work::Unfinished;
use super::{BusyBar, ConnectionBar, FailureBar, wrap_within};
use crate::model::Connection;

/// No page is wider, in pixels.
const WIDEST: i32 = 4000;

/// What is done when the form is complete and the person wants it.
type Apply = Box<dyn Fn(&FormDialog)>;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "form_dialog.ui")]
    pub struct FormDialog {
        #[template_child]
        pub(super) cancel: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) apply: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) menu: TemplateChild<gtk::MenuButton>,
        #[template_child]
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) failure: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) clamp: TemplateChild<adw::Clamp>,
        #[template_child]
        pub(super) form: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        pub(super) on_apply: RefCell<Option<Apply>>,
        pub(super) is_complete: Cell<bool>,
        pub(super) is_destructive: Cell<bool>,
        /// Whether what it is about is gone.
        pub(super) is_void: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for FormDialog {
        const NAME: &'static str = "GhFormDialog";
        type Type = super::FormDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            FailureBar::ensure_type();
            FormScroller::ensure_type();
            class.bind_template();
            class.install_action("form.apply", None, |dialog, _, _| {
                if let Some(apply) = &*dialog.imp().on_apply.borrow() {
                    apply(dialog);
                }
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for FormDialog {
        fn constructed(&self) {
            self.parent_constructed();
            let dialog = self.obj();
            self.busy.setup(&*dialog, &[self.form.upcast_ref()]);
            wrap_within(&*dialog);
            dialog.setup_enter();
            dialog.set_default_widget(Some(&*self.apply));
            self.busy.connect_busy_notify(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.update()
            ));
            self.bar.connect_usable_notify(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.update()
            ));
        }
    }

    impl WidgetImpl for FormDialog {
        fn map(&self) {
            self.parent_map();
            if self.is_destructive.get() {
                self.cancel.grab_focus();
                return;
            }
            // Where a person would type, not on Cancel.
            if GtkWindowExt::focus(&*self.obj()).is_none_or(|it| !it.is_ancestor(&*self.form)) {
                self.form.child_focus(gtk::DirectionType::TabForward);
            }
        }
    }

    impl WindowImpl for FormDialog {}
    impl AdwWindowImpl for FormDialog {}
}

glib::wrapper! {
    /// A dialog around a form.
    pub struct FormDialog(ObjectSubclass<imp::FormDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

impl FormDialog {
    /// A dialog over `parent`, about something of a connection, whose button has the label `apply`.
    pub(crate) fn new(
        parent: &impl IsA<gtk::Window>,
        connection: &Connection,
        title: &str,
        apply: &str,
    ) -> Self {
        let dialog: Self = glib::Object::builder()
            .property("transient-for", parent)
            .property("title", title)
            .build();
        dialog.set_apply_label(apply);
        dialog.set_connection(Some(connection));
        dialog.update();
        dialog
    }

    /// It is about something of this connection.
    pub(crate) fn set_connection(&self, connection: Option<&Connection>) {
        self.imp().bar.set_connection(connection);
    }

    /// Gives the button another label.
    pub(crate) fn set_apply_label(&self, apply: &str) {
        let button = &*self.imp().apply;
        button.set_label(apply);
        // Its label names it already; GTK 4.8 would add the same text with its mnemonic.
        button.reset_property(gtk::AccessibleProperty::Label);
        wrap_within(button);
    }

    /// Shows a menu beside the button.
    pub(crate) fn set_menu(&self, menu: &impl IsA<gio::MenuModel>) {
        self.imp().menu.set_menu_model(Some(menu));
        self.imp().menu.set_visible(true);
    }

    /// The button destroys something: it looks like that, and Enter alone does not press it.
    pub(crate) fn set_destructive(&self) {
        let imp = self.imp();
        imp.is_destructive.set(true);
        imp.apply.set_css_classes(&["destructive-action"]);
        self.set_default_widget(Some(&*imp.cancel));
    }

    /// Adds a group of rows, or another widget.
    pub(crate) fn add(&self, part: &impl IsA<gtk::Widget>) {
        wrap_within(part);
        enter::hear_within(part.upcast_ref());
        self.imp().form.append(part);
    }

    /// Fills the dialog with a page that has margins and scrolls by itself.
    pub(crate) fn fill(&self, page: &impl IsA<gtk::Widget>) {
        let imp = self.imp();
        imp.clamp.set_maximum_size(WIDEST);
        imp.clamp.set_tightening_threshold(WIDEST);
        imp.form.set_margin_start(0);
        imp.form.set_margin_end(0);
        imp.form.set_margin_top(0);
        imp.form.set_margin_bottom(0);
        page.set_vexpand(true);
        imp.form.append(page);
    }

    /// Whether all that was entered makes sense.
    pub(crate) fn set_complete(&self, complete: bool) {
        self.imp().is_complete.set(complete);
        self.update();
    }

    /// Says at the button why it is off; a spinner shows that this is only being found out.
    pub(crate) fn set_obstacle(&self, why: Option<&str>, is_waiting: bool) {
        let imp = self.imp();
        imp.apply.set_tooltip_text(why);
        imp.spinner.set_visible(is_waiting);
        imp.spinner.set_spinning(is_waiting);
    }

    /// Whether the connection can be used.
    pub(crate) fn usable(&self) -> bool {
        self.imp().bar.usable()
    }

    /// Whether work is under way.
    pub(crate) fn busy(&self) -> bool {
        self.imp().busy.busy()
    }

    /// Calls `f` when the person wants it done. The dialog keeps what `f` holds.
    pub(crate) fn connect_apply(&self, f: impl Fn(&Self) + 'static) {
        self.imp().on_apply.replace(Some(Box::new(f)));
    }

    /// Calls `f` when the connection was lost or is back.
    pub(crate) fn connect_usable(&self, f: impl Fn() + 'static) {
        self.imp().bar.connect_usable_notify(move |_| f());
    }

    /// Calls `f` when work begins or has ended.
    pub(crate) fn connect_busy(&self, f: impl Fn() + 'static) {
        self.imp().busy.connect_busy_notify(move |_| f());
    }

    /// Says what failed, and why.
    pub(crate) fn show_failure(&self, what: &str, why: &str) {
        self.imp().failure.show(what, why);
    }

    /// Nothing is wrong any more.
    pub(crate) fn hide_failure(&self) {
        self.imp().failure.hide_failure();
    }

    /// Whether it says that something failed.
    pub(crate) fn has_failure(&self) -> bool {
        self.imp().failure.is_shown()
    }

    /// Whether its work is being done.
    pub(crate) fn is_busy(&self) -> bool {
        self.imp().busy.busy()
    }

    /// What it is about is gone: it says so, keeps what was typed, and can do nothing any more.
    pub(crate) fn give_up(&self, what: &str, why: &str) {
        self.imp().is_void.set(true);
        self.imp().failure.show(what, why);
        self.update();
    }

    fn update(&self) {
        let imp = self.imp();
        let ready =
            imp.is_complete.get() && !imp.is_void.get() && imp.bar.usable() && !imp.busy.busy();
        self.action_set_enabled("form.apply", ready);
    }
}
