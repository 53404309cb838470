/** Puts `insertion` where the cursor stands, in place of what is selected, and the cursor behind it. */
export function insertAtCursor(
  field: HTMLTextAreaElement,
  insertion: string,
  write: (text: string) => void,
  from = field.selectionStart,
): void {
  const next = field.value.slice(0, from) + insertion + field.value.slice(field.selectionEnd)
  field.value = next
  field.focus()
  field.setSelectionRange(from + insertion.length, from + insertion.length)
  write(next)
}
