import { flag, oneOf, path, record, secretMap, text, texts, type Values } from '../../base/params.ts'
import { isSocket, places, serviceName, socketProblem } from '../../host/proxy/places.ts'

const label = '[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?'
const domainName = new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`)

const tls = record(
  {
    cert: path('The certificate, with those that lead to its authority, on the machine').optional,
    key: path('Its key; not needed where it is in the same file').optional,
    acme: flag('Get the certificate from an authority by ACME, and renew it').optional,
    authority: oneOf(
      ['development'],
      'Make the certificate on the machine: by an authority that is made there too, and that people can import',
    ).optional,
  },
  'Where its certificate is from; without it there is only HTTP',
).check(
  ({ cert, key, acme, authority }) =>
    [cert, acme || undefined, authority].filter(kind => kind !== undefined).length === 1 && (!key || !!cert),
  'must have one of cert (with key), acme: true, authority: development',
)

export const params = {
  name: text(
    'The domain: a host name in small letters; `*.example.org` is all names with one more label',
  ).check(name => domainName.test(name) && name.length < 254, 'must be a host name in small letters'),
  state: oneOf(['present', 'absent'], 'Whether the machine serves it').or('present'),
  service: text('The service that it leads to, as `proxy_service` names it').check(
    name => serviceName.test(name),
    'must be the name of a service',
  ).optional,
  tls: tls.optional,
  redirect: flag('Whether HTTP leads to HTTPS, where there is `tls`').or(true),
  auth: secretMap('Who may come in: passwords by user').check(
    users => Object.keys(users).every(user => /^[\w.@+-]+$/.test(user)),
    'must have names of letters, digits and . _ @ + - only',
  ).optional,
  auth_mode: oneOf(
    ['digest', 'basic'],
    'How they show it: `digest` does not send the password, `basic` does and needs `tls`',
  ).or('digest'),
  realm: text('What they are told that the password is for; the domain where it is left out').check(
    realm => /^[^"'\\\x00-\x1f\x7f]+$/.test(realm),
    'must have no quotes, backslashes or line breaks',
  ).optional,
  maintenance: flag('Answer 503 with a page').or(false),
  owner: text('What it belongs to, so that it goes with that').optional,
  http: sockets('The sockets of all domains of the machine for HTTP').or(['*:80', '[::]:80']),
  https: sockets('The sockets of all domains of the machine for HTTPS').or(['*:443', '[::]:443']),
  ...places,
}

export type Want = Values<typeof params>

function sockets(doc: string) {
  return texts(doc).check(all => all.length > 0 && all.every(isSocket), socketProblem)
}
