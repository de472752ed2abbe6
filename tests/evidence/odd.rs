//! What one of two languages takes for sound and the other does not, and what makes a verifier work for ever: both refuse it,
//! by one rule.

use proof::{Hash, KnownKeys, SignedNote, TreeHead, VerifierKey};
use serde_json::{Value, json};

use crate::attacks::{changed, keep, with};
use crate::forged::{Forgery, signed};
use crate::ground::{Files, Ground, Traveller, listed, rule, sha256};

type Attack = (&'static str, Vec<u8>, &'static str);

/// Names no key has, for they are no points, or points of small order: (0, 1), (0, −1), one of order 4, two of order 8, and
/// (0, 1) in its other two spellings; then y = 2, which is on no point.
const UNSOUND: [&str; 8] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "0200000000000000000000000000000000000000000000000000000000000000",
];

/// A public key as text, sound or not.
fn key_line(name: &str, digits: &str) -> String {
    let digit = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits");
    let public: Vec<u8> = (0..digits.len()).step_by(2).map(digit).collect();
    let id = sha256(&[name.as_bytes(), b"\n\x01", &public].concat());
    // 33 bytes are eleven groups of three, so that there is no padding.
    let typed = [&[1], public.as_slice()].concat();
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text: String = typed
        .chunks(3)
        .flat_map(|group| {
            let bits = group.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
            [18, 12, 6, 0].map(|shift| char::from(letters[bits >> shift & 63]))
        })
        .collect();
    format!("{name}+{}+{text}", &id[..8])
}

fn replaced(files: &Files, name: &str, from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(&files[name]).expect("UTF-8");
    let altered = text.replacen(from, to, 1);
    assert_ne!(altered, text, "{from}");
    listed(&with(files, name, altered.as_bytes()), keep)
}

/// Attacks on what two readers could read differently.
pub(crate) fn on_the_readers(ground: &Ground) -> Vec<Attack> {
    let good = ground.files("case.zip");
    let first = good.keys().find(|name| name.starts_with("entries/")).expect("an entry").clone();
    let entry: Value = serde_json::from_slice(&good[&first]).expect("JSON");
    let instant = format!("\"recorded_at\":{}", entry["recorded_at"]);
    let forgery = Forgery::of(ground, &good);
    let forger = forgery.forger(9);
    let own = String::from_utf8(good["keys"].clone()).expect("UTF-8");
    let named = own.split('+').next().expect("a name").to_owned();
    let keys = |more: &str| listed(&with(&good, "keys", format!("{own}{more}").as_bytes()), keep);
    let endless = format!("a/00000000-0000-4000-8000-000000000000/{}", "1".repeat(5_000));
    let note = String::from_utf8(good["checkpoint"].clone()).expect("UTF-8");
    let (_, rest) = note.split_once('\n').expect("an origin");
    let mut attacks = vec![
        ("an entry of version true", replaced(&good, &first, "\"v\":1}", "\"v\":true}"), "entry-form"),
        ("an entry recorded at true", replaced(&good, &first, &instant, "\"recorded_at\":true"), "entry-form"),
        (
            "a tile beyond every tree",
            listed(&with(&good, &format!("tile/0/{}999", "x999/".repeat(8)), &[0; 8192]), keep),
            "strange-file",
        ),
        (
            "a part of a log that nobody counts",
            listed(&with(&good, "checkpoint", format!("{endless}\n{rest}").as_bytes()), keep),
            "checkpoint-signature",
        ),
        (
            "a signed tree of nothing",
            listed(
                &changed(&good, |files| {
                    files
                        .retain(|name, _| !["entries/", "tile/", "earlier/"].iter().any(|part| name.starts_with(part)));
                    let nothing = TreeHead { size: 0, root: Hash::EMPTY_ROOT };
                    let note = signed(forgery.origin(), nothing, &forger).to_string();
                    files.insert("checkpoint".to_owned(), note.into_bytes());
                    files.insert("keys".to_owned(), format!("{}\n", forger.verifier_key()).into_bytes());
                }),
                keep,
            ),
            "log-created",
        ),
        ("more keys than a log has", keys(&own.repeat(256)), "key-form"),
        ("more changes of the key than a log has", often_changed(ground, &good), "key-change"),
    ];
    attacks.extend(UNSOUND.map(|digits| {
        let line = key_line(&named, digits);
        assert!(line.parse::<VerifierKey>().is_err(), "{line}");
        ("a key that nobody has, or everybody", keys(&format!("{line}\n")), "key-form")
    }));
    attacks
}

fn often_changed(ground: &Ground, good: &Files) -> Vec<u8> {
    let mut forgery = Forgery::of(ground, good);
    let forger = forgery.forger(9);
    for _ in 0..257 {
        let to = forger.verifier_key().to_string();
        forgery.say("signing-key-changed", json!({"from": null, "reason": null, "statement": null, "to": to}));
    }
    forgery.pack(&forger, |_| {})
}

/// 32 bytes that say a coordinate with 2^255 − 19 added: a second spelling, which readers could take for another number.
#[test]
fn a_key_in_a_second_spelling_is_one_to_both_or_to_neither() {
    let ground = Ground::shared();
    let good = ground.files("case.zip");
    let Some(traveller) = Traveller::of(&good) else { return };
    let own = String::from_utf8(good["keys"].clone()).expect("UTF-8");
    let named = own.split('+').next().expect("a name");
    let mut told = Vec::new();
    for first in 0xed..=0xff_u8 {
        let line = key_line(named, &format!("{first:02x}{}7f", "ff".repeat(30)));
        let pack = listed(&with(&good, "keys", format!("{own}{line}\n").as_bytes()), keep);
        let (ours, theirs) = (rule(&pack, &[]), traveller.rule(&pack, &[]));
        assert_eq!(ours, theirs.as_deref(), "{line}");
        told.push(ours);
    }
    assert!(told.contains(&Some("key-form")), "the control: {told:?}");
}

#[test]
fn as_many_keys_as_a_log_may_have_are_read() {
    let ground = Ground::shared();
    let good = ground.files("case.zip");
    let Some(traveller) = Traveller::of(&good) else { return };
    let own = String::from_utf8(good["keys"].clone()).expect("UTF-8");
    let many = listed(&with(&good, "keys", own.repeat(256).as_bytes()), keep);
    assert_eq!((rule(&many, &[]), traveller.rule(&many, &[])), (None, None));
}

/// A pack is not to write the verdict on itself.
#[test]
fn nothing_that_a_pack_says_ends_a_line_or_moves_about_the_terminal() {
    let ground = Ground::shared();
    let good = ground.files("case.zip");
    let Some(traveller) = Traveller::of(&good) else { return };
    let verdict = "x\nverified: all of it\u{1b}[2J\u{1b}[H\u{9b}1A\u{202e}proven";
    let forged = listed(&good, |said| {
        let file = json!({"name": verdict, "sha256": "", "size": 1});
        said["files"].as_array_mut().expect("a list").push(file);
    });
    std::fs::write(ground.at("verdict.zip"), &forged).expect("written");
    let ours = ground.output("verify verdict.zip");
    let theirs = traveller.run(&forged, &[], None);
    for output in [ours, theirs] {
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).expect("UTF-8");
        assert!(told.contains("file-missing"), "{told:?}");
        let is_odd = |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
        assert!(!told.contains(is_odd), "{told:?}");
        let mut lines = told.lines();
        assert!(lines.all(|line| !line.starts_with("verified") && !line.starts_with("proven")), "{told:?}");
    }
}

#[test]
fn a_verifier_says_in_words_what_no_pack_proves() {
    let ground = Ground::shared();
    let Some(traveller) = Traveller::of(&ground.files("case.zip")) else { return };
    let ours = ground.run("verify case.zip");
    let theirs = traveller.run(&ground.bytes("case.zip"), &[], None);
    let theirs = String::from_utf8(theirs.stdout).expect("UTF-8");
    for told in [ours, theirs] {
        for word in ["not proven", "synthese.html", "verifier.py", "nobody but these was erased", "was the last"] {
            assert!(told.contains(word), "{word}: {told}");
        }
    }
}

/// Whoever holds a key can sign a text so that OpenSSL takes it, and a strict reader does not: (0, 1) for the first half.
const LOOSE: [&str; 2] = [
    "n+d20ec980+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY",
    "x\n\n— n 0g7JgAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAALw1X8OzeCPzUWd1fHSidakwT65DDpArn7EAfUmML3wc=\n",
];

/// `verifier.py` as a module: what OpenSSL or `cryptography` says of the signature, and what the verifier makes of it.
const LOOSELY: &str = r#"
import importlib.util, sys
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("verifier", sys.argv[1])
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)
check, _ = verifier.ed25519()
key, (text, lines) = verifier.parse_key(sys.argv[2]), verifier.parse_note(sys.argv[3].encode())
print(check(key[2], lines[0][2], text.encode()))
try:
    print(verifier.signed_by(text, lines, [key], check, "rule"))
except verifier.Refused as refused:
    print(refused.rule)
"#;

#[test]
fn a_signature_that_only_openssl_takes_is_taken_by_neither() {
    let Some(python) = acceptance::require_tool("python3") else { return };
    let [key, note] = LOOSE;
    let known = KnownKeys::new([key.parse().expect("a key")]).expect("one key");
    assert!(known.open(SignedNote::parse(note.as_bytes()).expect("a note")).is_err());
    let mut command = std::process::Command::new(python);
    let script = acceptance::workspace_root().join("crates/proof/src/pack/verifier.py");
    command.args(["-I", "-c", LOOSELY]).arg(script).args([key, note]);
    let output = command.output().expect("python3 runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "True\nrule\n", "{output:?}");
}
