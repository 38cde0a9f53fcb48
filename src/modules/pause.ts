import { TaskError } from '../base/errors.ts'
import { flag, number, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { Secret } from '../base/secret.ts'
import { momentText } from '../host/command-run.ts'
import { defineAction } from '../model/module.ts'

export const pause = defineAction({
  name: 'pause',
  summary: 'Wait for some time, or for a person',
  onController: true,
  params: {
    seconds: number('How many seconds').optional,
    minutes: number('How many minutes').optional,
    prompt: text('What a person is asked; an empty answer will do').optional,
    echo: flag('Whether the answer is shown while it is typed').or(true),
  },
  examples: `
    - pause: { seconds: 10 }
    - pause: { prompt: 'Look at the site, then press Enter' }
      run_once: true
  `,
  differences: ['Each host asks its `prompt`: `run_once: true` asks once'],
  returns: {
    start: returned('text', 'When it began, on the control side'),
    stop: returned('text', 'When it ended'),
    delta: returned('number', 'Seconds that were asked for'),
    user_input: returned('text', 'What the person typed'),
    echo: returned('flag', 'Whether that was shown'),
    stdout: returned('text', 'What was done'),
    stdout_lines: returned('texts', 'The same, line by line'),
  },

  async act({ seconds, minutes, prompt, echo }, host) {
    const start = now()
    if (prompt !== undefined) {
      const typed = await host.askPerson(prompt, echo)
      const user_input = echo ? typed : new Secret(typed)
      return { user_input, echo, start, stop: now(), stdout: 'A person answered' }
    }
    if (seconds === undefined && minutes === undefined) {
      throw new TaskError('Cannot pause for no time: seconds or minutes is missing')
    }
    const delta = Math.max(0, (seconds ?? 0) + (minutes ?? 0) * 60)
    await host.sleep(delta)
    return { delta, start, stop: now(), stdout: `Paused for ${delta} seconds` }
  },
})

function now(): string {
  return momentText(Date.now())
}
