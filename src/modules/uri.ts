import { returned } from '../base/returns.ts'
import { type ActionHost, defineAction, type Outcome } from '../model/module.ts'
import { finalExchange } from './uri/exchange.ts'
import { params, type Want } from './uri/params.ts'
import { registeredHeaders } from './uri/registered.ts'
import { jsonContent } from './uri/response.ts'

/** Methods that change nothing, by their definition: they are also used in check mode. */
const readingMethods = ['GET', 'HEAD', 'OPTIONS']

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
  returns: {
    status: returned('number', 'The status of the answer; -1 where there was none'),
    url: returned('text', 'Where the answer came from in the end'),
    redirected: returned('flag', 'Whether that is elsewhere than was asked'),
    elapsed: returned('number', 'Seconds that it took'),
    content: returned('any', 'The answer, with `return_content` or when it was not expected'),
    json: returned('any', 'What JSON of the answer means'),
    path: returned('text', 'Where the answer was written to'),
  },
  freeReturns: true,

  act: (want, host) => exchange(want, host),

  async predict(want, host) {
    return readingMethods.includes(want.method.toUpperCase()) ? exchange(want, host) : undefined
  },
})

async function exchange(want: Want, host: ActionHost): Promise<Outcome> {
  const begin = performance.now()
  const { response, problem, url, redirected } = await finalExchange(want, host)
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
    values: registeredHeaders(headers),
    ...(want.return_content || !isExpected ? { content } : {}),
    ...jsonContent(response),
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
