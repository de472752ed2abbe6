//! Where each rule of the domain is tested: rule number, then `file: test`, beginning at the root of the workspace.

#![expect(clippy::disallowed_methods, reason = "the sources of the tests are read from the tree")]

use std::collections::BTreeSet;
use std::path::PathBuf;

const HERE: &str = "crates/workflow/tests/rules";

/// Tests by file. A file without a slash lies among the tests of decisions.
const THE_THIRTY_RULES: [(u8, &[(&str, &str)]); 30] = [
    (
        1,
        &[
            ("case.rs", "a_number_that_the_register_knows_as_another_kind_is_refused"),
            ("corrections.rs", "a_changed_site_is_one_that_the_register_knows_as_a_site"),
            ("crates/registries/tests/finess.rs", "a_number_is_a_site_a_legal_entity_or_unknown"),
        ],
    ),
    (
        2,
        &[
            ("adhesion.rs", "the_contribution_is_computed_from_the_scale_in_force_and_keeps_its_inputs"),
            ("adhesion.rs", "an_amount_to_be_determined_is_a_legal_outcome"),
            ("adhesion.rs", "a_new_scale_changes_no_past_amount_and_may_be_quoted_anew"),
        ],
    ),
    (3, &[("adhesion.rs", "the_form_comes_back_under_a_subject_of_its_own")]),
    (
        4,
        &[
            ("membership.rs", "rule_4_an_enquiry_is_answered_member_not_member_under_way_or_unknown"),
            ("membership.rs", "rule_4_a_number_that_the_register_does_not_know_as_an_entity_is_unknown"),
            ("adhesion.rs", "a_request_submitted_by_a_member_cites_the_membership_at_once"),
        ],
    ),
    (
        5,
        &[
            ("adhesion.rs", "membership_is_effective_on_a_day_after_a_complete_form"),
            ("membership.rs", "rule_5_nothing_is_created_for_whoever_is_a_member_no_more"),
            ("membership.rs", "rule_5_whoever_left_may_join_again_and_not_before"),
        ],
    ),
    (6, &[("adhesion.rs", "needs_are_prepared_while_membership_is_pending_and_creation_waits_for_it")]),
    (
        7,
        &[
            (
                "structures.rs",
                "rule_7_a_structure_without_finess_takes_a_decision_by_hand_before_membership_and_creation",
            ),
            ("structures.rs", "rule_7_the_number_of_a_structure_that_is_one_person_is_sealed_with_its_name"),
            ("sole_practice.rs", "rule_7_nothing_in_clear_tells_who_a_practice_of_one_person_is"),
        ],
    ),
    (8, &[("needs.rs", "rule_8_each_user_of_a_team_is_decided_by_name")]),
    (
        9,
        &[
            ("needs.rs", "rule_9_a_profession_is_let_in_by_sector_and_category_of_the_structure"),
            ("needs.rs", "the_head_of_the_structure_vouches_for_whom_no_register_knows"),
            ("needs.rs", "a_person_who_is_not_granted_is_blocked_and_the_request_is_not"),
            ("overrides.rs", "rule_9_a_grant_without_accepted_evidence_is_proposed_by_one_and_approved_by_another"),
            ("overrides.rs", "rule_9_the_second_agent_is_another_person_than_the_first"),
        ],
    ),
    (
        10,
        &[
            ("needs.rs", "not_found_is_unknown_and_grants_nothing"),
            ("needs.rs", "the_register_counts_before_the_declaration"),
            ("needs.rs", "rule_10_a_failed_key_is_no_evidence"),
        ],
    ),
    (
        11,
        &[
            ("needs.rs", "rule_11_a_code_counts_in_its_nomenclature_alone"),
            ("crates/identifiers/tests/vectors.rs", "every_vector_file_is_walked_and_holds"),
        ],
    ),
    (
        12,
        &[
            ("creation.rs", "of_two_requests_for_the_last_place_exactly_one_wins"),
            ("creation.rs", "the_cap_holds_across_the_requests_of_a_structure"),
            ("overrides.rs", "rule_12_the_cap_of_one_structure_is_raised_by_two_agents"),
            ("places.rs", "rule_12_the_mailbox_of_a_program_counts_like_any_other"),
            ("places.rs", "rule_12_closing_a_mailbox_gives_its_place_back_and_never_its_address"),
            ("places.rs", "rule_12_a_merger_joins_the_places_of_two_structures"),
            ("places.rs", "rule_12_counted_by_users_a_team_takes_a_place_for_each_who_may_use_it"),
            ("places.rs", "rule_12_counted_by_users_and_by_site_another_site_has_places_of_its_own"),
        ],
    ),
    (13, &[("mailbox_types.rs", "rule_13_a_nominative_mailbox_has_exactly_one_person")]),
    (
        14,
        &[
            ("mailbox_types.rs", "rule_14_whatever_the_form_of_a_team_lacks_is_named"),
            ("mailbox_types.rs", "rule_14_without_the_structures_name_a_wish_is_warned_about_and_creation_is_refused"),
            ("mailbox_types.rs", "rule_14_an_abbreviation_that_an_agent_confirmed_stands_for_the_name"),
            ("mailbox_types.rs", "rule_14_at_least_one_user_is_habilitated_before_the_mailbox_of_a_team_is_created"),
        ],
    ),
    (
        15,
        &[
            ("mailbox_types.rs", "rule_15_a_human_concludes_before_a_program_has_a_mailbox"),
            ("mailbox_types.rs", "rule_15_a_talk_that_ended_with_no_makes_no_mailbox_and_blocks_nobody"),
        ],
    ),
    (
        16,
        &[
            ("mailbox_types.rs", "rule_16_the_contact_mail_of_a_user_is_individual"),
            ("mailbox_types.rs", "rule_16_one_mail_is_not_that_of_two_persons"),
            ("mailbox_types.rs", "rule_16_a_mail_that_does_not_resemble_the_name_is_a_warning"),
            ("users.rs", "rule_16_a_user_added_later_gives_a_mail_of_their_own"),
        ],
    ),
    (
        17,
        &[
            ("creation.rs", "a_granted_address_is_never_given_again"),
            ("creation.rs", "an_address_is_unique_and_free_again_across_structures"),
            ("disputes.rs", "rule_17_the_address_of_a_mailbox_that_exists_is_never_changed_by_a_return"),
        ],
    ),
    (
        18,
        &[
            ("creation.rs", "an_address_follows_the_naming_policy_and_a_better_one_is_proposed"),
            ("mailbox_types.rs", "rule_18_a_wish_is_recorded_in_the_form_it_would_be_granted_in"),
            ("credentials.rs", "one_person_with_several_mailboxes_has_one_login"),
            ("crates/identifiers/tests/stored_forms.rs", "the_default_policy_is_that_of_pays_de_la_loire"),
        ],
    ),
    (
        19,
        &[
            ("mailbox_types.rs", "rule_19_an_address_of_a_patient_is_refused_in_a_wish_and_never_stored"),
            ("mailbox_types.rs", "rule_19_the_misspelt_domain_is_corrected_and_never_created"),
            ("crates/identifiers/src/patient.rs", "an_address_of_a_patient_hides_behind_nothing"),
        ],
    ),
    (
        20,
        &[
            ("disputes.rs", "rule_20_the_creation_list_names_what_was_asked_for_and_waits_for_the_operator"),
            ("disputes.rs", "rule_20_an_address_that_differs_from_the_reserved_one_is_disputed"),
            ("disputes.rs", "rule_20_an_agent_takes_the_address_that_was_reported_and_the_reserved_one_is_free"),
        ],
    ),
    (
        21,
        &[
            (
                "crates/workflow/tests/rules/allowed.rs",
                "rule_21_the_check_list_says_what_the_request_for_creation_says",
            ),
            (
                "crates/workflow/tests/rules/allowed.rs",
                "rule_21_each_item_of_the_check_list_has_its_evidence_and_waits_for_an_address",
            ),
        ],
    ),
    (
        22,
        &[
            ("credentials.rs", "rule_22_each_user_of_a_team_has_credentials_of_their_own"),
            ("credentials.rs", "rule_22_no_secret_has_a_place_in_any_event"),
            ("credentials.rs", "credentials_that_came_back_are_sent_again"),
        ],
    ),
    (23, &[("creation.rs", "rule_23_every_user_who_may_have_it_accepts_the_terms_for_themselves")]),
    (24, &[("besides.rs", "rule_24_each_item_of_the_to_do_list_is_none_asked_or_done_and_may_go_back")]),
    (
        25,
        &[
            ("partners.rs", "rule_25_what_a_partner_gives_is_an_mssante_address_of_whatever_agency"),
            ("partners.rs", "rule_25_a_login_id_is_refused_with_an_explanation"),
            ("partners.rs", "rule_25_the_misspelt_domain_is_corrected"),
            ("crates/wording/tests/words/texts.rs", "the_notice_tells_our_addresses_and_asks_for_theirs"),
        ],
    ),
    (
        26,
        &[
            ("ends.rs", "a_request_closes_once_every_step_is_done"),
            ("ends.rs", "a_request_with_an_open_step_does_not_close_and_says_which"),
        ],
    ),
    (
        27,
        &[
            ("life.rs", "rule_27_a_closed_case_accepts_what_concerns_its_mailboxes_and_nothing_else"),
            ("life.rs", "rule_27_too_short_a_notice_is_refused_with_the_first_day_that_would_do"),
            ("life.rs", "rule_27_whoever_is_concerned_objects_and_a_supervisor_answers"),
            ("life.rs", "rule_27_no_policy_lets_a_mailbox_lie_idle_for_more_than_a_year"),
            ("life.rs", "rule_27_an_rpps_takes_the_place_of_an_adeli_number_if_its_key_holds"),
            ("membership.rs", "rule_27_a_member_who_leaves_has_a_closing_plan_of_every_mailbox_that_exists"),
            ("structures.rs", "rule_27_a_new_request_names_the_structure_that_goes_on"),
        ],
    ),
    (28, &[("users.rs", "rule_28_once_it_exists_only_its_administrator_asks_for_access")]),
    (
        29,
        &[
            ("take_over.rs", "rule_29_what_a_structure_had_is_one_closed_case_of_facts"),
            ("take_over.rs", "rule_29_addresses_and_logins_are_ones_own"),
            ("places.rs", "rule_29_what_was_taken_over_counts"),
        ],
    ),
    (
        30,
        &[
            ("settings.rs", "rule_30_links_and_retention_are_sections_of_the_policy"),
            ("erasure.rs", "rule_30_a_case_that_equipped_nobody_is_due_when_the_policy_says"),
            ("erasure.rs", "rule_30_an_equipped_case_is_due_so_long_after_its_last_mailbox_was_closed"),
            ("erasure.rs", "rule_30_who_is_spoken_of_in_a_case_that_goes_on_or_beside_all_cases_is_not_due"),
        ],
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn source(file: &str) -> String {
    let path = if file.contains('/') { root().join(file) } else { root().join(HERE).join("decide").join(file) };
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn each_of_the_thirty_rules_is_tested_by_tests_that_exist() {
    for (position, (rule, tests)) in THE_THIRTY_RULES.iter().enumerate() {
        assert_eq!(usize::from(*rule), position + 1, "the rules stand in order");
        assert!(!tests.is_empty(), "nothing tests rule {rule}");
        for (file, test) in *tests {
            assert!(source(file).contains(&format!("fn {test}(")), "rule {rule}: no test {test} in {file}");
        }
    }
}

#[test]
fn a_test_that_names_a_rule_names_one_of_the_thirty() {
    let decide = root().join(HERE).join("decide");
    for entry in std::fs::read_dir(decide).expect("the tests of decisions") {
        let name = entry.expect("a readable folder").file_name().to_string_lossy().into_owned();
        let text = source(&name);
        let numbers = text.split("fn rule_").skip(1).filter_map(|rest| rest.split('_').next()?.parse::<u8>().ok());
        for rule in numbers.collect::<BTreeSet<_>>() {
            let tests = THE_THIRTY_RULES.iter().find(|(known, _)| *known == rule);
            assert!(tests.is_some(), "{name} names rule {rule}, of which the domain knows nothing");
        }
    }
}
