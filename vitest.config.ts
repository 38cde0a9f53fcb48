import { defineConfig } from 'vitest/config'

/** What tries many cases, starts many programs, or waits for a limit to be reached: not for the quick loop. */
const slow = [
  'src/**/properties.test.ts',
  'src/**/limits.test.ts',
  'src/base/bounded-regexp.test.ts',
  'src/cli/play/secrets.test.ts',
  'src/engine/async.test.ts',
  'src/modules/{archive,git,group,hostname,iptables,synchronize,unarchive,wait_for}.test.ts',
  'src/transport/session/session.test.ts',
]

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts'],
          exclude: slow,
          // The tests leave nothing behind in the modules they share, so each is loaded once, and not for every file.
          isolate: false,
          maxWorkers: '100%',
          // No test is meant to take so long: this only ends what hangs, also on a machine that has much else to do.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'properties', include: slow, testTimeout: 600_000 } },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          globalSetup: 'test/cli/build.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'loopback',
          include: ['test/loopback/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'machines',
          include: ['test/machines/**/*.test.ts'],
          testTimeout: 1_200_000,
          hookTimeout: 1_200_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
