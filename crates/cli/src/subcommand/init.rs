//! `parcours init`: the birth of a folder, whole or not at all.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::sealing::SealFailure;
use app::{App, Ids, NewFolder};
use clap::Args;
use eventlog::{Clock, EventStore, SystemClock};
use eventlog_sqlite::{SqliteOptions, SqliteStore};
use serde::Serialize;
use uuid::Uuid;
use vault::{MasterKey, SystemEntropy, Vault};
use workflow::policy::Section;

use crate::anchors::{ANCHORS, AnchorFolder};
use crate::arguments::Place;
use crate::failure::Failure;
use crate::folder::{FolderError, KEYS, LOG, uid};
use crate::lock::FolderLock;
use crate::output::{Format, print};
use crate::policy;

const EXAMPLES: &str = "\
Examples:
  parcours init --policy agency.toml --admin claire.durand --admin-name 'Claire Durand'
  parcours --data /srv/agency --master-key /safe/master.key init --policy agency.toml --admin claire

The folder appears whole or not at all. Copy the master key to a safe place: without it nothing
personal can be read any more, with it and keys.db everything can.";

/// Makes a new data folder: its log, its keys, its first administrator, its policy.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Init {
    /// The policy of the agency.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// Login of the first administrator.
    #[arg(long, value_name = "LOGIN")]
    admin: String,
    /// Name of the first administrator; the login unless given.
    #[arg(long, value_name = "NAME")]
    admin_name: Option<String>,
    /// The name under which the log's checkpoints are signed; the policy's domain with `/parcours` unless given.
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What was made.
#[derive(Debug, Serialize)]
struct Output {
    folder: PathBuf,
    log_id: Uuid,
    origin: String,
    administrator: String,
    /// Sections of the policy that came into force.
    policy: Vec<&'static str>,
    /// The last event.
    position: u64,
    /// The public key under which checkpoints are signed: for auditors to keep.
    signing_key: String,
    master_key: PathBuf,
}

impl Init {
    /// Builds the folder beside its place, and renames it.
    pub(crate) async fn run(self, place: &Place) -> Result<(), Failure> {
        if place.data.exists() {
            return Err(FolderError::Exists { path: place.data.clone() }.into());
        }
        let sections = policy::read(&self.policy)?;
        let origin = self.origin(&sections)?;
        let site = Site::begin(place)?;
        let output = self.build(place, &site, (origin, sections)).await?;
        site.put_in_place()?;
        eprintln!(
            "parcours: {} opens everything personal in this folder, and nothing else does: keep a copy elsewhere, and it \
             out of backups of the folder",
            output.master_key.display()
        );
        print(&output, self.format)
    }

    fn origin(&self, sections: &[Section]) -> Result<String, Failure> {
        let of_naming = |section: &Section| match section {
            Section::Naming(naming) => Some(format!("{}/parcours", naming.domain)),
            Section::Adhesion(_)
            | Section::Deadlines(_)
            | Section::Fees(_)
            | Section::Links(_)
            | Section::Professions(_)
            | Section::Quota(_)
            | Section::Retention(_)
            | Section::Senders(_)
            | Section::Terms(_) => None,
        };
        let origin = self.origin.clone().or_else(|| sections.iter().find_map(of_naming)).unwrap_or_default();
        let is_name = !origin.is_empty() && origin.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'+');
        if is_name {
            Ok(origin)
        } else {
            let expected = "a name without spaces or plus signs, like agency.example/parcours; a policy with a naming \
                            section gives one";
            Err(Failure::input("--origin", origin, expected))
        }
    }

    async fn build(
        &self,
        place: &Place,
        site: &Site,
        (origin, policy): (String, Vec<Section>),
    ) -> Result<Output, Failure> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let ids = Ids::new(Arc::clone(&clock), SystemEntropy);
        let log_id = ids.random();
        let master = site.master_key()?;
        let keys = Vault::create(&site.folder.join(KEYS), &master, log_id, &mut SystemEntropy);
        let store = SqliteStore::create(site.folder.join(LOG), SqliteOptions::default()).map_err(FolderError::Log)?;
        let store = Arc::new(store);
        let vault = keys.map_err(FolderError::Keys)?;
        let app = App::new(Arc::clone(&store) as Arc<dyn EventStore>, vault, clock, ids);
        let app = app.reached_through("shell", uid());
        let admin_name = self.admin_name.clone().unwrap_or_else(|| self.admin.clone());
        let sections = policy.iter().map(|section| section.name().as_str()).collect();
        let folder = NewFolder {
            log_id,
            origin: origin.clone(),
            demo: false,
            admin_login: self.admin.clone(),
            admin_name,
            policy,
        };
        let born = app.initialise(&folder).await?;
        let sealer = app.sealer(Arc::new(site.anchors(place)));
        sealer.begin(&mut SystemEntropy).await?;
        let key = site.anchors(place).signing_key().map_err(SealFailure::from)?;
        let signing_key = key.map(|key| key.verifier_key().to_string()).unwrap_or_default();
        drop((app, sealer));
        store.close();
        Ok(Output {
            folder: site.target.clone(),
            log_id,
            origin,
            administrator: self.admin.clone(),
            policy: sections,
            position: born.position().get(),
            signing_key,
            master_key: site.master_key_shown(),
        })
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} is ready", self.folder.display())?;
        writeln!(f, "  {:<14} {}", "log", self.log_id)?;
        writeln!(f, "  {:<14} {}", "origin", self.origin)?;
        writeln!(f, "  {:<14} {}", "administrator", self.administrator)?;
        writeln!(f, "  {:<14} {}", "policy", self.policy.join(", "))?;
        writeln!(f, "  {:<14} {}", "events", self.position)?;
        writeln!(f, "  {:<14} {}", "signed as", self.signing_key)
    }
}

/// A folder being built beside its place. Dropped before it is put there, it leaves nothing behind.
struct Site {
    folder: PathBuf,
    target: PathBuf,
    /// The key file, where it lies outside the folder, and whether this run made it.
    key_outside: Option<(PathBuf, bool)>,
    is_in_place: bool,
}

impl Site {
    fn begin(place: &Place) -> Result<Self, Failure> {
        // The components alone: a name that ends in a slash would put the site inside its own place.
        let target: PathBuf = place.data.components().collect();
        if !parent(&target).is_dir() {
            return Err(Failure::input("--data", target.display().to_string(), "a name in a folder that exists"));
        }
        let mut name = target.clone().into_os_string();
        name.push(format!(".tmp-{}", std::process::id()));
        let folder = PathBuf::from(name);
        let failed = |source| FolderError::Io { path: folder.clone(), source };
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o750);
        builder.create(&folder).map_err(failed)?;
        let key_outside = place.master_key.clone().map(|path| {
            let is_new = !path.exists();
            (path, is_new)
        });
        Ok(Self { folder, target, key_outside, is_in_place: false })
    }

    /// The key in the file that was named, or a fresh one.
    fn master_key(&self) -> Result<MasterKey, FolderError> {
        match &self.key_outside {
            None => MasterKey::create(&self.folder.join(crate::folder::MASTER_KEY), &mut SystemEntropy),
            Some((path, true)) => MasterKey::create(path, &mut SystemEntropy),
            Some((path, false)) => MasterKey::read(path),
        }
        .map_err(FolderError::MasterKey)
    }

    /// Where checkpoints lie: in the folder being built, unless they were put elsewhere.
    fn anchors(&self, place: &Place) -> AnchorFolder {
        AnchorFolder::new(&place.anchors.clone().unwrap_or_else(|| self.folder.join(ANCHORS)), &self.folder)
    }

    fn master_key_shown(&self) -> PathBuf {
        match &self.key_outside {
            None => self.target.join(crate::folder::MASTER_KEY),
            Some((path, _)) => path.clone(),
        }
    }

    /// Syncs what was built and gives it its name; from then on it is a folder.
    fn put_in_place(mut self) -> Result<(), FolderError> {
        drop(FolderLock::share(&self.folder)?);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| FolderError::Io { path, source }
        };
        sync(&self.folder).map_err(failed(&self.folder))?;
        if self.target.exists() {
            return Err(FolderError::Exists { path: self.target.clone() });
        }
        fs::rename(&self.folder, &self.target).map_err(failed(&self.target))?;
        self.is_in_place = true;
        sync(parent(&self.target)).map_err(failed(&self.target))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if self.is_in_place {
            return;
        }
        // What stopped the building is the error to report; what cannot be removed bears the name `.tmp-` and harms no one.
        let _ = fs::remove_dir_all(&self.folder);
        if let Some((path, true)) = &self.key_outside {
            let _ = fs::remove_file(path);
        }
    }
}

/// The folder in which `path` is a name.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}
