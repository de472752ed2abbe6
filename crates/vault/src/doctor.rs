//! What `doctor` asks: who is here, how many, and is it whole.

use uuid::Uuid;

use crate::{
    error::VaultError,
    lookups,
    reading::Reading,
    subject::{SubjectId, SubjectKind},
};

pub(crate) const SELECT_SUBJECTS: &str = "\
    SELECT subject, kind FROM keys \
    WHERE subject > ?1 AND NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.subject = keys.subject) \
    ORDER BY subject LIMIT ?2";
const SELECT_COUNTS: &str = "\
    SELECT (SELECT count(*) FROM keys WHERE subject NOT IN (SELECT subject FROM tombstones)), \
           (SELECT count(*) FROM tombstones), \
           (SELECT count(*) FROM lookups WHERE hash <> zeroblob(32))";
const SELECT_KEYS: &str = "\
    SELECT keys.subject, wrapped, tombstones.subject IS NOT NULL \
    FROM keys LEFT JOIN tombstones USING (subject) ORDER BY keys.subject";
const SELECT_DEAD_LOOKUPS: &str = "\
    SELECT DISTINCT subject FROM lookups \
    WHERE hash <> zeroblob(32) \
    AND (subject IN (SELECT subject FROM tombstones) OR subject NOT IN (SELECT subject FROM keys))";

/// A living subject, as listed for the search of orphans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LivingSubject {
    /// Its id.
    pub id: SubjectId,
    /// Its kind.
    pub kind: SubjectKind,
}

/// How much the vault holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Subjects with a key.
    pub living: u64,
    /// Subjects with a tombstone.
    pub erased: u64,
    /// Hashes that lead to a living subject.
    pub lookups: u64,
}

/// Something in the file that contradicts the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// SQLite's own check of the file, in its words.
    Structure(String),
    /// A living subject's key does not unwrap: what was sealed under it cannot be read.
    KeyDoesNotUnwrap(SubjectId),
    /// An erased subject's key was not overwritten.
    KeyOutlivedErasure(SubjectId),
    /// A lookup leads to a subject that is erased or not here.
    LookupLeadsNowhere(SubjectId),
    /// The lookup of this number is not the one that was written, or stands in the place of one that is missing.
    LookupAltered(i64),
    /// There are so many lookups, and another number was written.
    LookupsMissing(i64),
}

impl Reading<'_> {
    /// Lists living subjects in order of their id, at most `limit` after `after`.
    ///
    /// # Errors
    /// The vault could not be read.
    pub fn subjects(&self, after: Option<SubjectId>, limit: u32) -> Result<Vec<LivingSubject>, VaultError> {
        // An empty blob sorts before every id.
        let after = after.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
        let mut select = self.transaction.prepare_cached(SELECT_SUBJECTS)?;
        let mut rows = select.query((after, limit))?;
        let mut subjects = Vec::new();
        while let Some(row) = rows.next()? {
            let id = SubjectId::new(Uuid::from_bytes(row.get(0)?));
            let kind = SubjectKind::from_stored(row.get_ref(1)?.as_str().unwrap_or_default())
                .ok_or_else(|| VaultError::damaged(format!("subject {id} is of an unknown kind")))?;
            subjects.push(LivingSubject { id, kind });
        }
        Ok(subjects)
    }

    /// Counts subjects and lookups.
    ///
    /// # Errors
    /// The vault could not be read.
    pub fn counts(&self) -> Result<Counts, VaultError> {
        Ok(self.transaction.query_row(SELECT_COUNTS, [], |row| {
            Ok(Counts { living: row.get(0)?, erased: row.get(1)?, lookups: row.get(2)? })
        })?)
    }

    /// Checks the whole file: its structure, every key by unwrapping it, every tombstone, every lookup.
    ///
    /// Returns nothing when all is well. Cost: reads everything; about a second for 60,000 people.
    ///
    /// # Errors
    /// The vault could not be read at all.
    pub fn integrity(&self) -> Result<Vec<Finding>, VaultError> {
        let mut findings = Vec::new();
        self.check_structure(&mut findings)?;
        self.check_keys(&mut findings)?;
        self.check_lookups(&mut findings)?;
        Ok(findings)
    }

    fn check_structure(&self, findings: &mut Vec<Finding>) -> Result<(), VaultError> {
        let mut check = self.transaction.prepare("PRAGMA integrity_check(20)")?;
        for line in check.query_map([], |row| row.get::<_, String>(0))? {
            match line?.as_str() {
                "ok" => {}
                complaint => findings.push(Finding::Structure(complaint.to_owned())),
            }
        }
        Ok(())
    }

    fn check_keys(&self, findings: &mut Vec<Finding>) -> Result<(), VaultError> {
        let mut select = self.transaction.prepare(SELECT_KEYS)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let subject = SubjectId::new(Uuid::from_bytes(row.get(0)?));
            let wrapped: &[u8] = row.get_ref(1)?.as_blob().unwrap_or_default();
            if row.get(2)? {
                if wrapped.iter().any(|&byte| byte != 0) {
                    findings.push(Finding::KeyOutlivedErasure(subject));
                }
            } else if self.wrapper.unwrap(&subject.to_string(), wrapped).is_none() {
                findings.push(Finding::KeyDoesNotUnwrap(subject));
            }
        }
        Ok(())
    }

    fn check_lookups(&self, findings: &mut Vec<Finding>) -> Result<(), VaultError> {
        let mut select = self.transaction.prepare(SELECT_DEAD_LOOKUPS)?;
        for subject in select.query_map([], |row| row.get(0))? {
            findings.push(Finding::LookupLeadsNowhere(SubjectId::new(Uuid::from_bytes(subject?))));
        }
        findings.extend(lookups::check(&self.transaction, self.hasher())?);
        Ok(())
    }
}
