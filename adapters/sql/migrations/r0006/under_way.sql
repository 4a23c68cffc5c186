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
END
