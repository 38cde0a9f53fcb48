import { TaskError } from '../base/errors.ts'
import { number } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const pause = defineAction({
  name: 'pause',
  summary: 'Wait for some time',
  onController: true,
  params: {
    seconds: number('How many seconds').optional,
    minutes: number('How many minutes').optional,
  },
  examples: `
    - pause: { seconds: 10 }
  `,
  differences: ['It waits for some time; there is no `prompt`'],

  async act({ seconds, minutes }, host) {
    if (seconds === undefined && minutes === undefined) {
      throw new TaskError('Cannot pause for no time: seconds or minutes is missing')
    }
    const delta = Math.max(0, (seconds ?? 0) + (minutes ?? 0) * 60)
    await host.sleep(delta)
    return { delta, stdout: `Paused for ${delta} seconds` }
  },
})
