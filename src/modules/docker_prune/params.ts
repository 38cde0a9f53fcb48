import { anyMap, flag, text, type Values } from '../../base/params.ts'

const filters = (what: string) =>
  anyMap(`Which ${what}: \`label\`, \`until\` and so on, each a value or a list`).or({})

export const params = {
  containers: flag('Remove containers that do not run').or(false),
  containers_filters: filters('containers'),
  images: flag('Remove images that nothing uses; without filters those without a name').or(false),
  images_filters: filters('images'),
  networks: flag('Remove networks that nothing uses').or(false),
  networks_filters: filters('networks'),
  volumes: flag('Remove volumes that nothing uses; without filters those without a name').or(false),
  volumes_filters: filters('volumes'),
  builder_cache: flag('Remove what builds keep').or(false),
  builder_cache_all: flag('Also what later builds could use').or(false),
  builder_cache_filters: filters('of that'),
  builder_cache_keep_storage: text('How much of it stays, such as `512m`').optional,
}

export type Want = Values<typeof params>
