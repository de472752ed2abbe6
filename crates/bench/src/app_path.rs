//! The whole path of a command: parsed, read for, decided, sealed, written; on real files.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::{App, Ids, NewFolder, Order, Outcome};
use eventlog::{Clock, Position, SystemClock};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use uuid::Uuid;
use vault::{MasterKey, SystemEntropy, Vault};
use workflow::RequestId;

const AGENT: &str = "claire.durand";

/// A folder on disk with one agent and `requests` open requests.
pub(crate) async fn folder(path: &Path, requests: u64) -> Result<(App, Vec<RequestId>)> {
    let app = born(path).await?;
    let mut opened = Vec::new();
    for number in 0..requests {
        opened.push(submit(&app, number).await?);
    }
    Ok((app, opened))
}

/// The same for many requests, opened by a crowd.
pub(crate) async fn crowded_folder(path: &Path, requests: u64) -> Result<(Arc<App>, Vec<RequestId>)> {
    const CROWD: u64 = 64;
    let app = Arc::new(born(path).await?);
    let mut crowd = tokio::task::JoinSet::new();
    for first in 0..CROWD {
        let app = Arc::clone(&app);
        crowd.spawn(async move {
            let mut opened = Vec::new();
            for number in (first..requests).step_by(CROWD as usize) {
                opened.push(submit(&app, number).await?);
            }
            anyhow::Ok(opened)
        });
    }
    let mut opened = Vec::new();
    while let Some(part) = crowd.join_next().await {
        opened.append(&mut part.context("a client panicked")??);
    }
    Ok((app, opened))
}

async fn born(path: &Path) -> Result<App> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids = Ids::new(Arc::clone(&clock), SystemEntropy);
    let log_id = ids.random();
    let master = MasterKey::draw(&mut SystemEntropy);
    let vault = Vault::create(&path.join("keys.db"), &master, log_id, &mut SystemEntropy)?;
    let store = Arc::new(SqliteStore::create(path.join("log.db"), SqliteOptions::default())?);
    let app = App::new(store, vault, clock, ids);
    app.initialise(&NewFolder {
        log_id,
        origin: "bench.example/parcours".to_owned(),
        demo: true,
        admin_login: "admin".to_owned(),
        admin_name: "Ada Admin".to_owned(),
        policy: vec![workflow::policy::Section::Naming(Default::default())],
    })
    .await?;
    give(
        &app,
        &format!(r#"{{"as":"admin","do":"register-user","with":{{"login":"{AGENT}","name":"Claire Durand"}}}}"#),
    )
    .await?;
    give(&app, &format!(r#"{{"as":"admin","do":"grant-role","with":{{"user":"{AGENT}","role":"agent"}}}}"#)).await?;
    Ok(app)
}

/// Opens one request with one mailbox.
async fn submit(app: &App, number: u64) -> Result<RequestId> {
    let request = Uuid::from_u128(0x4000_8000_0000_0000_0000 | u128::from(number));
    let line = format!(
        r#"{{"do":"submit-request","channel":"form","with":{{"request":"{request}","structure":{{"finess_juridique":"440000289",
        "nom":"CHU de Nantes","secteur":"sanitaire"}},"messageries_nominatives":[{{"nom":"Lefevre","prenom":"Anais",
        "mail_contact":"anais.lefevre{number}@sante.example"}}]}}}}"#
    );
    give(app, &line).await?;
    Ok(RequestId(request))
}

/// Adds a note: the smallest command that reads a request, decides, seals and writes.
pub(crate) async fn note(app: &App, request: RequestId) -> Result<Position> {
    let line =
        format!(r#"{{"as":"{AGENT}","request":"{request}","do":"add-note","with":{{"text":"appel du service"}}}}"#);
    give(app, &line).await
}

async fn give(app: &App, line: &str) -> Result<Position> {
    match app.execute(&Order::parse(line)?).await? {
        Outcome::Done(done) => Ok(done.receipt.last),
        Outcome::Unchanged { .. } => anyhow::bail!("unchanged: {line}"),
    }
}

/// Acknowledged commands per second of this many clients, each on a request of its own.
///
/// Every round begins with fresh requests of two events, so that the length of a history does not weigh in.
pub(crate) async fn commands_per_second(path: &Path, clients: u64, round: Duration) -> Result<f64> {
    let (app, requests) = folder(path, clients * REQUESTS_EACH).await?;
    in_a_round(&Arc::new(app), &requests, round).await
}

/// Requests of each client.
const REQUESTS_EACH: u64 = 8;

/// Acknowledged commands per second of one round, a client for every [`REQUESTS_EACH`] of `requests`.
async fn in_a_round(app: &Arc<App>, requests: &[RequestId], round: Duration) -> Result<f64> {
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for own in requests.chunks(REQUESTS_EACH as usize).map(<[RequestId]>::to_vec) {
        let app = Arc::clone(app);
        tasks.spawn(async move {
            let mut done = 0_u64;
            while began.elapsed() < round {
                note(&app, own[usize::try_from(done).unwrap_or(0) % own.len()]).await?;
                done += 1;
            }
            anyhow::Ok(done)
        });
    }
    let mut done = 0;
    while let Some(task) = tasks.join_next().await {
        done += task.context("a client panicked")??;
    }
    Ok(done as f64 / began.elapsed().as_secs_f64())
}

/// Time to load and fold a request of ten events, personal fields unopened.
pub(crate) async fn load_of_ten(path: &Path) -> Result<Duration> {
    const LOADS: u32 = 2_000;
    let (app, requests) = folder(path, 50).await?;
    let mut head = Position::START;
    for request in &requests {
        for _ in 0..8 {
            head = note(&app, *request).await?;
        }
    }
    let began = Instant::now();
    for load in 0..LOADS {
        let request = requests[load as usize % requests.len()];
        let case = app.case(request, head).await?.context("opened above")?;
        anyhow::ensure!(case.events == 10, "a request of {} events", case.events);
    }
    Ok(began.elapsed() / LOADS)
}
