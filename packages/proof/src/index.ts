export { type ChaosOptions, type ChaosReport, chaos } from './chaos/chaos.ts'
export { faultKinds, isClean } from './checks/verdict.ts'
export { freshFolder } from './world/fresh-folder.ts'
export { ServerProcess } from './world/server-process.ts'
