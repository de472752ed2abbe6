//! What reporting jobs are told of each column of the views. `docs/read-model.md` is printed from here.

use read_model::Column;

/// `v_requests`: where each request stands.
pub(crate) const REQUESTS: &[Column] = &[
    Column::new("reference", "`MSS-` year of recording `-` position of the opening"),
    Column::new("request", "id"),
    Column::new("opened_position", "position of the opening"),
    Column::new("opened_at", "instant of the opening"),
    Column::new("structure", "`scheme:number`; `subject:id` for a structure that is one person"),
    Column::new("structure_name", "its public name"),
    Column::new("site", "FINESS of the place"),
    Column::new("department", "department code"),
    Column::new("sector", "sector, in the words of the fee scale"),
    Column::new("channel", "how it reached us"),
    Column::new(
        "taken_over",
        "1 for a file that only holds what was there before the log: no arrival, and in no figure of delays",
    ),
    Column::new(
        "stage",
        "first step not done, once `member_from` has come: `adhesion`, `needs`, `creation`, `credentials-sent`, `partner-communication`",
    ),
    Column::new("adhesion", "`open`, `form-received`, `form-complete`, `member`, `refused`"),
    Column::new("member_from", "day on which membership begins; empty when it was cited"),
    Column::new("need_validated", "1 once the need is validated"),
    Column::new("campaign", "partner campaign: `open`, `finished`, `waived`"),
    Column::new("owner", "user"),
    Column::new("applicant", "random id of the person who asks"),
    Column::new("waiting_for", "`applicant`, `operator`, `internal`"),
    Column::new("waiting_since", "instant"),
    Column::new("due_on", "day until which an answer is expected"),
    Column::new("due_policy", "position of the policy version that set it"),
    Column::new("correction", "round of correction: `none`, `asked`, `answered`"),
    Column::new("ending", "`closed`, `rejected`, `dropped`, `withdrawn`, `duplicate`; empty while it goes on"),
    Column::new("ended_at", "instant of the end; empty while it goes on"),
    Column::new("duplicate_of", "id of the other request"),
    Column::new("mailboxes", "mailboxes asked for"),
    Column::new(
        "types",
        "their types, each once, between commas (`,nominative,organisational,`): `instr(types, ',nominative,')` finds one",
    ),
    Column::new("created", "of these, created, and still there"),
    Column::new("refused", "of these, refused by the mail operator"),
    Column::new("abandoned", "of these, given up"),
    Column::new("closed", "of these, created and closed since"),
    Column::new("in_doubt_from", "position of the first event of this request that could not be read"),
    Column::new("since", "instant from which this version holds; never before the version before"),
    Column::new("until", "instant from which the next one holds"),
    Column::new("valid_from", "position"),
    Column::new("valid_to", "position"),
];

/// `v_mailboxes`: how far each mailbox is.
pub(crate) const MAILBOXES: &[Column] = &[
    Column::new("request", "id of the request"),
    Column::new("mailbox", "id"),
    Column::new("type", "`nominative`, `organisational`, `application`"),
    Column::new("holder", "random id of the person of a nominative mailbox; empty for the others"),
    Column::new("users", "how many persons use it, or are to"),
    Column::new(
        "habilitation",
        "whether it may be used at all: `pending` while anybody is undecided, `granted` once somebody may, else `refused`",
    ),
    Column::new("status", "`wished`, `creation-requested`, `created`, `refused`, `abandoned`, `closed`"),
    Column::new(
        "credentials",
        "of whoever is least far among those who may use it: `bounced`, `none`, `sent`, `received`, `logged-in`",
    ),
    Column::new(
        "address",
        "keyed hash of the address that it was asked for or created under, until then of the one wished for: equal for equal addresses, and nothing else can be told from it",
    ),
    Column::new("since", "instant from which this version holds"),
    Column::new("valid_from", "position"),
    Column::new("valid_to", "position"),
];

/// `v_users`: who uses each mailbox, or is to.
pub(crate) const USERS: &[Column] = &[
    Column::new("request", "id of the request"),
    Column::new("mailbox", "id of the mailbox"),
    Column::new("person", "random id of a person who uses it, or is to"),
    Column::new("since", "instant from which"),
    Column::new("valid_from", "position"),
    Column::new("valid_to", "position"),
];
