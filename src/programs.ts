/** All programs in one script. The small files that people call load it, and each program is only begun when asked for. */
export { Redaction } from './base/redaction.ts'
export { main } from './main.ts'

export const play = async () => (await import('./cli/play/play.ts')).play
export const deliver = async () => (await import('./cli/deliver.ts')).deliver
