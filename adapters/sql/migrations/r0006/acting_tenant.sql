-- Whose rows a transaction sees. A request through PostgREST says it by its token alone, which the
-- issuer has signed; whatever else is set then does not count. A connection of the service's own
-- says it by app.tenant_id. Written so that PostgreSQL sets it into each statement, which keeps the
-- indexes in use, and binds every name in it when it is made.
CREATE FUNCTION acting_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN coalesce(current_setting('request.jwt.claims', true), '') = ''
    THEN nullif(current_setting('app.tenant_id', true), '')::uuid
    ELSE ({claims} -> 'app_metadata' ->> 'tenant_id')::uuid
END
