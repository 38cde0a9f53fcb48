import { expect, test } from 'vitest'
import { convertedYaml } from './yaml.ts'

test('expressions are written anew, and all else stays', () => {
  const { text, left } = convertedYaml(`---
# A comment
- hosts: web   # who
  vars:
    url: "http://{{ inventory_hostname | upper }}:{{ port|default(80) }}/"
    'quoted': '{{ "it''s" if on else x }}'
    plain: no {{ x ~ y }} here
    list: [ "{{ a[0] }}", b ]
  tasks:
    - name: Restart {{ name }}
      service: name=nginx state=restarted
      when: a == 1 and b is defined
      changed_when: false
    - template: { src: site.conf.j2, dest: /etc/site.conf }
      when:
        - x is not defined
        - "result.rc != 0"
        - "{{ y == 2 }}"
    - ansible.builtin.template: src=a.j2 dest=/b
    - shell: |
        echo {{ a | join(',') }}
        echo "{{ b }}"
    - debug:
        msg: >-
          folded {{ a +
          1 }}
      when: >
        a == 1
        or b
    - assert: { that: ["a == 1", b] }
`)
  expect(left).toEqual([])
  expect(text).toMatchInlineSnapshot(`
    "---
    # A comment
    - hosts: web   # who
      vars:
        url: "http://{{ upper inventory_hostname }}:{{ default port 80 }}/"
        'quoted': '{{ ternary on "it''s" x }}'
        plain: 'no {{ concat x y }} here'
        list: [ "{{ a.[0] }}", b ]
      tasks:
        - name: Restart {{ name }}
          service: name=nginx state=restarted
          when: and (eq a 1) (defined b)
          changed_when: false
        - template: { src: site.conf.hbs, dest: /etc/site.conf }
          when:
            - not (defined x)
            - "ne result.rc 0"
            - "eq y 2"
        - ansible.builtin.template: src=a.hbs dest=/b
        - shell: |
            echo {{ join a ',' }}
            echo "{{ b }}"
        - debug:
            msg: 'folded {{ add a 1 }}'
          when: 'or (eq a 1) b'
        - assert: { that: ["eq a 1", b] }
    "
  `)
})

test('what cannot be written anew stays, and is told with its place', () => {
  const source = '- debug: { msg: "{% if a %}x{% endif %}" }\n- debug: { msg: "{{ a | unknown }}" }\n'
  const { text, left } = convertedYaml(source)
  expect(text).toBe(source)
  expect(
    left.map(({ message, offset }) => [message, source.slice(offset, offset + 5)]),
  ).toMatchInlineSnapshot(`
    [
      [
        "{% if a %} cannot stand in YAML",
        "{% if",
      ],
      [
        "{% endif %} cannot stand in YAML",
        "{% if",
      ],
      [
        "| is not expected here",
        "{{ a ",
      ],
    ]
  `)
})
