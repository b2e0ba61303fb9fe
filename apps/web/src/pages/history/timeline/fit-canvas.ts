/**
 * Sets the size of a canvas at the resolution of the screen. Returns its context; undefined if
 * there is no canvas yet.
 */
export function fitCanvas(canvas: HTMLCanvasElement | null, width: number, height: number) {
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return undefined
  const ratio = window.devicePixelRatio || 1
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide
    canvas.height = tall
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  return context
}
