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
END
