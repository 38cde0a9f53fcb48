# Prints all that the playbooks keep on a machine: accounts, files, packages, services, jobs.
getent group app
getent passwd app
for path in /srv/app /srv/app/* /etc/app /etc/app/*; do
  stat -c '%N %F %U:%G %a' "$path" 2>/dev/null
done
sha256sum /srv/app/base /srv/app/debian_version /etc/app/* /etc/login.defs /etc/profile /etc/sysctl.conf 2>/dev/null
dpkg-query --show cron sudo
systemctl is-active worker
systemctl is-enabled worker
# Above the jobs, crontab writes when it was called.
grep -v '^# ' /var/spool/cron/crontabs/app 2>/dev/null
exit 0
