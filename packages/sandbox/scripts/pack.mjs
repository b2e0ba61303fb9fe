import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { live } from './lifetime.mjs'
import { readOptions } from './options.mjs'
import { makePackageFolder } from './package-folder.mjs'
import { prepareBuilds, prepareInstall } from './prepare.mjs'
import { root } from './root.mjs'
import { mustRun } from './run.mjs'
import { say, sayWhile } from './say.mjs'

const help = `npm run pack: builds both apps and packs them into one tarball, rewind-VERSION.tgz, which
\`npm install ./rewind-VERSION.tgz\` installs without build tools.

npm run pack -- --out FOLDER   puts it there; without it, into dist`

await live(async (onStop) => {
  const { out = 'dist' } = readOptions({ out: { type: 'string' } }, help)
  await prepareInstall()
  await prepareBuilds(['web', 'rewind'])
  const target = resolve(root, String(out))
  const folder = await mkdtemp(join(tmpdir(), 'rewind-pack-'))
  onStop(() => rm(folder, { recursive: true, force: true }))
  await mkdir(target, { recursive: true })
  let tarball = ''
  await sayWhile('Packing', async () => {
    const { name, version } = await makePackageFolder(folder)
    await mustRun('npm pack', 'npm', ['pack', '--pack-destination', target], { cwd: folder })
    tarball = join(target, `${name}-${version}.tgz`)
  })
  say(tarball)
  return 0
})
