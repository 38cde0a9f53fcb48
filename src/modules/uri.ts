import { TaskError } from '../base/errors.ts'
import {
  anything,
  flag,
  integer,
  oneOf,
  path,
  secret,
  text,
  textMap,
  texts,
  type Values,
} from '../base/params.ts'
import { Secret } from '../base/secret.ts'
import { type ActionHost, defineAction, type Outcome } from '../model/module.ts'
import { noClient, requestScript } from './uri/clients.ts'
import { type Request, type Response, responseOf } from './uri/request.ts'

const params = {
  url: text('The address'),
  method: text('The method').or('GET'),
  body: anything('What is sent: a text, or a value that `body_format` writes').optional,
  body_format: oneOf(['raw', 'json', 'form-urlencoded'], 'How the body is written').or('raw'),
  headers: textMap('Headers of the request').or({}),
  status_code: texts('The statuses that are not a failure').or(['200']),
  return_content: flag('Whether the content is registered').or(false),
  timeout: integer('Seconds that the request may take').or(30),
  follow_redirects: oneOf(
    ['safe', 'all', 'none', 'yes', 'no', 'urllib2'],
    'Which redirects are followed; `safe`: those of GET and HEAD',
  ).or('safe'),
  url_username: text('Who asks').alias('user').optional,
  url_password: secret('The password of who asks').alias('password').optional,
  force_basic_auth: flag('Taken for compatibility: name and password are always sent at once').or(false),
  validate_certs: flag('Whether the certificate of the server is checked').or(true),
  ca_path: path('A file on the host with the certificates to trust').optional,
  unix_socket: path('A socket on the host to ask through').optional,
  http_agent: text('How the request introduces itself').or('deliver'),
}

type Want = Values<typeof params>

/** Methods that change nothing, by their definition: they are also used in check mode. */
const readingMethods = ['GET', 'HEAD', 'OPTIONS']

const maxRedirects = 10

/**
 * The request is made by the host, with curl or GNU wget; for plain HTTP bash or nc is enough. A status that is not
 * expected fails the task; a server that cannot be reached does too, with the status -1, so that `until` can wait.
 */
export const uri = defineAction({
  name: 'uri',
  summary: 'Make an HTTP request from a host',
  params,
  examples: `
    - uri: { url: 'http://127.0.0.1:8080/health' }
    - uri:
        url: https://registry.dev:5000/v2/_catalog
        url_username: deliver
        url_password: '{{ registry_password }}'
        return_content: true
    - uri: { url: 'http://127.0.0.1/items', method: POST, body_format: json, body: { a: 1 }, status_code: [201] }
  `,
  differences: ['The host needs curl or GNU wget instead of Python; for plain HTTP, bash or nc is enough'],

  act: (want, host) => exchange(want, host),

  async predict(want, host) {
    return readingMethods.includes(want.method.toUpperCase()) ? exchange(want, host) : undefined
  },
})

async function exchange(want: Want, host: ActionHost): Promise<Outcome> {
  const begin = performance.now()
  const { response, problem, url, redirected } = await followed(want, host)
  const elapsed = Math.round((performance.now() - begin) / 1000)
  if (!response) {
    return {
      failed: true,
      status: -1,
      url: url.href,
      redirected,
      elapsed,
      msg: `Cannot get ${url.href}: ${problem}`,
    }
  }
  const { status, headers, content } = response
  const isExpected = want.status_code.map(Number).includes(status)
  return {
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replaceAll('-', '_'), value])),
    ...(want.return_content || !isExpected ? { content } : {}),
    ...jsonOf(response),
    failed: !isExpected,
    status,
    url: url.href,
    redirected,
    elapsed,
    msg: isExpected
      ? `OK (${Buffer.byteLength(content)} bytes)`
      : `Status code was ${status} and not [${want.status_code.join(', ')}]: ${url.href}`,
  }
}

interface Exchange {
  readonly response: Response | undefined
  /** Why there is no response. */
  readonly problem: string
  readonly url: URL
  readonly redirected: boolean
}

/** Makes the request, and those that its redirects ask for. */
async function followed(want: Want, host: ActionHost): Promise<Exchange> {
  let request = requestOf(want)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const { url } = request
    const { status, stdout, stderr } = await host.run(requestScript(request), {
      timeoutSeconds: want.timeout + 10,
    })
    if (status === noClient) throw withoutClient(url)
    const response = responseOf(stdout.toString())
    const problem = stderr.toString().trim() || 'no answer'
    const next = response && redirection(want, request, response)
    if (!next) return { response, problem, url, redirected: redirects > 0 }
    request = next
  }
  throw new TaskError(`Cannot get ${want.url}: more than ${maxRedirects} redirects`)
}

function withoutClient(url: URL): TaskError {
  const isPlain = url.protocol === 'http:'
  return new TaskError(
    `Cannot get ${url.href}: the host has neither curl nor wget${isPlain ? ' nor bash nor nc' : ''}`,
    {
      hint: 'apt: { name: curl }',
    },
  )
}

function requestOf(want: Want): Request {
  const { url, user, password } = addressOf(want)
  const { text, type } = bodyOf(want)
  const names = Object.keys(want.headers).map(name => name.toLowerCase())
  const own = [
    ...(type && !names.includes('content-type') ? [['Content-Type', type] as const] : []),
    ...(names.includes('user-agent') ? [] : [['User-Agent', want.http_agent] as const]),
  ]
  const broken = Object.entries(want.headers).find(header => header.some(part => /[\r\n]/.test(part)))
  if (broken) throw new TaskError(`Cannot send the header ${broken[0]}: it holds a line break`)
  return {
    method: want.method.toUpperCase(),
    url,
    headers: [...own, ...Object.entries(want.headers)],
    body: text,
    user,
    password,
    timeoutSeconds: want.timeout,
    validatesCertificates: want.validate_certs,
    caPath: want.ca_path,
    unixSocket: want.unix_socket,
  }
}

/** The address without the name and password that may stand in it: what is told of the request shows it. */
function addressOf({
  url: text,
  url_username,
  url_password,
}: Want): Pick<Request, 'url' | 'user' | 'password'> {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new TaskError(`Cannot get ${text}: it is not an address of http or https`)
  }
  const url = new URL(text)
  const user = url_username ?? (decodeURIComponent(url.username) || undefined)
  const password = url_password ?? (url.password ? new Secret(decodeURIComponent(url.password)) : undefined)
  url.username = ''
  url.password = ''
  return { url, user, password }
}

function bodyOf({ body, body_format }: Want): { text: string | undefined; type: string | undefined } {
  if (body === undefined || body === null) return { text: undefined, type: undefined }
  if (body_format === 'json') {
    return { text: typeof body === 'string' ? body : JSON.stringify(body), type: 'application/json' }
  }
  if (body_format === 'form-urlencoded')
    return { text: formOf(body), type: 'application/x-www-form-urlencoded' }
  return { text: typeof body === 'string' ? body : JSON.stringify(body), type: undefined }
}

function formOf(body: unknown): string {
  if (typeof body === 'string') return body
  const pairs = Object.entries(body as Record<string, unknown>).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each)]),
  )
  return new URLSearchParams(pairs).toString()
}

/** The request that a redirect asks for: to other hosts without the name, the password and the headers of this one. */
function redirection(
  { follow_redirects }: Want,
  request: Request,
  { status, headers }: Response,
): Request | undefined {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  if (['none', 'no'].includes(follow_redirects)) return undefined
  const isSafe = ['GET', 'HEAD'].includes(request.method)
  if (follow_redirects === 'safe' && !isSafe) return undefined
  const url = new URL(location, request.url)
  const keeps = isSafe || [307, 308].includes(status)
  const isSameHost = url.host === request.url.host
  return {
    ...request,
    url,
    ...(keeps ? {} : { method: 'GET', body: undefined }),
    ...(isSameHost
      ? {}
      : {
          user: undefined,
          password: undefined,
          headers: request.headers.filter(([name]) => isHarmless(name)),
        }),
  }
}

function isHarmless(header: string): boolean {
  return /^(accept.*|content-type|user-agent)$/i.test(header)
}

function jsonOf({ headers, content }: Response): { json?: unknown } {
  if (!/\bjson\b/.test(headers['content-type'] ?? '')) return {}
  try {
    return { json: JSON.parse(content) }
  } catch {
    return {}
  }
}
