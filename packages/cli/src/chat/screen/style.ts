/** Select Graphic Rendition (ECMA-48); nothing when the user has asked for no colour (no-color.org). */
const plain = (process.env.NO_COLOR ?? '') !== ''

function style(on: number, off: number): (text: string) => string {
  return (text) => (plain || text === '' ? text : `\x1b[${on}m${text}\x1b[${off}m`)
}

export const bold = style(1, 22)
export const dim = style(2, 22)
export const inverse = style(7, 27)
export const red = style(31, 39)
export const green = style(32, 39)
export const yellow = style(33, 39)
export const cyan = style(36, 39)
