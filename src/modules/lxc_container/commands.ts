import { type Script, sh } from '../../base/shell.ts'
import { shellWords } from '../../base/words.ts'
import type { Want } from './params.ts'
import { type Setting, settingLine } from './settings.ts'

export function create(want: Want): Script {
  const { name, template, template_options, backing_store, config, lxc_path } = want
  const options = [
    ...(backing_store ? ['-B', backing_store] : []),
    ...(config ? ['-f', config] : []),
    ...['-t', template],
  ]
  const templateWords = template_options ? ['--', ...shellWords(template_options)] : []
  return sh`lxc-create ${within(lxc_path)} -n ${name} ${options} ${templateWords} >/dev/null`
}

export function destroy({ name, lxc_path }: Want, state: string): Script {
  const end = state === 'stopped' ? sh`` : sh`lxc-stop ${within(lxc_path)} -n ${name} -k || :`
  return sh`
    ${end}
    lxc-destroy ${within(lxc_path)} -n ${name} >/dev/null`
}

/** `lxc-start -d` prints no reason for a failure: the log has it. */
export function start({ name, lxc_path }: Want): Script {
  return sh`
    log=$(mktemp)
    if ! lxc-start ${within(lxc_path)} -n ${name} -d -l ERROR -o "$log" 2>/dev/null; then
      sed -n 's/^.* ERROR  *//p' "$log" | head -n 5 >&2
      rm -f "$log"
      exit 1
    fi
    rm -f "$log"`
}

export function stop({ name, lxc_path, stop_timeout }: Want): Script {
  return sh`lxc-stop ${within(lxc_path)} -n ${name} -t ${stop_timeout}`
}

export function freeze({ name, lxc_path }: Want): Script {
  return sh`lxc-freeze ${within(lxc_path)} -n ${name}`
}

export function unfreeze({ name, lxc_path }: Want): Script {
  return sh`lxc-unfreeze ${within(lxc_path)} -n ${name}`
}

/** The lines of replaced keys go, the new ones come last; the file is replaced in one step. */
export function setSettings(want: Want, keys: readonly string[], settings: readonly Setting[]): Script {
  const pattern = keys.map(key => key.replaceAll('.', '\\.')).join('|')
  return sh`
    set -e
    config=${configPath(want)}
    cp -p "$config" "$config.new"
    {
      ${keys.length === 0 ? sh`cat "$config"` : sh`grep -vE ${`^[[:space:]]*(${pattern})[[:space:]]*=`} "$config" || :`}
      printf '%s\\n' ${settings.map(settingLine)}
    } >"$config.new"
    mv -f "$config.new" "$config"`
}

export function within(lxcPath: string | undefined): string[] {
  return lxcPath ? ['-P', lxcPath] : []
}

/** The file of settings, as a word of a script. */
export function configPath({ name, lxc_path }: Pick<Want, 'name' | 'lxc_path'>): Script {
  return lxc_path ? sh`${`${lxc_path}/${name}/config`}` : sh`"$(lxc-config lxc.lxcpath)"/${name}/config`
}
