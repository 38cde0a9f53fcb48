import { type Script, sh } from '../../base/shell.ts'
import type { StepProcess } from './session.ts'

/**
 * Ends a step with all it started; where its process is not known, the shell. It asks first, and forces what is still there
 * two seconds later. All of them are stopped before they are told, so that none starts another one meanwhile, and go on in
 * reverse order, so that nothing is printed when the step has ended. Who descends from whom is read from /proc, where
 * `12 (a name) S 11 ...` is process 12, a child of 11.
 */
export function killScript({ pid, shell }: StepProcess): Script {
  if (pid === undefined) return shellKillScript(shell)
  return familyKillScript(pid, sh`parent_of ${pid} && [ "$parent" = ${shell} ] || exit 0`)
}

/** Ends a shell with all it started. */
export function shellKillScript(shell: number): Script {
  return familyKillScript(shell, sh`:`)
}

/** @param guard ends the script where the number is that of another process meanwhile */
function familyKillScript(pid: number, guard: Script): Script {
  return sh`
    family=' ${pid} '
    among() { case $family in *" $1 "*) return 0 ;; esac; return 1; }
    parent_of() {
      { IFS= read -r stat </proc/$1/stat; } 2>/dev/null || return
      set -- \${stat##*) }
      parent=$2
    }
    grow() {
      for process in /proc/[0-9]*; do
        process=\${process#/proc/}
        among $process || { parent_of $process && among $parent && family="$family$process "; }
      done
    }
    alive() {
      for process in $family; do
        { IFS= read -r stat </proc/$process/stat; } 2>/dev/null || continue
        case \${stat##*) } in Z*) ;; *) return 0 ;; esac
      done
      return 1
    }
    end() {
      kill -s STOP $family
      grow
      kill -s STOP $family
      kill -s $signal $family
      reversed=''
      for process in $family; do reversed="$process $reversed"; done
      for process in $reversed; do kill -s CONT $process; done
    } 2>/dev/null
    ${guard}
    for signal in TERM KILL; do
      for round in 1 2 3 4 5 6 7 8 9 10; do
        grow
        alive || exit 0
        [ $signal$round != TERM1 ] && [ $signal = TERM ] || end
        sleep 0.2 2>/dev/null || sleep 1
      done
    done`
}
