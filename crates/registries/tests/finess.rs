//! The FINESS file: what is read of the real one, and what becomes of every other.

use std::io::Cursor;
use std::path::Path;

use identifiers::Finess;
use proptest::prelude::*;
use registries::finess::{
    BadLine, FinessVerdict, Import, ImportedFile, Line, NumberKind, Reason, Release, Row, Standing,
};
use registries::{Encoding, FinessError, FinessIndex, FinessReader};
use sha2::{Digest, Sha256};

const HEADER: &str = "finess;etalab;111;2026-05-12";

fn fixture() -> String {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/finess/etalab-cs1100502-stock-20260512-extract.csv");
    std::fs::read_to_string(path).expect("the extract is part of the tree")
}

fn read(bytes: impl AsRef<[u8]>) -> Result<(Vec<Line>, ImportedFile), FinessError> {
    let mut reader = FinessReader::new(Cursor::new(bytes))?;
    let lines = reader.by_ref().collect::<Result<_, _>>()?;
    Ok((lines, reader.finish()?))
}

fn rows(lines: &[Line]) -> Vec<&Row> {
    lines.iter().filter_map(|line| if let Line::Row(row) = line { Some(row) } else { None }).collect()
}

fn bad(lines: &[Line]) -> Vec<&BadLine> {
    lines.iter().filter_map(|line| if let Line::Bad(bad) = line { Some(bad) } else { None }).collect()
}

fn load(text: impl AsRef<[u8]>) -> Result<(FinessIndex, Import), FinessError> {
    FinessIndex::load(FinessReader::new(Cursor::new(text))?)
}

fn finess(text: &str) -> Finess {
    Finess::parse(text).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

type Change = fn(&str) -> String;

/// The fixture with its line `number` (from 1) changed.
fn with_line(number: usize, change: impl Fn(&str) -> String) -> String {
    let text = fixture();
    let lines = text.lines().enumerate();
    lines.map(|(at, line)| if at + 1 == number { change(line) } else { line.to_owned() } + "\n").collect()
}

#[test]
fn the_published_lines_are_all_read() {
    let (lines, file) = read(fixture()).unwrap();
    assert_eq!(bad(&lines), Vec::<&BadLine>::new());
    assert_eq!((rows(&lines).len(), file.rows, file.bad_lines), (14, 14, 0));
    assert_eq!(file.release, Release { number: "111".to_owned(), date: "2026-05-12".parse().unwrap() });
    assert_eq!((file.encoding, file.sha256), (Encoding::Utf8, hex(fixture().as_bytes())));
}

#[test]
fn a_row_is_typed() {
    let (lines, _) = read(fixture()).unwrap();
    let first = rows(&lines)[0];
    assert_eq!((first.line, first.warnings.len()), (2, 0));
    let known = &first.establishment;
    assert_eq!((known.site, known.legal_entity), (finess("010000024"), finess("010780054")));
    assert_eq!(known.name, "CH DE FLEYRIAT");
    assert_eq!(known.long_name.as_deref(), Some("CENTRE HOSPITALIER DE BOURG-EN-BRESSE FLEYRIAT"));
    assert_eq!((known.category.code.as_str(), known.category.label.as_str()), ("355", "Centre Hospitalier (C.H.)"));
    assert_eq!((known.department.code.as_str(), known.department.label.as_str()), ("01", "AIN"));
    assert_eq!(known.postal_line.as_deref(), Some("01440 VIRIAT"));
    assert_eq!(known.siret.map(|siret| siret.to_string()).as_deref(), Some("26010004500012"));
    assert_eq!(known.opened, Some("1979-02-13".parse().unwrap()));
}

#[test]
fn doubled_quotation_marks_are_one() {
    let (lines, _) = read(fixture()).unwrap();
    let quoted = rows(&lines).into_iter().find(|row| row.establishment.site == finess("980501506")).unwrap();
    assert_eq!(quoted.establishment.name, "LIEU DE VIE \"MAVOUNA MEMA 1\"");
    assert_eq!(quoted.establishment.long_name.as_deref(), Some("LIEU DE VIE ET D'ACCUEIL \"MAVOUNA MEMA 1\""));
}

#[test]
fn no_date_is_no_date_and_a_wrong_siret_costs_no_row() {
    let text =
        with_line(2, |line| line.replacen("1979-02-13", "1900-01-01", 1).replace("26010004500012", "26010004500013"));
    let (lines, file) = read(text).unwrap();
    let first = rows(&lines)[0];
    assert_eq!((first.establishment.opened, first.establishment.siret), (None, None));
    let warned: Vec<_> = first.warnings.iter().map(|warning| warning.field.as_ref()).collect();
    assert_eq!(warned, ["siret (cell 23)"]);
    assert_eq!(file.rows, 14);
}

#[test]
fn windows_files_read_as_the_same_rows() {
    let latin: Vec<u8> =
        fixture().chars().map(|c| u8::try_from(u32::from(c)).expect("the extract is Latin-1")).collect();
    let (lines, file) = read(&latin).unwrap();
    assert_eq!((lines, file.encoding), (read(fixture()).unwrap().0, Encoding::Windows1252));
    assert_eq!(file.sha256, hex(&latin), "the hash is that of the file, not of its text");
    let marked = format!("\u{feff}{}", fixture().replace('\n', "\r\n"));
    assert_eq!(read(marked).unwrap().0, read(fixture()).unwrap().0);
}

#[test]
fn one_damaged_byte_costs_one_line() {
    let text = fixture();
    let at = text.find("VALLÉE").unwrap() + "VALL".len();
    let mut bytes = text.into_bytes();
    bytes.remove(at);
    let (lines, file) = read(bytes).unwrap();
    assert_eq!((file.encoding, file.rows, file.bad_lines), (Encoding::Utf8, 13, 1));
    assert!(matches!(&bad(&lines)[0].reason, Reason::NotText { encoding: Encoding::Utf8, .. }));
    assert_eq!(bad(&lines)[0].line, 11);
}

#[test]
fn bad_lines_are_named_by_number_and_reason_and_the_others_kept() {
    let cases: [(&str, Change); 8] = [
        ("line 5: 31 cells; expected 32", |line| line.strip_suffix(';').unwrap().to_owned()),
        ("line 5: 33 cells; expected 32", |line| line.to_owned() + ";"),
        ("line 5: begins with `geolocalisation`; expected `structureet`", |line| {
            line.replace("structureet", "geolocalisation")
        }),
        ("line 5: the name (cell 4) is empty", |line| line.replace("CLASS DE MARIGOT", "")),
        (
            "line 5: site (cell 2): `970102058` breaks the rule key; expected 9 characters with a valid key, digits only \
             except 2A or 2B in Corsica",
            |line| line.replace("970102059", "970102058"),
        ),
        (
            "line 5: legal entity (cell 3): `9,701E+8` breaks the rule scientific-notation; expected the number as text: \
             a spreadsheet has rounded it and its last digits are lost",
            |line| line.replace("970112611", "9,701E+8"),
        ),
        ("line 5: a quotation mark opens and does not close: 4 cells, expected 32", |line| {
            line.replacen("CLASS", "\"CLASS", 1)
        }),
        ("line 5: longer than 65536 bytes", |line| line.replace("CLASS", &"CLASS".repeat(20_000))),
    ];
    for (expected, change) in cases {
        let (lines, file) = read(with_line(5, change)).unwrap();
        assert_eq!(bad(&lines).into_iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
        assert_eq!((file.rows, file.bad_lines), (13, 1), "{expected}");
    }
}

#[test]
fn another_file_is_refused_whole_and_says_what_it_is() {
    let refused = |text: &str| load(text).unwrap_err().to_string();
    assert_eq!(
        refused(""),
        "the file is empty; expected the FINESS CSV, whose line 1 is `finess;etalab;111;2026-05-12`"
    );
    let headless = fixture().replace(&format!("{HEADER}\n"), "");
    assert!(refused(&headless).starts_with("line 1 is `structureet;010000024;010780054;CH DE FLEYRIAT;"));
    assert!(refused("{\"pmej\": []}").starts_with("this is JSON"));
    assert_eq!(refused(HEADER), "the file has a first line and no row");
    let wider: String = fixture().lines().map(|line| format!("{line};;\n")).collect();
    assert!(refused(&wider).starts_with("line 1 is `finess;etalab;111;2026-05-12;;`"));
    let wider = wider.replacen(&format!("{HEADER};;"), HEADER, 1);
    assert_eq!(
        refused(&wider),
        "no row could be read and 14 lines were refused; the first: line 2: 34 cells; expected 32"
    );
    assert!(FinessReader::open(Path::new("no-such-file.csv")).is_err());
}

#[test]
fn a_number_is_a_site_a_legal_entity_or_unknown() {
    let (index, import) = load(fixture()).unwrap();
    assert_eq!((index.sites(), index.legal_entities(), import.file.rows), (14, 13, 14));
    let (site, entity, other) = (finess("970300026"), finess("970302022"), finess("440000289"));
    assert_eq!(index.standing(site), Standing::Site { of: entity });
    assert_eq!(index.standing(entity), Standing::LegalEntity { sites: 2 });
    assert_eq!(index.standing(other), Standing::Unknown);
    assert_eq!(index.look_up(entity, NumberKind::LegalEntity), FinessVerdict::Found);
    assert_eq!(index.look_up(site, NumberKind::LegalEntity), FinessVerdict::OtherKind);
    assert_eq!(index.look_up(entity, NumberKind::Site), FinessVerdict::OtherKind);
    assert_eq!(index.look_up(other, NumberKind::Site), FinessVerdict::NotFound);
}

#[test]
fn a_second_row_of_a_site_is_left_out() {
    let again = fixture().lines().nth(1).unwrap().replace("CH DE FLEYRIAT", "SOMEBODY ELSE");
    let (index, import) = load(fixture() + &again + "\n").unwrap();
    assert_eq!((import.file.rows, import.file.bad_lines, index.sites()), (14, 1, 14));
    assert_eq!(import.bad_lines[0].to_string(), "line 16: site 010000024 has a row already, line 2");
}

/// What a careless editor, a broken disk or a stranger does to the file.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let spots = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..20);
    spots.prop_map(|spots| {
        let mut bytes = fixture().into_bytes();
        for (at, byte, how) in spots {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    })
}

fn lines_that_count(bytes: &[u8]) -> u64 {
    let blank = |line: &&[u8]| !matches!(line, [] | [b'\r']);
    bytes.split(|byte| *byte == b'\n').skip(1).filter(blank).count() as u64
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = load(&bytes);
        let _ = load([HEADER.as_bytes(), b"\n", &bytes].concat());
    }

    #[test]
    fn every_line_of_a_damaged_file_is_a_row_or_a_bad_line(bytes in damaged()) {
        if let Ok((lines, file)) = read(&bytes) {
            prop_assert_eq!(lines.len() as u64, lines_that_count(&bytes));
            prop_assert_eq!(file.rows + file.bad_lines, lines.len() as u64);
            prop_assert_eq!(file.sha256, hex(&bytes));
        }
    }
}
