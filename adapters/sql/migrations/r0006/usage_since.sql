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
END
