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
END $$
