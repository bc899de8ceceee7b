// SPDX-License-Identifier: GPL-3.0-or-later
//! The least there can be: a GTK 4 list of a host's machines, by name and state, and nothing else.
//!
//! The bench holds it beside Guesthouse, to tell what GTK and libvirt take from what we take.

use gtk::prelude::*;
use gtk::{gio, glib};

fn main() -> glib::ExitCode {
    let application = gtk::Application::builder()
        .application_id("io.github.guesthouse.BareList")
        .flags(gio::ApplicationFlags::NON_UNIQUE)
        .build();
    application.connect_activate(show);
    application.run_with_args::<&str>(&[])
}

fn show(application: &gtk::Application) {
    let names = gtk::StringList::new(&[]);
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(|_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            item.set_child(Some(&gtk::Label::new(None)));
        }
    });
    factory.connect_bind(|_, item| {
        let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
            return;
        };
        let name = item.item().and_downcast::<gtk::StringObject>();
        let label = item.child().and_downcast::<gtk::Label>();
        if let (Some(name), Some(label)) = (name, label) {
            label.set_label(&name.string());
        }
    });
    let list = gtk::ListView::new(
        Some(gtk::SingleSelection::new(Some(names.clone()))),
        Some(factory),
    );
    let scrolled = gtk::ScrolledWindow::builder().child(&list).build();
    gtk::ApplicationWindow::builder()
        .application(application)
        .default_width(1100)
        .default_height(720)
        .child(&scrolled)
        .build()
        .present();

    let uri = std::env::args().nth(1).unwrap_or_default();
    let (sender, receiver) = async_channel::bounded(1);
    let host = uri.clone();
    std::thread::spawn(move || sender.send_blocking(read(&host)));
    glib::spawn_future_local(async move {
        match receiver.recv().await {
            Ok(Ok((connection, rows))) => {
                let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
                names.splice(0, 0, &rows);
                eprintln!("listed {} machines of {uri}", rows.len());
                std::mem::forget(connection); // the others keep theirs, too
            }
            Ok(Err(error)) => eprintln!("{error}"),
            Err(_) => {}
        }
    });
}

fn read(uri: &str) -> Result<(virt::connect::Connect, Vec<String>), virt::error::Error> {
    let connection = virt::connect::Connect::open(Some(uri))?;
    let mut rows = Vec::new();
    for domain in connection.list_all_domains(0)? {
        rows.push(format!("{} {}", domain.name()?, domain.state()?.0));
    }
    Ok((connection, rows))
}
