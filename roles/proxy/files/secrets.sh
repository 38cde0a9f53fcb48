#!/bin/sh
# Makes what is to be secret on this machine, beside this script: what signs nonces, and the certificate for names that
# nobody serves.
set -eu
umask 077
cd "$(dirname "$0")"
openssl rand -base64 32 >nonce.new
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=unknown.invalid \
  -keyout key.new -out crt.new 2>/dev/null
cat crt.new key.new >default.new
mv default.new default.pem
rm crt.new key.new
mv nonce.new nonce.key
