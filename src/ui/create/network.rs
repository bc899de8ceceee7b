// SPDX-License-Identifier: GPL-3.0-or-later
//! What the new machine's network card is plugged into.

pub(super) mod choices;

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::choices::Choice;
use super::facts::HostFacts;
use super::note::FieldNote;
use super::problems::Problems;
use crate::definition::new_machine::{Field, NicChoice};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "network.ui")]
    pub struct NetworkGroup {
        #[template_child]
        pub(super) choice: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) bridge: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) bridge_note: TemplateChild<FieldNote>,
        pub(super) choices: RefCell<Vec<Choice>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkGroup {
        const NAME: &'static str = "GhNetworkGroup";
        type Type = super::NetworkGroup;
        type ParentType = adw::PreferencesGroup;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NetworkGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.note.set_field(&*self.choice);
            self.bridge_note.set_field(&*self.bridge);
            self.choice.set_factory(Some(&title_factory()));
            self.choice.set_list_factory(Some(&list_factory()));
        }
    }

    impl WidgetImpl for NetworkGroup {}
    impl PreferencesGroupImpl for NetworkGroup {}
}

glib::wrapper! {
    /// The network card of a new machine.
    pub struct NetworkGroup(ObjectSubclass<imp::NetworkGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NetworkGroup {
    /// Calls `f` whenever something was chosen or typed.
    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        let (weak, again) = (self.downgrade(), f.clone());
        imp.choice.connect_selected_notify(move |_| {
            weak.upgrade().iter().for_each(Self::follow);
            again();
        });
        imp.bridge.connect_changed(move |_| f());
    }

    /// Offers what a host has; `last` is what was chosen there last time.
    pub(super) fn set_host(&self, facts: &HostFacts, last: Option<&str>) {
        let imp = self.imp();
        let (last, typed) = match last.and_then(|last| last.strip_prefix("bridge-by-name:")) {
            Some(name) => (Some("bridge-by-name"), name),
            None => (last, ""),
        };
        let choices = choices::all(facts);
        let proposal = choices::proposal(&choices, last);
        let store = gio::ListStore::new::<glib::BoxedAnyObject>();
        for choice in &choices {
            store.append(&glib::BoxedAnyObject::new(choice.clone()));
        }
        imp.choices.replace(choices);
        imp.choice.set_model(Some(&store));
        imp.choice
            .set_selected(u32::try_from(proposal).unwrap_or(0));
        imp.bridge.set_text(typed);
        self.follow();
    }

    fn selected(&self) -> Option<Choice> {
        let choices = self.imp().choices.borrow();
        choices.get(self.imp().choice.selected() as usize).cloned()
    }

    fn follow(&self) {
        let selected = self.selected();
        let imp = self.imp();
        let by_name = selected.as_ref().is_some_and(|choice| choice.nic.is_none());
        imp.bridge.set_visible(by_name);
        let details = selected.map(|choice| choice.details).unwrap_or_default();
        imp.choice.set_subtitle(&glib::markup_escape_text(&details));
    }

    /// What the card is plugged into.
    pub(super) fn nic(&self) -> NicChoice {
        match self.selected() {
            Some(Choice { nic: Some(nic), .. }) => nic,
            Some(_) => NicChoice::Bridge(self.imp().bridge.text().trim().to_owned()),
            None => NicChoice::None,
        }
    }

    /// The virtual network that has to be started first.
    pub(super) fn network_to_start(&self) -> Option<String> {
        match self.selected() {
            Some(Choice {
                nic: Some(NicChoice::Network(name)),
                starts: true,
                ..
            }) => Some(name),
            _ => None,
        }
    }

    /// By which the choice is remembered.
    pub(super) fn key(&self) -> Option<String> {
        let choice = self.selected()?;
        Some(match choice.nic {
            Some(_) => choice.key(),
            None => format!("{}:{}", choice.key(), self.imp().bridge.text().trim()),
        })
    }

    pub(super) fn show_problems(&self, problems: &Problems) {
        let imp = self.imp();
        let bridge = problems.of(Field::BridgeName);
        let by_name = imp.bridge.is_visible();
        let listed = problems.of(Field::Network).or(bridge.filter(|_| !by_name));
        imp.note.show_problem(listed);
        imp.bridge_note.show_problem(bridge.filter(|_| by_name));
    }
}

fn choice_of(item: &glib::Object) -> Option<(gtk::ListItem, Choice)> {
    let item = item.downcast_ref::<gtk::ListItem>()?.clone();
    let choice = item.item().and_downcast::<glib::BoxedAnyObject>()?;
    let choice = choice.borrow::<Choice>().clone();
    Some((item, choice))
}

/// How the closed list shows what is chosen.
fn title_factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_bind(|_, item| {
        if let Some((item, choice)) = choice_of(item) {
            let label = gtk::Label::builder()
                .label(&choice.title)
                .xalign(1.0)
                .ellipsize(gtk::pango::EllipsizeMode::End)
                .max_width_chars(20)
                .build();
            item.set_child(Some(&label));
        }
    });
    factory
}

/// How the open list shows each.
fn list_factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_bind(|_, item| {
        if let Some((item, choice)) = choice_of(item) {
            let title = gtk::Label::builder()
                .label(&choice.title)
                .xalign(0.0)
                .build();
            let details = gtk::Label::builder()
                .label(&choice.details)
                .xalign(0.0)
                .wrap(true)
                .max_width_chars(40)
                .css_classes(["dim-label", "caption"])
                .build();
            let row = gtk::Box::new(gtk::Orientation::Vertical, 2);
            row.append(&title);
            row.append(&details);
            item.set_child(Some(&row));
        }
    });
    factory
}
