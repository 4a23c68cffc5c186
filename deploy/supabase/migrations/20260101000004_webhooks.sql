-- Written by 'make supabase' from the migrations of adapters/sql: change those.

CREATE TABLE webhooks (
	tenant_id UUID NOT NULL, 
	webhook_id UUID NOT NULL, 
	url TEXT NOT NULL, 
	types JSON NOT NULL, 
	sealed_secret TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_webhooks PRIMARY KEY (tenant_id, webhook_id)
);

CREATE TABLE webhook_deliveries (
	tenant_id UUID NOT NULL, 
	webhook_id UUID NOT NULL, 
	sequence BIGINT NOT NULL, 
	type TEXT NOT NULL, 
	panel_id UUID NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_attempt_at TIMESTAMP WITH TIME ZONE, 
	failure TEXT, 
	delivered_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_webhook_deliveries PRIMARY KEY (tenant_id, webhook_id, sequence), 
	CONSTRAINT fk_webhook_deliveries_webhooks FOREIGN KEY(tenant_id, webhook_id) REFERENCES webhooks (tenant_id, webhook_id) ON DELETE CASCADE, 
	CONSTRAINT fk_webhook_deliveries_events FOREIGN KEY(tenant_id, sequence) REFERENCES events (tenant_id, sequence)
);

CREATE INDEX ix_webhook_deliveries_tenant_id_next_attempt_at ON webhook_deliveries (tenant_id, next_attempt_at);

CREATE TABLE webhook_outboxes (
	tenant_id UUID NOT NULL, 
	sequence BIGINT NOT NULL, 
	CONSTRAINT pk_webhook_outboxes PRIMARY KEY (tenant_id)
);

ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON webhooks USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON webhook_deliveries USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE webhook_outboxes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON webhook_outboxes USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

CREATE POLICY dispatcher ON webhook_outboxes FOR SELECT USING (nullif(current_setting('app.tenant_id', true), '') IS NULL);

UPDATE ask_panel_revision SET version_num='0004' WHERE ask_panel_revision.version_num = '0003';
