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
END $$
