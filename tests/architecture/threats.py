"""What the service must survive, case by case, and the tests that hold it to that.

The cases are numbered as in the list of threats that the service was built against.
"""

from collections.abc import Mapping

ACCESS = "entrypoints/api/access"
API = "entrypoints/api"
CLI = "entrypoints/cli"
LIVE = "entrypoints/api/live/test_streams.py"
LLM = "adapters/llm"
PANELS = "entrypoints/api/panels"
SHARED = "entrypoints/api/shared"
SQL = "adapters/sql"

THREATS: Mapping[tuple[int, str], Mapping[str, tuple[str, ...]]] = {
    (1, "a credential of another tenant than the header names"): {
        f"{ACCESS}/test_ways_in.py": (
            "test_a_credential_for_another_tenant_is_refused_and_its_own_tenant_hears_of_it",
        ),
        "application/tenancy/test_authentication.py": (
            "test_the_tenant_that_a_foreign_key_reaches_for_is_not_even_looked_at",
        ),
    },
    (2, "no tenant, two, or another spelling of the header"): {
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
    (25, "two tenants that ask the same"): {
        "contracts/test_cache.py": ("test_two_tenants_that_ask_the_same_get_each_their_own",),
        f"{SHARED}/test_caching.py": (
            "test_what_is_cached_for_one_tenant_does_not_exist_for_another",
        ),
    },
    (26, "texts that look like parts of a key"): {
        "contracts/test_cache.py": ("test_keys_are_equal_only_where_everything_is",),
    },
    (27, "the stream of a foreign panel, or of a pattern"): {
        LIVE: (
            "test_another_tenants_panel_is_not_there_before_any_header",
            "test_no_pattern_names_several_panels",
        ),
    },
    (28, "a foreign, huge or negative position"): {
        LIVE: (
            "test_what_is_no_position_is_refused",
            "test_another_tenants_position_gives_own_events_only",
        ),
    },
    (29, "line breaks in what a model says"): {
        LIVE: ("test_texts_cannot_forge_an_event",),
        f"{API}/test_event_stream.py": (
            "test_an_event_has_one_line_for_each_field_whatever_it_carries",
        ),
    },
    (30, "readers that are slow, and many streams"): {
        f"{API}/live/test_following.py": (
            "test_a_tenant_has_so_many_and_others_have_theirs",
            "test_whoever_reads_nothing_keeps_nobody_else_waiting",
            "test_while_people_are_awaited_the_stream_stays_open_and_is_kept_alive",
        ),
        f"{API}/test_event_stream.py": ("test_no_more_is_made_than_the_client_takes",),
    },
    (31, "Redis forgets everything"): {
        f"{SHARED}/test_caching.py": ("test_a_flush_in_the_middle_loses_no_panel",),
        "adapters/redis/test_away.py": (
            "test_a_flush_forgives_nobody_their_requests",
            "test_without_redis_the_limit_is_stricter",
        ),
    },
    (32, "texts and numbers that cannot be stored"): {
        f"{API}/test_bodies.py": ("test_what_is_no_json_is_refused",),
        f"{API}/test_strict_json.py": (
            "test_what_passes_is_read_alike_by_a_more_lenient_parser_and_can_be_stored",
            "test_nesting_is_bounded",
        ),
        f"{API}/test_schemathesis.py": ("test_every_operation_does_what_it_says",),
    },
    (33, "letters that look alike"): {
        f"{PANELS}/test_convening.py": (
            "test_two_spellings_of_the_same_letters_are_stored_alike",
            "test_marks_that_nobody_sees_and_letters_that_look_alike_are_kept_as_they_are",
        ),
    },
    (34, "a body without end"): {
        f"{API}/test_bodies.py": (
            "test_a_body_that_announces_its_length_is_refused_before_it_comes",
            "test_a_chunked_body_is_refused_while_it_comes",
        ),
    },
    (35, "bodies that grow when they are unpacked"): {
        f"{API}/test_bodies.py": ("test_a_compressed_body_is_refused_unread",),
    },
    (36, "names of files that lead elsewhere"): {
        f"{PANELS}/test_convening.py": ("test_evidence_has_a_plain_name",),
    },
    (37, "answers that a browser takes for something else"): {
        f"{API}/test_every_answer.py": ("test_an_answer_is_never_sniffed_framed_or_shared",),
        f"{API}/test_bodies.py": ("test_a_body_of_another_type_is_refused",),
    },
    (38, "a body that trickles in, or whose end is disputed"): {
        f"{API}/test_bodies.py": (
            "test_a_body_that_trickles_in_is_refused",
            "test_a_body_whose_end_is_disputed_is_refused",
        ),
    },
    (39, "a request that comes again"): {
        f"{PANELS}/test_idempotency.py": (
            "test_the_same_request_gets_the_same_answer_and_is_carried_out_once",
            "test_another_request_with_the_same_key_is_refused",
            "test_of_several_at_once_one_is_carried_out",
            "test_each_tenant_has_keys_of_its_own",
        ),
    },
    (40, "tricks around the limit of requests"): {
        f"{SHARED}/test_limits.py": (
            "test_no_trick_gets_around_the_limit",
            "test_of_a_parallel_burst_as_many_are_answered_as_the_limit_says",
        ),
    },
    (41, "panels that cost more than the tenant has"): {
        f"{PANELS}/test_quota.py": (
            "test_one_panel_more_than_a_tenant_may_have_under_way_is_refused_for_now",
            "test_a_tenant_that_has_spent_its_budget_begins_no_panel",
            "test_what_is_set_aside_for_panels_under_way_is_not_left_for_another",
        ),
    },
    (42, "webhooks that lead inwards"): {
        "adapters/webhook/test_courier.py": (
            "test_a_public_name_of_a_private_address_is_not_connected_to",
            "test_a_name_that_changes_its_address_is_looked_up_once_an_attempt_and_refused",
            "test_a_number_in_disguise_is_not_connected_to",
            "test_a_redirect_is_not_followed",
        ),
    },
    (43, "notices that are forged or replayed"): {
        f"{API}/webhooks/test_webhooks.py": ("test_a_completed_panel_is_told",),
    },
    (44, "instructions hidden in what is discussed"): {
        f"{LLM}/test_attacks.py": (
            "test_no_hidden_instruction_changes_a_vote_or_reveals_the_prompt",
            "test_there_are_thirty_and_they_hide_in_every_place",
        ),
        f"{LLM}/test_prompt.py": ("test_nothing_gets_out_of_a_fence_whoever_reads",),
    },
    (45, "evidence of another tenant"): {
        "contracts/test_documents.py": ("test_a_foreign_text_is_not_found",),
    },
    (46, "pictures and links that carry data away"): {
        f"{API}/test_every_answer.py": ("test_an_answer_is_never_sniffed_framed_or_shared",),
    },
    (47, "a model that fails in every way"): {
        f"{LLM}/test_faults.py": (
            "test_what_passes_is_waited_out_and_every_request_counted",
            "test_what_does_not_pass_ends_in_a_plain_reason",
            "test_an_unusable_answer_may_be_repaired_and_is_counted",
            "test_retry_after_is_honoured",
        ),
    },
    (48, "secrets on their way out"): {
        "e2e/test_serve.py": ("test_no_secret_that_a_caller_shows_reaches_log_health_or_answer",),
        "adapters/sql/test_opening.py": (
            "test_what_cannot_be_reached_is_told_without_the_password",
        ),
        f"{LLM}/test_models.py": ("test_keys_are_not_shown",),
        f"{CLI}/test_backup_postgresql.py": (
            "test_no_password_shows_in_arguments_environments_manifests_or_logs",
        ),
    },
    (49, "backups that are wrong, and are restored"): {
        f"{CLI}/test_backup.py": (
            "test_a_restored_database_is_the_one_that_was_backed_up",
            "test_a_file_that_was_cut_off_is_refused_wherever_that_was",
            "test_a_changed_file_is_refused_wherever_it_was_changed",
            "test_a_backup_of_another_schema_is_refused",
            "test_a_database_that_holds_something_is_left_as_it_is",
            "test_what_came_back_otherwise_is_told_and_fails",
        ),
        f"{CLI}/test_backup_postgresql.py": (
            "test_whoever_is_bound_by_the_policies_makes_no_backup_and_learns_who_can",
            "test_roles_that_the_server_lacks_are_named_before_anything_is_written",
        ),
    },
    (50, "deaths of processes and servers"): {
        "e2e/test_kill.py": (
            "test_a_panel_killed_at_random_moments_never_buys_a_recorded_answer_again",
        ),
        "e2e/test_chaos.py": ("test_panels_come_through_the_death_of_the_workers_that_run_them",),
        "adapters/procrastinate/test_working.py": (
            "test_a_worker_whose_lease_is_over_drops_its_jobs_and_goes_on_under_a_new_one",
        ),
        f"{SQL}/test_failures.py": ("test_a_file_that_takes_no_more_is_named_so",),
    },
}
"""Each case, and under the file of the tests their names."""

NOT_HERE = {
    6: "no one-time tokens are issued; tokens of an issuer serve until they expire",
    19: "no row is shown, but nobody is called: the policies alone see such a query",
    35: "no archives are taken: bodies that are packed are refused unread",
    37: "no files are served",
}
"""Parts of a case that no test covers, and why."""
