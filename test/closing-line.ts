import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line that any tool can read: `tests: 12 passed, 0 failed, 1 skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap(module => [...module.children.allTests()].map(test => test.result().state))
    const count = (state: string) => states.filter(other => other === state).length
    const broken = modules.filter(module => module.errors().length > 0).length
    console.log(
      `tests: ${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`,
    )
  }
}
