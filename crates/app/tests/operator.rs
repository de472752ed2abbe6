//! The operator's return file, line by line, on a real vault and a memory log.

mod support;

use app::CommandError;
use app::operator::{Import, ReturnLine, Returned};
use support::{BOX, PAUL, WANTED, World};
use workflow::event::DisputeCause;

async fn import(world: &World, file: &[u8], how: Import) -> Vec<ReturnLine> {
    world.app.import_return(file, "claire.durand", how).await.unwrap()
}

fn results(lines: &[ReturnLine]) -> Vec<Option<Returned>> {
    lines.iter().map(|line| line.result.as_ref().ok().copied()).collect()
}

fn fields(lines: &[ReturnLine]) -> Vec<(u64, String)> {
    let field = |line: &ReturnLine| match &line.result {
        Err(CommandError::Input(error)) => Some((line.line, error.field.clone())),
        _ => None,
    };
    lines.iter().filter_map(field).collect()
}

fn created(address: &str) -> Vec<u8> {
    format!("\u{feff}Boîte;Résultat;Adresse;Motif\r\n{BOX};CRÉÉE;{address};\r\n").into_bytes()
}

#[tokio::test]
async fn a_created_line_is_written_once() {
    let world = World::new().await;
    world.awaited().await;
    let file = created(WANTED);
    assert_eq!(results(&import(&world, &file, Import::Write).await), [Some(Returned::Created)]);
    let head = world.head().await;
    assert_eq!(results(&import(&world, &file, Import::Write).await), [Some(Returned::Unchanged)]);
    assert_eq!(results(&import(&world, &file, Import::Rehearse).await), [Some(Returned::Unchanged)]);
    assert_eq!(world.head().await, head);
}

#[tokio::test]
async fn a_rehearsal_says_what_would_be_and_writes_nothing() {
    let world = World::new().await;
    world.awaited().await;
    let head = world.head().await;
    for (address, expected) in [
        (WANTED, Returned::Created),
        ("chudenantes.accueil@esantepdl.mssante.fr", Returned::Disputed(DisputeCause::AddressDiffers)),
    ] {
        assert_eq!(results(&import(&world, &created(address), Import::Rehearse).await), [Some(expected)]);
    }
    assert_eq!(world.head().await, head);
}

#[tokio::test]
async fn another_address_than_the_reserved_one_is_disputed() {
    let world = World::new().await;
    world.awaited().await;
    let file = created("chudenantes.accueil@esantepdl.mssante.fr");
    let disputed = Returned::Disputed(DisputeCause::AddressDiffers);
    assert_eq!(results(&import(&world, &file, Import::Write).await), [Some(disputed)]);
    assert_eq!(world.events("mailbox-return-disputed").await.len(), 1);
    assert_eq!(results(&import(&world, &file, Import::Write).await), [Some(Returned::Unchanged)]);
}

#[tokio::test]
async fn an_address_that_another_mailbox_has_is_disputed() {
    let world = World::new().await;
    world.awaited().await;
    let taken = "chudenantes.accueil@esantepdl.mssante.fr";
    let past = format!(
        r#"{{"structure":{{"finess_juridique":"440000289","nom":"CHU de Nantes","secteur":"sanitaire"}},"boites":[
            {{"type":"organisational","adresse":"{taken}","utilisateurs":[{PAUL}]}}]}}"#
    );
    world.done("sophie.morel", "", "take-over", &past.replace('\n', " ")).await;
    let disputed = Returned::Disputed(DisputeCause::AddressTaken);
    assert_eq!(results(&import(&world, &created(taken), Import::Write).await), [Some(disputed)]);
}

#[tokio::test]
async fn a_refusal_named_by_address_comes_in_the_encoding_of_a_spreadsheet() {
    let world = World::new().await;
    world.awaited().await;
    let mut file = b"r\xe9sultat,adresse,motif\n".to_vec();
    file.extend_from_slice(b"Refus\xe9e,");
    file.extend_from_slice(WANTED.as_bytes());
    file.extend_from_slice(b",d\xe9j\xe0 connu\n");
    assert_eq!(results(&import(&world, &file, Import::Write).await), [Some(Returned::Refused)]);
    assert_eq!(world.events("mailbox-refused").await.len(), 1);
    assert_eq!(results(&import(&world, &file, Import::Write).await), [Some(Returned::Unchanged)]);
}

#[tokio::test]
async fn bad_lines_are_named_and_the_good_ones_kept() {
    let world = World::new().await;
    world.awaited().await;
    let unknown = "5a0b7c1e-0000-4000-8000-00000000ffff";
    let file = format!(
        "boite;resultat;adresse;motif\n{unknown};cree;{WANTED};\nx;cree;{WANTED};\n{BOX};peut-etre;{WANTED};\n{BOX};cree;{WANTED};\n"
    );
    let lines = import(&world, file.as_bytes(), Import::Write).await;
    assert_eq!(results(&lines), [None, None, None, Some(Returned::Created)]);
    let expected = [(2, "boite"), (3, "boite"), (4, "resultat")].map(|(line, field)| (line, field.to_owned()));
    assert_eq!(fields(&lines), expected);
}

#[tokio::test]
async fn a_file_that_is_no_text_is_refused_whole() {
    let world = World::new().await;
    let error =
        world.app.import_return(b"boite;resultat\n\x81;cree\n", "claire.durand", Import::Write).await.unwrap_err();
    assert_eq!((error.field.as_str(), error.rule.as_str()), ("file", "encoding"));
    assert!(error.expected.contains("line 2"), "{}", error.expected);
}

#[tokio::test]
async fn a_file_without_the_columns_is_refused_whole() {
    let world = World::new().await;
    world.awaited().await;
    for (file, field) in [("resultat;motif\n", "boite"), ("boite;motif\n", "resultat")] {
        let error = world.app.import_return(file.as_bytes(), "claire.durand", Import::Write).await.unwrap_err();
        assert_eq!(error.field, field);
    }
}
