import { type Node, plainValue } from '../../../base/yaml.ts'
import type { Value, ValueMap } from '../../to-node.ts'
import { settingNames } from '../compose/settings.ts'
import { filled } from './words.ts'

const keys = new Map([...settingNames].map(([key, [parameter]]) => [parameter, key]))

/** Parameters of `docker_container` as compose calls them. */
export function settingWords(settings: ReadonlyMap<string, Node>): ValueMap {
  const same = [...settings].flatMap(([parameter, node]): [string, Value][] => {
    const key = keys.get(parameter)
    return key === undefined ? [] : [[key, key === 'ulimits' ? limitWords(node) : node]]
  })
  return {
    ...Object.fromEntries(same),
    logging: filled({ driver: settings.get('log_driver'), options: settings.get('log_options') }),
    restart: restartWords(settings),
  }
}

/** `nofile:20000:40000` */
function limitWords(node: Node): ValueMap {
  const limits = [plainValue(node)].flat().map(limit => String(limit).split(':'))
  return Object.fromEntries(
    limits.map(([name = '', soft = '', hard]) => [
      name,
      hard === undefined ? Number(soft) : { soft: Number(soft), hard: Number(hard) },
    ]),
  )
}

function restartWords(settings: ReadonlyMap<string, Node>): string | undefined {
  const [policy, count] = ['restart_policy', 'restart_retries'].map(name => {
    const node = settings.get(name)
    return node && String(plainValue(node))
  })
  return count === undefined ? policy : `${policy}:${count}`
}
