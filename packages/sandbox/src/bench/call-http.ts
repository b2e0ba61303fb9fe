import { type Agent, request } from 'node:http'

/** Does not use `fetch`, whose overhead would be measured too. */
export const callHttp = (
  url: URL,
  {
    method,
    agent,
    body,
    headers = {},
  }: { method: string; agent: Agent; body?: unknown; headers?: Record<string, string> },
): Promise<string> =>
  new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request(url, { method, agent, headers: { ...headers, ...type } }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      reply.on('end', () => {
        if (reply.statusCode === 200) resolve(text)
        else reject(new Error(`${method} ${url}: ${reply.statusCode} ${text}`))
      })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
