import { oneOf, text, textMap, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { found, inspect, known, type Texts } from '../host/docker.ts'
import { sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

const params = {
  volume_name: text('The volume').alias('name'),
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  driver: text('What keeps the data').or('local'),
  driver_options: textMap('Options of the driver').optional,
  labels: textMap('Labels of the volume').optional,
  recreate: oneOf(
    ['never', 'options-changed', 'always'],
    'When an existing volume is replaced: that loses its data',
  ).or('never'),
}

interface Volume {
  readonly Driver: string
  readonly Options: Texts | null
  readonly Labels: Texts | null
}

export const dockerVolume = defineModule({
  name: 'docker_volume',
  summary: 'Keep a volume of Docker',
  params,
  examples: `
    - docker_volume: { name: blog-data, labels: { deployment: blog } }
    - docker_volume: { name: scratch, state: absent }
  `,
  returns: { volume: returned('map', 'What `docker volume inspect` says of it') },
  reportsAfterwards: true,

  observe: ({ volume_name }) => ({
    script: inspect('volume', 'volume', volume_name),
    parse: output => found<Volume>(sectionsOf(output), 'volume'),
  }),

  *plan(want, now) {
    const name = want.volume_name
    const volume = known(now)
    const remove = sh`docker volume rm -- ${name} >/dev/null`
    if (want.state === 'absent') {
      if (volume) yield { what: 'volume', before: describe(volume), after: 'absent', settle: remove }
      return
    }
    const after = describe({
      Driver: want.driver,
      Options: want.driver_options ?? volume?.Options ?? null,
      Labels: want.labels ?? volume?.Labels ?? null,
    })
    if (!volume) return yield { what: 'volume', before: 'absent', after, settle: create(want) }
    const replaces =
      want.recreate === 'always' || (want.recreate === 'options-changed' && differs(want, volume))
    if (replaces) {
      yield {
        what: 'volume',
        before: describe(volume),
        after,
        settle: lines([sh`set -e`, remove, create(want)]),
      }
    }
  },

  report: (_, volume) => ({ volume: volume.kind === 'there' ? volume.is : {} }),
})

type Want = Values<typeof params>

function create({ volume_name, driver, driver_options = {}, labels = {} }: Want): Script {
  const options = Object.entries(driver_options).flatMap(([key, value]) => ['--opt', `${key}=${value}`])
  const labelled = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`])
  return sh`docker volume create --driver ${driver} ${options} ${labelled} -- ${volume_name} >/dev/null`
}

function differs({ driver, driver_options = {}, labels = {} }: Want, volume: Volume): boolean {
  const lacks = (wanted: Texts, actual: Texts | null) =>
    Object.entries(wanted).some(([key, value]) => actual?.[key] !== value)
  return driver !== volume.Driver || lacks(driver_options, volume.Options) || lacks(labels, volume.Labels)
}

function describe({ Driver, Options, Labels }: Volume): string {
  return [
    `driver ${Driver}`,
    ...Object.entries(Options ?? {}).map(([key, value]) => `option ${key}=${value}`),
    ...Object.entries(Labels ?? {}).map(([key, value]) => `label ${key}=${value}`),
  ].join('\n')
}
