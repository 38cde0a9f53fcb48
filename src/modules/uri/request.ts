import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { requestBody } from './body.ts'
import type { Want } from './params.ts'

/** One request, as it goes over the wire: redirects are followed by who makes it. */
export interface Request {
  readonly method: string
  readonly url: URL
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
  readonly user: string | undefined
  readonly password: Secret | undefined
  readonly timeoutSeconds: number
  readonly validatesCertificates: boolean
  readonly caPath: string | undefined
  readonly unixSocket: string | undefined
}

export function wantedRequest(want: Want): Request {
  const { url, user, password } = addressAndLogin(want)
  const { text, type } = requestBody(want)
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

/** The address without the name and password that may stand in it: messages about the request show it. */
function addressAndLogin({
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
