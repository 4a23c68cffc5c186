-- `supabase test db` runs this with pgTAP: whose rows a request sees, by its token alone. The role
-- ask_panel_app must be there: 'ask-panel database prepare --app-role ask_panel_app' makes it.
BEGIN;
SELECT plan(30);

SELECT ok(relrowsecurity AND relforcerowsecurity, relname || ' is closed, to its owner too')
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
AND relname <> 'ask_panel_revision' ORDER BY relname;
SELECT policies_are('public', 'panels', ARRAY['own_tenant']);
SELECT policies_are('public', 'webhook_outboxes', ARRAY['own_tenant', 'dispatcher']);
SELECT policies_are('public', 'event_heads', ARRAY['own_tenant', 'sweeper']);
SELECT volatility_is('public', 'acting_tenant', ARRAY[]::name[], 'stable');
SELECT isnt_definer('public', 'commit_unit', ARRAY['json']);
SELECT ok(NOT has_function_privilege(role, 'commit_unit(json)', 'EXECUTE'), role || ' cannot commit')
FROM unnest(ARRAY['anon', 'authenticated', 'service_role']) AS role;
SELECT ok(NOT has_table_privilege(role, 'panels', 'SELECT'), role || ' cannot read panels')
FROM unnest(ARRAY['anon', 'authenticated']) AS role;

-- Two tenants, each with a text.
GRANT ask_panel_app TO CURRENT_USER;
SET LOCAL ROLE ask_panel_app;
SELECT set_config('request.jwt.claims', '{"app_metadata": {"tenant_id": "00000000-0000-7000-8000-000000000001"}}', true);
INSERT INTO documents VALUES ('00000000-0000-7000-8000-000000000001', repeat('a', 64), 'ours');
SELECT results_eq('SELECT text FROM documents', ARRAY['ours'], 'a tenant sees its rows');
SELECT throws_ok(
    $$INSERT INTO documents VALUES ('00000000-0000-7000-8000-000000000002', repeat('a', 64), 'x')$$,
    '42501', NULL, 'a foreign row is not taken'
);
SELECT set_config('request.jwt.claims', '{"app_metadata": {"tenant_id": "00000000-0000-7000-8000-000000000002"}}', true);
SELECT set_config('app.tenant_id', '00000000-0000-7000-8000-000000000001', true);
SELECT is_empty('SELECT * FROM documents', 'a setting beside a token does not count');
SELECT set_config('request.jwt.claims', '{"role": "anon"}', true);
SELECT is_empty('SELECT * FROM documents', 'a token without a tenant shows nothing');
SELECT set_config('request.jwt.claims', '', true);
SELECT results_eq('SELECT text FROM documents', ARRAY['ours'], 'without a token the setting counts');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
