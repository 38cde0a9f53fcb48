import { expect, test } from 'vitest'
import { isNeeded, requirementOf, requirementsIn, requirementsOf } from './requirements.ts'

test.for([
  ['Django', 'django', ''],
  ['zope.interface_x', 'zope-interface-x', ''],
  ['django[argon2,bcrypt]>=4, <5', 'django', '>=4, <5'],
  ['django (>=4)', 'django', '>=4'],
  ['pip @ https://example.org/pip.zip', 'pip', ''],
  ['git+https://example.org/app.git@v1#egg=My_App', 'my-app', ''],
  ['./folder', undefined, ''],
  ['https://example.org/app.whl', undefined, ''],
] as const)('%s is %s %s', ([text, name, specifiers]) => {
  expect(requirementOf(text)).toEqual({ text, name, specifiers, marker: undefined })
})

test('reads a file of requirements', () => {
  const text = `# all
--index-url https://example.org/simple
-r other.txt
a==1 \\
  --hash=sha256:abc \\
  --hash=sha256:def
b>=2 # why
-e git+https://example.org/c#egg=c
d; python_version < "3"\r\n`
  expect(requirementsIn(text).map(({ name, specifiers, marker }) => [name, specifiers, marker])).toEqual([
    ['a', '==1', undefined],
    ['b', '>=2', undefined],
    ['c', '', undefined],
    ['d', '', 'python_version < "3"'],
  ])
})

test.for<[names: string[], version: string | undefined, texts: string[]]>([
  [['a', 'b'], undefined, ['a', 'b']],
  [['a>1', '<2', 'b'], undefined, ['a>1,<2', 'b']],
  [['a'], '1.0', ['a==1.0']],
  [['a'], '>=1.0', ['a>=1.0']],
])('%j in version %s are %j', ([names, version, texts]) => {
  expect(requirementsOf(names, version).map(({ text }) => text)).toEqual(texts)
})

const environment = new Map([
  ['python_version', '3.11'],
  ['sys_platform', 'linux'],
])

test.for<[marker: string, is: boolean]>([
  ['python_version >= "3.8"', true],
  ['python_version < "3.8"', false],
  ["sys_platform == 'win32'", false],
  ["sys_platform != 'win32' and python_version < '4'", true],
  ["sys_platform == 'win32' or python_version < '4'", true],
  ["'lin' in sys_platform", true],
  ["extra == 'test'", false],
  ["(sys_platform == 'win32')", true],
])('is needed where %s: %s', ([marker, is]) => {
  expect(isNeeded(requirementOf(`a; ${marker}`), environment)).toBe(is)
})
