export function EnterScreen() {
  return null
}
