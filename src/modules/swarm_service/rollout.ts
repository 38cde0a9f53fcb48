import { type Script, sh } from '../../base/shell.ts'
import { secondsOf } from '../../base/units.ts'
import { registryOf, withLogin } from '../../host/docker.ts'
import { stackedName, swarmLabels } from '../../host/swarm/state.ts'
import type { Want } from './params.ts'

/** How many of its last lines are shown of a task that failed. */
const shownLines = 20

/**
 * Swarm is given a version of the service, and replaces its tasks by itself. That is waited for; where Swarm took it
 * back, or does not come to an end, the version before is there again and what the failed task said is told.
 */
export function rollOut(want: Want, version: string, before: string): Script {
  const name = stackedName(want.deployment, want.service)
  const { registry_username: username, registry_password: password, image = '' } = want
  const login = username && password ? { username, password, registry: registryOf(image) } : undefined
  const back = before === '' ? sh`docker service rm -- ${name} >/dev/null` : deploy(before, want.deployment)
  return sh`
    ${withLogin(login, deploy(version, want.deployment))} || exit
    task=$(docker service inspect -f ${labelOfTask} -- ${name}) || exit
    replicas=$(docker service inspect -f '{{.Spec.Mode.Replicated.Replicas}}' -- ${name}) || exit
    ${converge(want, name, before)}
    if ! converge; then
      echo ${`Swarm did not bring ${want.service} to ${version}:`} "\${state:-its tasks do not run}" >&2
      ${failure(name)} >&2
      [ "$(docker service inspect -f ${labelOfVersion} -- ${name})" = ${before || '-'} ] || ${back}
      exit 1
    fi`
}

function deploy(version: string, deployment: string): Script {
  return sh`{ docker config inspect -f '{{printf "%s" .Spec.Data}}' ${version} |
      docker stack deploy --resolve-image never --with-registry-auth --compose-file - ${deployment} >/dev/null; }`
}

const labelOfVersion = `{{index .Spec.Labels "${swarmLabels.version}"}}`
const labelOfTask = `{{index .Spec.TaskTemplate.ContainerSpec.Labels "${swarmLabels.task}"}}`
const taskFormat = `{{index .Spec.ContainerSpec.Labels "${swarmLabels.task}"}} {{.Status.State}} {{.ID}} {{.Status.Err}}`

/** Tasks run that are of the new version, and go on to run: what an update makes is watched by Swarm itself. */
function converge(want: Want, name: string, before: string): Script {
  const looks = before === '' ? Math.ceil(secondsOf(want.monitor)) : 2
  return sh`
    converge() {
      calm=0
      end=$(($(date +%s) + ${Math.ceil(secondsOf(want.wait))}))
      while [ "$(date +%s)" -lt "$end" ]; do
        state=$(docker service inspect -f '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}' -- ${name})
        case $state in
          *paused | rollback_completed) return 1 ;;
          updating | rollback_started) calm=0 ;;
          *)
            running=$(docker service ps --quiet --filter desired-state=running -- ${name} |
              xargs -r docker inspect --type task -f ${taskFormat} | grep -c "^$task running ")
            if [ "$running" -ge "$replicas" ]; then calm=$((calm + 1)); else calm=0; fi
            [ "$calm" -le ${looks} ] || return 0 ;;
        esac
        sleep 1
      done
      return 1
    }`
}

/** Prints what the last task that failed complained of, or else one that does not come to run; and the end of its log. */
function failure(name: string): Script {
  return sh`
    {
      tasks=$(docker service ps --quiet --no-trunc -- ${name} |
        xargs -r docker inspect --type task -f ${taskFormat} | grep "^$task ")
      { printf '%s\\n' "$tasks" | grep -E "^$task (failed|rejected) "; printf '%s\\n' "$tasks"; } | head -n 1 | {
        read -r _ state id complaint
        echo "its task is $state: $complaint"
        case $state in
          failed | running | starting) timeout 10 docker service logs --raw --tail ${shownLines} "$id" 2>&1 ;;
        esac
      }
    }`
}
