import type { Module } from '../model/module.ts'
import { addHost } from './add_host.ts'
import { alternatives } from './alternatives.ts'
import { apk } from './apk.ts'
import { apt } from './apt.ts'
import { aptKey } from './apt_key.ts'
import { aptRepository } from './apt_repository.ts'
import { archive } from './archive.ts'
import { assemble } from './assemble.ts'
import { assert } from './assert.ts'
import { asyncStatus } from './async_status.ts'
import { authorizedKey } from './authorized_key.ts'
import { blockinfile } from './blockinfile.ts'
import { command } from './command.ts'
import { copy } from './copy.ts'
import { cron } from './cron.ts'
import { deb822Repository } from './deb822_repository.ts'
import { debconf } from './debconf.ts'
import { debug } from './debug.ts'
import { deploymentFailed } from './deployment_failed.ts'
import { deploymentInfo } from './deployment_info.ts'
import { deploymentJob } from './deployment_job.ts'
import { deploymentLeftovers } from './deployment_leftovers.ts'
import { deploymentRelease } from './deployment_release.ts'
import { dnf } from './dnf.ts'
import { dockerComposeV2 } from './docker_compose_v2.ts'
import { dockerContainer } from './docker_container.ts'
import { dockerContainerInfo } from './docker_container_info.ts'
import { dockerImage } from './docker_image.ts'
import { dockerLogin } from './docker_login.ts'
import { dockerNetwork } from './docker_network.ts'
import { dockerNode } from './docker_node.ts'
import { dockerPrune } from './docker_prune.ts'
import { dockerSwarm } from './docker_swarm.ts'
import { dockerSwarmService } from './docker_swarm_service.ts'
import { dockerVolume } from './docker_volume.ts'
import { fail } from './fail.ts'
import { fetch } from './fetch.ts'
import { file } from './file.ts'
import { find } from './find.ts'
import { generatedTexts } from './generated_texts.ts'
import { getUrl } from './get_url.ts'
import { getent } from './getent.ts'
import { git } from './git.ts'
import { group } from './group.ts'
import { groupBy } from './group_by.ts'
import { hostname } from './hostname.ts'
import { imageVersions } from './image_versions.ts'
import { includeRole } from './include_role.ts'
import { includeTasks } from './include_tasks.ts'
import { includeVars } from './include_vars.ts'
import { iniFile } from './ini_file.ts'
import { iptables } from './iptables.ts'
import { knownHosts } from './known_hosts.ts'
import { lineinfile } from './lineinfile.ts'
import { localeGen } from './locale_gen.ts'
import { lxcContainer } from './lxc_container.ts'
import { meta } from './meta.ts'
import { modprobe } from './modprobe.ts'
import { mount } from './mount.ts'
import { mysqlDb } from './mysql_db.ts'
import { mysqlUser } from './mysql_user.ts'
import { npm } from './npm.ts'
import { packageModule } from './package.ts'
import { packageFacts } from './package_facts.ts'
import { pacman } from './pacman.ts'
import { pamLimits } from './pam_limits.ts'
import { pause } from './pause.ts'
import { ping } from './ping.ts'
import { pip } from './pip.ts'
import { postgresqlDb } from './postgresql_db.ts'
import { postgresqlUser } from './postgresql_user.ts'
import { proxyDomain } from './proxy_domain.ts'
import { proxyLeftovers } from './proxy_leftovers.ts'
import { proxyPorts } from './proxy_ports.ts'
import { proxyService } from './proxy_service.ts'
import { randomTexts } from './random_texts.ts'
import { raw } from './raw.ts'
import { reboot } from './reboot.ts'
import { replace } from './replace.ts'
import { rolloutRounds } from './rollout_rounds.ts'
import { script } from './script.ts'
import { service } from './service.ts'
import { serviceAddress } from './service_address.ts'
import { serviceAddresses } from './service_addresses.ts'
import { serviceFacts } from './service_facts.ts'
import { serviceReplicas } from './service_replicas.ts'
import { setFact } from './set_fact.ts'
import { gatherFacts, setup } from './setup.ts'
import { shell } from './shell.ts'
import { slurp } from './slurp.ts'
import { stat } from './stat.ts'
import { sudoers } from './sudoers.ts'
import { swap } from './swap.ts'
import { swarmLeftovers } from './swarm_leftovers.ts'
import { swarmService } from './swarm_service.ts'
import { synchronize } from './synchronize.ts'
import { sysctl } from './sysctl.ts'
import { systemd, systemdService } from './systemd.ts'
import { tempfile } from './tempfile.ts'
import { template } from './template.ts'
import { timezone } from './timezone.ts'
import { ufw } from './ufw.ts'
import { unarchive } from './unarchive.ts'
import { uri } from './uri.ts'
import { user } from './user.ts'
import { validateArgumentSpec } from './validate_argument_spec.ts'
import { waitFor } from './wait_for.ts'
import { waitForConnection } from './wait_for_connection.ts'

/** Every kind of task there is, by name. */
// biome-ignore format: one a line, so that two people can add to it
export const modules: readonly Module[] = [
  addHost,
  alternatives,
  apk,
  apt,
  aptKey,
  aptRepository,
  archive,
  assemble,
  assert,
  asyncStatus,
  authorizedKey,
  blockinfile,
  command,
  copy,
  cron,
  deb822Repository,
  debconf,
  debug,
  deploymentFailed,
  deploymentInfo,
  deploymentJob,
  deploymentLeftovers,
  deploymentRelease,
  dnf,
  dockerComposeV2,
  dockerContainer,
  dockerContainerInfo,
  dockerImage,
  dockerLogin,
  dockerNetwork,
  dockerNode,
  dockerPrune,
  dockerSwarm,
  dockerSwarmService,
  dockerVolume,
  fail,
  fetch,
  file,
  find,
  gatherFacts,
  generatedTexts,
  getUrl,
  getent,
  git,
  group,
  groupBy,
  hostname,
  includeRole,
  includeTasks,
  includeVars,
  imageVersions,
  iniFile,
  iptables,
  knownHosts,
  lineinfile,
  localeGen,
  lxcContainer,
  meta,
  modprobe,
  mount,
  mysqlDb,
  mysqlUser,
  npm,
  packageFacts,
  packageModule,
  pacman,
  pamLimits,
  pause,
  ping,
  pip,
  postgresqlDb,
  postgresqlUser,
  proxyDomain,
  proxyLeftovers,
  proxyPorts,
  proxyService,
  randomTexts,
  raw,
  reboot,
  replace,
  rolloutRounds,
  script,
  service,
  serviceAddress,
  serviceAddresses,
  serviceFacts,
  serviceReplicas,
  setFact,
  setup,
  shell,
  slurp,
  stat,
  sudoers,
  swap,
  swarmLeftovers,
  swarmService,
  synchronize,
  sysctl,
  systemd,
  systemdService,
  tempfile,
  template,
  timezone,
  ufw,
  unarchive,
  uri,
  user,
  validateArgumentSpec,
  waitFor,
  waitForConnection,
]
