// SPDX-License-Identifier: GPL-3.0-or-later
//! A window that edits a whole document which is no machine's, such as a
//! network's: what is wrong with it is shown at its line, and nothing of somebody
//! else's is written over unseen.

use std::cell::{Cell, OnceCell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::editor::XmlEditor;
use super::elsewhere;
use crate::model::Error;
use crate::ui::dialogs;
use crate::ui::failure::{Failure, OrFailed};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{close_on_escape, show_toast};

/// A task on the document.
pub(crate) type Task<T> = Pin<Box<dyn Future<Output = Result<T, Error>>>>;

/// Whose document is edited.
pub(crate) trait EditedDocument {
    /// What it is called.
    fn name(&self) -> String;

    /// Whether it can be written.
    fn is_writable(&self) -> bool;

    /// Reads it as it is kept.
    fn read(&self) -> Task<String>;

    /// What is wrong with an edited one without asking libvirt, and on which line,
    /// from 1, where that is known.
    fn fault(&self, text: &str) -> Option<(String, Option<usize>)>;

    /// Writes it, and gives what a person should know then, if anything.
    fn write(&self, text: String) -> Task<Option<String>>;
}

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "window.ui")]
    pub struct DocumentWindow {
        #[template_child]
        pub(super) title: TemplateChild<adw::WindowTitle>,
        #[template_child]
        pub(super) cancel: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) search_button: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) editor: TemplateChild<XmlEditor>,
        pub(super) document: OnceCell<Rc<dyn EditedDocument>>,
        /// The document that the text began as.
        pub(super) base: RefCell<String>,
        pub(super) busy: Cell<bool>,
        /// Whether what was typed may go.
        pub(super) leaving: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DocumentWindow {
        const NAME: &'static str = "GhDocumentWindow";
        type Type = super::DocumentWindow;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            XmlEditor::ensure_type();
            class.bind_template();
            class.install_action("document-window.apply", None, |window, _, _| window.apply());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for DocumentWindow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for DocumentWindow {}

    impl WindowImpl for DocumentWindow {
        fn close_request(&self) -> glib::Propagation {
            if self.busy.get() {
                return glib::Propagation::Stop;
            }
            if self.editor.changed() && self.editor.editable() && !self.leaving.get() {
                self.obj().ask_to_leave();
                return glib::Propagation::Stop;
            }
            self.parent_close_request()
        }
    }

    impl AdwWindowImpl for DocumentWindow {}
}

glib::wrapper! {
    /// A window that edits a document.
    pub struct DocumentWindow(ObjectSubclass<imp::DocumentWindow>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Opens a window that edits this document.
pub(crate) async fn edit(
    parent: &impl IsA<gtk::Window>,
    document: Rc<dyn EditedDocument>,
) -> Result<(), Error> {
    let text = document.read().await?;
    let window: DocumentWindow = glib::Object::builder()
        .property("transient-for", parent)
        .property("title", document.name())
        .build();
    let imp = window.imp();
    imp.title.set_title(&document.name());
    let editable = document.is_writable();
    if !editable {
        imp.title.set_subtitle(&gettext("Read-only"));
        imp.cancel.set_label(&gettext("_Close"));
    }
    let _ = imp.document.set(document);
    imp.editor.set_editable(editable);
    window.show_text(&text);
    window.present();
    Ok(())
}

impl DocumentWindow {
    fn setup(&self) {
        let imp = self.imp();
        close_on_escape(self);
        imp.search_button
            .bind_property("active", &imp.editor.search_bar(), "search-mode-enabled")
            .bidirectional()
            .build();
        imp.editor.connect_changed_notify(glib::clone!(
            #[weak(rename_to = window)]
            self,
            move |_| {
                window.update();
            }
        ));
        self.update();
    }

    fn show_text(&self, text: &str) {
        self.imp().base.replace(text.to_owned());
        self.imp().editor.set_text(text);
        self.update();
    }

    fn update(&self) {
        let imp = self.imp();
        let can_apply = imp.editor.changed() && imp.editor.editable() && !imp.busy.get();
        self.action_set_enabled("document-window.apply", can_apply);
    }

    fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        imp.busy.set(busy);
        imp.spinner.set_visible(busy);
        imp.spinner.set_spinning(busy);
        self.update();
    }

    fn ask_to_leave(&self) {
        let window = self.clone();
        glib::spawn_future_local(async move {
            let heading = gettext("Discard Changes?");
            let body = gettext("They have not been applied.");
            if dialogs::confirm(&window, &heading, &body, &gettext("_Discard")).await {
                window.imp().leaving.set(true);
                window.close();
            }
        });
    }

    fn apply(&self) {
        let Some(document) = self.imp().document.get().cloned() else {
            return;
        };
        let window = self.clone();
        self.set_busy(true);
        glib::spawn_future_local(async move {
            let outcome = window.write(&*document).await;
            window.set_busy(false);
            match outcome {
                Ok(None) => {}
                Ok(Some(said)) => {
                    let parent = window.transient_for();
                    window.imp().leaving.set(true);
                    window.close();
                    if let Some(main) = parent.filter(|_| !said.is_empty()) {
                        let title = glib::markup_escape_text(&said);
                        let toast = adw::Toast::builder().title(title).timeout(10).build();
                        show_toast(&main, toast);
                    }
                }
                Err(Failure::Failed { why, .. }) => window.imp().editor.show_fault(&why, None),
                Err(Failure::Cancelled) => {}
            }
        });
    }

    /// Gives what to say of it, perhaps nothing; none where it was not written.
    async fn write(&self, document: &dyn EditedDocument) -> Result<Option<String>, Failure> {
        let editor = self.imp().editor.get();
        let text = editor.text();
        editor.hide_fault();
        if let Some((complaint, line)) = document.fault(&text) {
            editor.show_fault(&complaint, line);
            return Ok(None);
        }
        let what = gettext("Could not change the document");
        let now = document.read().await.or_failed(what.clone())?;
        if *self.imp().base.borrow() != now {
            if !elsewhere::goes_over(self, &now, &text).await {
                return Ok(None);
            }
            self.imp().base.replace(now);
        }
        let said = document.write(text).await.or_failed(what)?;
        Ok(Some(said.unwrap_or_default()))
    }
}
