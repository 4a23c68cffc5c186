#!/bin/bash
# Makes what the containers need to know of each other, once: a password a user, a token, and the
# settings of the service. What is there already is left as it is.
set -euo pipefail
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

# The folder is this user's alone. In it the files are readable by all: the users of the containers
# are others, and get nothing else of it.
make_secret() {
	[ -s "$1" ] || od -An -N32 -tx1 /dev/urandom | tr -d ' \n' > "$1"
	chmod 0444 "$1"
}

for name in backup_password grafana_password operator_token owner_password postgres_password \
	service_password cursor_secret; do
	make_secret "$name"
done

if [ ! -s service.env ]; then
	cat > service.env <<-ENV
		ASK_PANEL_DATABASE_URL=postgresql://ask_panel_service:$(cat service_password)@postgres/panels
		ASK_PANEL_REDIS_URL=redis://redis:6379/0
		ASK_PANEL_AUTH=keys
		ASK_PANEL_CURSOR_SECRET=$(cat cursor_secret)
		ASK_PANEL_OPERATOR_TOKEN=$(cat operator_token)
		ASK_PANEL_HTTPS=true
		ASK_PANEL_FILE_FOLDER=/var/lib/ask-panel/files
		ASK_PANEL_TRUSTED_PROXIES=10.0.0.0/8,172.16.0.0/12,192.168.0.0/16
	ENV
fi
if [ ! -s owner.env ]; then
	cat > owner.env <<-ENV
		ASK_PANEL_DATABASE_URL=postgresql://ask_panel_owner:$(cat owner_password)@postgres/panels
	ENV
fi
if [ ! -s backup.env ]; then
	cat > backup.env <<-ENV
		ASK_PANEL_DATABASE_URL=postgresql://ask_panel_backup:$(cat backup_password)@postgres/panels
	ENV
fi
echo "deploy/docker/secrets holds them; keep a copy elsewhere, and add the keys of your models to service.env" >&2
