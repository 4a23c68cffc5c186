-- Everything that one unit of work has changed, in one transaction: its writes in order, the events
-- that tell of them, the jobs that follow from them. It runs with its caller's rights, so that the
-- policies hold; a write that changes fewer rows than its "least" undoes all of it. It gives how many
-- rows each write has changed.
CREATE FUNCTION commit_unit(unit json) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    tenant uuid := acting_tenant();
    changed bigint[] := '{}';
    step json;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'a unit of work is a tenant''s' USING ERRCODE = '42501';
    END IF;
    -- The queue's policies know this setting alone.
    PERFORM set_config('app.tenant_id', tenant::text, true);
    -- Whoever looked at what is under way has decided by that: nothing may have begun since.
    IF json_typeof(unit -> 'seen') = 'array' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('under way ' || tenant, 0));
        IF EXISTS (
            SELECT FROM panels WHERE tenant_id = tenant AND status = 'in_progress'
            AND panel_id NOT IN (SELECT value::uuid FROM json_array_elements_text(unit -> 'seen'))
        ) THEN
            RAISE EXCEPTION 'begun since' USING ERRCODE = 'PT409';
        END IF;
    END IF;
    FOR step IN SELECT value FROM json_array_elements(unit -> 'writes') LOOP
        changed := changed || write_rows(step);
        IF changed[cardinality(changed)] < (step ->> 'least')::bigint THEN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'PT409', DETAIL = cardinality(changed) - 1;
        END IF;
    END LOOP;
    PERFORM append_events(unit -> 'events');
    PERFORM enqueue_jobs(unit -> 'jobs');
    RETURN changed;
END $$
