import { ownValue } from '../base/keys.ts'
import { factsOfAnsible } from '../expressions/old-facts.ts'
import { outsideQuotes } from './quotes.ts'

/** Their values are written small here: `debian`, `ubuntu`. */
const small = new Set(['os_family', 'distribution', 'distribution_release'])

/** Variables that are called so here too. */
const kept =
  /^(check_mode|diff_mode|forks|verbosity|run_tags|skip_tags|version|limit|host|port|user|password|connection|become\w*|ssh_\w+|private_key_file|timeout|play_\w+|role_names?|role_name|parent_role_\w+|dependent_role_names|loop\w*|index_var|failed_\w+|inventory_sources|async_dir|job_id|group_priority|included_var_files)$/

export interface Renamed {
  readonly text: string
  readonly problem?: string
}

const literal = `(?:'[^']*'|"[^"]*")`
const compared = new RegExp(
  String.raw`(ansible_(?:facts(?:\.|\[['"]))?(?:${[...small].join('|')})(?:['"]\])?\s*(?:\|\s*lower\s*)?(?:==|!=|(?:not\s+)?in\b))(\s*(?:${literal}|\[[^\]]*\]))`,
  'g',
)

/** An expression of Jinja with our names of facts. */
export function withOurFacts(expression: string): Renamed {
  let uncompared = 0
  let unknown: string | undefined
  const lowered = expression.replaceAll(compared, (_, before: string, value: string) => {
    uncompared--
    return before + value.toLowerCase()
  })
  const dotted = lowered.replace(/\bansible_facts\[['"](\w+)['"]\]/g, 'ansible_facts.$1')
  const text = outsideQuotes(dotted, part =>
    part.replace(/(?<![\w.])ansible_(?:facts\.(?:ansible_)?)?(\w+)/g, (written, name: string) => {
      const fact = ownValue(factsOfAnsible, name)
      if (fact === undefined && !kept.test(name)) unknown = written
      if (small.has(name)) uncompared++
      return fact ?? written
    }),
  )
  if (unknown !== undefined) return { text, problem: `There is no fact ${unknown}` }
  if (uncompared <= 0) return { text }
  return { text, problem: 'The values of this fact are written small here, such as debian' }
}
