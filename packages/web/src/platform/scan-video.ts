/** Reads QR codes from the camera with the browser's own detector. */
import { nextFrame } from '../runtime/clock.ts'

type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }
type DetectorClass = new (options: { formats: string[] }) => Detector

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector
}

export function canScan(): boolean {
  return detectorClass() !== undefined && navigator.mediaDevices !== undefined
}

/** Resolves with the first code, or with undefined when stopped; rejects when there is no camera for us. */
export async function scanVideo(video: HTMLVideoElement, stop: AbortSignal): Promise<string | undefined> {
  const detector = new (detectorClass()!)({ formats: ['qr_code'] })
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  try {
    video.srcObject = stream
    await video.play()
    while (!stop.aborted) {
      const [found] = await detector.detect(video)
      if (found) return found.rawValue
      await frame()
    }
    return undefined
  } finally {
    for (const track of stream.getTracks()) track.stop()
  }
}

function frame(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  nextFrame(resolve)
  return promise
}
