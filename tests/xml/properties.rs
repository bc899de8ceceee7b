// SPDX-License-Identifier: GPL-3.0-or-later
//! What holds of every document, tried on many that are generated: parsing gives back each byte, and a setter leaves all
//! else alone.

use guesthouse::definition::machine::{BootDevice, Machine, VirtualCpus};
use guesthouse::definition::size::Size;
use guesthouse::definition::xml::{Document, ElementId, decode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

// --- documents -----------------------------------------------------------------------------------------------------

fn space() -> impl Strategy<Value = &'static str> {
    select(vec![" ", "  ", "\n", "\r\n\t", "\n    "])
}

fn name() -> impl Strategy<Value = &'static str> {
    select(vec!["a", "disk", "os", "qemu:arg", "_x", "ünï", "b-c.d"])
}

/// A value as it stands between its quotes.
fn value() -> impl Strategy<Value = String> {
    vec(
        select(vec![
            "x", "1", " ", "&amp;", "&#xe9;", "&lt;", ">", "é", "&e;", "/",
        ]),
        0..6,
    )
    .prop_map(|parts| parts.concat())
}

fn attributes() -> impl Strategy<Value = String> {
    let names = select(vec!["id", "type", "x:y", "dev"]);
    let one = (
        names,
        space(),
        select(vec!["=", " = "]),
        any::<bool>(),
        value(),
    );
    vec(one, 0..4).prop_map(|all| {
        let mut seen = Vec::new();
        let mut text = String::new();
        for (name, space, equals, double, value) in all {
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let quote = if double { '"' } else { '\'' };
            text.push_str(&format!("{space}{name}{equals}{quote}{value}{quote}"));
        }
        text
    })
}

/// What stands between elements. Comments are numbered later, to be told apart.
fn filling() -> impl Strategy<Value = String> {
    prop_oneof![
        value(),
        space().prop_map(str::to_owned),
        Just("<!-- a > b -- -->".replace(" --  ", " ")),
        Just("<![CDATA[ <x> & ]]>".to_owned()),
        Just("<?pi some?>".to_owned()),
    ]
}

fn element() -> impl Strategy<Value = String> {
    let leaf = (name(), attributes(), select(vec!["", " "]))
        .prop_map(|(name, attributes, space)| format!("<{name}{attributes}{space}/>"));
    leaf.prop_recursive(4, 40, 6, |inner| {
        let content = prop_oneof![inner, filling()];
        (
            name(),
            attributes(),
            vec(content, 0..6),
            select(vec!["", "\n"]),
        )
            .prop_map(|(name, attributes, content, space)| {
                let content = content.concat();
                format!("<{name}{attributes}{space}>{content}</{name}{space}>")
            })
    })
}

fn document() -> impl Strategy<Value = String> {
    let before = select(vec![
        "",
        "<?xml version='1.0'?>\n",
        "\u{feff}",
        "<!-- c -->\r\n",
    ]);
    (before, element(), select(vec!["", "\n", "<!-- d -->"]))
        .prop_map(|(before, element, after)| format!("{before}{element}{after}"))
}

/// A text a person might type for a value.
fn typed() -> impl Strategy<Value = String> {
    vec(
        select(vec![
            "a", "<", ">", "&", "'", "\"", "é", " ", "&amp;", "]]>",
        ]),
        0..6,
    )
    .prop_map(|parts| parts.concat())
}

// --- what is compared ----------------------------------------------------------------------------------------------

/// Every element by its path, with its attributes as read and its own text.
fn elements(document: &Document) -> Vec<(ElementId, String, String)> {
    let mut found = Vec::new();
    let mut open = vec![(document.root(), document.name(document.root()).to_owned())];
    while let Some((id, path)) = open.pop() {
        found.push((id, path.clone(), document.text(id).into_owned()));
        let children: Vec<ElementId> = document.children(id).collect();
        for child in children.into_iter().rev() {
            open.push((child, format!("{path}/{}", document.name(child))));
        }
    }
    found
}

fn comments(text: &str) -> Vec<&str> {
    text.split("<!--")
        .skip(1)
        .map(|rest| rest.split("-->").next().unwrap_or_default())
        .collect()
}

/// How many bytes at both ends are the same.
fn same_ends(a: &str, b: &str) -> usize {
    let start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - start;
    let end = a
        .bytes()
        .rev()
        .zip(b.bytes().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    start + end
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_document_comes_back_byte_for_byte(source in document()) {
        let parsed = Document::parse(&source).expect("it is well-formed");
        prop_assert_eq!(parsed.to_string(), source);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(text) = decode(&bytes)
            && let Ok(document) = Document::parse(text)
        {
            prop_assert_eq!(document.to_string(), text);
        }
    }

    /// Well-formed but for a few bytes.
    #[test]
    fn no_damage_makes_it_panic(source in document(), at in any::<Index>(), byte in any::<u8>()) {
        let mut bytes = source.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = decode(&bytes)
            && let Ok(document) = Document::parse(text)
        {
            prop_assert_eq!(document.to_string(), text);
        }
    }

    #[test]
    fn an_attribute_is_set_and_nothing_else(
        source in document(),
        which in any::<Index>(),
        name in select(vec!["id", "type", "new"]),
        value in typed(),
    ) {
        let mut parsed = Document::parse(&source).expect("it is well-formed");
        let before = elements(&parsed);
        let id = before[which.index(before.len())].0;
        let length = parsed.element_xml(id).len();
        parsed.set_attr(id, name, &value);
        let set = parsed.attr(id, name).map(|value| value.into_owned());
        prop_assert_eq!(set, Some(value.clone()));
        let after = parsed.to_string();
        prop_assert!(same_ends(&source, &after) + length >= source.len());
        let again = Document::parse(&after).expect("what is written can be read");
        let same = |a: &[(ElementId, String, String)], b: &[(ElementId, String, String)]| {
            a.iter().map(|it| (&it.1, &it.2)).eq(b.iter().map(|it| (&it.1, &it.2)))
        };
        prop_assert!(same(&before, &elements(&again)));
        prop_assert_eq!(comments(&source), comments(&after));
        // The same again changes nothing.
        parsed.set_attr(id, name, &value);
        prop_assert_eq!(parsed.to_string(), after);
    }

    #[test]
    fn a_removed_element_takes_nothing_else_along(source in document(), which in any::<Index>()) {
        let mut parsed = Document::parse(&source).expect("it is well-formed");
        let all = elements(&parsed);
        prop_assume!(all.len() > 1);
        let id = all[1 + which.index(all.len() - 1)].0;
        let xml = parsed.element_xml(id);
        parsed.remove(id);
        let after = parsed.to_string();
        // At most the white space beside it goes with it.
        prop_assert!(same_ends(&source, &after) == after.len());
        let gone = source.len() - after.len();
        prop_assert!(gone >= xml.len());
        prop_assert!(Document::parse(&after).is_ok());
    }
}

// --- machines ------------------------------------------------------------------------------------------------------

/// A machine with known elements among unknown ones, in any order, some missing.
fn machine() -> impl Strategy<Value = String> {
    let known = select(vec![
        "<name>m</name>",
        "<title>T</title>",
        "<description>some &amp; more</description>",
        "<memory unit='GiB'>2</memory>",
        "<memory>219200</memory>",
        "<currentMemory unit=\"KiB\">1024</currentMemory>",
        "<vcpu placement='static' current=\"1\">4</vcpu>",
        "<os firmware='efi'><type arch='x86_64'>hvm</type><boot dev='hd'/><bootmenu enable='yes'/></os>",
        "<devices>\n  <disk type='file'><target dev='vda'/><boot order='1'/><!-- d --></disk>\n  <hostdev/></devices>",
        "<qemu:commandline><qemu:arg value='-x'/></qemu:commandline>",
    ]);
    let part = prop_oneof![
        3 => known.prop_map(str::to_owned),
        1 => element(),
        1 => filling(),
    ];
    vec((part, space()), 0..10).prop_map(|parts| {
        let mut seen = Vec::new();
        let mut text = String::from("<domain type='kvm' xmlns:qemu='q' xmlns:x='x'>");
        for (number, (part, space)) in parts.into_iter().enumerate() {
            let tag = part.split([' ', '>']).next().unwrap_or_default().to_owned();
            if seen.contains(&tag) && tag.starts_with('<') {
                continue;
            }
            seen.push(tag);
            text.push_str(&format!("<!-- {number} -->{part}{space}"));
        }
        text.push_str("</domain>");
        text
    })
}

/// A setter, and the paths of what is its own.
#[derive(Clone, Debug)]
enum Setter {
    Name(String),
    Title(Option<String>),
    Description(Option<String>),
    Memory(u64, u64),
    Cpus(u32),
    Boot(Vec<BootDevice>),
}

impl Setter {
    fn run(&self, machine: &mut Machine) {
        match self {
            Self::Name(name) => machine.set_name(name),
            Self::Title(title) => machine.set_title(title.as_deref()),
            Self::Description(text) => machine.set_description(text.as_deref()),
            Self::Memory(most, now) => machine.set_memory(Size::kib(*most), Size::kib(*now)),
            Self::Cpus(count) => machine.set_vcpus(VirtualCpus {
                maximum: *count,
                current: *count,
            }),
            Self::Boot(order) => machine.set_boot_order(order),
        }
    }

    fn owns(&self, path: &str) -> bool {
        let own: &[&str] = match self {
            Self::Name(_) => &["domain/name"],
            Self::Title(_) => &["domain/title"],
            Self::Description(_) => &["domain/description"],
            Self::Memory(..) => &["domain/memory", "domain/currentMemory"],
            Self::Cpus(_) => &["domain/vcpu"],
            // Both are one order; an element it needs may be new.
            Self::Boot(_) => {
                let device = path.starts_with("domain/devices/") && path.ends_with("/boot");
                return path == "domain/os/boot" || path == "domain/os" || device;
            }
        };
        own.contains(&path)
    }

    /// Everything but what is its own: paths, whole attributes, text that is more than white space.
    fn rest(&self, machine: &Machine) -> Vec<(String, String)> {
        let document = machine.document();
        let all = elements(document).into_iter();
        let others = all.filter(|(_, path, _)| !self.owns(path));
        others
            .map(|(id, path, text)| {
                let xml = document.element_xml(id);
                let tag = xml
                    .split('>')
                    .next()
                    .unwrap_or_default()
                    .trim_end_matches('/')
                    .to_owned();
                (format!("{path} {tag}"), text.split_whitespace().collect())
            })
            .collect()
    }
}

fn setter() -> impl Strategy<Value = Setter> {
    let device = select(vec![
        BootDevice::Disk,
        BootDevice::Cdrom,
        BootDevice::Network,
    ]);
    let title = || proptest::option::of(typed());
    prop_oneof![
        typed().prop_map(Setter::Name),
        title().prop_map(Setter::Title),
        title().prop_map(Setter::Description),
        (1_u64..1 << 40, 1_u64..1 << 40).prop_map(|(most, now)| Setter::Memory(most.max(now), now)),
        (1_u32..512).prop_map(Setter::Cpus),
        vec(device, 0..3).prop_map(|mut order| {
            order.dedup();
            Setter::Boot(order)
        }),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_setter_leaves_all_else_alone(source in machine(), setter in setter()) {
        let mut machine = Machine::parse(&source).expect("it is a machine");
        let before = setter.rest(&machine);
        setter.run(&mut machine);
        let after = machine.to_string();
        let again = Machine::parse(&after).expect("what is written can be read");
        prop_assert_eq!(setter.rest(&again), before);
        prop_assert_eq!(comments(&source), comments(&after));
        match &setter {
            Setter::Name(name) => prop_assert_eq!(again.name(), name.clone()),
            Setter::Memory(most, _) => prop_assert_eq!(again.memory_max(), Size::kib(*most)),
            Setter::Cpus(count) => prop_assert_eq!(again.vcpus().maximum, *count),
            _ => {}
        }
    }
}
