import { TaskError } from '../../base/errors.ts'
import type { ActionHost } from '../../model/module.ts'
import { noClient, requestScript } from './clients.ts'
import type { Want } from './params.ts'
import { redirection } from './redirects.ts'
import { wantedRequest } from './request.ts'
import { parseResponse, type Response } from './response.ts'

interface Exchange {
  readonly response: Response | undefined
  /** Why there is no response. */
  readonly problem: string
  readonly url: URL
  readonly redirected: boolean
}

/** Makes the request, and those that its redirects ask for. */
export async function finalExchange(want: Want, host: ActionHost): Promise<Exchange> {
  let request = wantedRequest(want)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const { url } = request
    const { status, stdout, stderr } = await host.run(requestScript(request), {
      timeoutSeconds: want.timeout + 10,
    })
    if (status === noClient) throw withoutClient(url)
    const response = parseResponse(stdout.toString())
    const problem = stderr.toString().trim() || 'no answer'
    const next = response && redirection(want, request, response)
    if (!next) return { response, problem, url, redirected: redirects > 0 }
    request = next
  }
  throw new TaskError(`Cannot get ${want.url}: more than ${maxRedirects} redirects`)
}

const maxRedirects = 10

function withoutClient(url: URL): TaskError {
  const isPlain = url.protocol === 'http:'
  return new TaskError(
    `Cannot get ${url.href}: the host has neither curl nor wget${isPlain ? ' nor bash nor nc' : ''}`,
    {
      hint: 'apt: { name: curl }',
    },
  )
}
