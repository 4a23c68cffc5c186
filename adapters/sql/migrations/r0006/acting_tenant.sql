-- Whose rows a transaction sees. A request through PostgREST says it by its token alone, which the
-- issuer has signed; whatever else is set then does not count. A connection of the service's own
-- says it by app.tenant_id. In PL/pgSQL, as a function in SQL would be set into each statement anew,
-- which takes twice as long to plan; every name says where it is from, whoever calls.
CREATE FUNCTION acting_tenant() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    claims text := pg_catalog.current_setting('request.jwt.claims', true);
    setting text;
BEGIN
    IF pg_catalog.length(claims) OPERATOR(pg_catalog.>) 0 THEN
        RETURN ({claims} OPERATOR(pg_catalog.->) 'app_metadata'
            OPERATOR(pg_catalog.->>) 'tenant_id')::pg_catalog.uuid;
    END IF;
    setting := pg_catalog.current_setting('app.tenant_id', true);
    IF pg_catalog.length(setting) OPERATOR(pg_catalog.>) 0 THEN
        RETURN setting::pg_catalog.uuid;
    END IF;
    RETURN NULL;
END $$
