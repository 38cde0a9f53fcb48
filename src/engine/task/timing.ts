import type { Timing } from '../../model/event.ts'

/** Begins to measure; the function it returns says when that was and how long ago. */
export function startTiming(): () => Timing {
  const time = new Date()
  const started = performance.now()
  return () => ({
    time: time.toISOString(),
    seconds: Math.round(performance.now() - started) / 1000,
  })
}
