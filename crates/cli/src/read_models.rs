//! The read models of a folder: what they are, and how they are brought up to date.

use std::path::Path;
use std::sync::Arc;

use app::App;
use app::reading::{Extent, Reading, Within};
use eventlog::EventStore;
use read_model::{Materials, Opener, Parked, Progress, Projection, Proof, ReadModelError, Reader, Runner, Standing};
use request_status::search::{Hit, Index, Kind, Matched, Search};
use workflow::{RequestId, SubjectId};

use crate::failure::Failure;
use crate::folder::{Folder, READ_MODELS, SEARCH};
use crate::progress;

/// Every projection of `read.db`.
fn projections() -> Vec<Box<dyn Projection>> {
    vec![Box::new(request_status::Requests), Box::new(audit_trail::Events)]
}

/// What feeds the read models of `folder`.
///
/// # Errors
/// [`ReadModelError`] when `read.db` cannot be opened for writing.
pub(crate) fn runner(folder: &Folder) -> Result<Runner, ReadModelError> {
    Runner::open(&folder.data.join(READ_MODELS), Arc::clone(&folder.store) as Arc<dyn EventStore>, projections())
}

/// Brings the read models to the end of the log, and opens them for reading. What takes long shows a bar.
///
/// # Errors
/// [`Failure`] when log or read models cannot be used.
pub(crate) async fn up_to_date(folder: &Folder) -> Result<Reader, Failure> {
    with_bar(async |show| runner(folder)?.catch_up_showing(show).await).await?;
    Ok(Reader::open(&folder.data.join(READ_MODELS))?)
}

/// What feeds the index of the search box of `folder`, opening personal fields with its keys.
fn search_runner(folder: &Folder) -> Result<Runner, ReadModelError> {
    let store = Arc::clone(&folder.store) as Arc<dyn EventStore>;
    index(&folder.data.join(SEARCH), (store, index_opener(&folder.app)))
}

/// What the index is written with.
pub(crate) fn index_opener(app: &App) -> Arc<dyn Opener> {
    Arc::new(app.opener_within(Within::Index))
}

/// What feeds the index at `path` from `store`, opening personal fields with `opener`.
///
/// # Errors
/// [`ReadModelError`] when the file cannot be opened for writing.
pub(crate) fn index(
    path: &Path,
    (store, opener): (Arc<dyn EventStore>, Arc<dyn Opener>),
) -> Result<Runner, ReadModelError> {
    Runner::open_private(path, store, vec![Box::new(Index)], opener)
}

/// What the search box finds, by an index brought up to date; nobody has seen it yet.
///
/// # Errors
/// [`Failure`] when log, keys or index cannot be used.
pub(crate) async fn search(folder: &Folder, question: &Search) -> Result<Found, Failure> {
    with_bar(async |show| search_runner(folder)?.catch_up_showing(show).await).await?;
    let mut reader = Reader::open(&folder.data.join(SEARCH))?;
    Ok(Found(reader.look(|look| question.hits(look))?))
}

/// What was found by the index that holds names in clear: shown under a reading, or without what is personal.
pub(crate) struct Found(Vec<Hit>);

impl Found {
    /// Whose data it is.
    pub(crate) fn extent(&self) -> Extent {
        let requests = self.0.iter().flat_map(|hit| &hit.requests);
        let cases = requests.filter_map(|request| request.request.parse().ok().map(RequestId));
        let subjects = self.0.iter().filter_map(|hit| match hit.kind {
            Kind::Person => hit.id.parse().ok().map(SubjectId),
            Kind::Structure => hit.id.strip_prefix("subject:")?.parse().ok().map(SubjectId),
            Kind::Request | Kind::Mailbox => None,
        });
        Extent::listing(cases, subjects)
    }

    /// All of it, under a reading.
    pub(crate) fn shown_under(self, _reading: &Reading) -> Vec<Hit> {
        self.0
    }

    /// All of it, to find out whom somebody means: no word of it is shown.
    pub(crate) fn shown_to_nobody(self) -> Vec<Hit> {
        self.0
    }

    /// What of it is no personal data: requests by their reference, structures that are no person.
    pub(crate) fn public(self) -> Vec<Hit> {
        let is_public = |hit: &Hit| match hit.kind {
            Kind::Request => matches!(hit.matched, Matched::Reference | Matched::Id),
            Kind::Structure => !hit.id.starts_with("subject:"),
            Kind::Person | Kind::Mailbox => false,
        };
        self.0.into_iter().filter(is_public).collect()
    }
}

/// Writes the projections called `names` anew (all, if none are named), in whichever file they stand.
///
/// # Errors
/// [`ReadModelError::UnknownProjection`] before anything is begun, and as [`Runner::rebuild`].
pub(crate) async fn rebuild(folder: &Folder, names: &[&str]) -> Result<Vec<Standing>, ReadModelError> {
    let known: Vec<&str> =
        projections().iter().map(|projection| projection.name()).chain(std::iter::once(Index::NAME)).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        let (name, known) = ((*unknown).to_owned(), known.join(", "));
        return Err(ReadModelError::UnknownProjection { name, known });
    }
    let (searched, read): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| **name == Index::NAME);
    let mut standing = Vec::new();
    if names.is_empty() || !read.is_empty() {
        let runner = runner(folder)?;
        standing.extend(with_bar(async |show| runner.rebuild(&read, show).await).await?);
    }
    if names.is_empty() || !searched.is_empty() {
        let runner = search_runner(folder)?;
        standing.extend(with_bar(async |show| runner.rebuild(&searched, show).await).await?);
    }
    Ok(standing)
}

/// Proves that the rows of every projection equal the log, or says where they do not. Rebuilds each into `scratch`, a
/// folder that the caller removes; writes nothing anywhere else.
///
/// # Errors
/// [`ReadModelError`] when log, keys, read models or `scratch` cannot be used.
pub(crate) async fn prove(folder: &Folder, scratch: &Path) -> Result<Vec<Proof>, ReadModelError> {
    let opener = index_opener(&folder.app);
    let index: Vec<Box<dyn Projection>> = vec![Box::new(Index)];
    let mut proofs = Vec::new();
    for (file, opener, projections) in [(READ_MODELS, None, projections()), (SEARCH, Some(opener), index)] {
        let live = folder.data.join(file);
        if !live.exists() {
            continue;
        }
        let store = Arc::clone(&folder.store) as Arc<dyn EventStore>;
        let materials = Materials { store, opener, projections };
        proofs
            .extend(with_bar(async |show| read_model::prove(materials, &live, &scratch.join(file), show).await).await?);
    }
    Ok(proofs)
}

/// Where each projection stands in the folder `data`, and what it went on without; nothing where none was built yet.
///
/// # Errors
/// [`Failure`] when `read.db` or `search.db` is there and cannot be read.
pub(crate) fn standing(data: &Path) -> Result<(Vec<Standing>, Vec<Parked>), Failure> {
    let (mut standing, mut parked) = (Vec::new(), Vec::new());
    for path in [READ_MODELS, SEARCH].map(|file| data.join(file)).into_iter().filter(|path| path.exists()) {
        let (stand, park) = Reader::open(&path)?.look(|look| Ok((look.standing()?, look.parked()?)))?;
        standing.extend(stand);
        parked.extend(park);
    }
    Ok((standing, parked))
}

/// Does `work` while a bar shows how far it has come.
///
/// # Errors
/// Those of `work`.
pub(crate) async fn with_bar<T>(
    work: impl AsyncFnOnce(&mut (dyn FnMut(&Progress) + Send)) -> Result<T, ReadModelError>,
) -> Result<T, ReadModelError> {
    let bar = progress::counting("events");
    let outcome = work(&mut |progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.done);
        bar.set_message(format!("{} ({:?})", progress.projections.join(", "), progress.phase).to_lowercase());
    })
    .await;
    bar.finish_and_clear();
    outcome
}
