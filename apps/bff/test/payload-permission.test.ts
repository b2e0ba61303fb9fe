import { followHistory } from '@rewind/contract/history'
import { fillUrl } from '@rewind/contract/path'
import { queryRun, updateRun } from '@rewind/contract/talk'
import { describeRun, listWorkflows } from '@rewind/contract/workflows'
import Long from 'long'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routesWithAccess } from '../src/auth/route-permissions.ts'
import { ask } from './console.ts'
import { connection, DrivenRun, namespace, payload, startTimer } from './drive.ts'
import { signedIn, startTeam, type Team } from './team.ts'

const accessFile = `
contact: "#platform"
roles:
  reader: { permissions: [view] }
  asker: { permissions: [view, message] }
bindings:
  - { role: reader, users: [reader], groups: [readers], namespaces: [default] }
  - { role: asker, users: [asker] }
  - { role: viewer, users: [viewer] }
`
const secret = 'card 4111'
const hidden = { encoding: 'json/plain', size: '11', hidden: true }
/** The secret in plain text, and in base64 from each of its first three bytes. */
const secrets = /4111|Y2FyZCA0MTEx|NhcmQgNDEx|cmQgNDExM/

let team: Team
let run: DrivenRun
beforeAll(async () => {
  team = await startTeam(accessFile)
  const payloads = { payloads: [payload(secret)] }
  run = await DrivenRun.start(undefined, {
    input: payloads,
    memo: { fields: { card: payload(secret) } },
    header: { fields: { card: payload(secret) } },
    userMetadata: { summary: payload(secret), details: payload(secret) },
  })
  await run.decide(startTimer(), {
    commandType: 1,
    scheduleActivityTaskCommandAttributes: {
      activityId: 'charge',
      activityType: { name: 'ChargeCard' },
      taskQueue: { name: run.taskQueue },
      input: payloads,
      startToCloseTimeout: { seconds: Long.fromNumber(60) },
    },
  })
  const task = await run.activityTask()
  await connection.workflowService.recordActivityTaskHeartbeat({
    namespace,
    taskToken: task.taskToken,
    details: payloads,
  })
  await connection.workflowService.respondActivityTaskFailed({
    namespace,
    taskToken: task.taskToken,
    failure: { message: 'declined', applicationFailureInfo: { type: 'X', details: payloads } },
    lastHeartbeatDetails: payloads,
  })
  await connection.workflowService.signalWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: run.workflowId, runId: run.runId },
    signalName: 'go',
    input: payloads,
  })
  await run.decide()
})
afterAll(async () => {
  await team.close()
  await connection.close()
})

/** Every route that reads something of a run, and the requests with which it can be read. */
const reads: [string, string][] = routesWithAccess()
  .filter(
    (route) =>
      /^GET .*:namespace/.test(route) && !/:(group|requestId|updateId)|handlers$/.test(route),
  )
  .flatMap((route): [string, string][] => {
    const url = route.replace('GET ', '')
    if (url.endsWith('/search')) return ['card', 'declined', '4111'].map((q) => [url, `?q=${q}`])
    if (url.endsWith('/live')) return [[url, '?after=0']]
    if (url.endsWith('/history') || url.endsWith('/index')) {
      return ['asc', 'desc'].map((order) => [url, `?order=${order}`])
    }
    if (url.endsWith('/workflows')) {
      return [[url, `?query=${encodeURIComponent(`WorkflowId = '${'{id}'}'`)}`]]
    }
    return [[url, '']]
  })

/** Returns the body of a reply, of an endless stream what came until its rows did. */
async function bodyOf(url: string, search: string, user: string) {
  const reply = await team.app.inject({
    url: fillUrl(url, run.ref) + search.replace('%7Bid%7D', run.workflowId),
    headers: signedIn(user),
    payloadAsStream: true,
  })
  let text = ''
  for await (const chunk of reply.stream()) {
    text += chunk
    if (/event: rows/.test(text) && text.endsWith('\n\n')) break
  }
  return { status: reply.statusCode, text }
}

describe('without the permission to see payloads', () => {
  test.each(reads)('GET %s%s tells none', async (url, search) => {
    const { status, text } = await bodyOf(url, search, 'reader')
    expect(text).not.toMatch(secrets)
    // The run was not made by a reset, so that it has no verdict.
    const expected = url.endsWith('/export') ? 403 : url.endsWith('/recovery') ? 404 : 200
    expect(status, text).toBe(expected)
  })

  test('a run still says what is wrong with it, and how large its payloads are', async () => {
    const described = await bodyOf(describeRun.url, '', 'reader')
    const [activity] = JSON.parse(described.text).pendingActivities
    expect(activity).toMatchObject({
      lastFailure: 'declined',
      failure: { applicationFailureInfo: { details: { payloads: [hidden] } } },
      heartbeatDetails: [hidden],
    })
    const { text } = await bodyOf(`${describeRun.url}/history`, '', 'reader')
    const { events } = JSON.parse(text)
    expect(events[0].attributes.input).toEqual({ payloads: [hidden] })
    const index = await bodyOf(`${describeRun.url}/history/index`, '', 'reader')
    expect(index.text).toContain('11 bytes (json/plain)')
  })

  test('the pages of a history are the ones that the index names', async () => {
    const { text } = await bodyOf(`${describeRun.url}/history/index`, '?order=asc', 'reader')
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const { page } = lines.find((line) => 'page' in line)
    const rows = lines.filter((line) => 'eventId' in line).map(({ eventId }) => eventId)
    const token = page.pageToken === undefined ? '' : `&pageToken=${page.pageToken}`
    const search = `?order=${page.order}&pageSize=${page.pageSize}${token}`
    const read = await bodyOf(`${describeRun.url}/history`, search, 'viewer')
    expect(JSON.parse(read.text).events.map(({ eventId }: { eventId: number }) => eventId)).toEqual(
      rows,
    )
  })

  test('the answer to a query and to an update is hidden', async () => {
    const asked = ask(team, queryRun, {
      params: run.ref,
      body: { name: 'card' },
      headers: signedIn('asker'),
    })
    await run.answerQuery({
      completedType: 1,
      queryResult: { payloads: [payload(secret)] },
    })
    const { status, body } = await asked
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toEqual({ result: [hidden] })
    const refused = await ask(team, updateRun, {
      params: run.ref,
      body: { name: 'card', requestId: 'u' },
      headers: signedIn('reader'),
    })
    expect(refused.status).toBe(403)
  })
})

test('with the permission all of it is there, also right after a user without it asked', async () => {
  const params = { namespace }
  const query = { query: `WorkflowId = '${run.workflowId}'` }
  for (const [user, sees] of [
    ['reader', false],
    ['viewer', true],
    ['reader', false],
  ] as const) {
    const headers = signedIn(user)
    const { body } = await ask(team, listWorkflows, { params, query, headers })
    expect(JSON.stringify(body).includes(secret), user).toBe(sees)
  }
  for (const end of [
    '/history',
    '/history/index',
    '/history/export?payloads=decoded',
    '/metadata',
  ]) {
    const [path = '', search] = end.split('?')
    const { text } = await bodyOf(`${describeRun.url}${path}`, search ? `?${search}` : '', 'viewer')
    expect(text, end).toContain(secret)
  }
})

test('a live history ends when its reader loses the permission, before it shows a payload', async () => {
  const own = await startTeam(accessFile, { recheckMs: 0 })
  const live = await DrivenRun.start()
  const charge = (value: string) =>
    live.decide({
      commandType: 1,
      scheduleActivityTaskCommandAttributes: {
        activityId: value,
        activityType: { name: 'ChargeCard' },
        taskQueue: { name: live.taskQueue },
        input: { payloads: [payload(value)] },
        startToCloseTimeout: { seconds: Long.fromNumber(60) },
      },
    })
  await charge('card 4000')
  const reply = await own.app.inject({
    url: `${fillUrl(followHistory.url, live.ref)}?after=0`,
    headers: signedIn('viewer'),
    payloadAsStream: true,
  })
  let text = ''
  const reading = (async () => {
    for await (const chunk of reply.stream()) text += chunk
  })()
  reading.catch(() => undefined)
  await expect.poll(() => text).toContain('card 4000')
  own.rewrite(accessFile.replace('role: viewer', 'role: reader'))
  await own.file.check()
  await own.file.check()
  await connection.workflowService.signalWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: live.workflowId, runId: live.runId },
    signalName: 'go',
  })
  await charge(secret)
  // The stream is cut: there is no event of the protocol that says why.
  await expect(reading).rejects.toThrow()
  expect(text).not.toContain(secret)
  await own.close()
})
