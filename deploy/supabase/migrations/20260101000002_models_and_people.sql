-- Written by 'make supabase' from the migrations of adapters/sql: change those.

ALTER TABLE answers ALTER COLUMN opinion DROP NOT NULL;

ALTER TABLE answers ADD COLUMN points JSON DEFAULT '[]' NOT NULL;

ALTER TABLE answers ADD COLUMN prompt TEXT DEFAULT '' NOT NULL;

ALTER TABLE answers ADD COLUMN parameters JSON DEFAULT '{}' NOT NULL;

ALTER TABLE answers ADD COLUMN input_tokens INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE answers ADD COLUMN output_tokens INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE answers ADD COLUMN requests INTEGER DEFAULT '0' NOT NULL;

ALTER TABLE answers ADD COLUMN usd FLOAT DEFAULT '0';

ALTER TABLE answers ADD COLUMN evidence_left_out JSON DEFAULT '[]' NOT NULL;

ALTER TABLE answers ADD COLUMN out_of_budget BOOLEAN DEFAULT false NOT NULL;

CREATE INDEX ix_answers_usage ON answers (tenant_id, answered_at, input_tokens, output_tokens, requests, usd);

ALTER TABLE panels ADD COLUMN awaited JSON DEFAULT '[]' NOT NULL;

ALTER TABLE tenants ADD COLUMN budget JSON DEFAULT '{}' NOT NULL;

CREATE TABLE deleted_usage (
	tenant_id UUID NOT NULL, 
	day DATE NOT NULL, 
	input_tokens BIGINT NOT NULL, 
	output_tokens BIGINT NOT NULL, 
	requests BIGINT NOT NULL, 
	usd FLOAT, 
	CONSTRAINT pk_deleted_usage PRIMARY KEY (tenant_id, day)
);

CREATE TABLE panel_sources (
	tenant_id UUID NOT NULL, 
	panel_id UUID NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_panel_sources PRIMARY KEY (tenant_id, panel_id, digest), 
	CONSTRAINT fk_panel_sources_panels FOREIGN KEY(tenant_id, panel_id) REFERENCES panels (tenant_id, panel_id) ON DELETE CASCADE
);

CREATE INDEX ix_panel_sources_tenant_id_digest ON panel_sources (tenant_id, digest);

UPDATE ask_panel_revision SET version_num='0002' WHERE ask_panel_revision.version_num = '0001';
