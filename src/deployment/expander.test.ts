import { dump } from 'js-yaml'
import { expect } from 'vitest'
import { formatProblem } from '../base/errors.ts'
import { Problems } from '../base/problems.ts'
import { type MapNode, type Node, parseYaml, plainValue } from '../base/yaml.ts'
import { modules } from '../modules/index.ts'
import { loadPlaybooks } from '../playbook/load.ts'
import { testDeployExpander } from '../testing/deploy.ts'
import { type TestProject, test } from '../testing/playbook.ts'

const everything = `
front:
  image: registry.example:5000/front
  description: Shows the blog
  command: serve --port 80
  entrypoint: /usr/bin/tini
  hostname: www
  environment: { WORKERS: 4, VERSION: 1.10, DEBUG: yes, SECRET: {{ .SECRET_KEY }}, MODE: '{{ env }}' }
  dns: [192.0.2.53]
  links:
    - { name: mysql, alias: db }
  ports:
    - { ip: blog-addr, host_port: 8080, container_port: 80 }
    - { ip: 203.0.113.7, host_port: 443, container_port: {{ tls_port }} }
    - { ip: '{{ address }}', host_port: 8443, container_port: 443 }
    - { host_port: 9000, container_port: 9000 }
    - "[2001:db8::1]:22:22"
    - ssh-addr:2222:22
  deploy_conflict: [mysql]
  snat: blog-addr
mysql:
  image: {{ registry }}/mysql:8
  monitor: true
  volumes:
    - { name: data, path: /var/lib/mysql }
    - { name: data, path: /backup }
  limits: { memory: 512m }
`

test('a service file becomes plays', ({ project }) => {
  project.write({ Deliverous: everything })
  const plays = expanded(
    project,
    '- deploy: Deliverous\n  as: blog-staging\n  become: true\n  vars: { tls_port: 443 }\n',
  )
  expect(dump(plays.slice(0, 1), { lineWidth: 140, noRefs: true })).toMatchInlineSnapshot(`
    "- name: blog-staging
      hosts: >-
        {{ ternary (defined groups.swarm_managers) (array) (unique (flatten (array (unique (flatten (values service_hosts))) (default
        groups.machines (array))))) }}
      gather_facts: false
      any_errors_fatal: true
      become: true
      vars:
        tls_port: 443
        deployment: blog-staging
        service_hosts:
          mysql: >-
            {{ default groups.[blog_staging_mysql] (mandatory groups.[blog_staging] "No group of the inventory says where mysql of blog-staging
            runs: add blog_staging_mysql or blog_staging") }}
          front: >-
            {{ default groups.[blog_staging_front] (mandatory groups.[blog_staging] "No group of the inventory says where front of blog-staging
            runs: add blog_staging_front or blog_staging") }}
      tasks:
        - name: front is apart from mysql
          assert:
            that: not (in inventory_hostname service_hosts.[mysql])
            fail_msg: front must be apart from mysql (deploy_conflict), which runs on {{ join (service_hosts.[mysql]) ", " }}
            quiet: true
          when: in inventory_hostname service_hosts.[front]
        - name: Ports of front are free
          proxy_ports:
            services:
              - name: blog-staging-front-80
                listen:
                  - >-
                    {{ mandatory ips.[blog-addr] "No address is named blog-addr: give it by the variable ips, such as ips: { blog-addr:
                    192.0.2.7 }" }}:8080
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":80") (omit) }}
              - name: blog-staging-front-1
                listen:
                  - 203.0.113.7:443
              - name: blog-staging-front-443
                listen:
                  - '{{ address }}:8443'
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":443") (omit) }}
              - name: blog-staging-front-9000
                listen:
                  - '*:9000'
              - name: blog-staging-front-22
                listen:
                  - '[2001:db8::1]:22'
                  - >-
                    {{ mandatory ips.[ssh-addr] "No address is named ssh-addr: give it by the variable ips, such as ips: { ssh-addr: 192.0.2.7
                    }" }}:2222
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":22") (omit) }}
          when: in inventory_hostname service_hosts.[front]
        - name: Images
          image_versions:
            images:
              - '{{ registry }}/mysql:8'
              - registry.example:5000/front
            pull: '{{ default container_pull "always" }}'
            registry_username: '{{ default registry_username (omit) }}'
            registry_password: '{{ default registry_password (omit) }}'
          run_once: true
          register: blog_staging_images
        - name: Releases
          deployment_release:
            deployment: blog-staging
          when: in inventory_hostname (default groups.docker_hosts (flatten (values service_hosts)))
          register: blog_staging_release
        - name: Addresses of services
          service_addresses:
            deployment: blog-staging
            services:
              - mysql
              - front
            subnet: '{{ default service_subnet "172.29.0.0/16" }}'
            names_folder: '{{ default names_folder "/etc/deliver/names" }}'
          run_once: true
          register: blog_staging_addresses
        - name: blog-staging is rolled out
          block:
            - name: Volume data
              docker_volume:
                name: blog-staging-data
                labels:
                  deliver.deployment: blog-staging
              when: in inventory_hostname service_hosts.[mysql]
            - name: mysql is made
              service_replicas:
                deployment: blog-staging
                service: mysql
                network: '{{ default container_network "apps" }}'
                state: created
                replicas: '{{ replicas_here }}'
                generation: '{{ default redeploy.[mysql] (default redeploy.all (omit)) }}'
                image: '{{ service_image }}'
                image_version: '{{ get blog_staging_images.versions service_image "" }}'
                registry_username: '{{ default registry_username (omit) }}'
                registry_password: '{{ default registry_password (omit) }}'
                restart_policy: unless-stopped
                dns_search_domains:
                  - mysql.blog-staging.{{ default containers_suffix "lxc" }}
                  - blog-staging.{{ default containers_suffix "lxc" }}
                  - '{{ default containers_suffix "lxc" }}'
                volumes:
                  - blog-staging-data:/var/lib/mysql
                  - blog-staging-data:/backup
                memory: 512m
              vars:
                service_image: '{{ registry }}/mysql:8'
                file_count: ''
                service_count: '{{ default replicas.[blog_staging_mysql] file_count }}'
                places: '{{ spread (int service_count default=0) service_hosts.[mysql] "blog-staging-mysql" }}'
                replicas_here: '{{ ternary (eq (string service_count) "") (array 1) (get places inventory_hostname) }}'
              when: in inventory_hostname service_hosts.[mysql]
              register: blog_staging_mysql_made
            - name: front is made
              service_replicas:
                deployment: blog-staging
                service: front
                network: '{{ default container_network "apps" }}'
                state: created
                replicas: '{{ replicas_here }}'
                generation: '{{ default redeploy.[front] (default redeploy.all (omit)) }}'
                image: '{{ service_image }}'
                image_version: '{{ get blog_staging_images.versions service_image "" }}'
                registry_username: '{{ default registry_username (omit) }}'
                registry_password: '{{ default registry_password (omit) }}'
                restart_policy: unless-stopped
                command: serve --port 80
                entrypoint: /usr/bin/tini
                hostname: www
                env:
                  WORKERS: '4'
                  VERSION: '1.10'
                  DEBUG: 'yes'
                  SECRET: '{{  SECRET_KEY }}'
                  MODE: '{{ env }}'
                dns_servers:
                  - 192.0.2.53
                dns_search_domains:
                  - front.blog-staging.{{ default containers_suffix "lxc" }}
                  - blog-staging.{{ default containers_suffix "lxc" }}
                  - '{{ default containers_suffix "lxc" }}'
                memory: 4g
                labels:
                  deliver.source: >-
                    {{ mandatory ips.[blog-addr] "No address is named blog-addr: give it by the variable ips, such as ips: { blog-addr:
                    192.0.2.7 }" }}
              vars:
                service_image: registry.example:5000/front
                file_count: ''
                service_count: '{{ default replicas.[blog_staging_front] file_count }}'
                places: '{{ spread (int service_count default=0) service_hosts.[front] "blog-staging-front" }}'
                replicas_here: '{{ ternary (eq (string service_count) "") (array 1) (get places inventory_hostname) }}'
              when: in inventory_hostname service_hosts.[front]
              register: blog_staging_front_made
            - name: mysql is ready
              service_replicas:
                deployment: blog-staging
                service: mysql
                network: '{{ default container_network "apps" }}'
                check:
                  kind: own
                  ports: []
                single: true
                state: ready
                containers: '{{ blog_staging_mysql_made.containers }}'
              when: in inventory_hostname service_hosts.[mysql]
              register: blog_staging_mysql
            - name: mysql is known
              service_address:
                deployment: blog-staging
                service: mysql
                address: '{{ get blog_staging_addresses.addresses "mysql" }}'
                names:
                  - blog-staging-mysql.{{ default containers_suffix "lxc" }}
                  - mysql.blog-staging.{{ default containers_suffix "lxc" }}
                  - db.front.blog-staging.{{ default containers_suffix "lxc" }}
                hosts: '{{ service_hosts.[mysql] }}'
                replicas: '{{ pick hostvars service_hosts.[mysql] "blog_staging_mysql.replicas" }}'
                names_folder: '{{ default names_folder "/etc/deliver/names" }}'
              when: in inventory_hostname (default groups.machines (array))
              register: blog_staging_mysql_address
            - name: front is ready
              service_replicas:
                deployment: blog-staging
                service: front
                network: '{{ default container_network "apps" }}'
                check:
                  kind: own
                  ports:
                    - '80'
                    - '{{ tls_port }}'
                    - '443'
                    - '9000'
                    - '22'
                single: false
                state: ready
                containers: '{{ blog_staging_front_made.containers }}'
              when: in inventory_hostname service_hosts.[front]
              register: blog_staging_front
            - name: front is known
              service_address:
                deployment: blog-staging
                service: front
                address: '{{ get blog_staging_addresses.addresses "front" }}'
                names:
                  - blog-staging-front.{{ default containers_suffix "lxc" }}
                  - front.blog-staging.{{ default containers_suffix "lxc" }}
                hosts: '{{ service_hosts.[front] }}'
                replicas: '{{ pick hostvars service_hosts.[front] "blog_staging_front.replicas" }}'
                names_folder: '{{ default names_folder "/etc/deliver/names" }}'
              when: in inventory_hostname (default groups.machines (array))
              register: blog_staging_front_address
            - name: front is served on port 8080
              proxy_service:
                name: blog-staging-front-80
                mode: http
                listen:
                  - >-
                    {{ mandatory ips.[blog-addr] "No address is named blog-addr: give it by the variable ips, such as ips: { blog-addr:
                    192.0.2.7 }" }}:8080
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":80") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '80'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 443
              proxy_service:
                name: blog-staging-front-1
                mode: tcp
                listen:
                  - 203.0.113.7:443
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '{{ tls_port }}'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 8443
              proxy_service:
                name: blog-staging-front-443
                mode: tcp
                listen:
                  - '{{ address }}:8443'
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":443") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '443'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 9000
              proxy_service:
                name: blog-staging-front-9000
                mode: tcp
                listen:
                  - '*:9000'
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '9000'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 22, 2222
              proxy_service:
                name: blog-staging-front-22
                mode: tcp
                listen:
                  - '[2001:db8::1]:22'
                  - >-
                    {{ mandatory ips.[ssh-addr] "No address is named ssh-addr: give it by the variable ips, such as ips: { ssh-addr: 192.0.2.7
                    }" }}:2222
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":22") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '22'
              when: in inventory_hostname service_hosts.[front]
            - name: What leads to services that are gone
              service_address:
                deployment: blog-staging
                service: '{{ item }}'
                state: absent
                names_folder: '{{ default names_folder "/etc/deliver/names" }}'
              loop: '{{ blog_staging_addresses.gone }}'
              when: in inventory_hostname (default groups.machines (array))
            - name: Old containers stop
              deployment_leftovers:
                deployment: blog-staging
                services:
                  - name: mysql
                    here: '{{ in inventory_hostname service_hosts.[mysql] }}'
                    containers: '{{ default blog_staging_mysql_made.containers omit }}'
                  - name: front
                    here: '{{ in inventory_hostname service_hosts.[front] }}'
                    containers: '{{ default blog_staging_front_made.containers omit }}'
                keep: '{{ default keep_versions 3 }}'
              when: in inventory_hostname (default groups.docker_hosts (flatten (values service_hosts)))
            - name: front is alone on port 8080
              proxy_service:
                name: blog-staging-front-80
                mode: http
                listen:
                  - >-
                    {{ mandatory ips.[blog-addr] "No address is named blog-addr: give it by the variable ips, such as ips: { blog-addr:
                    192.0.2.7 }" }}:8080
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":80") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '80'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 443
              proxy_service:
                name: blog-staging-front-1
                mode: tcp
                listen:
                  - 203.0.113.7:443
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '{{ tls_port }}'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 8443
              proxy_service:
                name: blog-staging-front-443
                mode: tcp
                listen:
                  - '{{ address }}:8443'
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":443") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '443'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 9000
              proxy_service:
                name: blog-staging-front-9000
                mode: tcp
                listen:
                  - '*:9000'
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '9000'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 22, 2222
              proxy_service:
                name: blog-staging-front-22
                mode: tcp
                listen:
                  - '[2001:db8::1]:22'
                  - >-
                    {{ mandatory ips.[ssh-addr] "No address is named ssh-addr: give it by the variable ips, such as ips: { ssh-addr: 192.0.2.7
                    }" }}:2222
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":22") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '22'
              when: in inventory_hostname service_hosts.[front]
            - name: What the proxies have
              proxy_leftovers:
                owner: blog-staging
                services: >-
                  {{ difference (array (ternary (in inventory_hostname service_hosts.[front]) "blog-staging-front-80" "") (ternary (in
                  inventory_hostname service_hosts.[front]) "blog-staging-front-1" "") (ternary (in inventory_hostname service_hosts.[front])
                  "blog-staging-front-443" "") (ternary (in inventory_hostname service_hosts.[front]) "blog-staging-front-9000" "") (ternary (in
                  inventory_hostname service_hosts.[front]) "blog-staging-front-22" "")) (array "") }}
                domains: []
              when: in inventory_hostname (default groups.docker_hosts (unique (flatten (values service_hosts))))
              register: blog_staging_proxy_leftovers
            - name: Host names that are gone
              proxy_domain:
                name: '{{ item }}'
                state: absent
              loop: '{{ default blog_staging_proxy_leftovers.domains (array) }}'
            - name: Ports that are gone
              proxy_service:
                name: '{{ item }}'
                state: absent
              loop: '{{ default blog_staging_proxy_leftovers.services (array) }}'
            - name: The release is recorded
              deployment_release:
                deployment: blog-staging
                state: recorded
                number: '{{ add (max (union (array 0) (values (pick hostvars ansible_play_hosts "blog_staging_release.number")))) 1 }}'
                at: '2026-01-02T03:04:05Z'
                by: ann
                commit: 0123456789ab
                services:
                  mysql: '{{ default blog_staging_mysql_made (dict) }}'
                  front: '{{ default blog_staging_front_made (dict) }}'
                application: >-
                  {"services":[{"name":"mysql","links":[],"aliases":[],"published":[],"single":true,"domains":[],"ports":[]},{"name":"front","links":[{"name":"mysql","alias":"db"}],"aliases":[],"published":[{"address":"blog-addr","outside":"8080","inside":"80","protocol":"http"},{"address":"203.0.113.7","outside":"443","inside":"{{
                  tls_port }}","protocol":"tcp"},{"address":"{{ address
                  }}","outside":"8443","inside":"443","protocol":"tcp"},{"outside":"9000","inside":"9000","protocol":"tcp"},{"address":"2001:db8::1","outside":"22","inside":"22","protocol":"tcp"},{"address":"ssh-addr","outside":"2222","inside":"22","protocol":"tcp"}],"single":false,"domains":[],"ports":[{"number":"80"},{"number":"{{
                  tls_port }}"},{"number":"443"},{"number":"9000"},{"number":"22"}]}],"vars":{"tls_port":443}}
              when: in inventory_hostname (default groups.docker_hosts (flatten (values service_hosts)))
          rescue:
            - name: front is what it was
              service_replicas:
                deployment: blog-staging
                service: front
                network: '{{ default container_network "apps" }}'
                check:
                  kind: own
                  ports:
                    - '80'
                    - '{{ tls_port }}'
                    - '443'
                    - '9000'
                    - '22'
                single: false
                state: ready
                containers: '{{ blog_staging_front_made.before }}'
              when: and (in inventory_hostname service_hosts.[front]) (defined blog_staging_front_made.before)
              register: blog_staging_front_restored
            - name: front is known
              service_address:
                deployment: blog-staging
                service: front
                address: '{{ get blog_staging_addresses.addresses "front" }}'
                names:
                  - blog-staging-front.{{ default containers_suffix "lxc" }}
                  - front.blog-staging.{{ default containers_suffix "lxc" }}
                hosts: '{{ service_hosts.[front] }}'
                replicas: '{{ pick hostvars service_hosts.[front] "blog_staging_front_restored.replicas" }}'
                names_folder: '{{ default names_folder "/etc/deliver/names" }}'
              when: in inventory_hostname (default groups.machines (array))
              register: blog_staging_front_address
            - name: front is served on port 8080
              proxy_service:
                name: blog-staging-front-80
                mode: http
                listen:
                  - >-
                    {{ mandatory ips.[blog-addr] "No address is named blog-addr: give it by the variable ips, such as ips: { blog-addr:
                    192.0.2.7 }" }}:8080
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":80") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '80'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 443
              proxy_service:
                name: blog-staging-front-1
                mode: tcp
                listen:
                  - 203.0.113.7:443
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '{{ tls_port }}'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 8443
              proxy_service:
                name: blog-staging-front-443
                mode: tcp
                listen:
                  - '{{ address }}:8443'
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":443") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '443'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 9000
              proxy_service:
                name: blog-staging-front-9000
                mode: tcp
                listen:
                  - '*:9000'
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '9000'
              when: in inventory_hostname service_hosts.[front]
            - name: front is served on port 22, 2222
              proxy_service:
                name: blog-staging-front-22
                mode: tcp
                listen:
                  - '[2001:db8::1]:22'
                  - >-
                    {{ mandatory ips.[ssh-addr] "No address is named ssh-addr: give it by the variable ips, such as ips: { ssh-addr: 192.0.2.7
                    }" }}:2222
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":22") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                owner: blog-staging
                others: drained
              vars:
                service_port: '22'
              when: in inventory_hostname service_hosts.[front]
            - name: What was made of front is removed
              service_replicas:
                deployment: blog-staging
                service: front
                network: '{{ default container_network "apps" }}'
                state: alone
                containers: '{{ blog_staging_front_made.before }}'
              when: and (in inventory_hostname service_hosts.[front]) (defined blog_staging_front_made.before)
            - name: front is alone on port 8080
              proxy_service:
                name: blog-staging-front-80
                mode: http
                listen:
                  - >-
                    {{ mandatory ips.[blog-addr] "No address is named blog-addr: give it by the variable ips, such as ips: { blog-addr:
                    192.0.2.7 }" }}:8080
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":80") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '80'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 443
              proxy_service:
                name: blog-staging-front-1
                mode: tcp
                listen:
                  - 203.0.113.7:443
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '{{ tls_port }}'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 8443
              proxy_service:
                name: blog-staging-front-443
                mode: tcp
                listen:
                  - '{{ address }}:8443'
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":443") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '443'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 9000
              proxy_service:
                name: blog-staging-front-9000
                mode: tcp
                listen:
                  - '*:9000'
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '9000'
              when: in inventory_hostname service_hosts.[front]
            - name: front is alone on port 22, 2222
              proxy_service:
                name: blog-staging-front-22
                mode: tcp
                listen:
                  - '[2001:db8::1]:22'
                  - >-
                    {{ mandatory ips.[ssh-addr] "No address is named ssh-addr: give it by the variable ips, such as ips: { ssh-addr: 192.0.2.7
                    }" }}:2222
                  - >-
                    {{ ternary (mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is
                    container_lan or host_lan") (concat (default lan_address address) ":22") (omit) }}
                servers: '{{ map blog_staging_front_address.targets (dict "port" service_port) helper="combine" }}'
                drain: 0s
                owner: blog-staging
              vars:
                service_port: '22'
              when: in inventory_hostname service_hosts.[front]
            - name: mysql is what it was
              service_replicas:
                deployment: blog-staging
                service: mysql
                network: '{{ default container_network "apps" }}'
                check:
                  kind: own
                  ports: []
                single: true
                state: ready
                containers: '{{ blog_staging_mysql_made.before }}'
              when: and (in inventory_hostname service_hosts.[mysql]) (defined blog_staging_mysql_made.before)
              register: blog_staging_mysql_restored
            - name: mysql is known
              service_address:
                deployment: blog-staging
                service: mysql
                address: '{{ get blog_staging_addresses.addresses "mysql" }}'
                names:
                  - blog-staging-mysql.{{ default containers_suffix "lxc" }}
                  - mysql.blog-staging.{{ default containers_suffix "lxc" }}
                  - db.front.blog-staging.{{ default containers_suffix "lxc" }}
                hosts: '{{ service_hosts.[mysql] }}'
                replicas: '{{ pick hostvars service_hosts.[mysql] "blog_staging_mysql_restored.replicas" }}'
                names_folder: '{{ default names_folder "/etc/deliver/names" }}'
              when: in inventory_hostname (default groups.machines (array))
              register: blog_staging_mysql_address
            - name: What was made of mysql is removed
              service_replicas:
                deployment: blog-staging
                service: mysql
                network: '{{ default container_network "apps" }}'
                state: alone
                containers: '{{ blog_staging_mysql_made.before }}'
              when: and (in inventory_hostname service_hosts.[mysql]) (defined blog_staging_mysql_made.before)
            - name: blog-staging was not rolled out
              deployment_failed:
                deployment: blog-staging
                tasks: '{{ pick hostvars ansible_play_hosts_all "failed_task.name" }}'
                results: '{{ pick hostvars ansible_play_hosts_all "failed_result" }}'
                lost: '{{ difference ansible_play_hosts_all ansible_play_hosts }}'
              run_once: true
    "
  `)
})

test('in an environment with a swarm, its first manager is told what shall run', ({ project }) => {
  project.write({
    Deliverous:
      'web: { image: a, ports: [{ host_port: 80, container_port: 80 }], links: [{ name: db, alias: store }] }\ndb: { image: b }\n',
  })
  const [, play] = expanded(project, '- { deploy: Deliverous, as: blog }\n') as [
    unknown,
    { hosts: string; tasks: { name: string; block?: { name: string; swarm_service?: unknown }[] }[] },
  ]
  expect(play.hosts).toBe(
    '{{ ternary (defined groups.swarm_managers) (array (first groups.swarm_managers)) (array) }}',
  )
  const steps = play.tasks.find(({ block }) => block)?.block ?? []
  expect(steps.map(({ name }) => name)).toEqual([
    'db is rolled out',
    'web is rolled out',
    'Services that are gone',
    'The release is recorded',
  ])
  expect(steps[0]?.swarm_service).toMatchObject({
    deployment: 'blog',
    service: 'db',
    hosts: '{{ service_hosts.[db] }}',
    aliases: ['store', 'db.blog'],
  })
  expect(steps[1]?.swarm_service).toMatchObject({ published_ports: ['80:80'], single: false })
})

test('in a swarm, host names lead to the ports that its nodes have', ({ project }) => {
  project.write({
    'shop.yml': `web: { image: a, port: 8080, wan_map: { ':80': default } }
Domains:
  shop.example.org: { http: web }
`,
  })
  const plays = expanded(project, '- { deploy: shop.yml, as: shop }\n') as {
    hosts: string
    tasks: object[]
  }[]
  expect(plays.map(({ hosts }) => hosts.slice(0, 50))).toHaveLength(3)
  expect(plays[2]?.hosts).toContain('default groups.proxies')
  expect(plays[2]?.tasks.slice(0, 2)).toMatchObject([
    { proxy_service: { name: 'shop-web-8080', owner: 'shop' } },
    { proxy_domain: { name: 'shop.example.org', service: 'shop-web-8080', owner: 'shop' } },
  ])
  project.write({ 'shop.yml': 'web: { image: a }\nDomains:\n  shop.example.org: { http: web }\n' })
  const [, refused] = expanded(project, '- { deploy: shop.yml, as: shop }\n') as { tasks: object[] }[]
  expect(JSON.stringify(refused?.tasks[0])).toContain(
    'shop.example.org leads to web, which publishes no such port',
  )
})

test('what a swarm cannot do is refused before anything is done', ({ project }) => {
  project.write({ Deliverous: 'web: { image: a, snat: front, deploy_with: [db] }\ndb: { image: b }\n' })
  const [, play] = expanded(project, '- { deploy: Deliverous, as: blog }\n') as [
    unknown,
    { tasks: unknown[] },
  ]
  expect(play.tasks[0]).toEqual({
    name: 'A swarm can run blog',
    fail: {
      msg: 'A swarm cannot run blog as its service file says: web has a source address; web must be with db',
    },
  })
})

test('the plays of a service file are plays: the loader takes them as they are', ({ project }) => {
  project.write({
    'apps.yml': '- { deploy: Deliverous, as: blog, tags: [blog] }\n',
    Deliverous: everything,
  })
  const plays = loadPlaybooks([project.path('apps.yml')], {
    modules: new Map(modules.map(module => [module.name, module])),
    expanders: new Map([['deploy', testDeployExpander]]),
  })
  expect(plays.map(({ name, inherited }) => [name, ...inherited.tags])).toEqual([
    ['blog', 'blog'],
    ['blog in the swarm', 'blog'],
  ])
})

test('services that must be together are looked at before anything is launched', ({ project }) => {
  project.write({ Deliverous: 'a: { image: a, deploy_with: [b] }\nb: { image: b }\n' })
  const [play] = expanded(project, '- { deploy: Deliverous, as: blog }\n') as [{ tasks: unknown[] }]
  expect(play.tasks[0]).toEqual({
    name: 'a is with b',
    assert: {
      that: 'in inventory_hostname service_hosts.[b]',
      fail_msg: 'a must be with b (deploy_with), which runs on {{ join (service_hosts.[b]) ", " }}',
      quiet: true,
    },
    when: 'in inventory_hostname service_hosts.[a]',
  })
})

test('the folder of the file names the deployment', ({ project }) => {
  project.write({ 'visits/Deliverous': 'front: { image: nginx }\n' })
  expect(names(expanded(project, '- deploy: visits\n'))).toEqual(['visits', 'visits in the swarm'])
})

test('every mistake is told at once, with its place and its cure', ({ project }) => {
  project.write({
    Deliverous: `front:
  imag: nginx
  command: [serve]
web-1:
  image: nginx
  enviroment: { A: 1 }
  environment: { A: , "B C": 1, D: [1] }
  dns: [192.0.2.300]
  links:
    - { name: mysq, alias: db }
    - { name: mysql, alias: db }
    - { name: mysql, alias: the db, as: x }
    - mysql
  ports:
    - { ip: "blog addr", host_port: 80800, container_port: x }
    - { ip: blog-addr, host_port: 80 }
    - 2001:db8::1:22:22
    - 22
    - a:b:c
  volumes:
    - { name: data/mysql, path: data }
    - { name: a, path: /a }
    - { name: b, path: /a }
  limits: { memory: lots, cpu: 1 }
  deploy_with: [mysql, nobody]
  deploy_conflict: [mysql, web-1]
  snat: 203.0.113.7
my.sql: { image: mysql }
mysql: { image: [mysql] }
empty:
`,
  })
  expect(mistakes(project, '- deploy: Deliverous\n  as: blog\n')).toMatchInlineSnapshot(`
    "Deliverous:2:3: The service front has no key imag
       1 | front:
       2 |   imag: nginx
         |   ^
      hint: did you mean image?
    Deliverous:2:3: The service front needs image
       1 | front:
       2 |   imag: nginx
         |   ^
    Deliverous:6:3: The service web-1 has no key enviroment
       5 |   image: nginx
       6 |   enviroment: { A: 1 }
         |   ^
      hint: did you mean environment?
    Deliverous:7:18: A has no value
       6 |   enviroment: { A: 1 }
       7 |   environment: { A: , "B C": 1, D: [1] }
         |                  ^
      hint: A: '' is an empty one
    Deliverous:7:23: B C cannot name a variable of the environment
       6 |   enviroment: { A: 1 }
       7 |   environment: { A: , "B C": 1, D: [1] }
         |                       ^
      hint: it holds no = and no spaces
    Deliverous:7:36: D must be a text, not a list
       6 |   enviroment: { A: 1 }
       7 |   environment: { A: , "B C": 1, D: [1] }
         |                                    ^
    Deliverous:8:9: A name server cannot be 192.0.2.300
       7 |   environment: { A: , "B C": 1, D: [1] }
       8 |   dns: [192.0.2.300]
         |         ^
      hint: an address, such as 192.0.2.53
    Deliverous:10:15: There is no service mysq in this file
        9 |   links:
       10 |     - { name: mysq, alias: db }
          |               ^
      hint: did you mean mysql?
    Deliverous:11:15: Two links have the alias db
       10 |     - { name: mysq, alias: db }
       11 |     - { name: mysql, alias: db }
          |               ^
    Deliverous:12:29: The alias of a link cannot be the db
       11 |     - { name: mysql, alias: db }
       12 |     - { name: mysql, alias: the db, as: x }
          |                             ^
      hint: letters, digits, - and _, such as web-1
    Deliverous:12:37: A link has no key as
       11 |     - { name: mysql, alias: db }
       12 |     - { name: mysql, alias: the db, as: x }
          |                                     ^
      hint: it has name, alias
    Deliverous:13:7: A link must be a map, not a text
       12 |     - { name: mysql, alias: the db, as: x }
       13 |     - mysql
          |       ^
    Deliverous:15:13: ip cannot be blog addr
       14 |   ports:
       15 |     - { ip: "blog addr", host_port: 80800, container_port: x }
          |             ^
      hint: an address, or the name of one of the variable ips
    Deliverous:15:37: host_port cannot be 80800
       14 |   ports:
       15 |     - { ip: "blog addr", host_port: 80800, container_port: x }
          |                                     ^
      hint: a number from 1 to 65535
    Deliverous:15:60: container_port cannot be x
       14 |   ports:
       15 |     - { ip: "blog addr", host_port: 80800, container_port: x }
          |                                                            ^
      hint: a number from 1 to 65535
    Deliverous:16:7: A port needs container_port
       15 |     - { ip: "blog addr", host_port: 80800, container_port: x }
       16 |     - { ip: blog-addr, host_port: 80 }
          |       ^
    Deliverous:17:7: A port cannot be 2001:db8::1:22:22
       16 |     - { ip: blog-addr, host_port: 80 }
       17 |     - 2001:db8::1:22:22
          |       ^
      hint: ip:host_port:container_port
    Deliverous:18:7: A port cannot be 22
       17 |     - 2001:db8::1:22:22
       18 |     - 22
          |       ^
      hint: ip:host_port:container_port
    Deliverous:19:7: A port cannot be a:b:c
       18 |     - 22
       19 |     - a:b:c
          |       ^
      hint: ip:host_port:container_port
    Deliverous:21:15: The name of a volume cannot be data/mysql
       20 |   volumes:
       21 |     - { name: data/mysql, path: data }
          |               ^
      hint: letters, digits, -, _ and ., such as data
    Deliverous:21:33: path cannot be data
       20 |   volumes:
       21 |     - { name: data/mysql, path: data }
          |                                 ^
      hint: an absolute path in the container
    Deliverous:23:24: Two volumes have the path /a
       22 |     - { name: a, path: /a }
       23 |     - { name: b, path: /a }
          |                        ^
    Deliverous:24:21: memory cannot be lots
       23 |     - { name: b, path: /a }
       24 |   limits: { memory: lots, cpu: 1 }
          |                     ^
      hint: a number with b, k, m or g, such as 512m
    Deliverous:24:27: limits has no key cpu
       23 |     - { name: b, path: /a }
       24 |   limits: { memory: lots, cpu: 1 }
          |                           ^
      hint: it has memory
    Deliverous:25:24: There is no service nobody in this file
       24 |   limits: { memory: lots, cpu: 1 }
       25 |   deploy_with: [mysql, nobody]
          |                        ^
      hint: the file has front, web-1, my.sql, mysql, empty
    Deliverous:26:21: web-1 cannot be both with mysql and apart from it
       25 |   deploy_with: [mysql, nobody]
       26 |   deploy_conflict: [mysql, web-1]
          |                     ^
      hint: keep it either in deploy_with or in deploy_conflict
    Deliverous:26:28: web-1 cannot be apart from itself
       25 |   deploy_with: [mysql, nobody]
       26 |   deploy_conflict: [mysql, web-1]
          |                            ^
    Deliverous:28:1: my.sql cannot name a service
       27 |   snat: 203.0.113.7
       28 | my.sql: { image: mysql }
          | ^
      hint: letters, digits, - and _, such as web-1
    Deliverous:29:17: image must be a text, not a list
       28 | my.sql: { image: mysql }
       29 | mysql: { image: [mysql] }
          |                 ^
    Deliverous:30:1: The service empty must be a map, not nothing
       29 | mysql: { image: [mysql] }
       30 | empty:
          | ^"
  `)
})

test.for([
  { entry: '{ deploy: service.txt }', told: 'Cannot read service.txt: there is no such file' },
  { entry: '{ deploy: no/Deliverous }', told: 'Cannot read no/Deliverous: there is no such file' },
  { entry: '{ deploy: empty/Deliverous }', told: 'empty/Deliverous has no services' },
  { entry: '{ deploy: list/Deliverous }', told: 'A service file must be a map, not a list' },
  { entry: '{ deploy: [a] }', told: 'deploy must be a text, not a list' },
  { entry: '{ deploy: ok/Deliverous, as: a.b }', told: 'a.b cannot name a deployment' },
  { entry: '{ deploy: a b/Deliverous }', told: 'a b cannot name a deployment' },
  { entry: '{ deploy: ok/Deliverous, vars: [a] }', told: 'vars must be a map, not a list' },
  { entry: '{ deploy: ok/Deliverous, hosts: all }', told: 'An entry that deploys has no key hosts' },
  { entry: '{ deploy: broken/Deliverous }', told: 'Cannot read YAML' },
])('$entry: $told', ({ entry, told }, { project }) => {
  project.write({
    'ok/Deliverous': 'front: { image: nginx }\n',
    'a b/Deliverous': 'front: { image: nginx }\n',
    'empty/Deliverous': '# nothing\n',
    'list/Deliverous': '- nginx\n',
    'broken/Deliverous': 'front: { image: {{ name }}\n',
  })
  expect(mistakes(project, `- ${entry}\n`)).toContain(told)
})

test.for(['toString', 'hasOwnProperty', 'valueOf'])(
  '%s is no key of a service, and no service',
  (name, { project }) => {
    project.write({ Deliverous: `front: { image: nginx, ${name}: 1, deploy_with: [${name}] }\n` })
    const told = mistakes(project, '- { deploy: Deliverous, as: blog }\n')
    expect(told).toContain(`The service front has no key ${name}`)
    expect(told).toContain(`There is no service ${name} in this file`)
  },
)

test.for(['toString', 'hasOwnProperty', 'kind', 'place'])(
  'a service may be called %s',
  (name, { project }) => {
    const services = [...new Set(['kind', 'place', name])].map(
      each => `${each}: { image: nginx, environment: { kind: a, place: b } }\n`,
    )
    project.write({ Deliverous: services.join('') })
    const plays = expanded(project, '- { deploy: Deliverous, as: blog }\n')
    expect(tasks(plays)).toContain(`${name} is known`)
    expect(Object.keys((plays[0] as { vars: { service_hosts: object } }).vars.service_hosts)).toContain(name)
  },
)

/** The names of the tasks of a deployment's block. */
function tasks([play]: readonly unknown[]): unknown[] {
  const all = (play as { tasks: { block?: { name: string }[] }[] }).tasks
  return all.flatMap(({ block = [] }) => block.map(({ name }) => name))
}

function names(plays: readonly unknown[]): unknown[] {
  return plays.map(play => (play as { name: string }).name)
}

function expanded(project: TestProject, playbook: string): unknown[] {
  const { plays, problems } = expand(project, playbook)
  problems.throwIfAny()
  return plays.map(plainValue)
}

function mistakes(project: TestProject, playbook: string): string {
  const { problems } = expand(project, playbook)
  return problems.inOrder().map(formatProblem).join('\n').replaceAll(`${project.folder}/`, '')
}

function expand(project: TestProject, playbook: string): { plays: readonly Node[]; problems: Problems } {
  const problems = new Problems()
  const [list] = parseYaml({ file: 'apps.yml', text: playbook })
  const [entry] = list?.kind === 'list' ? list.items : []
  return { plays: testDeployExpander(entry as MapNode, project.folder, problems), problems }
}
