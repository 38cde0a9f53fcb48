import { TaskError } from '../base/errors.ts'
import { flag, number, text } from '../base/params.ts'
import { Secret } from '../base/secret.ts'
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

  async act({ seconds, minutes, prompt, echo }, host) {
    if (prompt !== undefined) {
      const typed = await host.askPerson(prompt, echo)
      return { user_input: echo ? typed : new Secret(typed), stdout: 'A person answered' }
    }
    if (seconds === undefined && minutes === undefined) {
      throw new TaskError('Cannot pause for no time: seconds or minutes is missing')
    }
    const delta = Math.max(0, (seconds ?? 0) + (minutes ?? 0) * 60)
    await host.sleep(delta)
    return { delta, stdout: `Paused for ${delta} seconds` }
  },
})
