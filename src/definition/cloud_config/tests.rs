// SPDX-License-Identifier: GPL-3.0-or-later
//! What cloud-init reads is what was asked for.

use yaml_rust2::{Yaml, YamlLoader};

use super::*;

fn read(text: &str) -> Yaml {
    let documents = YamlLoader::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1, "{text}");
    documents[0].clone()
}

fn anna() -> CloudConfig {
    CloudConfig {
        host_name: "guest-1".to_owned(),
        user: Some(CloudUser {
            name: "anna".to_owned(),
            password_hash: Some("$6$salt$hash".to_owned()),
            keys: vec!["ssh-ed25519 AAAA anna: \"the #1\"".to_owned()],
        }),
        time_zone: "Europe/Berlin".to_owned(),
        keyboard: "de".to_owned(),
        packages: vec!["htop".to_owned()],
        own: "#cloud-config\nruncmd:\n  - [ls, /]\n".to_owned(),
    }
}

#[test]
fn all_of_it_is_there() {
    let text = anna().user_data();
    assert_eq!(text.lines().next(), Some("#cloud-config"));
    assert_eq!(text.matches("#cloud-config").count(), 1);
    let yaml = read(&text);
    assert_eq!(yaml["hostname"].as_str(), Some("guest-1"));
    let user = &yaml["users"][0];
    assert_eq!(user["name"].as_str(), Some("anna"));
    assert_eq!(user["lock_passwd"].as_bool(), Some(false));
    assert_eq!(user["hashed_passwd"].as_str(), Some("$6$salt$hash"));
    let key = user["ssh_authorized_keys"][0].as_str();
    assert_eq!(key, Some("ssh-ed25519 AAAA anna: \"the #1\""));
    assert_eq!(yaml["ssh_pwauth"].as_bool(), Some(false));
    assert_eq!(yaml["timezone"].as_str(), Some("Europe/Berlin"));
    assert_eq!(yaml["keyboard"]["layout"].as_str(), Some("de"));
    assert_eq!(yaml["packages"][0].as_str(), Some("htop"));
    assert_eq!(yaml["runcmd"][0][1].as_str(), Some("/"));
}

#[test]
fn what_is_not_asked_for_is_not_written() {
    let nobody = CloudConfig {
        host_name: "a".to_owned(),
        ..CloudConfig::default()
    };
    assert_eq!(nobody.user_data(), "#cloud-config\nhostname: \"a\"\n");
    assert_eq!(nobody.own_keys(), ["hostname"]);
}

#[test]
fn root_may_log_in() {
    let mut root = anna();
    if let Some(user) = &mut root.user {
        user.name = "root".to_owned();
        user.password_hash = None;
    }
    let yaml = read(&root.user_data());
    assert_eq!(yaml["disable_root"].as_bool(), Some(false));
    assert_eq!(yaml["users"][0]["lock_passwd"].as_bool(), Some(true));
    assert!(yaml["users"][0]["sudo"].is_badvalue());
}

#[test]
fn any_text_is_read_back() {
    for text in [
        "",
        "yes",
        "0755",
        "- a: b # c",
        "'\"\\",
        "line\nend\ttab\u{7}\u{85}\u{2028}",
        "ü 中 🙂",
        "{a: [b]}",
    ] {
        let yaml = read(&format!("a: {}\n", quoted(text)));
        assert_eq!(yaml["a"].as_str(), Some(text), "{}", quoted(text));
    }
}

#[test]
fn the_hash_is_in_no_log() {
    let shown = format!("{:?}", anna());
    assert!(!shown.contains("$6$"), "{shown}");
}

#[test]
fn host_names() {
    for (machine, host) in [
        ("guest-1", "guest-1"),
        ("My Box!", "my-box"),
        ("中文", "guest"),
        ("-a-", "a"),
    ] {
        assert_eq!(host_name_of(machine), host);
    }
    assert_eq!(host_name_of(&"n".repeat(100)).len(), 63);
    assert!(is_host_name("a.b-c") && is_host_name("9"));
    for wrong in ["", "-a", "a-", "a..b", "a_b", "a b"] {
        assert!(!is_host_name(wrong), "{wrong}");
    }
}

#[test]
fn users_and_passwords() {
    assert!(is_user_name("anna") && is_user_name("_a-1"));
    for wrong in ["", "Anna", "1a", "a b", "a:b", &"a".repeat(33)] {
        assert!(!is_user_name(wrong), "{wrong}");
    }
    for weak in ["", "abc1!", "password", "123456789"] {
        assert!(is_weak_password(weak), "{weak}");
    }
    assert!(!is_weak_password("pass-word7") && !is_weak_password("correcthorsebattery"));
}

#[test]
fn own_text_is_checked() {
    let page = anna();
    let problem = |text| own_problem(text, &page);
    for right in [
        "",
        "# nothing\n",
        "#cloud-config\nruncmd: [ls]\n",
        "---\nruncmd:\n  - ls\nwrite_files: []",
    ] {
        assert_eq!(problem(right), None, "{right}");
    }
    for wrong in [
        "hello",
        "- a",
        "{a: b}",
        "  a: b",
        "a: b\n---\nc: d",
        "1: b",
    ] {
        assert_eq!(problem(wrong), Some(OwnProblem::NotKeys), "{wrong}");
    }
    assert_eq!(
        problem("packages: [a]"),
        Some(OwnProblem::Twice("packages".to_owned()))
    );
    let not_yaml = problem("#cloud-config\na: b\nc: [d\n");
    assert!(
        matches!(not_yaml, Some(OwnProblem::NotYaml(3..=4, _))),
        "{not_yaml:?}"
    );
}
