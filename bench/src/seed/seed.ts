/** Fills a data folder in a process of its own, so that neither server nor generator carries what it leaves behind. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SeedPlan } from './people.ts'

export async function seed(folder: string, plan: SeedPlan): Promise<void> {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'inherit', 'inherit'] })
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  const exited = once(child, 'exit')
  child.stdin.end(JSON.stringify(plan))
  const [code] = await exited
  process.off('exit', kill)
  if (code !== 0) throw new Error(`seeding ended with ${code}`)
}
