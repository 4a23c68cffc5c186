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
END $$
