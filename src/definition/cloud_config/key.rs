// SPDX-License-Identifier: GPL-3.0-or-later
//! Public SSH keys, as they are in `id_ed25519.pub` and `authorized_keys`.

/// Why a text is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyProblem {
    /// It is a private one, which must stay secret.
    Private,
    /// It does not begin with a kind of key, such as `ssh-ed25519`.
    Kind,
    /// The key itself is cut, or has other characters in it.
    Content,
}

/// What is wrong with a line that is to be a public key.
#[must_use]
pub fn key_problem(line: &str) -> Option<KeyProblem> {
    if line.contains("PRIVATE KEY") {
        return Some(KeyProblem::Private);
    }
    let mut words = line.split_whitespace();
    let kind = words.next().unwrap_or_default();
    if !is_kind(kind) || line.contains(['\n', '\r']) {
        return Some(KeyProblem::Kind);
    }
    let content = words.next().and_then(decoded);
    // RFC 4253: the key begins with its kind, as a length of four bytes and the text.
    let is_whole = content.is_some_and(|content| {
        let length = u32::try_from(kind.len()).unwrap_or(0).to_be_bytes();
        content.starts_with(&length)
            && content.get(4..4 + kind.len()) == Some(kind.as_bytes())
            && fields_fit(&content)
    });
    (!is_whole).then_some(KeyProblem::Content)
}

/// The comment behind the key: usually whose it is. Else the kind of key.
#[must_use]
pub fn key_comment(line: &str) -> String {
    let mut words = line.split_whitespace();
    let kind = words.next().unwrap_or_default().to_owned();
    let comment: Vec<&str> = words.skip(1).collect();
    match comment.is_empty() {
        true => kind,
        false => comment.join(" "),
    }
}

fn is_kind(word: &str) -> bool {
    let known = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-sha2-"];
    known.iter().any(|begin| word.starts_with(begin))
}

/// Whether a key's fields, each behind its length, end where it ends: a key that was cut has a field that is too short.
fn fields_fit(mut rest: &[u8]) -> bool {
    while !rest.is_empty() {
        let Some((length, after)) = rest.split_first_chunk::<4>() else {
            return false;
        };
        let length = u32::from_be_bytes(*length) as usize;
        let Some(next) = after.get(length..) else {
            return false;
        };
        rest = next;
    }
    true
}

/// The bytes of a text in base64.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(((bits >> count) & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJqdUlTk4yQUx0p3JsTHpVWVIGBkgfZ0CLvqmOPhMCSA anna@desk";

    #[test]
    fn a_key_is_whole_or_not() {
        assert_eq!(key_problem(KEY), None);
        assert_eq!(key_comment(KEY), "anna@desk");
        let cut = KEY.replace("MCSA anna@desk", "");
        assert_eq!(key_problem(&cut), Some(KeyProblem::Content));
        let other = KEY.replacen("ssh-ed25519", "ssh-rsa", 1);
        assert_eq!(key_problem(&other), Some(KeyProblem::Content));
        assert_eq!(key_problem("ssh-ed25519"), Some(KeyProblem::Content));
        assert_eq!(key_problem("hello world"), Some(KeyProblem::Kind));
        assert_eq!(key_problem(""), Some(KeyProblem::Kind));
        let private = "-----BEGIN OPENSSH PRIVATE KEY-----";
        assert_eq!(key_problem(private), Some(KeyProblem::Private));
    }
}
