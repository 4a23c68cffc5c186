-- Written by 'make supabase' from the migrations of adapters/sql: change those.

ALTER TABLE tenants ADD COLUMN retention_days INTEGER DEFAULT '30';

ALTER TABLE tenants ADD COLUMN event_policy TEXT DEFAULT 'keep' NOT NULL;

CREATE INDEX ix_webhook_deliveries_tenant_id_panel_id ON webhook_deliveries (tenant_id, panel_id);

CREATE TABLE legal_holds (
	tenant_id UUID NOT NULL, 
	panel_id UUID NOT NULL, 
	placed_by TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	placed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_legal_holds PRIMARY KEY (tenant_id, panel_id), 
	CONSTRAINT fk_legal_holds_panels FOREIGN KEY(tenant_id, panel_id) REFERENCES panels (tenant_id, panel_id)
);

ALTER TABLE legal_holds ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON legal_holds USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid) WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

CREATE POLICY sweeper ON event_heads FOR SELECT USING (nullif(current_setting('app.tenant_id', true), '') IS NULL);

DROP TRIGGER events_refuse_change ON events;

CREATE TRIGGER events_refuse_change BEFORE DELETE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_events();

CREATE TRIGGER events_refuse_all_but_blanks BEFORE UPDATE ON events FOR EACH ROW WHEN (NEW.payload <> '' OR (OLD.tenant_id, OLD.sequence, OLD.event_type, OLD.subject, OLD.occurred_at, OLD.payload_digest, OLD.digest) IS DISTINCT FROM (NEW.tenant_id, NEW.sequence, NEW.event_type, NEW.subject, NEW.occurred_at, NEW.payload_digest, NEW.digest)) EXECUTE FUNCTION refuse_to_change_events();

UPDATE ask_panel_revision SET version_num='0005' WHERE ask_panel_revision.version_num = '0004';
