// SPDX-License-Identifier: GPL-3.0-or-later
//! URIs taken apart and put together.
use super::*;

#[test]
fn takes_apart_and_puts_together() {
    for text in [
        "qemu:///system",
        "qemu:///session",
        "qemu+ssh://root@host.example:2222/system?keyfile=/home/me/.ssh/id&no_verify=1",
        "test:///default",
        "test:///srv/a.xml",
        "xen+tls://[fe80::1]:16514/",
        "esx://root@host/?no_verify=1",
        "qemu+unix:///system?socket=/run/libvirt/libvirt-sock",
    ] {
        let uri: Uri = text.parse().unwrap();
        assert_eq!(uri.to_string(), text);
        assert_eq!(uri.parts().to_string(), text);
    }
    let uri: Uri = "qemu+ssh://a%40b@[::1]:22/session".parse().unwrap();
    assert_eq!(uri.parts().user.as_deref(), Some("a@b"));
    assert_eq!(uri.parts().host.as_deref(), Some("::1"));
    assert_eq!(uri.parts().port, Some(22));
    assert_eq!(uri.parts().transport.as_deref(), Some("ssh"));
    let made = Uri::from(UriParts {
        driver: "qemu".into(),
        transport: Some("ssh".into()),
        user: Some("a b".into()),
        host: Some("h".into()),
        path: "system".into(),
        ..UriParts::default()
    });
    assert_eq!(made.as_str(), "qemu+ssh://a%20b@h/system");
}

#[test]
fn refuses_what_is_none() {
    let parse = str::parse::<Uri>;
    assert_eq!(parse(" "), Err(UriError::Empty));
    assert!(matches!(parse("system"), Err(UriError::NoDriver(_))));
    assert!(matches!(parse("://h/"), Err(UriError::NoDriver(_))));
    assert!(matches!(parse("qemu+://h/"), Err(UriError::NoDriver(_))));
    assert!(matches!(
        parse("qemu://h:99999/"),
        Err(UriError::BadPort(_))
    ));
    assert!(matches!(parse("qemu://a b/"), Err(UriError::Space(_))));
}

#[test]
fn names_for_a_list() {
    for (text, name, local) in [
        ("qemu:///system", "QEMU/KVM", true),
        ("qemu:///session", "QEMU/KVM · session", true),
        ("qemu+ssh://root@h/system", "QEMU/KVM · root@h", false),
        (
            "qemu+ssh://h:22/session",
            "QEMU/KVM · h:22 · session",
            false,
        ),
        ("test:///default", "Test", true),
        ("test:///srv/a.xml", "Test · /srv/a.xml", true),
        ("xen://localhost/", "Xen · localhost", true),
    ] {
        let uri: Uri = text.parse().unwrap();
        assert_eq!((uri.pretty_name().as_str(), uri.is_local()), (name, local));
    }
}
