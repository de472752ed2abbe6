//! Who asks for a mailbox, by trade.

/// A profession, and how often somebody of it asks.
#[derive(Debug)]
pub(super) struct Profession {
    /// Nomenclature and code, as decisions name it.
    pub(super) code: &'static str,
    /// Whether its members have an RPPS; the others come with an attestation of the head of the structure.
    pub(super) is_registered: bool,
    /// How often, against the others.
    pub(super) weight: u32,
    sectors: &'static [&'static str],
}

impl Profession {
    /// Whether the profession is found in structures of this sector.
    pub(super) fn works_in(&self, sector: &str) -> bool {
        self.sectors.contains(&sector)
    }
}

const CARE: &[&str] = &["sanitaire", "medico-social", "ville"];
const HOSPITAL: &[&str] = &["sanitaire"];
const SOCIAL: &[&str] = &["medico-social", "social"];
const EVERYWHERE: &[&str] = &["sanitaire", "medico-social", "ville", "social"];

/// The professions of the demonstration, all of which the example policy admits.
pub(super) const PROFESSIONS: [Profession; 13] = [
    registered("TRE_G15:60", 34, CARE),
    registered("TRE_G15:10", 26, CARE),
    registered("TRE_G15:21", 7, &["sanitaire", "ville"]),
    registered("TRE_G15:70", 9, CARE),
    registered("TRE_G15:50", 5, HOSPITAL),
    registered("TRE_G15:95", 3, HOSPITAL),
    registered("TRE_G15:91", 3, CARE),
    registered("TRE_G15:94", 3, &["sanitaire", "medico-social"]),
    registered("TRE_G15:93", 8, EVERYWHERE),
    registered("TRE_R94:41", 8, EVERYWHERE),
    attested("TRE_R94:53", 9, SOCIAL),
    attested("TRE_R94:51", 9, SOCIAL),
    attested("TRE_R291:99", 8, SOCIAL),
];

/// Staff whom only their role describes: admitted in social and medico-social structures, and nowhere else without a second
/// agent.
pub(super) static UNLISTED: Profession = attested("TRE_R291:99", 0, &[]);

const fn registered(code: &'static str, weight: u32, sectors: &'static [&'static str]) -> Profession {
    Profession { code, is_registered: true, weight, sectors }
}

const fn attested(code: &'static str, weight: u32, sectors: &'static [&'static str]) -> Profession {
    Profession { code, is_registered: false, weight, sectors }
}
