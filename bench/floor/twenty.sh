# What playbooks/*/twenty.yml do, in plain shell: it looks, and changes what differs. $1 is the name of the host.
set -eu

release=42
changed=0

main() {
  keep_accounts
  keep_folders
  keep_settings "$1"
  keep_lines
  keep_services
  keep_files
  report
}

# Runs a command that changes something.
change() {
  changed=$((changed + 1))
  "$@"
}

keep_accounts() {
  getent group app >/dev/null || change groupadd --gid 1500 app
  getent passwd app >/dev/null ||
    change useradd --uid 1500 --gid app --home-dir /srv/app --no-create-home --shell /usr/sbin/nologin app
}

keep_folders() {
  [ "$(stat -c '%U:%G %a' /srv/app 2>&1)" = 'app:app 750' ] ||
    change install --directory --owner=app --group=app --mode=0750 /srv/app
  [ "$(stat -c '%U:%G %a' /etc/app 2>&1)" = 'root:root 755' ] || change install --directory --mode=0755 /etc/app
}

keep_settings() {
  keep_content /etc/app/env app 640 <<END
DATABASE=postgres://db/app
LOG_LEVEL=info
POOL=10
END
  keep_content /etc/app/app.conf root 644 <<END
# $1, $(uname -r)
release = $release
worker.0 = mail
worker.1 = search
worker.2 = thumbnails
END
}

keep_content() {
  cat >/run/floor.new
  { cmp -s /run/floor.new "$1" && [ "$(stat -c '%G %a' "$1")" = "$2 $3" ]; } ||
    change install --group="$2" --mode="0$3" /run/floor.new "$1"
  rm /run/floor.new
}

keep_lines() {
  grep -q "^UMASK$tab${tab}027$" /etc/login.defs || change sed -i "s/^UMASK[[:space:]].*/UMASK$tab${tab}027/" /etc/login.defs
  grep -qx "export APP_RELEASE=$release" /etc/profile || change add_line /etc/profile "export APP_RELEASE=$release"
  grep -qx '# BEGIN app' /etc/sysctl.conf || change add_line /etc/sysctl.conf "$kernel"
}

tab=$(printf '\t')
kernel='# BEGIN app
vm.swappiness = 10
net.core.somaxconn = 1024
# END app'

add_line() { printf '%s\n' "$2" >>"$1"; }

keep_services() {
  dpkg-query --show --showformat='${db:Status-Status} ' cron sudo | grep -qx 'installed installed ' ||
    change apt-get install --yes cron sudo
  [ "$(systemctl is-active worker) $(systemctl is-enabled worker)" = 'active enabled' ] ||
    change systemctl enable --now --quiet worker
  crontab -u app -l 2>/dev/null | grep -qx '#Ansible: clean up' || change add_job
}

add_job() {
  printf '%s\n' '#Ansible: clean up' "15 3 * * * find /srv/app -name '*.tmp' -delete" | crontab -u app -
}

keep_files() {
  [ -e /srv/app/base ] || change cp /etc/debian_version /srv/app/base
  [ -e /srv/app/debian_version ] || change install --mode=0644 /etc/debian_version /srv/app/debian_version
  [ "$(readlink /srv/app/current)" = /srv/app/debian_version ] ||
    change ln -sfn /srv/app/debian_version /srv/app/current
}

report() {
  size=$(cat /etc/app/* | wc -c)
  echo "The settings have $size bytes"
  stat /srv/app/base >/dev/null
  grep -q ':0016 00000000:0000 0A' /proc/net/tcp
  echo "changed=$changed"
}

main "$1"
