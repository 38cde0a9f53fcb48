/** Lines of every frontend for HTTP: what the log and the servers learn of a request, which no client can make up. */
export function requestLines(scheme: 'http' | 'https'): string[] {
  return [
    '  capture request header Host len 64',
    '  http-request set-header X-Forwarded-For %[src]',
    `  http-request set-header X-Forwarded-Proto ${scheme}`,
    '  http-request del-header X-Forwarded-User',
  ]
}
