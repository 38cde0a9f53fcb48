import type { Evaluated, LocalFile, Param } from '../../base/params.ts'
import type { Redaction } from '../../base/redaction.ts'
import { Secret } from '../../base/secret.ts'
import { plainValue } from '../../base/yaml.ts'
import type { SeenChange, TaskResult } from '../../model/event.ts'
import type { Effects, Module } from '../../model/module.ts'

/** Learns the secrets among the parameters of a task; with `no_log` every text of them is one. */
export function learnParams(
  want: Readonly<Record<string, unknown>>,
  { params }: Module,
  hidden: boolean,
  redaction: Redaction,
): void {
  if (!hidden) return redaction.addSecretsIn(want)
  for (const [name, value] of Object.entries(want)) redaction.addAllIn(texts(params[name], value))
}

/** What people wrote as the value of a parameter; nothing where it is a word of few, or a number. */
function texts(param: Param<unknown> | undefined, value: unknown): unknown {
  if (param?.choices || param?.type === 'mode') return undefined
  if (param?.source === 'expression')
    return [value].flat().map(evaluated => (evaluated as Evaluated | undefined)?.value)
  return param && param.source !== 'value' ? (value as LocalFile | undefined)?.content : value
}

/** As many lines of an output are secrets by themselves. */
const mostLines = 1000

/** Learns the texts of what a task with `no_log` registers. */
export function learnResult(result: TaskResult, redaction: Redaction): void {
  const { skip_reason: _, false_condition: __, problem: ___, msg, results, changes = [], ...values } = result
  const { stdout_lines: lines, stderr_lines: more, ...rest } = values
  redaction.addAllIn(rest)
  // A line alone is looked for encoded too, which takes its time; those of longer outputs are known as parts of them.
  for (const list of [lines, more])
    if (Array.isArray(list) && list.length <= mostLines) redaction.addAllIn(list)
  redaction.addAllIn(changes.map(({ before, after }: SeenChange) => [before, after]))
  // What failed a task quotes what it was given; all other messages are of its parameters, or say nothing of them.
  if (result.failed && result.rc === undefined && !results) redaction.addAllIn(msg)
  if (Array.isArray(results)) for (const item of results) learnResult(item as TaskResult, redaction)
}

/** Learns the texts of the variables that a task with `no_log` reads from a file. */
export function learnVariables({ read }: Effects, redaction: Redaction): void {
  for (const [, variable] of read ?? [])
    redaction.addAllIn('written' in variable ? plainValue(variable.written) : variable.data)
}

/** Shorter values in the texts of a task with `no_log` are names, versions, ports. */
const shortestPart = 8

/** Learns a value that stands in a text of a task with `no_log`. */
export function learnPart(value: unknown, redaction: Redaction): void {
  if (value instanceof Secret) redaction.add(value)
  else if (typeof value === 'string' && value.length >= shortestPart) redaction.addAllIn(value)
}
