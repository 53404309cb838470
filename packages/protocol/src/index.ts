export * from './codec/frames.ts'
export * from './codec/ids.ts'
export { MalformedFrame } from './codec/msgpack.ts'
export {
  ClientShortForms,
  ServerShortForms,
  shortFormsSince,
  tellsTicks,
} from './codec/short-forms.ts'
export * from './codes.ts'
export * from './frames/index.ts'
export * from './limits.ts'
export * from './schema/entry.ts'
export * from './schema/scalars.ts'
export * from './schema/views.ts'
export { wireRevision } from './wire-revision.ts'
