import { bytesOf } from '../../base/units.ts'
import type { Image, Texts } from '../docker.ts'
import type { Container } from './container.ts'
import type { ContainerSettings } from './params.ts'

/**
 * One setting of a container: the options of `docker create` for it, and the wanted and the actual value as
 * lines that can be compared; a setting of one value is a single line, or none.
 */
export interface Setting {
  readonly param: keyof ContainerSettings
  /** Whether it is a list or map, which may hold more than is wanted. */
  readonly many: boolean
  /** Whether the order of the lines matters. */
  readonly ordered?: boolean
  /** Whether `docker update` changes it in a container that runs. */
  readonly updatable?: boolean
  /** Whether its values must not be seen. */
  readonly secret?: boolean
  /** `undefined` when the setting may be anything. */
  wanted(want: ContainerSettings): readonly string[] | undefined
  actual(container: Container, want: ContainerSettings, image: Image | undefined): readonly string[]
  /** The lines that come from the image, or from Docker itself: they are no difference. */
  inherited?(container: Container, image: Image | undefined): readonly string[]
  words(want: ContainerSettings): readonly string[]
  /** What a line is about: of two lines about the same, one replaces the other. What stands before `=` or `:`. */
  subject?(line: string): string | undefined
}

type Value = string | number | null | undefined

/** A setting of one value. */
export function one(
  param: keyof ContainerSettings,
  option: string,
  actual: (container: Container) => Value,
): Setting {
  const wanted = (want: ContainerSettings) => (want[param] === undefined ? undefined : [String(want[param])])
  return {
    param,
    many: false,
    wanted,
    actual: container => texts(actual(container)),
    words: want => (wanted(want) ?? []).flatMap(value => [option, value]),
  }
}

/** A setting that is a size; it is compared in bytes. */
export function size(
  param: keyof ContainerSettings,
  option: string,
  actual: (container: Container) => number,
): Setting {
  const wanted = (want: ContainerSettings) => {
    const value = want[param]
    return value === undefined ? undefined : [value === '-1' ? '-1' : String(bytesOf(String(value)))]
  }
  const words = (want: ContainerSettings) => (wanted(want) ?? []).flatMap(value => [option, value])
  return { ...one(param, option, actual), wanted, words }
}

/** A setting that is on or off. */
export function flag(
  param: keyof ContainerSettings,
  option: string,
  actual: (container: Container) => boolean | null | undefined,
): Setting {
  const yesOrNo = (value: unknown) => (value ? 'yes' : 'no')
  return {
    param,
    many: false,
    wanted: want => (want[param] === undefined ? undefined : [yesOrNo(want[param])]),
    actual: container => [yesOrNo(actual(container))],
    words: want => (want[param] ? [option] : []),
  }
}

export function list(
  param: keyof ContainerSettings,
  option: string,
  actual: (container: Container) => readonly string[] | null | undefined,
): Setting {
  return {
    param,
    many: true,
    wanted: want => want[param] as readonly string[] | undefined,
    actual: container => actual(container) ?? [],
    words: want => ((want[param] as readonly string[] | undefined) ?? []).flatMap(item => [option, item]),
  }
}

export function map(
  param: keyof ContainerSettings,
  option: string,
  actual: (container: Container) => Texts | null | undefined,
): Setting {
  const wanted = (want: ContainerSettings) =>
    want[param] === undefined ? undefined : pairs(want[param] as Texts)
  return {
    param,
    many: true,
    wanted,
    actual: container => pairs(actual(container)),
    words: want => (wanted(want) ?? []).flatMap(pair => [option, pair]),
  }
}

/** Capabilities are written with or without their prefix. */
export function capabilities(
  param: keyof ContainerSettings,
  option: string,
  actual: (container: Container) => readonly string[] | null,
): Setting {
  const plain = (name: string) => name.toUpperCase().replace(/^CAP_/, '')
  const base = list(param, option, actual)
  return {
    ...base,
    wanted: want => base.wanted(want)?.map(plain),
    actual: (...of) => base.actual(...of).map(plain),
  }
}

/** A map as `key=value` lines. */
export function pairs(map: Texts | null | undefined): string[] {
  return Object.entries(map ?? {}).map(([key, value]) => `${key}=${value}`)
}

function texts(value: Value): string[] {
  return value === undefined || value === null || value === '' ? [] : [String(value)]
}

/** Values of the environment are often secrets, also those that are replaced: only their names are shown. */
export function displayText(
  { secret }: Setting,
  lines: readonly string[],
  when?: 'before' | 'after',
): string {
  const words = secret ? lines.map(line => `${line.split('=')[0]}${when ? ` (${when})` : ''}`) : lines
  return words.join(', ') || 'none'
}
