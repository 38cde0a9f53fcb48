import { deployExpander } from '../deployment/expander.ts'

/** The entry that deploys, for tests: always at the same time, by the same person. */
export const testDeployExpander = deployExpander(() => ({
  at: '2026-01-02T03:04:05Z',
  by: 'ann',
  commit: '0123456789ab',
}))
