import { describe, expect, test } from 'vitest'
import { declaredName, type Param, type Params, readParam } from '../base/params.ts'
import {
  entryOf,
  type ListNode,
  type MapNode,
  type Node,
  parseYamlDocument,
  plainValue,
} from '../base/yaml.ts'
import type { Module } from '../model/module.ts'
import { modules } from './index.ts'

test('every module has a name of its own', () => {
  const names = modules.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

describe.for(modules.map(module => [module.name, module] as const))('the examples of %s', ([, module]) => {
  const own = examplesOf(module).flatMap(task => entryOf(task, module.name)?.value ?? [])

  test('use it', () => {
    expect(own).not.toEqual([])
  })

  test('give parameters that it takes', () => {
    expect(own.flatMap(args => problemsOf(module, args))).toEqual([])
  })
})

function examplesOf({ name, examples }: Module): readonly Node[] {
  return (parseYamlDocument({ file: `examples of ${name}`, text: examples }) as ListNode).items
}

function problemsOf(module: Module, args: Node): string[] {
  const params = module.params as Params
  if (args.kind !== 'map')
    return module.freeForm || args.kind === 'scalar' ? [] : ['the parameters are no map']
  return [
    ...args.entries.flatMap(entry => problemOf(module, entry.key, entry.value) ?? []),
    ...Object.keys(params)
      .filter(name => params[name]?.required && !isGiven(params, name, args))
      .map(name => `${name} is missing`),
  ]
}

function problemOf(module: Module, key: string, node: Node): string | undefined {
  const name = declaredName(module.params as Params, key)
  if (name === undefined) return module.freeKeys ? undefined : `${key} is not a parameter`
  const param = module.params[name] as Param<unknown>
  const value = plainValue(node)
  if (param.source !== 'value' || JSON.stringify(value).includes('{{')) return undefined
  const result = readParam(param, value)
  return 'problem' in result ? `${key} ${result.problem}` : undefined
}

function isGiven(params: Params, name: string, args: MapNode): boolean {
  return args.entries.some(({ key }) => declaredName(params, key) === name)
}
