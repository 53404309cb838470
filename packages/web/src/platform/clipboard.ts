/** Browsers give the clipboard to secure origins only; over plain HTTP a selection is copied as people would. */
export async function copyText(text: string): Promise<void> {
  // The types know only of secure contexts.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (clipboard) return clipboard.writeText(text)
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'visually-hidden'
  const { activeElement } = document
  // In an open dialog, because nothing outside of it may be selected then.
  const place = document.querySelector('dialog[open]') ?? document.body
  place.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  if (activeElement instanceof HTMLElement) activeElement.focus()
  if (!copied) throw new Error('This browser does not let the page copy.')
}
