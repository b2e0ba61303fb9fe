import { BenchContext } from './bench-context.ts'
import { measureCancel } from './cancel.ts'
import type { Row } from './compare.ts'
import { measureDescribe } from './describe.ts'
import { measureReset } from './reset.ts'

// The measurements of `npm run bench`, one file each: node bench-main.js <Temporal's address> <console's URL>
const measurements = [measureDescribe, measureCancel, measureReset]

const [address = '', consoleUrl = ''] = process.argv.slice(2)
const context = await BenchContext.connect(address, consoleUrl)
console.log('Medians, through HTTP beside the same gRPC calls made bare, on runs of a few events\n')
console.log(line(['', 'bare gRPC', 'Rewind', 'multiple', 'at most']))
for (const measure of measurements) console.log(line(cells(await measure(context))))
await context.close()

function cells({ what, bare, rewind, atMost }: Row): string[] {
  return [
    what,
    `${bare.toFixed(1)} ms`,
    `${rewind.toFixed(1)} ms`,
    `${(rewind / bare).toFixed(2)}x`,
    `${atMost}x`,
  ]
}

function line([first = '', ...rest]: string[]): string {
  return first.padEnd(12) + rest.map((cell) => cell.padStart(12)).join('')
}
