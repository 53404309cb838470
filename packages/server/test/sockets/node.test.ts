import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { nodeLts } from '../../../../scripts/node-lts.mjs'
import { adapterContract } from './adapter-contract.ts'
import { conformance } from './conformance.ts'

const program = fileURLToPath(new URL('./contract-server.ts', import.meta.url))

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line
  throw new Error('the server process ended before it was ready')
}

async function start(): Promise<{ port: number; stop(): void }> {
  const child = spawn(nodeLts(), ['--no-warnings', program, 'node'], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { port: Number(await firstLine(child)), stop: () => void child.kill() }
}

adapterContract('Node', start)
conformance('Node', start)
