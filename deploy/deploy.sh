#!/bin/bash
# deploy/deploy.sh TARGET [VERSION]: check, back up, migrate, deploy, smoke test; where the smoke test
# fails, the version before is deployed again.
#
# TARGET is one of
#   compose  VERSION is an image; deploy/docker/compose.yaml runs it
#   modal    VERSION is a tag; deploy/modal_app.py is deployed, and rolled back by Modal
#   command  DEPLOY_COMMAND VERSION deploys it, whatever that takes
# VERSION is by default what git says of this checkout.
#
# The settings of the service are in the environment (for compose: in deploy/docker/secrets), and
#   DEPLOY_URL            where the service answers; by default http://127.0.0.1:8000, for compose
#                         https://ASK_PANEL_SITE
#   DEPLOY_SECONDS        how long it may take to become ready; by default 60
#   DEPLOY_OWNER_URL      the database for its owner, who migrates     \ by default the service's:
#   DEPLOY_BACKUP_URL     the database for the user who backs it up    / right for SQLite alone
#   DEPLOY_APP_ROLE       the role of the service's user; by default ask_panel_app
#   DEPLOY_STATE          the file that remembers the last version that served
#   ASK_PANEL             the command, where the PATH leads to another
#
# Migrations only add (see CONTRIBUTING.md), so that the version before works with what they leave:
# a roll back deploys code again, and never touches data. The backup is for what nobody foresaw.
#
# Exit status: 0 deployed; 1 not deployed, the version before serves; 2 bad usage; 3 nothing serves.
set -euo pipefail
# Read as a whole before it runs: what it deploys may replace this very file.
{
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { echo "deploy: $*" >&2; }
usage() {
	say "$1; see the top of deploy/deploy.sh"
	exit 2
}

target=${1:-}
version=${2:-$(git describe --always --dirty 2> /dev/null || true)}
[ -n "$version" ] || usage "name a VERSION"
role=${DEPLOY_APP_ROLE:-ask_panel_app}
state=${DEPLOY_STATE:-.ask-panel/deployed-$target}
python=$(PATH="$PWD/.venv/bin:$PATH" command -v python3 || true)
[ -n "$python" ] || usage "python3 is not found"

# Addresses of databases hold passwords: they pass by the environment, never by arguments.
ask_panel=${ASK_PANEL:-$(PATH="$PWD/.venv/bin:$PATH" command -v ask-panel || true)}
as_service() { "$ask_panel" "$@"; }
as_owner() { with_database "${DEPLOY_OWNER_URL:-}" "$@"; }
as_backup() { with_database "${DEPLOY_BACKUP_URL:-}" "$@"; }
with_database() {
	if [ -n "$1" ]; then
		ASK_PANEL_DATABASE_URL=$1 "$ask_panel" "${@:2}"
	else
		"$ask_panel" "${@:2}"
	fi
}

case $target in
	compose)
		command -v docker > /dev/null || usage "docker is not found"
		[ -n "${ASK_PANEL_SITE:-}" ] || usage "set ASK_PANEL_SITE"
		url=https://$ASK_PANEL_SITE
		ask_panel=docker
		in_container() { ASK_PANEL_IMAGE=$version composed run --rm --no-deps -T "$@"; }
		composed() { docker compose -f deploy/docker/compose.yaml "$@"; }
		as_owner() { in_container migrate "$@"; }
		as_backup() { in_container backup "$@"; }
		put() { ASK_PANEL_IMAGE=$1 composed up --detach --wait; }
		check() { in_container check; }
		;;
	modal)
		put() { PATH="$PWD/.venv/bin:$PATH" modal deploy deploy/modal_app.py --tag "$1"; }
		put_back() { PATH="$PWD/.venv/bin:$PATH" modal app rollback ask-panel-service; }
		[ -n "${DEPLOY_URL:-}" ] || usage "set DEPLOY_URL to where Modal serves the app"
		# Modal remembers it, also where this machine does not.
		remembered="the version before"
		check() { PATH="$PWD/.venv/bin:$PATH" as_service deploy check --target modal; }
		;;
	command)
		[ -n "${DEPLOY_COMMAND:-}" ] || usage "set DEPLOY_COMMAND"
		put() { bash -c "$DEPLOY_COMMAND \"\$1\"" deploy "$1"; }
		check() { as_service deploy check; }
		;;
	*) usage "TARGET must be compose, modal or command" ;;
esac
[ -n "$ask_panel" ] || usage "ask-panel is not found"
declare -F put_back > /dev/null || put_back() { put "$1"; }

url=${DEPLOY_URL:-${url:-http://127.0.0.1:8000}}

# One at a time: two would each take the other's version for the one before.
mkdir -p "$(dirname "$state")"
if ! mkdir "$state.lock" 2> /dev/null; then
	say "another deployment is under way; if it is not, remove $state.lock"
	exit 1
fi
trap 'rmdir "$state.lock"' EXIT
before=$(cat "$state" 2> /dev/null || echo "${remembered:-}")

# A composition has its own users; elsewhere they are named.
unless_set() { [ "$target" = compose ] || [ -n "${!1:-}" ] || say "$1 is not set: $2"; }

smoke_test() { "$python" deploy/smoke_test.py "$url" "${DEPLOY_SECONDS:-60}"; }

roll_back() {
	trap '' INT TERM
	if [ -z "$before" ]; then
		say "$version does not serve, and there is no version before it to roll back to"
		exit 3
	fi
	say "$version does not serve: rolling back to $before"
	if put_back "$before" && smoke_test; then
		say "rolled back: $before serves; what $version would not do is told above"
		exit 1
	fi
	say "$before does not serve either; the data is as it was${backup:+, and in backup $backup}"
	exit 3
}

say "checking what $version needs"
if ! found=$(check); then
	echo "$found"
	say "refused: nothing was changed"
	exit 1
fi
echo "$found"

backup=
if grep -q '^pending  migrations  from nothing' <<< "$found"; then
	say "no backup: the database is new"
else
	say "backing up"
	backup=$(as_backup backup create) || {
		unless_set DEPLOY_BACKUP_URL "the database for the user who backs it up"
		say "refused: there is no backup; nothing was changed"
		exit 1
	}
	say "backup $backup"
fi

if grep -q '^ok       role .*SQLite' <<< "$found"; then
	say "SQLite is migrated by the first start"
else
	say "migrating"
	as_owner database prepare --app-role "$role" || {
		unless_set DEPLOY_OWNER_URL "the database for its owner, who migrates"
		say "refused: the migration failed and was undone; ${before:-what served} goes on"
		exit 1
	}
fi

say "deploying $version to $target"
trap roll_back INT TERM
put "$version" || roll_back
smoke_test || roll_back
trap - INT TERM
printf '%s\n' "$version" > "$state.new"
mv "$state.new" "$state"
say "$version serves${before:+, after $before}"
exit
}
