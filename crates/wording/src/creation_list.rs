//! « Liste de création »: what the mail operator is asked to create, as a file that a spreadsheet opens and that comes
//! back filled in.
//!
//! Semicolons, a byte order mark and CRLF, as Excel in French expects them. A line a person; the columns of the mailbox
//! stand in each of its lines, and the two last columns are the operator's: written there, the file is the return.

use csv::{Terminator, WriterBuilder};

use crate::spreadsheet::neutral;

/// One person of one mailbox on the list; a mailbox without anybody has a line too. Empty texts are empty cells.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CreationLine {
    /// Reference of the request.
    pub reference: String,
    /// Id of the mailbox, by which its return is told.
    pub mailbox: String,
    /// Its type, in words.
    pub mailbox_type: String,
    /// The address to create.
    pub address: String,
    /// Name of the structure.
    pub structure: String,
    /// Its number, `scheme:number`.
    pub structure_number: String,
    /// FINESS of the place.
    pub site: String,
    /// What the person is to the mailbox, in words.
    pub part: String,
    /// « Madame » or « Monsieur ».
    pub civility: String,
    /// Family name.
    pub last_name: String,
    /// Given name.
    pub first_name: String,
    /// Contact mail.
    pub mail: String,
    /// Telephone in national form.
    pub phone: String,
    /// RPPS or ADELI.
    pub professional_id: String,
    /// `nomenclature:code`.
    pub profession: String,
    /// Where the person practises.
    pub place: String,
    /// The login id that the person has already.
    pub login: String,
}

/// What a person is to a mailbox on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Uses it: is given credentials.
    User,
    /// Manages access, and is given none.
    Administrator,
    /// Is to be talked to about the software behind it.
    TechnicalContact,
}

words! {
    /// What a person is to a mailbox.
    pub fn part(Part) {
        User => "utilisateur",
        Administrator => "administrateur",
        TechnicalContact => "contact technique",
    }
}

/// The column in which the operator says whether a mailbox was created.
pub const OUTCOME: &str = "resultat";
/// The column in which the operator says why not.
pub const REASON: &str = "motif";
/// The column of the mailbox's id.
pub const MAILBOX: &str = "boite";
/// The column of the address.
pub const ADDRESS: &str = "adresse";

const HEADING: [&str; 19] = [
    "reference",
    MAILBOX,
    "type",
    ADDRESS,
    "structure",
    "numero_structure",
    "finess_geographique",
    "role",
    "civilite",
    "nom",
    "prenom",
    "mail_contact",
    "telephone",
    "numero_professionnel",
    "profession",
    "lieu_exercice",
    "identifiant",
    OUTCOME,
    REASON,
];

/// The list as a file, in the order of `lines`.
///
/// # Source
/// RFC 4180, but for the semicolon.
pub fn file(lines: &[CreationLine]) -> String {
    let mut writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(Vec::new());
    let rows = [HEADING].into_iter().chain(lines.iter().map(CreationLine::cells));
    for row in rows {
        writer.write_record(row.map(neutral).iter().map(AsRef::as_ref)).expect("memory takes rows of equal length");
    }
    let bytes = writer.into_inner().expect("memory has nothing to flush");
    format!("\u{feff}{}", String::from_utf8(bytes).expect("texts and separators are UTF-8"))
}

impl CreationLine {
    fn cells(&self) -> [&str; 19] {
        [
            &self.reference,
            &self.mailbox,
            &self.mailbox_type,
            &self.address,
            &self.structure,
            &self.structure_number,
            &self.site,
            &self.part,
            &self.civility,
            &self.last_name,
            &self.first_name,
            &self.mail,
            &self.phone,
            &self.professional_id,
            &self.profession,
            &self.place,
            &self.login,
            "",
            "",
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_a_formula_or_another_cell() {
        let line = CreationLine {
            structure: "=HYPERLINK(\"http://x\")".to_owned(),
            last_name: "Le Goff; dit \"Jo\"".to_owned(),
            ..CreationLine::default()
        };
        let text = file(&[line]);
        assert!(text.starts_with("\u{feff}reference;boite;type;adresse;"), "{text}");
        assert!(text.contains(r#";"'=HYPERLINK(""http://x"")";"#), "{text}");
        assert!(text.contains(r#";"Le Goff; dit ""Jo""";"#), "{text}");
        assert_eq!(text.matches("\r\n").count(), 2);
    }
}
