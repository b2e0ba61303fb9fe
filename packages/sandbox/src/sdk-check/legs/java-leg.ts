import { delimiter, join } from 'node:path'
import { mustRun } from '../../../scripts/run.mjs'
import { cacheDir, fillCache, findInCache } from '../../cache.ts'
import type { Say } from '../../say.ts'
import { onPath } from '../../temporal-cli.ts'
import type { StepKind } from '../step.ts'
import { hashOfFolder, interpreters } from './interpreters.ts'
import type { SdkLeg } from './sdk-leg.ts'
import { spawnWorker } from './spawn-worker.ts'

const source = join(interpreters, 'java')

/** 1.22 represents releases before 1.24: it cannot replay an update that a reset reapplies. */
export const javaLegs: readonly SdkLeg[] = [
  javaLeg('1.38.0', ['nexus']),
  javaLeg('1.22.3', ['nexus', 'memo']),
]

function javaLeg(version: string, lacks: readonly StepKind[]): SdkLeg {
  return {
    sdk: 'java',
    version,
    lacks,
    async prepare(say) {
      const name = `java-steps-${version}-${await hashOfFolder(source)}`
      const found = await findInCache(name, 'classes')
      const folder = found === undefined ? await build(name, version, say) : join(found, '..')
      const classes = [join(folder, 'classes'), join(folder, 'lib', '*')].join(delimiter)
      const limits = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
      return (options) => spawnWorker('java', [...limits, '-cp', classes, 'rewind.Main'], options)
    },
  }
}

async function build(name: string, version: string, say: Say): Promise<string> {
  for (const tool of ['java', 'mvn']) {
    if ((await onPath(tool)) === undefined) {
      throw new Error(`The check of the Java SDK needs ${tool} on the PATH.`)
    }
  }
  say(`Installing the Java SDK ${version} with Maven into ${cacheDir()}: about a minute, once`)
  return await fillCache(name, (empty) =>
    mustRun(`The build with the Java SDK ${version}`, 'mvn', [
      ...['-q', '-B', '-f', join(source, 'pom.xml'), 'compile'],
      ...[`-Dtemporal.version=${version}`, `-Dfolder=${empty}`],
    ]),
  )
}
