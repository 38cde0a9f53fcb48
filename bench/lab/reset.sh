# Takes back what the playbooks did to a machine.
set -eu

systemctl disable --now --quiet worker
rm -rf /var/spool/cron/crontabs/app /srv/app /etc/app
cp -p /var/lib/bench/* /etc
! getent passwd app >/dev/null || userdel app
! getent group app >/dev/null || groupdel app
