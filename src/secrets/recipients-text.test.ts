import { expect, test } from 'vitest'
import { withRecipients } from './recipients-text.ts'

test.for([
  { text: '', gives: 'recipients:\n  - new\n' },
  { text: '# ours\nconfirm: true', gives: '# ours\nconfirm: true\nrecipients:\n  - new\n' },
  {
    text: 'recipients: [a, b] # who\nconfirm: true\n',
    gives: 'recipients: [a, b, new] # who\nconfirm: true\n',
  },
  { text: 'recipients: []\n', gives: 'recipients: [new]\n' },
  { text: 'recipients: a # ann\n', gives: 'recipients: [a, new] # ann\n' },
  {
    text: 'recipients:\n- a # ann\n\n# more\ntags: [x]\n',
    gives: 'recipients:\n- a # ann\n- new\n\n# more\ntags: [x]\n',
  },
  { text: 'recipients:\n    - "a"\ntags: [x]\n', gives: 'recipients:\n    - "a"\n    - new\ntags: [x]\n' },
  { text: 'recipients:\ntags: [x]\n', gives: 'recipients:\n  - new\ntags: [x]\n' },
  {
    text: 'confirm: yes\r\nrecipients:\r\n  - a\r\n',
    gives: 'confirm: yes\r\nrecipients:\r\n  - a\r\n  - new\r\n',
  },
])('a recipient more in %j', ({ text, gives }) => {
  expect(withRecipients({ file: 'environment.yml', text }, ['new'])).toBe(gives)
})

test('several at once', () => {
  const text = 'recipients:\n  - a\n'
  expect(withRecipients({ file: 'environment.yml', text }, ['b', 'c'])).toBe(
    'recipients:\n  - a\n  - b\n  - c\n',
  )
})
