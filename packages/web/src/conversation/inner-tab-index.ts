/** Roving focus: what can be pressed inside a message is in the tab order only while its message is. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'

export const IsActiveMessage = createContext(true)

export function useInnerTabIndex(): 0 | -1 {
  return useContext(IsActiveMessage) ? 0 : -1
}
