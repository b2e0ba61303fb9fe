import { live } from './lifetime.mjs'
import { readOptions } from './options.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'

await live(async () => {
  readOptions({}, 'npm run build: builds both apps and the sandbox, where their sources changed.')
  await prepareInstall()
  await prepareBuilds(['web', 'rewind', 'sandbox'])
  return 0
})
