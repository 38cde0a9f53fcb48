import type { Module } from '../../model/module.ts'

/** Prefixes that name the same modules as no prefix does. */
const collections = [
  'ansible.builtin.',
  'ansible.legacy.',
  'ansible.posix.',
  'community.general.',
  'community.docker.',
  'community.postgresql.',
  'community.mysql.',
]

/** The module of a task, by any name that it is known by. */
export function moduleNamed(name: string, modules: ReadonlyMap<string, Module>): Module | undefined {
  const prefix = collections.find(collection => name.startsWith(collection)) ?? ''
  return modules.get(name.slice(prefix.length))
}
