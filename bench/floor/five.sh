# What playbooks/*/five.yml do, in plain shell: it looks, and changes what differs. $1 is the name of the host, $2 its folder.
set -eu

host=$1 folder=$2 changed=0

change() {
  changed=$((changed + 1))
  "$@"
}

keep_content() {
  cat >"$folder/new"
  { cmp -s "$folder/new" "$1" && [ "$(stat -c %a "$1")" = "$2" ]; } || change install --mode="0$2" "$folder/new" "$1"
  rm "$folder/new"
}

[ "$(stat -c %a "$folder/etc" 2>&1)" = 755 ] || change install --directory --mode=0755 "$folder/etc"
keep_content "$folder/etc/env" 640 <<END
DATABASE=postgres://db/app
LOG_LEVEL=info
POOL=10
END
keep_content "$folder/etc/host.conf" 644 <<END
# $host
END
grep -qx POOL=10 "$folder/etc/env" || change sed -i 's/^POOL=.*/POOL=10/' "$folder/etc/env"
uname -s
echo "changed=$changed"
