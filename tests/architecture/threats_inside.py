"""Threats 1 to 24: who calls, what they reach, and the database that holds it."""

from collections.abc import Mapping

ACCESS = "entrypoints/api/access"
API = "entrypoints/api"
PANELS = "entrypoints/api/panels"
SHARED = "entrypoints/api/shared"
SQL = "adapters/sql"

INSIDE: Mapping[tuple[int, str], Mapping[str, tuple[str, ...]]] = {
    (1, "a credential of another tenant than the header names"): {
        f"{ACCESS}/test_every_operation.py": (
            "test_who_calls_and_for_whom_is_asked_before_anything_else",
        ),
        f"{ACCESS}/test_ways_in.py": (
            "test_a_credential_for_another_tenant_is_refused_and_its_own_tenant_hears_of_it",
        ),
        "application/tenancy/test_authentication.py": (
            "test_the_tenant_that_a_foreign_key_reaches_for_is_not_even_looked_at",
        ),
    },
    (2, "no tenant, two, or another spelling of the header"): {
        f"{ACCESS}/test_every_operation.py": (
            "test_no_operation_takes_two_tenants_another_spelling_or_a_credential_in_its_address",
        ),
        f"{API}/test_tenant_header.py": (
            "test_a_tenant_that_is_missing_doubled_or_malformed_is_refused",
        ),
    },
    (3, "a genuine key on another tenant's panel"): {
        f"{ACCESS}/test_keys.py": ("test_another_tenants_panel_is_not_found_by_a_genuine_key",),
    },
    (4, "unsigned tokens, and the public key as a shared secret"): {
        "adapters/jwt/test_tokens.py": (
            "test_an_unsigned_token_is_refused",
            "test_a_public_key_is_never_taken_for_a_shared_secret",
        ),
    },
    (5, "tokens that lack a claim, are expired, early or for others"): {
        "adapters/jwt/test_tokens.py": (
            "test_a_token_that_lacks_something_or_is_not_meant_for_us_is_refused",
        ),
        f"{ACCESS}/test_tokens.py": ("test_forged_and_foreign_tokens_are_refused",),
    },
    (6, "a revoked key"): {
        f"{ACCESS}/test_keys.py": ("test_a_revoked_key_is_refused_with_its_next_request",),
    },
    (7, "the issuer changes its keys, or is away"): {
        "adapters/jwt/test_keys.py": (
            "test_a_new_key_is_fetched_when_it_is_first_seen",
            "test_unknown_keys_do_not_make_us_a_burden_to_the_issuer",
            "test_a_withdrawn_key_is_refused_as_soon_as_the_keys_are_fetched_again",
            "test_while_the_issuer_is_away_known_keys_serve_for_their_lifetime",
        ),
        f"{ACCESS}/test_tokens.py": ("test_while_the_issuer_is_away_the_service_says_so",),
    },
    (8, "a tenant that people write into their own token"): {
        f"{ACCESS}/test_tokens.py": ("test_what_a_person_can_write_into_a_token_lets_nobody_in",),
    },
    (9, "a key in an address; a database that is read by strangers"): {
        f"{ACCESS}/test_ways_in.py": ("test_a_credential_in_the_address_is_refused",),
        "application/tenancy/test_keys.py": ("test_a_key_is_stored_without_its_secret",),
        "domain/tenancy/test_api_key.py": ("test_only_its_own_secret_matches",),
    },
    (10, "the open stream of somebody who was removed"): {
        f"{API}/live/test_course.py": ("test_a_removed_member_loses_their_stream",),
        f"{API}/live/test_following.py": (
            "test_a_revoked_key_loses_its_stream_and_hears_nothing_more",
            "test_it_is_looked_again_often_enough",
        ),
    },
    (11, "a foreign id, in any operation"): {
        f"{PANELS}/test_foreign.py": (
            "test_there_is_an_operation_to_be_tested_for_each_kind_of_access",
            "test_a_foreign_panel_is_answered_like_one_that_does_not_exist",
            "test_a_foreign_panel_is_in_no_list",
        ),
        f"{API}/files/test_files.py": (
            "test_another_tenants_file_is_answered_like_one_that_does_not_exist",
        ),
        f"{API}/tenancy/test_foreign.py": (
            "test_each_kind_of_thing_that_a_path_can_name_is_tested",
            "test_what_is_a_strangers_is_answered_like_what_does_not_exist",
        ),
        f"{API}/tenancy/test_tenancy.py": (
            "test_another_tenant_is_answered_as_one_that_does_not_exist",
        ),
    },
    (12, "a child of another tenant's parent"): {
        f"{SQL}/test_row_security.py": (
            "test_a_tenants_answers_to_anothers_panel_are_refused_without_naming_it",
        ),
        f"{SQL}/test_catalogue.py": ("test_what_refers_to_a_row_names_its_tenant",),
    },
    (13, "fields that nobody may set"): {
        f"{PANELS}/test_convening.py": ("test_nothing_can_be_set_that_is_not_asked_for",),
        f"{API}/test_openapi.py": ("test_what_is_sent_may_hold_no_unknown_fields",),
    },
    (14, "a row that moves to another tenant"): {
        f"{SQL}/test_row_security.py": ("test_no_row_moves_to_another_tenant",),
    },
    (15, "a batch with a foreign id"): {
        f"{PANELS}/test_foreign.py": ("test_no_operation_acts_on_several_panels_at_once",),
    },
    (16, "a user at the operators' figures"): {
        f"{ACCESS}/test_every_operation.py": (
            "test_an_operation_is_refused_without_its_permission_and_with_it_alone_is_not",
        ),
        f"{SHARED}/test_metrics.py": (
            "test_who_comes_through_a_proxy_does_not_see_them",
            "test_they_are_nobodys_by_another_name_of_this_machine",
        ),
        f"{API}/test_health.py": (
            "test_with_an_operators_token_figures_are_shown_to_whoever_has_it_from_anywhere",
        ),
    },
    (17, "another tenant's cursor"): {
        f"{PANELS}/test_listing.py": (
            "test_serves_its_own_tenant_only",
            "test_is_refused_when_a_character_of_it_was_changed",
        ),
        f"{API}/test_cursor.py": ("test_a_cursor_is_of_one_list_of_one_tenant_of_one_service",),
    },
    (18, "a pooled connection after an error, a cancellation or a timeout"): {
        f"{SQL}/test_pool.py": (
            "test_after_an_error_or_a_timeout_it_belongs_to_nobody",
            "test_after_a_cancellation_it_belongs_to_nobody",
        ),
        f"{SQL}/test_crossing.py": ("test_nothing_crosses",),
    },
    (19, "a query outside of a tenant's transaction"): {
        f"{SQL}/test_pool.py": ("test_a_query_outside_of_a_tenants_transaction_finds_nothing",),
    },
    (20, "a service that runs as a role which no policy binds"): {
        f"{SQL}/test_serving.py": (
            "test_a_superuser",
            "test_the_owner",
            "test_a_role_with_a_power",
            "test_a_role_that_may_become_one",
            "test_who_has_put_on_a_lesser_role",
        ),
    },
    (21, "a new table, view or function that is open"): {
        f"{SQL}/test_catalogue.py": (
            "test_every_table_view_and_function_keeps_tenants_apart",
            "test_whatever_is_open_is_found",
        ),
    },
    (22, "a database without policies"): {
        f"{SQL}/test_repositories_alone.py": (
            "test_the_database_shows_everything",
            "test_panels_of_another_tenant_are_not_there",
            "test_events_and_usage_are_a_tenants_own",
        ),
    },
    (23, "errors, constraints and plans that tell of foreign rows"): {
        f"{SQL}/test_row_security.py": (
            "test_statistics_of_other_tenants_rows_are_hidden",
            "test_ids_that_another_tenant_uses_are_free",
        ),
        f"{SQL}/test_catalogue.py": ("test_what_is_unique_is_unique_within_a_tenant",),
    },
    (24, "injection by filters, sorting and search"): {
        f"{PANELS}/test_listing.py": ("test_what_cannot_be_looked_for_is_refused_by_name",),
        "contracts/test_panel_list.py": ("test_finds_a_text_as_it_is_written_in_either_case",),
    },
}
"""Each case, and under the file of the tests their names."""
