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
END $$
