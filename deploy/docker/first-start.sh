#!/bin/bash
# Runs once, as PostgreSQL's superuser, while its data folder is empty: makes the database and the
# three users. None of them can be taken for another: the owner migrates, the service sees one
# tenant at a time, and backups read everything and write nothing.
set -euo pipefail

secret() { cat "${SECRETS:-/run/secrets}/$1"; }

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "${POSTGRES_DB:-postgres}" \
	--set owner="$(secret owner_password)" \
	--set service="$(secret service_password)" \
	--set backup="$(secret backup_password)" <<'SQL'
CREATE ROLE ask_panel_app NOLOGIN;
CREATE ROLE ask_panel_owner LOGIN PASSWORD :'owner';
CREATE ROLE ask_panel_service LOGIN PASSWORD :'service' IN ROLE ask_panel_app;
CREATE ROLE ask_panel_backup LOGIN PASSWORD :'backup' BYPASSRLS IN ROLE pg_read_all_data;
CREATE DATABASE panels OWNER ask_panel_owner;
REVOKE ALL ON DATABASE panels FROM PUBLIC;
GRANT CONNECT ON DATABASE panels TO ask_panel_app, ask_panel_backup;
SQL
