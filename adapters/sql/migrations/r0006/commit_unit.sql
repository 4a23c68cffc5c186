-- Everything that one unit of work has changed, in one transaction: its writes in order, the events
-- that tell of them, the jobs that follow from them. It runs with its caller's rights, so that the
-- policies hold; a write that changes fewer rows than its "least" undoes all of it.
CREATE FUNCTION commit_unit(unit json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tenant uuid := acting_tenant();
    room bigint := (unit ->> 'under_way')::bigint;
    place integer := 0;
    step json;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'a unit of work is a tenant''s' USING ERRCODE = '42501';
    END IF;
    -- The queue's policies know this setting alone.
    PERFORM set_config('app.tenant_id', tenant::text, true);
    IF room IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('under way ' || tenant, 0));
    END IF;
    FOR step IN SELECT value FROM json_array_elements(unit -> 'writes') LOOP
        IF write_rows(step) < coalesce((step ->> 'least')::bigint, 0) THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'PT409', DETAIL = place;
        END IF;
        place := place + 1;
    END LOOP;
    IF room < (SELECT count(*) FROM panels WHERE tenant_id = tenant
               AND status = 'in_progress' AND awaited::text = '[]') THEN
        RAISE EXCEPTION 'counted anew' USING ERRCODE = 'PT409';
    END IF;
    PERFORM append_events(unit -> 'events');
    PERFORM enqueue_jobs(unit -> 'jobs');
END $$
