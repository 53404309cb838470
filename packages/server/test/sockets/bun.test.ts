import { adapterContract } from './adapter-contract.ts'
import { startContractServer } from './contract-server.ts'

adapterContract('Bun', async () => {
  const { port, close } = await startContractServer('bun')
  return { port, stop: () => void close() }
})
