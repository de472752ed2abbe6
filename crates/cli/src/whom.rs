//! Who is meant by a few words: a subject, a case, a user, or whoever a number, mail or name leads to.

use app::RequestName;
use eventlog::EventStore;
use request_status::search::{Kind, Rank, Search};
use uuid::Uuid;
use workflow::{RequestId, SubjectId};

use crate::failure::Failure;
use crate::folder::Folder;
use crate::read_models;

/// How many people a text may lead to and still be told apart in a message.
const NAMED_MAX: usize = 10;

/// What a text means.
pub(crate) enum Whom {
    /// One person, or whatever a subject id stands for.
    Subject(SubjectId),
    /// A case: its free text first, then its documents.
    Case(Vec<SubjectId>),
}

impl Whom {
    /// Every subject that is meant.
    pub(crate) fn subjects(self) -> Vec<SubjectId> {
        match self {
            Self::Subject(subject) => vec![subject],
            Self::Case(subjects) => subjects,
        }
    }
}

/// What `text` means: a subject id, the reference or id of a request, `user:` with a login of this folder, or anything by which
/// the search box finds exactly one person whole (the beginning of a name is not enough).
///
/// # Errors
/// [`Failure::Input`] when nobody is found, or several are: their subject ids are named.
pub(crate) async fn whom(folder: &Folder, text: &str) -> Result<Whom, Failure> {
    if let Some(RequestName::Reference(reference)) = RequestName::parse(text) {
        let request = folder.app.request_of(reference).await?;
        return Ok(Whom::Case(folder.app.subjects_of_case(request).await?));
    }
    if let Ok(id) = Uuid::try_parse(text) {
        let head = folder.store.head().await?.position;
        if folder.app.case(RequestId(id), head).await?.is_some() {
            return Ok(Whom::Case(folder.app.subjects_of_case(RequestId(id)).await?));
        }
        return Ok(Whom::Subject(SubjectId(id)));
    }
    if let Some(login) = text.strip_prefix("user:") {
        let unknown = || Failure::input("SUBJECT", text, "user: with the login of a registered user");
        return Ok(Whom::Subject(folder.app.subject_of_user(login).await?.ok_or_else(unknown)?));
    }
    found(folder, text).await.map(Whom::Subject)
}

async fn found(folder: &Folder, text: &str) -> Result<SubjectId, Failure> {
    let question = Search::parse(text).map_err(|error| Failure::Input(app::InputError::of("SUBJECT", &error)))?;
    let question = question.of_kind(Kind::Person).at_most(NAMED_MAX);
    let hits = read_models::search(folder, &question).await?.shown_to_nobody();
    let whole = hits.iter().filter(|hit| hit.rank != Rank::Beginnings);
    let ids: Vec<Uuid> = whole.filter_map(|hit| Uuid::try_parse(&hit.id).ok()).collect();
    match ids.as_slice() {
        [only] => Ok(SubjectId(*only)),
        [] => Err(unquoted(
            "somebody who is known here: a subject id, a number, a mail, a whole name, user:LOGIN, or MSS-…",
        )),
        several => {
            let several: Vec<String> = several.iter().map(Uuid::to_string).collect();
            Err(unquoted(&format!("one person; it leads to {}", several.join(", "))))
        }
    }
}

/// What was typed may be somebody's name: it is not repeated.
fn unquoted(expected: &str) -> Failure {
    Failure::Input(app::InputError::unquoted("SUBJECT", expected, "person-unknown"))
}
