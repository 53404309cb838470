import { adapterContract } from './adapter-contract.ts'
import { conformance } from './conformance.ts'
import { startContractServer } from './contract-server.ts'

async function start(): Promise<{ port: number; stop(): void }> {
  const { port, close } = await startContractServer('bun')
  return { port, stop: () => void close() }
}

adapterContract('Bun', start)
conformance('Bun', start)
