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
END $$
