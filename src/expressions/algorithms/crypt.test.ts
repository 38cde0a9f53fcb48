import { expect, test } from 'vitest'
import { crypt } from './crypt.ts'

// What crypt(3) makes of them.
test.for([
  {
    password: 'Hello world!',
    method: 'sha256',
    salt: 'saltstring',
    rounds: undefined,
    hash: '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
  },
  {
    password: 'Hello world!',
    method: 'sha512',
    salt: 'saltstring',
    rounds: undefined,
    hash: '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  },
  {
    password: 'x',
    method: 'sha256',
    salt: 'a',
    rounds: undefined,
    hash: '$5$a$m5PPB7rYZmTs0gzCcO.9R/qmXtGr3g/5s2bl1flV9x2',
  },
  {
    password: 'x',
    method: 'sha512',
    salt: 'a',
    rounds: undefined,
    hash: '$6$a$AvQLBHPFSbE4d9QOBrglBdXuv.jRoEFLHgWJlsZ6XhNHrxkMbotj9kAr0GGhdZ5XM6DM29/LJ9jZin3Aj8Tph0',
  },
  {
    password: "it's a longer pass phrase, of more than sixty-four bytes, as some people have them",
    method: 'sha256',
    salt: '0123456789abcdef',
    rounds: undefined,
    hash: '$5$0123456789abcdef$K6NYU7bz1WpVlXGB6xHeiZNb7e6Eziu8WcYRL3A5gQ8',
  },
  {
    password: "it's a longer pass phrase, of more than sixty-four bytes, as some people have them",
    method: 'sha512',
    salt: '0123456789abcdef',
    rounds: undefined,
    hash: '$6$0123456789abcdef$anvRtuiXOh0bFHdFVkPUZL9U3XIrMyviAGoWjgYQBqFjG0O/tZcFb9qT/fLST8fAeCM13q1pchM3bOXRMuhmn1',
  },
  {
    password: 'pässwörd',
    method: 'sha256',
    salt: './AZaz09',
    rounds: undefined,
    hash: '$5$./AZaz09$iXsp638B699RRRphMcN5b4z4KXZXVYmr9mppQ/C2oM2',
  },
  {
    password: 'pässwörd',
    method: 'sha512',
    salt: './AZaz09',
    rounds: undefined,
    hash: '$6$./AZaz09$fE4TY06a8JquZ2FK5jEHaPshWc5l7jeOei/vamFoXHbbG2doceC0J1o0TbzZCKWB0.mylr9kt.OcBaELV2dZ90',
  },
  {
    password: 'Hello world!',
    method: 'sha256',
    salt: 'saltstringsaltst',
    rounds: 10000,
    hash: '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA',
  },
  {
    password: 'Hello world!',
    method: 'sha512',
    salt: 'saltstringsaltst',
    rounds: 10000,
    hash: '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
  },
] as const)('$hash', ({ password, method, salt, rounds, hash }) => {
  expect(crypt(password, method, salt, rounds)).toBe(hash)
})
