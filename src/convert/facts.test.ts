import { expect, test } from 'vitest'
import { convertedExpression } from './expression.ts'

test.for([
  ['ansible_os_family == "Debian"', 'eq facts.os.family "debian"'],
  ["ansible_facts['os_family'] == 'RedHat'", "eq facts.os.family 'redhat'"],
  ["ansible_facts.distribution in ['Debian', 'Ubuntu']", "in facts.os.name (array 'debian' 'ubuntu')"],
  ["ansible_distribution_version is version('11', '>=')", "version facts.os.version '>=' '11'"],
  ['ansible_distribution_major_version | int > 10', "gt (int (first (split facts.os.version '.'))) 10"],
  ['ansible_default_ipv4.address', 'facts.default_ipv4.address'],
  ["ansible_facts['default_ipv4']['address']", 'facts.default_ipv4.[address]'],
  ['ansible_memtotal_mb > 1024', 'gt (div facts.memory 1048576) 1024'],
  ['ansible_check_mode', 'ansible_check_mode'],
  ['hostvars[h].ansible_host', "get (get hostvars h) 'ansible_host'"],
  ["x ~ 'ansible_os_family'", "concat x 'ansible_os_family'"],
] as const)('%s becomes %s', ([asked, text]) => {
  expect(convertedExpression(asked)).toEqual({ text })
})

test('what is otherwise, or not there, is told', () => {
  expect(convertedExpression("ansible_os_family ~ '.yml'")).toEqual({
    text: "concat facts.os.family '.yml'",
    problem: 'The values of this fact are written small here, such as debian',
  })
  expect(convertedExpression('ansible_python.version').problem).toBe('There is no fact ansible_python')
})
