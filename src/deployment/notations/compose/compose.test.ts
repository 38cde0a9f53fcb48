import { chmodSync } from 'node:fs'
import { expect } from 'vitest'
import { schemaErrors } from '../../../testing/compose-schema.ts'
import { test } from '../../../testing/playbook.ts'
import { applicationIn, withoutPlaces } from '../../../testing/service-files.ts'

const everything = `
name: shop
x-logging: &logging
  logging: { driver: json-file, options: { max-size: 10m, tag: '{{.Name}}' } }
x-environment: &environment { MODE: fast, VERSION: '1.10' }
services:
  front:
    <<: *logging
    image: registry.example.org/front:\${TAG:-latest}
    command: ["serve", "--title", "Our $$shop"]
    entrypoint: []
    environment:
      <<: *environment
      API_KEY: '{{ api_key }}'
      FROM_OUTSIDE:
      NOWHERE:
      PRICE: 5$$
    env_file: [front.env, { path: none.env, required: false }]
    ports:
      - "80:8080"
      - "127.0.0.1:5353:53/udp"
      - { target: 8443, published: "443", host_ip: 203.0.113.7, name: https, app_protocol: https }
      - "9000-9001:9000-9001"
    expose: ["7000", 7001]
    volumes:
      - data:/data
      - /etc/ssl:/etc/ssl:ro
      - ./front.conf:/etc/front.conf:ro
      - type: tmpfs
        target: /scratch
        tmpfs: { size: 1000000 }
    networks: { default: { aliases: [www] }, inner: }
    container_name: shop-front
    depends_on:
      store: { condition: service_healthy }
      migrate: { condition: service_completed_successfully }
      debug: { condition: service_started, required: false }
    links: ["store:db"]
    healthcheck: { test: ["CMD", "curl", "-f", "http://localhost:8080"], interval: 5s, timeout: 2s, retries: 3, start_period: 1m }
    deploy:
      replicas: 4
      resources: { limits: { cpus: '0.50', memory: 512m, pids: 100 }, reservations: { memory: 128m } }
      update_config: { parallelism: 2, delay: 10s, order: start-first }
      labels: { team: shop }
    labels: ["a=b", "c"]
    restart: unless-stopped
    secrets: [api, { source: token, target: /etc/token, mode: 0440 }]
    configs: [{ source: motd, target: /etc/motd }, built]
    stop_grace_period: 30s
    hostname: www
    dns: 192.0.2.53
    init: true
    user: "1000:1000"
    working_dir: /srv
    cap_add: [NET_ADMIN]
    read_only: true
    tmpfs: /run
    ulimits: { nproc: 65535, nofile: { soft: 20000, hard: 40000 } }
    sysctls: { net.core.somaxconn: 1024 }
    shm_size: 64m
    extra_hosts: ["gateway:192.0.2.1", "six=2001:db8::1"]
    x-deliver: { deploy_conflict: store, update: { canary: ask }, snat: shop-addr }
  store:
    image: redis:7
    volumes: [{ type: volume, source: data, target: /data, read_only: false }]
    healthcheck: { test: redis-cli ping }
    restart: on-failure:3
    mem_limit: 1g
    cpus: 1.5
    deploy: { update_config: { order: stop-first } }
  migrate:
    extends: { service: store }
    command: redis-migrate --to 2
    restart: 'no'
    volumes: []
  debug:
    image: debug
    profiles: [debug]
networks: { inner: { driver: bridge } }
volumes: { data: }
secrets:
  api: { file: api.txt }
  token: { external: true }
configs:
  motd: { file: motd.txt }
  built: { file: motd.txt }
`

const beside = {
  '.env': 'TAG=1.4\n',
  'front.env': 'MODE=slow\nEXTRA=a\n',
  'front.conf': 'listen {{ nothing }};\n',
  'api.txt': 'k3y\n',
  'motd.txt': 'Welcome\n',
}

test('a compose file becomes an application', ({ project }) => {
  project.write({ ...beside, 'compose.yaml': everything })
  chmodSync(project.path('front.conf'), 0o755)
  expect(
    withoutPlaces(applicationIn(project, 'compose.yaml', { environment: { FROM_OUTSIDE: 'yes' } })),
  ).toMatchInlineSnapshot(`
    {
      "jobs": [
        {
          "command": "redis-migrate --to 2",
          "container": {
            "command": "redis-migrate --to 2",
            "cpus": "1.5",
            "health": {
              "command": "redis-cli ping",
              "kind": "command",
            },
            "image": "redis:7",
            "memory": "1g",
            "name": "migrate",
            "settings": {
              "restart_policy": "no",
            },
            "single": true,
            "volumes": [
              {
                "name": "data",
                "path": "/data",
                "readOnly": false,
              },
            ],
          },
          "name": "migrate",
          "runs": "each release",
          "service": {
            "name": "migrate",
          },
        },
      ],
      "services": [
        {
          "aliases": [
            "shop-front",
            "www",
          ],
          "apart": [
            {
              "name": "store",
            },
          ],
          "command": [
            "serve",
            "--title",
            "Our $shop",
          ],
          "cpus": "0.50",
          "entrypoint": [],
          "environment": {
            "API_KEY": "{{ api_key }}",
            "EXTRA": "a",
            "FROM_OUTSIDE": "yes",
            "MODE": "fast",
            "PRICE": "5$",
            "VERSION": "1.10",
          },
          "files": [
            {
              "content": "Welcome
    ",
              "path": "/built",
              "secret": false,
            },
            {
              "content": "data: listen {{ nothing }};
    ",
              "mode": "0755",
              "path": "/etc/front.conf",
              "secret": false,
            },
            {
              "content": "Welcome
    ",
              "path": "/etc/motd",
              "secret": false,
            },
            {
              "content": "{{ token }}",
              "mode": "0440",
              "path": "/etc/token",
              "secret": true,
            },
            {
              "content": "k3y
    ",
              "path": "/run/secrets/api",
              "secret": true,
            },
          ],
          "health": {
            "command": [
              "curl",
              "-f",
              "http://localhost:8080",
            ],
            "interval": "5s",
            "kind": "command",
            "retries": "3",
            "startPeriod": "1m",
            "timeout": "2s",
          },
          "hostname": "www",
          "image": "registry.example.org/front:1.4",
          "labels": {
            "a": "b",
            "c": "",
            "team": "shop",
          },
          "links": [
            {
              "alias": "db",
              "name": "store",
            },
          ],
          "memory": "512m",
          "name": "front",
          "nameServers": [
            "192.0.2.53",
          ],
          "ports": [
            {
              "name": "https",
              "number": "8443",
            },
            {
              "number": "53",
            },
            {
              "number": "7000",
            },
            {
              "number": "7001",
            },
            {
              "number": "8080",
            },
            {
              "number": "9000",
            },
            {
              "number": "9001",
            },
          ],
          "published": [
            {
              "address": "127.0.0.1",
              "inside": "53",
              "outside": "5353",
              "protocol": "udp",
            },
            {
              "address": "203.0.113.7",
              "inside": "8443",
              "outside": "443",
              "protocol": "tcp",
            },
            {
              "inside": "8080",
              "outside": "80",
              "protocol": "http",
            },
            {
              "inside": "9000",
              "outside": "9000",
              "protocol": "tcp",
            },
            {
              "inside": "9001",
              "outside": "9001",
              "protocol": "tcp",
            },
          ],
          "replicas": "4",
          "requires": [
            {
              "condition": "completed",
              "name": "migrate",
            },
            {
              "condition": "healthy",
              "name": "store",
            },
          ],
          "settings": {
            "capabilities": [
              "NET_ADMIN",
            ],
            "etc_hosts": {
              "gateway": "192.0.2.1",
              "six": "2001:db8::1",
            },
            "init": true,
            "log_driver": "json-file",
            "log_options": {
              "max-size": "10m",
              "tag": "data: {{.Name}}",
            },
            "memory_reservation": "128m",
            "pids_limit": "100",
            "read_only": true,
            "shm_size": "64m",
            "sysctls": {
              "net.core.somaxconn": "1024",
            },
            "tmpfs": [
              "/run",
              "/scratch:size=1000000",
            ],
            "ulimits": [
              "nproc:65535",
              "nofile:20000:40000",
            ],
            "user": "1000:1000",
            "working_dir": "/srv",
          },
          "single": false,
          "sourceAddress": "shop-addr",
          "update": {
            "batch": "2",
            "canary": "ask",
            "drain": "30s",
            "pause": "10s",
          },
          "volumes": [
            {
              "name": "/etc/ssl",
              "path": "/etc/ssl",
              "readOnly": true,
            },
            {
              "name": "data",
              "path": "/data",
              "readOnly": false,
            },
          ],
        },
        {
          "cpus": "1.5",
          "health": {
            "command": "redis-cli ping",
            "kind": "command",
          },
          "image": "redis:7",
          "memory": "1g",
          "name": "store",
          "settings": {
            "restart_policy": "on-failure",
            "restart_retries": "3",
          },
          "single": true,
          "volumes": [
            {
              "name": "data",
              "path": "/data",
              "readOnly": false,
            },
          ],
        },
      ],
    }
  `)
})

test('what is accepted is valid by the schema of compose', () => {
  expect(schemaErrors(everything)).toEqual([])
})
