// SPDX-License-Identifier: GPL-3.0-or-later
//! The button in the header that shows what is under way: a ring that fills,
//! how many jobs there are, and the list of them. There only once there was one.

use std::cell::{Cell, OnceCell};
use std::f64::consts::{FRAC_PI_2, TAU};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{cairo, glib};

use super::labels;
use super::row::JobRow;
use crate::model::{Job, JobList};
use crate::ui::i18n::gettext;

/// The size of the ring, as that of an icon, in pixels.
const RING: i32 = 16;

/// How wide the list is and how high it may get, in pixels.
const LIST_WIDTH: i32 = 300;
const LIST_HEIGHT: i32 = 400;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct JobsButton {
        pub(super) button: gtk::MenuButton,
        pub(super) ring: gtk::DrawingArea,
        /// How many are under way, where it is more than one.
        pub(super) count: gtk::Label,
        pub(super) list: gtk::ListBox,
        pub(super) clear: gtk::Button,
        /// From 0 to 1; below 0 while unknown.
        pub(super) fraction: Cell<f64>,
        pub(super) jobs: OnceCell<JobList>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for JobsButton {
        const NAME: &'static str = "GhJobsButton";
        type Type = super::JobsButton;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for JobsButton {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for JobsButton {}
    impl BinImpl for JobsButton {}
}

glib::wrapper! {
    /// What is under way, in the header.
    pub struct JobsButton(ObjectSubclass<imp::JobsButton>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl JobsButton {
    /// Shows these jobs.
    pub(crate) fn bind(&self, jobs: &JobList) {
        let imp = self.imp();
        let _ = imp.jobs.set(jobs.clone());
        imp.list
            .bind_model(Some(&jobs.model()), |job| match job.downcast_ref::<Job>() {
                Some(job) => JobRow::new(job).upcast(),
                None => gtk::Label::new(None).upcast(),
            });
        jobs.model().connect_items_changed(glib::clone!(
            #[weak(rename_to = button)]
            self,
            move |model, position, _, added| {
                for index in position..position + added {
                    if let Some(job) = model.item(index).and_downcast::<Job>() {
                        button.follow(&job);
                    }
                }
                button.update();
            }
        ));
        self.update();
    }

    fn setup_layout(&self) {
        let imp = self.imp();
        imp.ring.set_content_width(RING);
        imp.ring.set_content_height(RING);
        imp.ring.set_draw_func(glib::clone!(
            #[weak(rename_to = button)]
            self,
            move |ring, context, width, height| {
                context.translate(f64::from(width) / 2.0, f64::from(height) / 2.0);
                let color = ring.style_context().color();
                match button.imp().fraction.get() {
                    done if done >= 1.0 => draw_done(context, &color),
                    fraction => draw_ring(context, fraction, &color),
                }
            }
        ));
        let content = gtk::Box::new(gtk::Orientation::Horizontal, 6);
        content.append(&imp.ring);
        content.append(&imp.count);
        imp.button.set_child(Some(&content));
        imp.list.set_selection_mode(gtk::SelectionMode::None);
        imp.list.add_css_class("jobs");
        imp.clear.set_label(&gettext("Clear Finished"));
        imp.clear.add_css_class("flat");
        imp.clear.connect_clicked(glib::clone!(
            #[weak(rename_to = button)]
            self,
            move |_| button.clear()
        ));
        let scrolled = gtk::ScrolledWindow::builder()
            .hscrollbar_policy(gtk::PolicyType::Never)
            .propagate_natural_height(true)
            .max_content_height(LIST_HEIGHT)
            .width_request(LIST_WIDTH)
            .child(&imp.list)
            .build();
        let content = gtk::Box::new(gtk::Orientation::Vertical, 6);
        content.append(&scrolled);
        content.append(&imp.clear);
        let popover = gtk::Popover::builder().child(&content).build();
        imp.button.set_popover(Some(&popover));
        self.set_child(Some(&imp.button));
    }

    fn follow(&self, job: &Job) {
        job.connect_fraction_notify(glib::clone!(
            #[weak(rename_to = button)]
            self,
            move |_| button.update_ring()
        ));
    }

    fn clear(&self) {
        let imp = self.imp();
        if let Some(jobs) = imp.jobs.get() {
            jobs.clear_ended();
        }
        if !self.is_visible() {
            imp.button.popdown();
        }
    }

    fn update(&self) {
        let imp = self.imp();
        let Some(jobs) = imp.jobs.get() else {
            return;
        };
        let (all, under_way) = (jobs.all().len(), jobs.under_way().len());
        self.set_visible(all > 0);
        imp.clear.set_visible(all > under_way);
        imp.count.set_label(&under_way.to_string());
        imp.count.set_visible(under_way > 1);
        let text = labels::count(under_way);
        imp.button.set_tooltip_text(Some(&text));
        imp.button
            .update_property(&[gtk::accessible::Property::Label(&text)]);
        self.update_ring();
    }

    fn update_ring(&self) {
        let imp = self.imp();
        let jobs = imp.jobs.get();
        let is_idle = jobs.is_none_or(|jobs| jobs.under_way().is_empty());
        let fraction = if is_idle {
            Some(1.0)
        } else {
            jobs.and_then(JobList::fraction)
        };
        imp.fraction.set(fraction.unwrap_or(-1.0));
        imp.ring.queue_draw();
    }
}

/// Half the size of the ring, in pixels, within its line.
const RADIUS: f64 = 6.5;

/// A faint circle around the origin, and over it an arc from the top for what is done; a quarter while that is unknown.
fn draw_ring(context: &cairo::Context, fraction: f64, color: &gtk::gdk::RGBA) {
    context.set_line_width(3.0);
    let share = if fraction < 0.0 { 0.25 } else { fraction };
    for (share, alpha) in [(1.0, 0.25), (share, 1.0)] {
        set_color(context, color, alpha);
        let end = share.mul_add(TAU, -FRAC_PI_2);
        context.arc(0.0, 0.0, RADIUS, -FRAC_PI_2, end);
        // A failed drawing is drawn again with the next frame.
        let _ = context.stroke();
    }
}

/// A thin circle around the origin with a tick in it: nothing is under way.
fn draw_done(context: &cairo::Context, color: &gtk::gdk::RGBA) {
    context.set_line_width(2.0);
    set_color(context, color, 1.0);
    context.arc(0.0, 0.0, RADIUS, 0.0, TAU);
    let _ = context.stroke();
    context.move_to(-3.0, 0.0);
    context.line_to(-1.0, 2.5);
    context.line_to(3.0, -2.5);
    let _ = context.stroke();
}

fn set_color(context: &cairo::Context, color: &gtk::gdk::RGBA, alpha: f64) {
    let [red, green, blue] = [color.red(), color.green(), color.blue()].map(f64::from);
    context.set_source_rgba(red, green, blue, alpha);
}
