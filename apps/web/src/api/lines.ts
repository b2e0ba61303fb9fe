/** The milliseconds of parsing before the page may draw: a long task would block scrolling. */
const slice = 8

/**
 * Yields the values of a streamed NDJSON reply, as many at a time as have arrived. It lets the page
 * draw in between, however fast the lines come.
 */
export async function* readLines<Line>({ body }: Response): AsyncGenerator<Line[]> {
  if (body === null) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  let began = performance.now()
  try {
    for (;;) {
      const { done, value = '' } = await reader.read()
      const text = rest + value
      const end = done ? text.length : text.lastIndexOf('\n') + 1
      const lines = text.slice(0, end).trimEnd().replaceAll('\n', ',')
      rest = text.slice(end)
      // JSON has no line break within a value, so one parse reads the lines as items of an array.
      if (lines !== '') yield JSON.parse(`[${lines}]`) as Line[]
      if (done) return
      if (performance.now() - began > slice) {
        await nextTurn()
        began = performance.now()
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

const { port1, port2 } = new MessageChannel()
const waiting: (() => void)[] = []
port1.onmessage = () => waiting.shift()?.()

/**
 * Resolves after pending browser work. A timer would not do: it fires once a second in a hidden
 * tab.
 */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(0)
  })
}
