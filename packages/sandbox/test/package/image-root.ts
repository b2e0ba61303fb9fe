import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../scripts/root.mjs'
import { parseCommand, parseDockerfile, parseEnv, type Stage } from './dockerfile.ts'
import { endOf, ownEnvironment } from './read-only-root.ts'

const run = promisify(execFile)

/** Gives a folder the programs of this machine, read-only, and then runs a command with it as `/`. */
const enter = `set -e
for each in bin sbin lib lib32 lib64 libx32 usr etc; do
  if [ -L "/$each" ]; then [ -e "$ROOT/$each" ] || cp -P "/$each" "$ROOT/$each"
  elif [ -d "/$each" ]; then
    mkdir -p "$ROOT/$each"
    mount --bind "/$each" "$ROOT/$each"
    mount -o remount,bind,ro "$ROOT/$each"
  fi
done
mkdir -p "$ROOT/proc" "$ROOT/dev" "$ROOT/tmp"
chmod 1777 "$ROOT/tmp"
mount --rbind /proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
`

/** As root, with the packages that npm has downloaded before. */
const enterToBuild = `${enter}
mkdir -p "$ROOT/root/.npm" "$NPM_CACHE"
mount --bind "$NPM_CACHE" "$ROOT/root/.npm"
exec chroot "$ROOT" /bin/sh -c 'cd "$WORKDIR" && eval "$STEP"'`

/** As the user of the image, on a root where only the volume and /tmp can be written. */
const enterToRun = `mount --bind "$ROOT" "$ROOT"
${enter}
mount --bind "$ROOT$VOLUME" "$ROOT$VOLUME"
mount -o remount,bind,ro "$ROOT"
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
exec chroot "$ROOT" setpriv --reuid="\${IMAGE_USER%:*}" --regid="\${IMAGE_USER#*:}" --clear-groups \\
  --no-new-privs --bounding-set=-all -- /bin/sh -c 'cd "$WORKDIR" && exec "$@"' sh "$@"`

interface StageRoot {
  folder: string
  workdir: string
  env: Record<string, string>
  user: string
  volume: string
  healthcheck: string[]
  entrypoint: string[]
  command: string[]
}

/** An image that was built by running the steps of the Dockerfile, without a container engine. */
export class Image {
  readonly healthcheck: string[]
  readonly #base: string
  readonly #stage: StageRoot
  readonly #children = new Set<ChildProcess>()

  private constructor(base: string, stage: StageRoot) {
    this.#base = base
    this.#stage = stage
    this.healthcheck = stage.healthcheck
  }

  static async build(): Promise<Image> {
    const base = await mkdtemp('/var/tmp/rewind-image-')
    try {
      const stages = parseDockerfile(await readFile(path.join(root, 'Dockerfile'), 'utf8'))
      const built = new Map<string, StageRoot>()
      let last: StageRoot | undefined
      for (const [at, stage] of stages.entries()) {
        last = await buildStage(stage, path.join(base, String(at)), built)
        built.set(stage.as ?? String(at), last)
      }
      if (last === undefined) throw new Error('The Dockerfile has no stage.')
      return new Image(base, last)
    } catch (error) {
      await rm(base, { recursive: true, force: true })
      throw error
    }
  }

  /** Runs the entry point. Default: with the arguments of the image. */
  start(env: NodeJS.ProcessEnv, args: readonly string[] = this.#stage.command): ChildProcess {
    return this.#spawn([...this.#stage.entrypoint, ...args], env)
  }

  /** Runs any command beside it, as a health check is run. */
  exec(command: readonly string[], env: NodeJS.ProcessEnv) {
    return endOf(this.#spawn(command, env))
  }

  #spawn(command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const { folder, workdir, user, volume, env: own } = this.#stage
    const child = spawn('unshare', ['-m', 'sh', '-c', enterToRun, 'sh', ...command], {
      env: {
        ...ownEnvironment(),
        ...own,
        ...env,
        ROOT: folder,
        WORKDIR: workdir,
        IMAGE_USER: user,
        VOLUME: volume,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.add(child)
    return child
  }

  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await rm(this.#base, { recursive: true, force: true })
  }
}

async function buildStage(
  { steps }: Stage,
  folder: string,
  built: ReadonlyMap<string, StageRoot>,
): Promise<StageRoot> {
  await mkdir(folder, { recursive: true })
  const stage: StageRoot = {
    folder,
    workdir: '/',
    env: {},
    user: '0:0',
    volume: '/',
    healthcheck: [],
    entrypoint: [],
    command: [],
  }
  for (const { name, value } of steps) {
    switch (name) {
      case 'WORKDIR':
        stage.workdir = value
        await mkdir(path.join(folder, value), { recursive: true })
        break
      case 'ENV':
        Object.assign(stage.env, parseEnv(value))
        break
      case 'COPY':
        await copy(value, stage, built)
        break
      case 'RUN':
        await run('unshare', ['-m', 'sh', '-c', enterToBuild], {
          env: {
            ...ownEnvironment(),
            ...stage.env,
            HOME: '/root',
            ROOT: folder,
            WORKDIR: stage.workdir,
            STEP: value,
            NPM_CACHE: path.join(homedir(), '.npm'),
          },
          maxBuffer: 64 * 1024 * 1024,
        })
        break
      case 'USER':
        stage.user = value
        break
      case 'VOLUME':
        stage.volume = value
        break
      case 'HEALTHCHECK':
        stage.healthcheck = parseCommand(value.slice(value.indexOf('[')))
        break
      case 'ENTRYPOINT':
        stage.entrypoint = parseCommand(value)
        break
      case 'CMD':
        stage.command = parseCommand(value)
        break
      case 'EXPOSE':
        break
      default:
        throw new Error(`This test does not know ${name}.`)
    }
  }
  return stage
}

async function copy(value: string, stage: StageRoot, built: ReadonlyMap<string, StageRoot>) {
  if (value === '. .') return copyContext(path.join(stage.folder, stage.workdir))
  const [, from = '', source = '', target = ''] = /^--from=(\S+) (\S+) (\S+)$/.exec(value) ?? []
  const other = built.get(from)
  if (other === undefined) throw new Error(`This test does not know COPY ${value}.`)
  await cp(path.join(other.folder, source), path.join(stage.folder, target), {
    recursive: true,
    verbatimSymlinks: true,
  })
}

/** What a clone has: the test of .dockerignore shows that nothing else is sent to the engine. */
async function copyContext(target: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  })
  for (const file of stdout.split('\0').filter(Boolean)) {
    await cp(path.join(root, file), path.join(target, file))
  }
}
