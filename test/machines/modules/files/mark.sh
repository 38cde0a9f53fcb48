#!/bin/sh
echo "$1" >/srv/modules/script
