import { openMemoryStore } from '../../src/store/memory/index.ts'
import { storeContract } from './contract.ts'

storeContract('in memory', (work) => work(openMemoryStore()))
