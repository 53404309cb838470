/** Makes a picture small enough to travel inside a profile: a square data URL. */
import { limits } from '@kith/protocol'

/** Tried in this order: first give up sharpness, then size. */
const sidesPx = [96, 80, 64, 56, 48, 40, 32]
const qualities = [0.8, 0.65, 0.5, 0.35, 0.2]
/** Not every browser writes WebP; what it cannot write it silently makes a PNG. */
const types = ['image/webp', 'image/jpeg']

/** Rejects when the browser cannot read the file as a picture. */
export async function pictureFrom(file: Blob): Promise<string> {
  const source = await createImageBitmap(file)
  try {
    for (const side of sidesPx) {
      const canvas = drawSquare(source, side)
      const found = smallEnough(canvas)
      if (found) return found
    }
  } finally {
    source.close()
  }
  throw new Error('The picture does not become small enough.')
}

function smallEnough(canvas: HTMLCanvasElement): string | undefined {
  for (const type of types) {
    for (const quality of qualities) {
      const url = canvas.toDataURL(type, quality)
      if (url.startsWith(`data:${type}`) && url.length <= limits.pictureCharsMax) return url
    }
  }
  return undefined
}

/** The middle of the picture. */
function drawSquare(source: ImageBitmap, side: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const cut = Math.min(source.width, source.height)
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.fillStyle = '#fff'
  context.fillRect(0, 0, side, side)
  context.drawImage(source, (source.width - cut) / 2, (source.height - cut) / 2, cut, cut, 0, 0, side, side)
  return canvas
}
