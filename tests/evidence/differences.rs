//! Both verifiers on the same damaged packs: the same rule by both, and neither ever stumbles.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use acceptance::{require_tool, workspace_root};
use eventlog::contract::sample::Dice;

use crate::ground::{Files, archived, files_of, listed, rule};

/// Packs that are harmed.
const HARMED: usize = 600;

/// `verifier.py` as a module, on many packs: each preceded by its length. A line a pack: the rule, `-`, or what it stumbled over.
const DRIVER: &str = r#"
import importlib.util, struct, sys
spec = importlib.util.spec_from_file_location("verifier", sys.argv[1])
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)
check, _ = verifier.ed25519()
packs = sys.stdin.buffer.read()
at = 0
while at < len(packs):
    size = struct.unpack_from(">I", packs, at)[0]
    pack, at = packs[at + 4:at + 4 + size], at + 4 + size
    try:
        verifier.verify(pack, [], check)
        print("-")
    except verifier.Refused as refused:
        print(refused.rule)
    except Exception as error:
        print("stumbled: %r" % error)
"#;

/// Bytes that parsers trip over.
const ODD: [&[u8]; 14] = [
    b"\"",
    b"\\",
    b"\n",
    b"\0",
    b"{}",
    b"null",
    b"-1",
    b"1.0",
    b"9007199254740993",
    b"\xff",
    b"\xe2\x80\xa8",
    b"\\ud800",
    b"=",
    b"\xc2\x85",
];

/// The pack with one to three changes within one of its files: a bit, a piece removed, doubled, or replaced by odd bytes.
fn harmed(dice: &mut Dice, files: &Files) -> Vec<u8> {
    let mut files = files.clone();
    let names: Vec<String> = files.keys().cloned().collect();
    let name = &names[place(dice, names.len())];
    let content = files.get_mut(name).expect("it is there");
    for _ in 0..=dice.roll(3) {
        let at = place(dice, content.len());
        let end = (at + place(dice, 24)).min(content.len());
        match dice.roll(4) {
            0 if !content.is_empty() => content[at] ^= 1 << dice.roll(8),
            1 => drop(content.drain(at..end)),
            2 => {
                let piece = content[at..end].to_vec();
                content.splice(at..at, piece);
            }
            _ => drop(content.splice(at..end, ODD[place(dice, ODD.len())].iter().copied())),
        }
    }
    if name == "manifest.json" { archived(&files) } else { listed(&files, |_| {}) }
}

/// A number from 0 below `count`; 0 where there is none.
fn place(dice: &mut Dice, count: usize) -> usize {
    usize::try_from(dice.roll(count.max(1) as u64)).expect("a place")
}

#[test]
fn both_verifiers_refuse_a_harmed_pack_by_the_same_rule() {
    let Some(python) = require_tool("python3") else { return };
    let root = workspace_root();
    let seeds = ["disclosed", "rotated", "continued"].map(|name| root.join("fuzz/corpus/pack").join(name));
    let seeds = seeds.map(|path| files_of(&fs::read(path).expect("a seed")));
    let mut dice = Dice::new(acceptance::log::seed("harmed packs"));
    let mut packs: Vec<Vec<u8>> = seeds.iter().map(archived).collect();
    packs.extend((0..HARMED).map(|number| harmed(&mut dice, &seeds[number % seeds.len()])));

    let mut command = Command::new(python);
    command.args(["-I", "-c", DRIVER]).arg(root.join("crates/proof/src/pack/verifier.py"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 runs");
    let mut input = child.stdin.take().expect("a pipe");
    for pack in &packs {
        input.write_all(&u32::try_from(pack.len()).expect("small").to_be_bytes()).expect("read");
        input.write_all(pack).expect("read");
    }
    drop(input);
    let output = child.wait_with_output().expect("an end");
    assert!(output.status.success(), "{output:?}");
    let theirs = String::from_utf8(output.stdout).expect("UTF-8");
    let theirs: Vec<&str> = theirs.lines().collect();
    assert_eq!(theirs.len(), packs.len());

    let ours: Vec<&str> = packs.iter().map(|pack| rule(pack, &[]).unwrap_or("-")).collect();
    assert_eq!(ours[..seeds.len()], ["-"; 3], "the control: what is whole is accepted");
    let differ = |(index, (ours, theirs)): (usize, (&&str, &&str))| {
        (ours != theirs).then(|| format!("pack {index}: ours {ours}, verifier.py {theirs}"))
    };
    let differences: Vec<String> = ours.iter().zip(&theirs).enumerate().filter_map(differ).collect();
    assert!(differences.is_empty(), "{} of {HARMED}:\n{}", differences.len(), differences.join("\n"));
    let mut broken: Vec<&str> = ours;
    broken.sort_unstable();
    broken.dedup();
    assert!(broken.len() > 10, "too few rules were reached: {broken:?}");
    println!("{HARMED} packs, {broken:?}");
}
