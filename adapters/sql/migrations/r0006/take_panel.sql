-- Takes a panel that is to be erased, so that nobody records an answer of it or places a hold on it
-- any more; 0 where a legal hold keeps it, else 1.
CREATE FUNCTION take_panel(panel uuid) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM panels WHERE tenant_id = acting_tenant() AND panel_id = panel FOR UPDATE;
    RETURN CASE WHEN EXISTS (
        SELECT FROM legal_holds WHERE tenant_id = acting_tenant() AND panel_id = panel
    ) THEN 0 ELSE 1 END;
END $$
