-- Written by 'make supabase' from the migrations of adapters/sql: change those.

CREATE TABLE ask_panel_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT ask_panel_revision_pkc PRIMARY KEY (version_num)
);

CREATE TABLE tenants (
	tenant_id UUID NOT NULL, 
	name TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_tenants PRIMARY KEY (tenant_id)
);

CREATE TABLE panels (
	tenant_id UUID NOT NULL, 
	panel_id UUID NOT NULL, 
	version INTEGER NOT NULL, 
	query TEXT NOT NULL, 
	panel_type TEXT NOT NULL, 
	status TEXT NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	level FLOAT, 
	recommendation TEXT, 
	document JSON NOT NULL, 
	CONSTRAINT pk_panels PRIMARY KEY (tenant_id, panel_id)
);

CREATE INDEX ix_panels_tenant_id_created_at_panel_id ON panels (tenant_id, created_at, panel_id);

CREATE TABLE documents (
	tenant_id UUID NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_documents PRIMARY KEY (tenant_id, digest)
);

CREATE TABLE answers (
	position BIGSERIAL NOT NULL, 
	tenant_id UUID NOT NULL, 
	panel_id UUID NOT NULL, 
	round_number INTEGER NOT NULL, 
	phase TEXT NOT NULL, 
	agent_id TEXT NOT NULL, 
	packet_digest VARCHAR(64) NOT NULL, 
	model TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	answered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	content TEXT NOT NULL, 
	opinion JSON NOT NULL, 
	CONSTRAINT pk_answers PRIMARY KEY (position), 
	CONSTRAINT uq_answers_tenant_id_panel_id_round_number_phase_agent_id UNIQUE (tenant_id, panel_id, round_number, phase, agent_id), 
	CONSTRAINT fk_answers_panels FOREIGN KEY(tenant_id, panel_id) REFERENCES panels (tenant_id, panel_id) ON DELETE CASCADE
);

CREATE TABLE events (
	tenant_id UUID NOT NULL, 
	sequence BIGINT NOT NULL, 
	event_type TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	payload TEXT NOT NULL, 
	payload_digest VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (tenant_id, sequence)
);

CREATE TABLE event_heads (
	tenant_id UUID NOT NULL, 
	sequence BIGINT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_event_heads PRIMARY KEY (tenant_id)
);

CREATE FUNCTION refuse_to_change_events() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$;

CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_events();

INSERT INTO ask_panel_revision (version_num) VALUES ('0001') RETURNING ask_panel_revision.version_num;
