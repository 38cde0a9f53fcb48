#!/bin/sh
# Counts the visit in the store, and says who answers. The store and the quotes are found by name.

main() {
  if visits=$(count_visit); then
    page '200 OK' "Visit number $visits, answered by $(hostname)${MACHINE:+ on $MACHINE}." "$(quote)"
  else
    page '503 Service Unavailable' 'The store does not answer.'
  fi
}

# redis-cli tells errors on stdout too: only a number is an answer.
count_visit() {
  timeout 2 redis-cli -h "${STORE:-store}" --raw incr visits | grep -x '[0-9]*'
}

quote() {
  timeout 2 busybox wget -qO- "${QUOTES:-http://quotes.lxc}/" || echo 'No quote today.'
}

page() {
  printf 'Status: %s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n' "$1"
  shift
  printf '%s\n' "$@"
}

main
