#!/bin/bash
# Gets certificates by ACME, with dehydrated. HAProxy answers the questions of the authority: it knows the thumbprint of
# our account, and needs nothing else.
#
#   acme.sh DOMAIN    gets one; who calls reloads the proxy then
#   acme.sh           renews all that end soon, and reloads the proxy where there is a new one
set -euo pipefail
umask 077
cd "$(dirname "$0")"
socket=${DELIVER_PROXY_SOCKET:-/run/deliver-proxy/master.sock}

main() {
  if (($# > 0)); then
    prepare
    get "$1"
  else
    renew_all
  fi
}

renew_all() {
  local names=() name before failed=
  for file in tls/*.pem; do
    [[ -e $file && $(head -n 1 "$file") == acme ]] && names+=("$(basename "$file" .pem)")
  done
  ((${#names[@]} > 0)) || return 0
  prepare
  before=$(sums)
  for name in "${names[@]}"; do get "$name" || failed=yes; done
  [[ $(sums) == "$before" ]] || ask reload
  [[ -z $failed ]]
}

# Without a domain that asks for it, the authority hears nothing of us.
prepare() {
  mkdir -p acme/challenges
  run --register --accept-terms
  tell_thumbprint
}

get() {
  run --cron --domain "$1"
  local certificate=acme/certs/$1
  { echo acme && cat "$certificate/fullchain.pem" "$certificate/privkey.pem"; } >"acme/$1.new"
  mv -f "acme/$1.new" "tls/$1.pem"
}

sums() { find tls -name '*.pem' -exec sha256sum {} + | sort; }

# What it prints is of use when it fails, and only then.
run() {
  dehydrated --config acme.conf "$@" >acme/said 2>&1 || {
    cat acme/said >&2
    return 1
  }
}

# The answer to a challenge is its token and the thumbprint: in the map for the next start, and in the running process.
tell_thumbprint() {
  local key thumbprint workers worker
  key=$(dehydrated --config acme.conf --env | sed -n 's/^declare.* ACCOUNT_KEY="\(.*\)"$/\1/p')
  thumbprint=$(printf '{"e":"AQAB","kty":"RSA","n":"%s"}' "$(modulus "$key" | base64url)" |
    openssl dgst -sha256 -binary | base64url)
  grep -qxF "thumbprint $thumbprint" acme.map && return
  workers=$(ask 'show proc' | awk '$2 == "worker" { print $1 }')
  for worker in $workers; do
    ask "@!$worker clear map $PWD/acme.map
@!$worker add map $PWD/acme.map thumbprint $thumbprint" >/dev/null
  done
  echo "thumbprint $thumbprint" >acme/map.new
  mv -f acme/map.new acme.map
}

modulus() { printf '%b' "$(openssl rsa -in "$1" -noout -modulus | sed 's/^Modulus=//; s/../\\x&/g')"; }

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

ask() { printf '%s\n' "$1" | socat -t 60 - "UNIX-CONNECT:$socket"; }

main "$@"
