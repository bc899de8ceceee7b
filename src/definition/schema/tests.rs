// SPDX-License-Identifier: GPL-3.0-or-later
//! What the schemas allow at a place.

use super::*;

const SCHEMA: &str = "<grammar xmlns='http://relaxng.org/ns/structure/1.0'>\
    <start><ref name='domain'/></start>\
    <define name='domain'><element name='domain'><interleave>\
    <zeroOrMore><ref name='disk'/></zeroOrMore><ref name='card'/>\
    <optional><element name='metadata'><zeroOrMore><element><anyName/></element></zeroOrMore>\
    </element></optional></interleave></element></define>\
    <define name='disk'><element name='disk'><attribute name='type'><choice>\
    <value>file</value><ref name='more'/></choice></attribute>\
    <optional><element><choice><name>source</name><name>origin</name></choice>\
    <attribute name='file'/></element></optional></element></define>\
    <define name='more'><value>block</value></define>\
    <define name='card'><element name='card'><attribute name='slot'><data type='int'/></attribute>\
    <element name='model'><text/></element></element></define></grammar>";

fn fault(inside: &str) -> Option<String> {
    let mut schema = Schema::default();
    schema.add(SCHEMA);
    schema.add("<no schema");
    let document = Document::parse(&format!("<domain>{inside}</domain>")).unwrap();
    let found = schema.first_fault(&document)?;
    Some(document.element_xml(found))
}

#[test]
fn what_is_as_it_should_be() {
    let fine = "<disk type='file'><source file='a'/><origin/></disk><disk type='block'/>\
        <card slot='3'><model>x</model></card>\
        <metadata><any/></metadata><q:any xmlns:q='q'/>";
    assert_eq!(fault(fine), None);
}

#[test]
fn a_word_with_a_letter_too_many() {
    let found = fault("<disk type='file'/><disk><sourcce/></disk>");
    assert_eq!(found.as_deref(), Some("<sourcce/>"));
    let found = fault("<disk typ='file'/>");
    assert_eq!(found.as_deref(), Some("<disk typ='file'/>"));
    let found = fault("<disk type='file'/><disk type='files'/>");
    assert_eq!(found.as_deref(), Some("<disk type='files'/>"));
}

#[test]
fn a_known_word_in_the_wrong_place() {
    let found = fault("<card slot='3'><model>x</model></card><disk><model/></disk>");
    assert_eq!(found.as_deref(), Some("<model/>"));
    let found = fault("<disk type='file' slot='3'/>");
    assert_eq!(found.as_deref(), Some("<disk type='file' slot='3'/>"));
}
