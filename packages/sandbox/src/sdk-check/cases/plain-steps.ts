import { activity } from '../step.ts'

// Activities that differ only in their names.
export const A = activity('A')
export const B = activity('B')
export const C = activity('C')
export const D = activity('D')
export const E = activity('E')
export const F = activity('F')
export const G = activity('G')
export const X = activity('X')
export const Y = activity('Y')
export const Z = activity('Z')
