import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** An id that owns nothing: `nobody` on Debian. */
const unprivileged = 65_534

/**
 * Runs as root in a mount namespace of its own. The folders in `$WRITABLE` and a new `/tmp` stay
 * writable, and every other mount becomes read-only. Then the command runs without any privilege.
 */
const isolate = `set -e
for each in $WRITABLE; do mount --bind "$each" "$each"; done
while read -r _ _ _ _ at _; do
  case "$at" in /proc*|/sys*|/dev*) continue ;; esac
  case " $WRITABLE " in *" $at "*) continue ;; esac
  mount -o remount,bind,ro "$at"
done < /proc/self/mountinfo
mount -t tmpfs -o mode=1777 tmpfs /tmp
exec setpriv --reuid=${unprivileged} --regid=${unprivileged} --clear-groups --no-new-privs \\
  --bounding-set=-all -- "$@"`

/** True where this process may make a mount namespace: as root on Linux. */
export const canIsolate = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('unshare', ['-m', 'setpriv', '--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** Of this process's environment only what reaches the network and finds programs. */
const kept = /^(PATH|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i

export const ownEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)))

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** A machine with a read-only root, on which an unprivileged user has some folders of its own. */
export class ReadOnlyMachine {
  readonly #base: string
  readonly #children = new Set<ChildProcess>()

  private constructor(base: string) {
    this.#base = base
  }

  static async create(): Promise<ReadOnlyMachine> {
    // Not below /tmp, which the isolated processes see empty.
    return new ReadOnlyMachine(await mkdtemp('/var/tmp/rewind-package-'))
  }

  path(...names: string[]): string {
    return join(this.#base, ...names)
  }

  /** Makes a folder that belongs to the unprivileged user. */
  async folder(name: string): Promise<string> {
    const folder = this.path(name)
    execFileSync('install', ['-d', '-m', '755', this.#base, folder])
    await chown(folder, unprivileged, unprivileged)
    return folder
  }

  /** Starts a command as the unprivileged user, who can write `writable` and `/tmp` only. */
  start(
    command: readonly string[],
    { cwd, env, writable }: { cwd: string; env: NodeJS.ProcessEnv; writable: readonly string[] },
  ): ChildProcess {
    const child = spawn('unshare', ['-m', 'sh', '-c', isolate, 'sh', ...command], {
      cwd,
      env: { ...ownEnvironment(), ...env, WRITABLE: writable.join(' ') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.add(child)
    return child
  }

  async run(command: readonly string[], how: Parameters<ReadOnlyMachine['start']>[1]) {
    return endOf(this.start(command, how))
  }

  async remove(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await rm(this.#base, { recursive: true, force: true })
  }
}

export async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (text) => {
    stdout += text
  })
  child.stderr?.on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
