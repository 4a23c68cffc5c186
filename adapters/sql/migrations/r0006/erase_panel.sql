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
END $$
