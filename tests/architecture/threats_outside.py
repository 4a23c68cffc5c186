"""Threats 25 to 50: what is shared, what comes in and goes out, models, and operation."""

from collections.abc import Mapping

API = "entrypoints/api"
CLI = "entrypoints/cli"
FILES = "entrypoints/api/files/test_files.py"
LIVE = "entrypoints/api/live/test_streams.py"
LLM = "adapters/llm"
PANELS = "entrypoints/api/panels"
SHARED = "entrypoints/api/shared"
SQL = "adapters/sql"

OUTSIDE: Mapping[tuple[int, str], Mapping[str, tuple[str, ...]]] = {
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
        f"{API}/test_event_stream.py": (
            "test_no_more_is_made_than_the_client_takes",
            "test_a_client_that_takes_nothing_loses_its_stream",
        ),
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
        f"{API}/test_texts.py": ("test_what_is_no_text_is_refused_wherever_it_stands",),
        f"{API}/test_schemathesis.py": ("test_every_operation_does_what_it_says",),
    },
    (33, "letters that look alike"): {
        f"{API}/test_texts.py": ("test_any_other_text_is_kept_in_the_one_form_that_is_stated",),
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
        FILES: ("test_an_upload_has_a_length_limit_and_comes_unpacked",),
    },
    (35, "bodies that grow when they are unpacked"): {
        f"{API}/test_bodies.py": ("test_a_compressed_body_is_refused_unread",),
    },
    (36, "names of files that lead elsewhere"): {
        f"{PANELS}/test_convening.py": ("test_evidence_has_a_plain_name",),
        FILES: ("test_what_may_not_be_offered_is_refused_by_its_field",),
        "contracts/test_file_store.py": (
            "test_a_name_that_leads_elsewhere_is_refused",
            "test_no_name_leads_out_of_its_folder",
        ),
    },
    (37, "answers that a browser takes for something else"): {
        f"{API}/test_every_answer.py": ("test_an_answer_is_never_sniffed_framed_or_shared",),
        f"{API}/test_bodies.py": ("test_a_body_of_another_type_is_refused",),
        FILES: (
            "test_what_was_not_offered_is_not_stored",
            "test_what_is_served_is_saved_by_browsers_and_never_taken_for_a_page",
        ),
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
            "test_every_post_there_is_is_carried_out_once",
        ),
    },
    (40, "tricks around the limit of requests"): {
        f"{SHARED}/test_limits.py": (
            "test_no_trick_gets_around_the_limit",
            "test_whoever_is_refused_again_and_again_is_told_to_wait",
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
        "application/notification/test_delivering.py": (
            "test_a_notice_is_delivered_once_and_signed",
            "test_whatever_is_forged_is_found",
            "test_a_notice_that_is_sent_again_by_others_is_old_or_known",
            "test_after_its_last_attempt_a_notice_is_given_up_shown_and_repeated_on_request",
        ),
        "domain/notification/test_deliveries.py": (
            "test_the_signature_is_that_of_standard_webhooks",
        ),
        "entrypoints/worker/test_notices.py": (
            "test_beside_others_who_deliver_each_notice_is_told_once",
        ),
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
        "entrypoints/test_logs.py": (
            "test_a_secret_is_taken_out_at_any_depth",
            "test_a_process_logs_one_json_object_a_line_without_secrets_whoever_logs",
        ),
        "entrypoints/tracing/test_traces.py": (
            "test_a_panels_trace_leads_from_the_callers_request_to_each_call_of_a_model",
        ),
        f"{API}/test_every_answer.py": ("test_a_fault_of_ours_tells_nothing_but_the_request_id",),
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
            "test_the_jobs_of_a_worker_that_died_are_taken_over",
            "test_a_worker_whose_lease_is_over_drops_its_jobs_and_goes_on_under_a_new_one",
        ),
        f"{SQL}/test_lost_commits.py": (
            "test_a_panel_whose_saving_seems_to_fail_is_saved_once",
            "test_an_answer_whose_recording_seems_to_fail_is_recorded_once",
            "test_a_panel_comes_to_its_end_and_no_answer_is_bought_twice_whatever_is_not_heard_of",
        ),
        f"{SQL}/test_failures.py": (
            "test_a_file_that_takes_no_more_is_named_so",
            "test_a_server_that_ends_the_connection_is_named_and_then_reached_again",
        ),
    },
}
"""Each case, and under the file of the tests their names."""
