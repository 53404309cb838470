import { useId } from 'preact/hooks'

type SwitchProps = {
  label: string
  hint?: string
  on: boolean
  /** A change is under way. It keeps the focus, unlike when disabled. */
  busy?: boolean
  onChange(on: boolean): void
}

export function Switch({ label, hint, on, busy, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div class="switch">
      <label class="switch-text" for={id}>
        {label}
      </label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        class="switch-input"
        checked={on}
        aria-disabled={busy || undefined}
        aria-checked={on}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => {
          const wanted = event.currentTarget.checked
          // What it shows follows `on`, which changes when the server has agreed.
          event.currentTarget.checked = on
          if (!busy) onChange(wanted)
        }}
      />
      {hint && (
        <p id={`${id}-hint`} class="switch-hint">
          {hint}
        </p>
      )}
    </div>
  )
}
