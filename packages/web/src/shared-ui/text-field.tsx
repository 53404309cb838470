import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks'

type TextFieldProps = {
  label: string
  value: string
  onValue(value: string): void
  /** Below the field. */
  hint?: string
  /** What is wrong with it; spoken when it appears. */
  error?: string
  /** More than one line. */
  lines?: number
  type?: 'text' | 'password' | 'search' | 'number'
  name?: string
  autocomplete?: string
  maxLength?: number
  minLength?: number
  min?: number
  max?: number
  required?: boolean
  readOnly?: boolean
  autoFocus?: boolean
  spellcheck?: boolean
  inputMode?: 'text' | 'numeric' | 'search'
  autocapitalize?: 'none' | 'words' | 'sentences'
  placeholder?: string
  dir?: 'auto' | 'ltr'
}

export function TextField({ label, value, onValue, hint, error, lines, autoFocus, ...rest }: TextFieldProps) {
  const id = useId()
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [])
  useEffect(() => {
    const field = input.current
    // The first field that is wrong, so that nobody has to look for it.
    if (error && field && field.form?.querySelector('[aria-invalid]') === field) field.focus()
  }, [error])
  const attributes = {
    id,
    ref: input,
    class: 'text-field-input',
    value,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': describedBy,
    onInput: (event: { currentTarget: { value: string } }) => onValue(event.currentTarget.value),
  } as const
  const { type, ...shared } = rest
  return (
    <div class="text-field">
      <label for={id} class="text-field-label">
        {label}
      </label>
      {lines ? (
        <textarea dir="auto" {...shared} {...attributes} rows={lines} />
      ) : type === 'password' ? (
        <input dir="ltr" {...shared} {...attributes} type="password" />
      ) : (
        <input dir="auto" autocomplete="off" {...shared} {...attributes} type={(type ?? 'text') as 'text'} />
      )}
      {hint && (
        <p id={`${id}-hint`} class="text-field-hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="text-field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
