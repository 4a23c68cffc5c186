-- Written by 'make supabase' from the migrations of adapters/sql: change those.

DO $make$ BEGIN
    EXECUTE replace($body$-- Whose rows a transaction sees. A request through PostgREST says it by its token alone, which the
-- issuer has signed; whatever else is set then does not count. A connection of the service's own
-- says it by app.tenant_id. In PL/pgSQL, as a function in SQL would be set into each statement anew,
-- which takes twice as long to plan; every name says where it is from, whoever calls.
CREATE FUNCTION acting_tenant() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    claims text := pg_catalog.current_setting('request.jwt.claims', true);
    setting text;
BEGIN
    IF pg_catalog.length(claims) OPERATOR(pg_catalog.>) 0 THEN
        RETURN ({claims} OPERATOR(pg_catalog.->) 'app_metadata'
            OPERATOR(pg_catalog.->>) 'tenant_id')::pg_catalog.uuid;
    END IF;
    setting := pg_catalog.current_setting('app.tenant_id', true);
    IF pg_catalog.length(setting) OPERATOR(pg_catalog.>) 0 THEN
        RETURN setting::pg_catalog.uuid;
    END IF;
    RETURN NULL;
END $$
$body$, '{claims}', CASE
        WHEN to_regprocedure('auth.jwt()') IS NULL
        THEN 'claims::pg_catalog.jsonb' ELSE 'auth.jwt()'
    END);
END $make$;

ALTER POLICY own_tenant ON tenants USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON panels USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON panel_sources USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON documents USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON answers USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON deleted_usage USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON events USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON event_heads USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON api_keys USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON members USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON idempotency_keys USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON webhooks USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON webhook_deliveries USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON webhook_outboxes USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY own_tenant ON legal_holds USING (tenant_id = acting_tenant()) WITH CHECK (tenant_id = acting_tenant());

ALTER POLICY dispatcher ON webhook_outboxes USING (acting_tenant() IS NULL);

ALTER POLICY sweeper ON event_heads USING (acting_tenant() IS NULL);

-- Stores texts of evidence, and holds those that are there already until the commit: whoever removes
-- the last panel that refers to one would take it away meanwhile.
CREATE FUNCTION keep_texts(texts json) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint := json_array_length(texts);
    there bigint;
BEGIN
    LOOP
        INSERT INTO documents (tenant_id, digest, text)
        SELECT tenant_id, digest, text FROM json_populate_recordset(NULL::documents, texts)
        ORDER BY digest ON CONFLICT DO NOTHING;
        SELECT count(*) INTO there FROM (
            SELECT stored.digest FROM documents AS stored
            JOIN json_populate_recordset(NULL::documents, texts) AS added
            USING (tenant_id, digest) ORDER BY stored.digest FOR SHARE OF stored
        ) AS held;
        EXIT WHEN there = wanted;
    END LOOP;
    RETURN there;
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION keep_texts(json) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- Holds the tenant's owners until the commit, in one order everywhere; 0 where the person of that
-- subject is the only one, else 1.
CREATE FUNCTION hold_owners(person text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    owners text[];
BEGIN
    SELECT array_agg(subject) INTO owners FROM (
        SELECT subject FROM members
        WHERE tenant_id = acting_tenant() AND role = 'owner' AND removed_at IS NULL
        ORDER BY subject FOR UPDATE
    ) AS held;
    RETURN CASE WHEN owners = ARRAY[person] THEN 0 ELSE 1 END;
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION hold_owners(text) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- Takes a panel that is to be erased, so that nobody records an answer of it or places a hold on it
-- any more; 0 where a legal hold keeps it, else 1.
CREATE FUNCTION take_panel(panel uuid) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM panels WHERE tenant_id = acting_tenant() AND panel_id = panel FOR UPDATE;
    RETURN CASE WHEN EXISTS (
        SELECT FROM legal_holds WHERE tenant_id = acting_tenant() AND panel_id = panel
    ) THEN 0 ELSE 1 END;
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION take_panel(uuid) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- Removes a panel with all that hangs on it, and gives how many there were; what its answers had
-- used is kept by the day, and what its events say is blanked where that is wanted.
CREATE FUNCTION erase_panel(panel uuid, blank boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    tenant uuid := acting_tenant();
    digests text[];
    erased bigint;
BEGIN
    INSERT INTO deleted_usage AS kept (tenant_id, day, input_tokens, output_tokens, requests, usd)
    SELECT tenant, (a.answered_at AT TIME ZONE 'UTC')::date AS day, sum(a.input_tokens),
        sum(a.output_tokens), sum(a.requests), CASE WHEN count(*) = count(a.usd) THEN sum(a.usd) END
    FROM answers AS a WHERE a.tenant_id = tenant AND a.panel_id = panel GROUP BY 2 ORDER BY 2
    ON CONFLICT (tenant_id, day) DO UPDATE SET
        input_tokens = kept.input_tokens + excluded.input_tokens,
        output_tokens = kept.output_tokens + excluded.output_tokens,
        requests = kept.requests + excluded.requests,
        usd = kept.usd + excluded.usd;
    SELECT array_agg(digest) INTO digests
    FROM panel_sources WHERE tenant_id = tenant AND panel_id = panel;
    DELETE FROM webhook_deliveries WHERE tenant_id = tenant AND panel_id = panel;
    DELETE FROM panels WHERE tenant_id = tenant AND panel_id = panel;
    GET DIAGNOSTICS erased = ROW_COUNT;
    -- Whoever adds one of the texts again holds its row: only then it is known who refers to it.
    PERFORM FROM documents WHERE tenant_id = tenant AND digest = ANY (digests)
    ORDER BY digest FOR UPDATE;
    DELETE FROM documents AS d WHERE d.tenant_id = tenant AND d.digest = ANY (digests)
    AND NOT EXISTS (
        SELECT FROM panel_sources AS s WHERE s.tenant_id = tenant AND s.digest = d.digest
    );
    DELETE FROM idempotency_keys WHERE tenant_id = tenant
    AND (strpos(body, panel::text) > 0 OR strpos(headers::text, panel::text) > 0);
    IF blank THEN
        UPDATE events SET payload = ''
        WHERE tenant_id = tenant AND subject = panel::text AND payload <> '';
    END IF;
    RETURN erased;
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION erase_panel(uuid, boolean) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- Carries out one write of a unit of work; gives how many rows it changed or found.
--
-- step: its kind; the table; for what is inserted the rows, for what is changed the columns in
-- "set"; and which rows are meant: "match" are equal (null: empty), "upto" are not beyond,
-- "filled" are not empty.
CREATE FUNCTION write_rows(step json) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    kind text := step ->> 'kind';
    target text := quote_ident(step ->> 'table');
    columns text;
    condition text;
    changed bigint;
BEGIN
    IF kind = 'text' THEN
        RETURN keep_texts(step -> 'rows');
    ELSIF kind = 'owner' THEN
        RETURN hold_owners(step ->> 'subject');
    ELSIF kind = 'take' THEN
        RETURN take_panel((step ->> 'panel')::uuid);
    ELSIF kind = 'erase' THEN
        RETURN erase_panel((step ->> 'panel')::uuid, (step ->> 'blank')::boolean);
    ELSIF kind = 'insert' THEN
        SELECT string_agg(format('%I', name), ', ') INTO columns
        FROM json_object_keys(step -> 'rows' -> 0) AS name;
        EXECUTE format(
            'INSERT INTO %1$s (%2$s) SELECT %2$s FROM json_populate_recordset(NULL::%1$s, $1) '
            'ON CONFLICT DO NOTHING', target, columns
        ) USING step -> 'rows';
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN changed;
    END IF;
    SELECT string_agg(term, ' AND ') INTO condition FROM (
        SELECT CASE json_typeof(value) WHEN 'null' THEN format('stored.%I IS NULL', key)
            ELSE format('stored.%1$I = wanted.%1$I', key) END AS term
        FROM json_each(step -> 'match')
        UNION ALL SELECT format('stored.%1$I <= bound.%1$I', name)
        FROM json_object_keys(coalesce(step -> 'upto', '{}')) AS name
        UNION ALL SELECT format('stored.%I IS NOT NULL', name)
        FROM json_array_elements_text(coalesce(step -> 'filled', '[]')) AS name
    ) AS terms;
    IF kind = 'update' THEN
        SELECT string_agg(format('%I', name), ', ') INTO columns
        FROM json_object_keys(step -> 'set') AS name;
        EXECUTE format(
            'UPDATE %1$s AS stored SET (%2$s) = '
            '(SELECT %2$s FROM json_populate_record(NULL::%1$s, $1)) '
            'FROM json_populate_record(NULL::%1$s, $2) AS wanted WHERE %3$s',
            target, columns, condition
        ) USING step -> 'set', step -> 'match';
    ELSIF kind = 'delete' THEN
        EXECUTE format(
            'DELETE FROM %1$s AS stored USING json_populate_record(NULL::%1$s, $1) AS wanted, '
            'json_populate_record(NULL::%1$s, $2) AS bound WHERE %2$s',
            target, condition
        ) USING step -> 'match', coalesce(step -> 'upto', '{}');
    ELSE
        RAISE EXCEPTION 'there is no write of that kind' USING ERRCODE = '22023';
    END IF;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION write_rows(json) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- Seals events onto the tenant's chain, whose head stays locked until the commit.
--
-- happened: of each event its payload, and its link as the digest covers it: the JSON text of its
-- type, subject, time and payload digest. What is stored beside the digest is read from that text,
-- so that the one cannot say anything else than the other.
CREATE FUNCTION append_events(happened json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tenant uuid := acting_tenant();
    last event_heads;
    event json;
    link json;
BEGIN
    IF coalesce(json_array_length(happened), 0) = 0 THEN
        RETURN;
    END IF;
    LOOP
        SELECT * INTO last FROM event_heads WHERE tenant_id = tenant FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO event_heads VALUES (tenant, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
    END LOOP;
    FOR event IN SELECT value FROM json_array_elements(happened) LOOP
        link := '[' || (event ->> 'link');
        IF link ->> 3 <> encode(sha256(convert_to(event ->> 'payload', 'UTF8')), 'hex') THEN
            RAISE EXCEPTION 'a payload is not that of its digest' USING ERRCODE = '22023';
        END IF;
        last.sequence := last.sequence + 1;
        last.digest := encode(sha256(convert_to(
            format('["%s", %s, ', last.digest, last.sequence) || (event ->> 'link'), 'UTF8'
        )), 'hex');
        INSERT INTO events (
            tenant_id, sequence, event_type, subject, occurred_at, payload, payload_digest, digest
        ) VALUES (
            tenant, last.sequence, link ->> 0, link ->> 1, (link ->> 2)::timestamptz,
            event ->> 'payload', link ->> 3, last.digest
        );
    END LOOP;
    UPDATE event_heads SET sequence = last.sequence, digest = last.digest WHERE tenant_id = tenant;
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION append_events(json) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- Has panels run once the transaction is committed, but those that wait for it already. The queue's
-- own tables are made apart from these.
CREATE FUNCTION enqueue_jobs(wanted json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    job json;
BEGIN
    FOR job IN SELECT value FROM json_array_elements(coalesce(wanted, '[]')) LOOP
        PERFORM FROM jobs.procrastinate_jobs
        WHERE lock = job ->> 'lock' AND status = 'todo' FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO jobs.procrastinate_jobs (queue_name, task_name, lock, args)
            VALUES (job ->> 'queue', job ->> 'task', job ->> 'lock', (job ->> 'args')::jsonb);
        END IF;
    END LOOP;
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION enqueue_jobs(json) SET search_path = %I, pg_temp', current_schema);
END $pin$;

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
END $$;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION commit_unit(json) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- What the tenant's answers have used since then, and those of deleted panels since that day; the
-- price is unknown where one of them is.
CREATE FUNCTION usage_since(start timestamptz, day date)
RETURNS TABLE (input_tokens bigint, output_tokens bigint, requests bigint, usd double precision)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT coalesce(sum(a.input_tokens), 0)::bigint, coalesce(sum(a.output_tokens), 0)::bigint,
        coalesce(sum(a.requests), 0)::bigint,
        CASE WHEN count(*) = count(a.usd) THEN coalesce(sum(a.usd), 0) END
    FROM answers AS a
    WHERE a.tenant_id = acting_tenant() AND a.answered_at >= usage_since.start
    UNION ALL
    SELECT coalesce(sum(d.input_tokens), 0)::bigint, coalesce(sum(d.output_tokens), 0)::bigint,
        coalesce(sum(d.requests), 0)::bigint,
        CASE WHEN count(*) = count(d.usd) THEN coalesce(sum(d.usd), 0) END
    FROM deleted_usage AS d
    WHERE d.tenant_id = acting_tenant() AND d.day >= usage_since.day;
END;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION usage_since(timestamptz, date) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- The tenant's panels of those statuses that ended by then, by the record, the longest ended first.
CREATE FUNCTION ended_before(time_limit timestamptz, statuses text[])
RETURNS json LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT coalesce(json_agg(found ORDER BY ended_at, panel_id), '[]') FROM (
        SELECT p.panel_id, max(e.occurred_at) AS ended_at, EXISTS (
            SELECT FROM legal_holds AS h
            WHERE h.tenant_id = p.tenant_id AND h.panel_id = p.panel_id
        ) AS is_held
        FROM panels AS p JOIN events AS e ON e.tenant_id = p.tenant_id
            AND e.subject = p.panel_id::text AND e.event_type = 'status_changed'
        WHERE p.tenant_id = acting_tenant() AND p.status = ANY (statuses)
            AND p.created_at <= time_limit
        GROUP BY p.tenant_id, p.panel_id HAVING max(e.occurred_at) <= time_limit
    ) AS found;
END;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION ended_before(timestamptz, text[]) SET search_path = %I, pg_temp', current_schema);
END $pin$;

-- The tenant's panels in progress: of each whether it waits for people, what was set aside for it,
-- and what its answers have used of that, but for comparisons of answers.
CREATE FUNCTION under_way(apart text) RETURNS json LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT coalesce(json_agg(found), '[]') FROM (
        SELECT p.panel_id, json_array_length(p.awaited) > 0 AS waits, p.document -> 'share' AS share,
            coalesce(sum(a.input_tokens + a.output_tokens), 0) AS tokens,
            coalesce(sum(a.usd), 0) AS usd
        FROM panels AS p LEFT JOIN answers AS a ON a.tenant_id = p.tenant_id
            AND a.panel_id = p.panel_id AND a.phase <> apart
        WHERE p.tenant_id = acting_tenant() AND p.status = 'in_progress'
        GROUP BY p.tenant_id, p.panel_id
    ) AS found;
END;

DO $pin$ BEGIN
    EXECUTE format('ALTER FUNCTION under_way(text) SET search_path = %I, pg_temp', current_schema);
END $pin$;

ALTER FUNCTION commit_unit(json) SET lock_timeout = '10s';

REVOKE ALL ON FUNCTION keep_texts(json), hold_owners(text), take_panel(uuid), erase_panel(uuid, boolean), write_rows(json), append_events(json), enqueue_jobs(json), commit_unit(json), usage_since(timestamptz, date), ended_before(timestamptz, text[]), under_way(text) FROM PUBLIC;

DO $close$ DECLARE role text; BEGIN
    FOREACH role IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
        IF to_regrole(role) IS NOT NULL THEN
            EXECUTE format('REVOKE ALL ON FUNCTION keep_texts(json), hold_owners(text), take_panel(uuid), erase_panel(uuid, boolean), write_rows(json), append_events(json), enqueue_jobs(json), commit_unit(json), usage_since(timestamptz, date), ended_before(timestamptz, text[]), under_way(text) FROM %I', role);
        END IF;
    END LOOP;
END $close$;

DO $close$ DECLARE role text; BEGIN
    FOREACH role IN ARRAY ARRAY['anon', 'authenticated'] LOOP
        IF to_regrole(role) IS NOT NULL THEN
            EXECUTE format('REVOKE ALL ON TABLE tenants, panels, panel_sources, documents, answers, deleted_usage, events, event_heads, api_keys, members, idempotency_keys, webhooks, webhook_deliveries, webhook_outboxes, legal_holds, ask_panel_revision FROM %I', role);
        END IF;
    END LOOP;
END $close$;

UPDATE ask_panel_revision SET version_num='0006' WHERE ask_panel_revision.version_num = '0005';
