import type { Want } from './params.ts'
import type { Request } from './request.ts'
import type { Response } from './response.ts'

/** The request that a redirect asks for: to other hosts without the name, the password and the headers of this one. */
export function redirection(
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
